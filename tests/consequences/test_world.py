"""The worlds that the snapshot holds."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import polars as pl
import pytest

from foedus.consequences.restrictions import restrictions
from foedus.consequences.world import World, world, world_years
from foedus.errors import OutsideCoverage, UnknownState
from foedus.estimates.trade import Flows
from foedus.lake.derived.trade_restrictions import DEGREES
from foedus.lake.derived.world_domestic import RULES
from foedus.lake.snapshot import Snapshot


@pytest.fixture(scope="module")
def worlds() -> dict[int, World]:
    return {year: world(year) for year in world_years()}


def flow(one: World, exporter: str, importer: str) -> tuple[float, bool]:
    at = one.position(exporter), one.position(importer)
    return float(one.flows[at]), bool(one.estimated[at])


def test_every_world_is_one_that_a_trade_model_takes(worlds: dict[int, World]) -> None:
    assert {2014, 2016, 2019, 2021, 2022, 2023} <= set(worlds)
    for one in worlds.values():
        flows = Flows(one.flows)
        assert 150 <= len(flows) <= 197
        np.testing.assert_allclose(one.output.sum(), one.expenditure.sum(), rtol=1e-12)
        assert len(one.domestic) == len(one.states)
        assert set(one.domestic) <= set(RULES)


def test_the_states_are_the_same_in_all_worlds(worlds: dict[int, World]) -> None:
    assert len({one.states for one in worlds.values()}) == 1
    assert list(worlds[2021].states) == sorted(worlds[2021].states)


def test_what_nobody_reported_is_estimated_and_not_nothing(
    worlds: dict[int, World],
) -> None:
    for year in (2022, 2023):
        for pair in (("RUS", "BLR"), ("BLR", "RUS")):
            usd, estimated = flow(worlds[year], *pair)
            assert estimated
            assert 5e9 < usd < 60e9
    usd, estimated = flow(worlds[2023], "RUS", "POL")
    assert estimated
    # The neighbours who reported bought a fraction of what they had bought before.
    assert 0 < usd < flow(worlds[2022], "RUS", "POL")[0] / 2
    assert flow(worlds[2023], "KOR", "VNM")[1]
    assert flow(worlds[2021], "RUS", "CHN")[1] is False


def test_estimates_are_a_small_part(worlds: dict[int, World]) -> None:
    for one in worlds.values():
        abroad = one.abroad
        assert (abroad * one.estimated).sum() / abroad.sum() < 0.05
    for year in (2014, 2016):
        abroad = worlds[year].abroad
        share = (abroad * worlds[year].estimated).sum() / abroad.sum()
        assert share < 0.001


def test_incomplete_own_sales_are_not_taken_at_their_word(
    worlds: dict[int, World],
) -> None:
    # ITPD-E's sums of 2016 lack sectors: .08 of GDP in China, .003 in Britain.
    for state in ("CHN", "GBR", "RUS", "USA", "DEU", "IND"):
        for one in worlds.values():
            at = one.position(state)
            assert 0.6 < one.flows[at, at] / one.expenditure[at] < 0.97
    then, later = worlds[2014], worlds[2016]
    assert then.domestic[then.position("DEU")] == "reported"
    assert later.domestic[later.position("DEU")] == "scaled"
    assert then.domestic[then.position("RUS")] == "by GDP"
    assert then.domestic[then.position("TWN")] == "by trade"
    place = then.position("DEU")
    assert not then.estimated[place, place]
    assert later.estimated[place, place]


@pytest.mark.parametrize("hub", ["RUS", "CHN", "USA", "DEU"])
@pytest.mark.parametrize("year", [2014, 2019, 2023])
def test_shares_agree_with_the_goods_trade_of_the_ties(
    worlds: dict[int, World], hub: str, year: int
) -> None:
    one, held = worlds[year], Snapshot()
    own = (pl.col("exporter") == hub) & (pl.col("year") == year)
    goods = held.table("trade_flows", own).drop_nulls("usd")
    total = held.table(
        "trade_totals", (pl.col("state") == hub) & (pl.col("year") == year)
    )["exports"].item()
    at = one.position(hub)
    partners = goods["importer"].cast(pl.String).to_list()
    places = [one.position(p) for p in partners if p in one.states]
    kept = goods.filter(pl.Series([p in one.states for p in partners]))
    share = one.abroad[at] / one.abroad[at].sum()
    assert np.corrcoef(share[places], kept["usd"] / total)[0, 1] > 0.98
    # Services are in the world and not in the ties.
    assert np.abs(share[places] - kept["usd"].to_numpy() / total).max() < 0.06


def test_restrictions_of_a_world(worlds: dict[int, World]) -> None:
    one = worlds[2023]
    found = restrictions(one)
    degrees = np.sum([found[name] for name in DEGREES], axis=0)
    assert degrees.max() == 1
    rus, deu, chn = (one.position(s) for s in ("RUS", "DEU", "CHN"))
    assert found["trade_2022"][deu, rus] == found["trade_2022"][rus, deu] == 1
    assert degrees[chn, rus] == 0
    assert found["finance"][deu, rus] == found["finance"][rus, deu] == 1
    assert not restrictions(worlds[2019])["trade_2022"].any()
    for values in found.values():
        assert values.shape == one.flows.shape
        assert not values.diagonal().any()


def test_a_world_cannot_be_changed(worlds: dict[int, World]) -> None:
    with pytest.raises(FrozenInstanceError):
        worlds[2021].year = 2020  # type: ignore[misc]
    assert repr(worlds[2021]).startswith(f"World(2021, {len(worlds[2021].states)} ")


def test_a_year_without_a_world_names_those_there_are() -> None:
    with pytest.raises(OutsideCoverage, match=r"no world of 1990; .* 2014, .* 2023"):
        world(1990)


def test_an_unknown_state_is_an_error(worlds: dict[int, World]) -> None:
    with pytest.raises(UnknownState, match=r"RUX is not in the world of 2021.*RUS"):
        worlds[2021].position("RUX")
