"""The design of the event study: whom it compares, and what it can see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.states import continuator_chain
from foedus.states.invasions import invasions
from foedus.validate.isolation_outcomes import (
    YEARS,
    at_ends,
    laid_out,
    mean_change,
    measure,
    over_years,
    relative_change,
)
from foedus.validate.isolation_power import of_controls, placebo, smallest_effect
from foedus.validate.isolation_sample import AFTER, BEFORE, Event, events
from foedus.validate.isolation_votes import Voting

HUBS = Snapshot().hubs
STUDIED = events(HUBS)


def event(cluster: str, year: int, controls: tuple[str, ...] = ()) -> Event:
    return Event(cluster, cluster, year, ("X",), ("x",), year + AFTER, controls)


# Whom it compares.


def test_the_sample_is_the_one_that_was_published() -> None:
    assert len(STUDIED) == 33
    assert len({one.cluster for one in STUDIED}) == 18
    assert {"SUN", "RUS"} <= {one.invader for one in STUDIED}
    assert {one.cluster for one in STUDIED if one.invader == "SUN"} == {"RUS"}


@pytest.mark.parametrize("one", STUDIED, ids=lambda e: f"{e.invader}{e.year}")
def test_no_control_has_invaded_by_the_end_of_the_window(one: Event) -> None:
    counted = invasions().filter("counts")
    doubtful = invasions().filter(~pl.col("counts"))
    assert len(one.controls) >= 20
    assert one.invader not in one.controls
    assert not set(one.targets) & set(one.controls)
    for hub in one.controls:
        chain = continuator_chain(hub)
        own = counted.filter(pl.col("invader").is_in(chain))["year"]
        assert not (own <= one.year + AFTER).any()
        near = doubtful.filter(pl.col("invader").is_in(chain))["year"]
        assert not near.is_between(one.year - BEFORE, one.year + AFTER).any()


def test_windows_of_one_invader_keep_their_years_before_clean() -> None:
    counted = invasions().filter("counts")
    for one in STUDIED:
        chain = continuator_chain(one.invader)
        years = set(counted.filter(pl.col("invader").is_in(chain))["year"])
        window = set(range(one.year - BEFORE, one.last + 1))
        assert years & window == {one.year}


# What it measures.


def test_only_the_hubs_that_were_asked_for_are_measured(data_dir: Path) -> None:
    one = next(e for e in STUDIED if (e.invader, e.year) == ("SUN", 1979))
    hubs = one.controls[:4]
    voting = Voting.of(Inputs(data_dir))
    found = measure(voting, Snapshot(), (one,), lambda _: hubs)
    assert set(found) == {one}
    for measured in found[one].values():
        assert set(measured.changes) == set(measured.paths) <= set(hubs)
    votes = found[one]["votes"].changes
    assert votes and all(abs(change) < 100 for change in votes.values())
    # Kappa of one hub and year against the definition, call by call.
    ballots, hub = voting.ballots, hubs[0]
    kept = voting.off_conflict(one)
    rows = ballots.rows[1981]
    calls = ballots.votes[rows][kept[rows]]
    mine, theirs = calls[:, ballots.column(hub)], calls[:, ballots.column("FRA")]
    both = np.isfinite(mine) & np.isfinite(theirs)
    observed = np.mean((mine[both] - theirs[both]) ** 2)
    expected = np.mean((mine[both][:, None] - theirs[both][None, :]) ** 2)
    similar = voting.similarity(kept, (hub,), 1981)[0, ballots.column("FRA")]
    assert similar == pytest.approx(1 - observed / expected / 2)


def test_calls_on_the_conflict_are_out(data_dir: Path) -> None:
    voting = Voting.of(Inputs(data_dir))
    one = next(e for e in STUDIED if (e.invader, e.year) == ("SUN", 1979))
    kept, titles = voting.off_conflict(one), voting.titles
    assert not titles.filter(pl.Series(kept)).str.contains("(?i)afghan").any()
    assert titles.str.contains("(?i)afghan").sum() > 10
    assert kept.mean() > 0.95


def test_ends_are_compared_over_the_same_partners() -> None:
    partners = [f"P{i}" for i in range(30)]
    rows = [("HUB", p, 1999, 0.4) for p in partners]
    rows += [("HUB", p, 2005, 0.3) for p in partners[:-5]]
    rows += [
        ("HUB", "NEW", 2005, 1.0),
        ("HUB", "X", 1999, 0.4),
        ("HUB", "X", 2005, 0.9),
    ]
    values = pl.DataFrame(
        rows, schema=["hub", "partner", "year", "value"], orient="row"
    )
    one = event("A", 2000)
    placed = laid_out(values, one, ["HUB"])
    by_points = at_ends(placed, ["HUB"], mean_change)
    assert by_points.changes == {"HUB": pytest.approx(-10.0)}
    relative = at_ends(placed, ["HUB"], relative_change)
    assert relative.changes == {"HUB": pytest.approx(-100 * 0.1 / 0.35)}
    assert relative.paths["HUB"][YEARS.index(-1)] == 0
    assert relative.paths["HUB"][YEARS.index(5)] == relative.changes["HUB"]
    assert np.isnan(relative.paths["HUB"][YEARS.index(3)])
    short = Event("A", "A", 2000, (), (), 2004, ())
    assert not at_ends(laid_out(values, short, ["HUB"]), ["HUB"], mean_change).changes


def test_too_few_partners_give_no_change() -> None:
    start, end = np.full(19, 0.4), np.full(19, 0.3)
    assert mean_change(start, end) is None
    assert mean_change(np.append(start, 0.4), np.append(end, 0.3)) is not None
    four = np.array([0.2, 0.2, 0.2, 0.2, 0.0, 0.0])
    assert relative_change(four, four) is None
    assert relative_change(four + 0.1, four + 0.1) == 0
    assert relative_change(four + 0.1, four * 0) == pytest.approx(-2)


def test_years_after_less_years_before_partner_by_partner() -> None:
    # 20 partners lose .1; one that loses all is known in one year after only.
    values = np.full((len(YEARS), 1, 21), np.nan)
    zero = YEARS.index(0)
    values[:zero] = np.array([0.1, 0.2, 0.3, 0.4, 0.5])[:, None, None]
    values[zero:, 0, :20] = 0.2
    values[zero + 1, 0, 20] = 0.0
    found = over_years(values, ["HUB"])
    assert found.changes == {"HUB": pytest.approx(-10.0)}
    assert found.paths["HUB"] == pytest.approx([-20, -10, 0, 10, 20] + [-10] * 11)
    assert over_years(values[:, :, 1:], ["HUB"]).changes == {}


# What it can see.


def test_each_control_against_the_mean_of_the_others() -> None:
    one = event("A", 2000, ("B", "C", "D"))
    found = of_controls(one, {"B": 1.0, "C": 2.0, "D": 6.0, "E": 9.0})
    assert found == {"B": -3.0, "C": -1.5, "D": 4.5}
    assert of_controls(one, {"B": 1.0}) == {}


def test_placebo_keeps_one_hub_through_the_events_of_one_invader() -> None:
    # Two events of one invader whose controls move against each other cancel.
    hubs = [f"H{i}" for i in range(10)]
    first = {hub: float(i - 4.5) for i, hub in enumerate(hubs)}
    second = {hub: -change for hub, change in first.items()}
    tied = placebo(
        {event("A", 1980): first, event("A", 1990): second}, draws=500, seed=1
    )
    assert np.allclose(tied, 0)
    free = placebo(
        {event("A", 1980): first, event("B", 1990): second}, draws=4000, seed=1
    )
    assert free.std() == pytest.approx(
        np.std(list(first.values())) / np.sqrt(2), rel=0.1
    )
    assert free.mean() == pytest.approx(0, abs=0.2)


@given(st.floats(0.1, 10), st.integers(0, 5))
def test_smallest_effect_of_a_normal_distribution(spread: float, seed: int) -> None:
    draws = np.random.default_rng(seed).normal(0, spread, 20_000)
    critical = float(np.quantile(np.abs(draws), 0.95))
    # 1.96 + 0.84 standard deviations.
    found = smallest_effect(draws, critical, 0.8)
    assert found == pytest.approx(2.80 * spread, rel=0.04)
    assert float((np.abs(draws - found) >= critical).mean()) >= 0.8
