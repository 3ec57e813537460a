"""The design of the event study: whom it compares, and what it can see."""

from __future__ import annotations

from collections.abc import Callable
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
from foedus.validate import isolation_outcomes, isolation_power
from foedus.validate.isolation_outcomes import changes
from foedus.validate.isolation_power import placebo, smallest_effect
from foedus.validate.isolation_sample import AFTER, BEFORE, Event, events

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
    found = changes(Inputs(data_dir), Snapshot(), (one,), lambda _: hubs)
    assert set(found) == {("SUN", 1979)}
    for measured in found["SUN", 1979].values():
        assert set(measured) <= set(hubs)
    votes = found["SUN", 1979]["votes"]
    assert votes and all(abs(change) < 100 for change in votes.values())


def test_calls_on_the_conflict_are_out(data_dir: Path) -> None:
    inputs = Inputs(data_dir)
    ballots = isolation_outcomes.load(inputs)
    titles = isolation_outcomes._titles(inputs, ballots)
    one = next(e for e in STUDIED if (e.invader, e.year) == ("SUN", 1979))
    registered = inputs.derived("registered_calls")
    kept = isolation_outcomes._kept(ballots, titles, registered, one)
    assert not titles.filter(pl.Series(kept)).str.contains("(?i)afghan").any()
    assert titles.str.contains("(?i)afghan").sum() > 10
    assert kept.mean() > 0.95


def test_ends_are_compared_over_the_same_partners() -> None:
    partners = [f"P{i}" for i in range(30)]
    rows = [("HUB", p, 1999, 0.4) for p in partners]
    rows += [("HUB", p, 2005, 0.3) for p in partners[:-5]]
    rows += [("HUB", "NEW", 2005, 1.0)]
    values = pl.DataFrame(
        rows, schema=["hub", "partner", "year", "value"], orient="row"
    )
    one = event("A", 2000)
    compare: Callable[..., object] = isolation_outcomes._at_ends
    by_points = compare(values, one, {"P0"}, isolation_outcomes._mean_change)
    assert by_points == {"HUB": pytest.approx(-10.0)}
    relative = compare(values, one, set(), isolation_outcomes._relative_change)
    assert relative == {"HUB": pytest.approx(-100 * 0.1 / 0.35)}
    short = Event("A", "A", 2000, (), (), 2004, ())
    assert compare(values, short, set(), isolation_outcomes._mean_change) == {}


# What it can see.


def test_each_control_against_the_mean_of_the_others() -> None:
    one = event("A", 2000, ("B", "C", "D"))
    found = isolation_power._of_controls(one, {"B": 1.0, "C": 2.0, "D": 6.0, "E": 9.0})
    assert found == {"B": -3.0, "C": -1.5, "D": 4.5}
    assert isolation_power._of_controls(one, {"B": 1.0}) == {}


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
