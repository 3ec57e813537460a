"""Dependence, markets and exposure: identities, intervals, and known figures."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.consequences.bilateral import bilateral
from foedus.consequences.dependence import asymmetries, trade_years
from foedus.consequences.exposure import exposures
from foedus.consequences.markets import markets
from foedus.consequences.results_parts import Bloc
from foedus.consequences.shares import share, summed
from foedus.estimates.herfindahl import herfindahl
from foedus.lake.snapshot import Snapshot
from foedus.states.memberships import status_on

sys.path.insert(0, str(Path(__file__).parent))
from dependence_worlds import drifting, of_flows

SNAPSHOT = Snapshot()
STATES = ("RUS", "USA", "CHN", "DEU", "IND", "ARM", "KGZ", "VEN", "BTN", "TUV", "CAN")
SIDES = st.sampled_from(["exports", "imports"])
WINDOWS = st.tuples(st.integers(2000, 2022), st.integers(2001, 2023)).filter(
    lambda pair: pair[0] < pair[1]
)


def test_a_share_has_the_interval_of_a_simulation():
    random = np.random.default_rng(0)
    flows, errors = np.array([40.0, 30.0, 20.0, 10.0]), np.array([0.1, 0.2, 0.1, 0.3])
    total, total_sd = summed(flows, errors)
    drawn = flows * np.exp(errors * random.normal(size=(40_000, 4)))
    low, high = np.quantile(drawn[:, 0] / drawn.sum(axis=1), [0.05, 0.95])
    found = share(40.0, 0.1, total, total_sd)
    assert found.estimate == pytest.approx(0.4)
    assert (found.low, found.high) == pytest.approx((low, high), rel=0.03)


def test_concentration_of_a_year_has_the_stored_figure_and_its_own_identities():
    record = bilateral(SNAPSHOT)
    for year in trade_years(SNAPSHOT, record, "RUS", 2000, 2023):
        assert year.hhi is not None
        assert year.hirschman == pytest.approx(100 * year.hhi.estimate**0.5)
        assert year.partners == pytest.approx(1 / year.hhi.estimate)
        assert 0 < year.hhi.low < year.hhi.estimate < year.hhi.high <= 1
        # The largest share bounds the index from both sides.
        assert year.top_share is not None
        top = year.top_share.estimate
        assert top**2 - 1e-4 <= year.hhi.estimate <= top + 1e-4


def test_concentration_is_that_of_the_whole_series(data_dir):
    from foedus.lake.inputs import Inputs

    series = Inputs(data_dir).derived("trade_series")
    record = bilateral(SNAPSHOT)
    for hub, year in (("RUS", 2023), ("RUS", 2013), ("ARM", 2022), ("VEN", 2010)):
        rows = series.filter(pl.col("exporter") == hub, pl.col("year") == year)
        brute = herfindahl(rows["usd"].to_numpy())
        (found,) = (
            one
            for one in trade_years(SNAPSHOT, record, hub, year, year)
            if one.side == "exports"
        )
        assert found.hhi is not None
        assert found.hhi.estimate == pytest.approx(float(brute.index), abs=1e-4)


def test_russia_leans_on_china_and_the_bloc_share_bounds_what_is_not_known():
    record = bilateral(SNAPSHOT)
    found = {
        (one.side, one.year): one
        for one in trade_years(
            SNAPSHOT, record, "RUS", 2013, 2023, frozenset({"DEU", "POL"})
        )
    }
    before, after = found["exports", 2013], found["exports", 2023]
    assert before.hhi and after.hhi and after.hhi.low > 2 * before.hhi.high
    assert (before.top, after.top) == ("DEU", "CHN")
    # Poland's flow of 2023 is not known: only the upper bound holds its estimate.
    assert after.bloc_share and after.bloc_unknown and before.bloc_unknown == 0
    gap = after.bloc_share.high - after.bloc_share.estimate
    assert gap >= after.bloc_unknown


def test_asymmetry_is_its_own_mirror():
    record = bilateral(SNAPSHOT)
    here = {one.partner: one for one in asymmetries(record, "RUS", 2021)}
    there = {one.partner: one for one in asymmetries(record, "ARM", 2021)}
    one, other = here["ARM"], there["RUS"]
    assert one.difference.estimate == pytest.approx(-other.difference.estimate)
    assert one.difference.low == pytest.approx(-other.difference.high)
    assert one.in_partner.estimate == pytest.approx(other.in_hub.estimate)
    assert one.difference.estimate > 0.2


def test_the_interval_of_an_asymmetry_is_that_of_a_simulation():
    random = np.random.default_rng(4)
    usd = np.zeros((1, 3, 3))
    usd[0, 0, 1], usd[0, 0, 2], usd[0, 1, 2] = 50.0, 50.0, 20.0
    errors = 0.2 * random.normal(size=(40_000, 3))
    a, b, c = (np.array([50.0, 50.0, 20.0]) * np.exp(errors)).T
    gap = a / (a + c) - a / (a + b)
    record = of_flows(usd, sd=0.2)
    # Totals whose errors are those of their parts.
    record.exports_sd[0] = [summed(np.array([50.0, 50.0]), np.full(2, 0.2))[1], 0.2, 0]
    record.imports_sd[0] = [0, 0.2, summed(np.array([50.0, 20.0]), np.full(2, 0.2))[1]]
    (found,) = (one for one in asymmetries(record, "S00", 2000) if one.partner == "S01")
    low, high = np.quantile(gap, [0.05, 0.95])
    assert found.difference.estimate == pytest.approx(50 / 70 - 0.5)
    assert found.difference.low == pytest.approx(low, abs=0.02)
    assert found.difference.high == pytest.approx(high, abs=0.02)


def test_shares_stand_near_statistics_on_which_nothing_rests(data_dir):
    from foedus.lake.inputs import Inputs

    record = bilateral(SNAPSHOT)
    own = Inputs(data_dir).table("armenia_trade", "yearly")
    trade = pl.col("exports") + pl.col("imports")
    shares = dict(
        own.filter(pl.col("partner").is_in(list(record.states)))
        .group_by("year")
        .agg(trade.filter(pl.col("partner") == "RUS").sum() / trade.sum())
        .iter_rows()
    )
    held = []
    for year in range(2007, 2024):
        (here,) = (
            one.in_hub
            for one in asymmetries(record, "ARM", year)
            if one.partner == "RUS"
        )
        assert here.estimate == pytest.approx(shares[year], abs=0.09)
        held.append(here.low <= shares[year] <= here.high)
    # Short of the nominal 90 %: the years of Comtrade lie above (docs/dependence.md).
    assert sum(held) == 11


@settings(max_examples=25)
@given(st.sampled_from(STATES), SIDES, WINDOWS)
def test_markets_add_up(hub, side, window):
    found = markets(bilateral(SNAPSHOT), hub, side, *window)
    if found is None:
        return
    whole = max(found.total_from, found.total_to)
    change = found.total_to - found.total_from
    assert (
        abs(sum(m.change for m in found.markets) + found.rest - change) < 1e-9 * whole
    )
    for one in found.markets:
        parts = one.from_world + one.from_demand + one.from_share
        assert abs(parts - one.change) < 1e-9 * max(one.flow_from, one.flow_to)
        assert one.change == one.flow_to - one.flow_from
    for loss in found.losses:
        gained = sum(c.amount for c in found.replaced if c.partner == loss.partner)
        assert abs(loss.amount - gained - loss.rest) < 1e-9 * whole
    named = {one.partner for one in found.markets}
    assert not named & set(found.unknown) and hub not in named


def test_what_is_redirected_adds_to_nothing_where_every_flow_is_known():
    record = of_flows(drifting(2, states=12, years=3))
    found = markets(record, "S03", "exports", 2000, 2002)
    assert found is not None and len(found.markets) == 11
    assert found.rest == pytest.approx(0, abs=1e-3)
    moved = sum(one.redirected for one in found.markets)
    assert moved == pytest.approx(0, abs=1e-9 * found.total_to)
    # The share effect is what the shift-share of the partner's imports gives.
    lost = {loss.partner: loss.amount for loss in found.losses}
    for one in found.markets:
        assert one.flow_from == record.usd[0, 3, record.states.index(one.partner)]
        if one.partner in lost:
            assert one.from_share < 0


def test_a_market_that_only_follows_the_world_has_no_other_part():
    usd = np.stack([drifting(7, states=6, years=1)[0]] * 2)
    usd[1] *= 1.5
    found = markets(of_flows(usd), "S01", "imports", 2000, 2001)
    assert found is not None
    for one in found.markets:
        assert one.from_world == pytest.approx(one.change)
        assert abs(one.from_demand) + abs(one.from_share) < 1e-6 * one.flow_to


def test_a_missing_flow_is_named_and_not_zero():
    usd = drifting(3, states=30, years=2)
    usd[1, 2, 5] = np.nan
    guess = np.zeros_like(usd)
    guess[1, 2, 5] = usd[0, 2, 5]
    record = of_flows(usd, estimate=guess)
    found = markets(record, "S02", "exports", 2000, 2001)
    assert found is not None and found.unknown == ("S05",)
    assert "S05" not in {one.partner for one in found.markets}
    assert found.rest == pytest.approx(0, abs=1e-3)
    assert "S05" not in {one.partner for one in asymmetries(record, "S02", 2001)}


def test_too_little_known_is_no_account():
    usd = drifting(3, states=8, years=2)
    usd[1, 2, 1:6] = np.nan
    guess = np.where(np.isnan(usd), 1e9, 0.0)
    record = of_flows(usd, estimate=guess)
    assert markets(record, "S02", "exports", 2000, 2001) is None
    assert markets(record, "S99", "exports", 2000, 2001) is None
    assert asymmetries(record, "S02", 2001) == ()


def test_a_bloc_is_the_sum_of_its_members():
    members = tuple(
        state
        for state in bilateral(SNAPSHOT).states
        if status_on("EU", state, date(2021, 12, 31)) == "member"
    )
    found = markets(
        bilateral(SNAPSHOT), "RUS", "exports", 2013, 2021, Bloc("EU", "", members)
    )
    assert found is not None and found.bloc is not None and found.bloc_counted == 27
    inside = [one for one in found.markets if one.partner in members]
    for name in ("change", "from_world", "from_demand", "from_share", "redirected"):
        added = sum(getattr(one, name) for one in inside)
        assert getattr(found.bloc, name) == pytest.approx(added)
    assert found.bloc.share_from == pytest.approx(
        sum(one.flow_from for one in inside)
        / sum(one.flow_from / one.share_from for one in inside)
    )


def test_exposure_is_both_shares_of_the_same_total():
    record = bilateral(SNAPSHOT)
    members = frozenset({"DEU", "USA", "FRA"})
    found = exposures(record, "RUS", members, 2013, 2021)
    assert {"RUS", *members}.isdisjoint(one.partner for one in found)
    ordered = [one.with_hub.estimate for one in found]
    assert ordered == sorted(ordered, reverse=True)
    for one in found:
        assert one.ratio.estimate == pytest.approx(
            one.with_bloc.estimate / one.with_hub.estimate, rel=1e-6
        )
        assert one.with_bloc.low <= one.with_bloc.estimate <= one.with_bloc.high
    (kazakhstan,) = (one for one in found if one.partner == "KAZ")
    i, t = record.states.index("KAZ"), record.layer(2021)
    at = [record.states.index(state) for state in sorted(members)]
    brute = (record.usd[t, i, at] + record.usd[t, at, i]).sum()
    whole = record.exports[t, i] + record.imports[t, i]
    assert kazakhstan.with_bloc.estimate == pytest.approx(brute / whole)
