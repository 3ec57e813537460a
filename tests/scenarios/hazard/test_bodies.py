"""Rates of departure from bodies, against rows of the ledger."""

from __future__ import annotations

import pytest

from foedus.scenarios.hazard_bodies import (
    body_rates,
    departures_from_bodies,
    rates_of,
)


def test_known_acts_are_counted_and_ends_of_states_and_bodies_are_not() -> None:
    acts = set(departures_from_bodies().rows())
    assert ("CSTO", "ARM", 2024, "downgrade") in acts
    assert ("CSTO", "UZB", 2012, "exit") in acts
    assert ("EU", "GBR", 2020, "exit") in acts
    assert ("CIS", "UKR", 2018, "exit") in acts
    assert ("ARAB_LEAGUE", "EGY", 1979, "downgrade") in acts
    touched = {(body, state) for body, state, *_ in acts}
    assert not {("NATO", "FRG"), ("WARSAW_PACT", "DDR"), ("WEU", "FRA")} & touched
    assert not {body for body, _ in touched} & {"UN", "ICC"}


def test_rates_are_shares_of_member_years() -> None:
    by_body = {one.body: one for one in body_rates()}
    csto = by_body["CSTO"]
    assert csto.exits == 4
    assert csto.downgrades == 1
    assert csto.rate.estimate == pytest.approx(5 / csto.member_years)
    assert csto.rate.low < csto.rate.estimate < csto.rate.high
    assert by_body["NATO"].rate.low == 0.0
    pools = body_rates(pooled=True)
    assert sum(one.member_years for one in pools) == sum(
        one.member_years for one in by_body.values()
    )


def test_a_state_has_the_rates_of_its_bodies() -> None:
    assert "CSTO" in {one.body for one in rates_of("RUS", 2025)}
    assert "CSTO" not in {one.body for one in rates_of("ARM", 2025)}
