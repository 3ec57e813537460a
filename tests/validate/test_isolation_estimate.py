"""The estimate of the event study: by hand, without an effect, and with one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.lake.snapshot import Snapshot
from foedus.validate import recorded
from foedus.validate.isolation import run
from foedus.validate.isolation_checks import (
    contested,
    first_only,
    first_studied,
    without_co_invaders,
)
from foedus.validate.isolation_estimate import (
    Estimate,
    estimate,
    path,
    slope,
    slopes,
)
from foedus.validate.isolation_outcomes import YEARS, Changes, Measured
from foedus.validate.isolation_power import LEVEL, Power
from foedus.validate.isolation_sample import AFTER, BEFORE, Event, events
from foedus.validate.isolation_study import Check, Study
from foedus.validate.isolation_words import words
from foedus.validate.section import Context

SIX = ("B", "C", "D", "E", "F", "G")
STUDIED = events(Snapshot().hubs)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "isolation.md"


def event(cluster: str, year: int, controls: tuple[str, ...] = SIX) -> Event:
    return Event(cluster, cluster, year, ("X",), ("x",), year + AFTER, controls)


def changes_of(own: float | None, beside: list[float], one: Event) -> Changes:
    known = dict(zip(one.controls, beside, strict=True))
    return known if own is None else {one.invader: own, **known}


def flat(change: float) -> np.ndarray:
    """Return a path that is 0 before the event and steps to `change` after it."""
    return np.array([0.0 if year < 0 else change for year in YEARS])


# By hand.


def test_events_count_equally_within_an_invader_and_invaders_in_the_estimate() -> None:
    first, second, other = event("A", 1960), event("A", 1980), event("Z", 1970)
    beside = [0.0, 1.0, 2.0, 4.0, 5.0, 6.0]  # mean 3
    found = estimate(
        {
            first: changes_of(5.0, beside, first),
            second: changes_of(7.0, beside, second),
            other: changes_of(-6.0, beside, other),
        },
        draws=200,
    )
    assert found is not None
    assert found.effects == {first: 2.0, second: 4.0, other: -9.0}
    assert found.clusters == {"A": 3.0, "Z": -9.0}
    assert found.value == -3.0
    # Two invaders: a quarter of the resampled means lies at either end.
    assert (found.low, found.high) == (-9.0, 3.0)


def test_p_is_the_share_of_placebo_estimates_at_least_as_large() -> None:
    one = event("A", 1980)
    # Each control less the mean of the others: -6, -3.6, -1.2, 1.2, 3.6, 6.
    beside = [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    found = estimate({one: changes_of(5.0 + 3.0, beside, one)}, draws=40_000)
    assert found is not None
    assert found.value == 3.0
    assert found.p == pytest.approx(4 / 6, abs=0.01)
    assert found.low is None and found.high is None
    extreme = estimate({one: changes_of(5.0 - 6.1, beside, one)}, draws=1000)
    assert extreme is not None and extreme.p == 0


def test_what_is_not_known_is_no_zero() -> None:
    one, other = event("A", 1980), event("Z", 1980)
    beside = [0.0, 1.0, 2.0, 4.0, 5.0, 6.0]
    silent = changes_of(None, beside, one)
    thin = {"Z": 9.0, "B": 0.0, "C": 0.0, "D": 0.0, "E": 0.0, "F": 0.0}
    assert estimate({one: silent, other: thin}, draws=50) is None
    known = {one: changes_of(1.0, beside, one), other: thin}
    found = estimate(known, draws=50)
    assert found is not None and set(found.effects) == {one}


@given(st.floats(-50, 50), st.floats(-5, 5), st.sets(st.integers(0, 4), min_size=2))
def test_slope_of_a_line_whatever_years_are_known(
    level: float, steep: float, years: set[int]
) -> None:
    values = np.full(len(YEARS), np.nan)
    for year in years:
        values[year] = level + steep * year
    found = slope(values)
    assert found == pytest.approx(steep, abs=1e-9)


def test_slope_needs_two_years_and_no_year_after() -> None:
    values = np.full(len(YEARS), 7.0)
    values[: YEARS.index(0)] = [0.0, 1.0, 2.0, 3.0, 4.0]
    assert slope(values) == pytest.approx(1.0)
    values[:4] = np.nan
    assert slope(values) is None


def test_path_compares_each_year_and_stops_with_the_window() -> None:
    ended, whole = event("A", 1980), event("Z", 1980)
    short = flat(-4.0)
    short[YEARS.index(6) :] = np.nan
    still = {hub: flat(1.0) for hub in SIX}
    measured = {
        ended: Measured({"A": -4.0, **dict.fromkeys(SIX, 1.0)}, {"A": short, **still}),
        whole: Measured({"Z": 3.0, **dict.fromkeys(SIX, 1.0)}, {"Z": flat(3), **still}),
    }
    steps = {step.year: step for step in path(measured, draws=50)}
    assert list(steps) == list(YEARS)
    assert steps[-3].value == 0
    assert steps[5].value == pytest.approx(-1.5)
    assert steps[6].value == 2.0
    assert (steps[5].invaders, steps[6].invaders) == (2, 1)
    assert steps[6].band == 0  # the controls move alike


# Without an effect, and with one.


def simulated(rng: np.random.Generator, *, shift: float = 0.0) -> dict[Event, Changes]:
    """Return changes of 12 invaders and 20 controls that move alike but for a shift."""
    hubs = tuple(f"H{i:02}" for i in range(20))
    lasting = dict(zip(hubs, rng.normal(0, 1, 20), strict=True))
    found: dict[Event, Changes] = {}
    for number in range(12):
        own = rng.normal(0, 1)
        for year in (1960, 1980) if number < 4 else (1970 + number,):
            one = event(f"I{number}", year, hubs)
            common = rng.normal(0, 5)  # what happened to everyone in these years
            beside = {hub: common + lasting[hub] + rng.normal(0, 1) for hub in hubs}
            moved = common + own + rng.normal(0, 1) + shift
            found[one] = {one.invader: moved, **beside}
    return found


def test_without_an_effect_the_test_keeps_its_size() -> None:
    rng = np.random.default_rng(7)
    ps = []
    for seed in range(400):
        found = estimate(simulated(rng), draws=400, seed=seed)
        assert found is not None
        ps.append(found.p)
    # Three standard errors of a share of 400 on either side.
    assert 0.017 <= np.mean(np.array(ps) <= 0.05) <= 0.083
    assert 0.13 <= np.mean(np.array(ps) <= 0.20) <= 0.27


def test_a_planted_effect_is_found() -> None:
    rng = np.random.default_rng(8)
    found = [
        estimate(simulated(rng, shift=-3.0), draws=400, seed=seed) for seed in range(60)
    ]
    known = [one for one in found if one is not None]
    assert len(known) == 60
    assert np.mean([one.p <= LEVEL for one in known]) > 0.9
    assert np.mean([one.value for one in known]) == pytest.approx(-3.0, abs=0.25)
    held = [one.low <= -3.0 <= one.high for one in known if one.low and one.high]
    assert np.mean(held) > 0.75  # of a nominal .95: 12 invaders are few


def test_drift_before_is_found_where_it_is() -> None:
    rng = np.random.default_rng(9)
    hubs = tuple(f"H{i:02}" for i in range(20))
    measured = {}
    for number in range(10):
        one = event(f"I{number}", 1980, hubs)
        paths = {hub: rng.normal(0, 1, len(YEARS)) for hub in hubs}
        paths[one.invader] = rng.normal(0, 1, len(YEARS)) - 1.0 * np.array(YEARS)
        measured[one] = Measured(dict.fromkeys(paths, 0.0), paths)
    found = estimate(slopes(measured), draws=1000)
    assert found is not None
    assert found.value == pytest.approx(-1.0, abs=0.4)
    assert found.p <= LEVEL


# The checks that were named.


def in_full(one: Event) -> Measured:
    hubs = (one.invader, *one.controls)
    return Measured(dict.fromkeys(hubs, 0.0), {hub: flat(0) for hub in hubs})


def test_first_invasions_are_the_first_of_the_list_or_the_first_studied() -> None:
    measured = {one: in_full(one) for one in STUDIED}
    first = {(one.invader, one.year) for one in first_only(measured)}
    assert {("SUN", 1956), ("CHN", 1950), ("USA", 1983)} <= first
    assert not {("RUS", 2008), ("CHN", 1979), ("ISR", 1967)} & first
    assert len(first) == len({one.cluster for one in STUDIED})
    silent = {
        one: Measured({}, {}) if one.year == 1950 else found
        for one, found in measured.items()
    }
    studied = {(one.invader, one.year) for one in first_studied(silent)}
    assert ("CHN", 1979) in studied and ("CHN", 1950) not in studied


def test_co_invaders_are_those_under_the_command_of_another() -> None:
    measured = {one: in_full(one) for one in STUDIED}
    left = {(one.invader, one.year) for one in without_co_invaders(measured)}
    out = {(one.invader, one.year) for one in STUDIED} - left
    assert out == {("BGR", 1968), ("HUN", 1968), ("POL", 1968)}


def test_contested_votes_are_of_hubs_that_face_a_camp() -> None:
    one = next(e for e in STUDIED if (e.invader, e.year) == ("RUS", 2014))
    snapshot = Snapshot()
    found = contested(snapshot, (one,))[one]
    assert "RUS" in found.changes
    camps = snapshot.cached_table("camps")
    for hub in found.changes:
        rows = camps.filter(hub=hub, year=one.year - BEFORE)
        assert set(rows["variant"]) == {"camp"}


# What is said.


def study_of(main: Estimate, before: Estimate) -> Study:
    seen = Power("votes", 3, 3, 20.0, 4.0, 1.0, 2.0, 3.0, 2.5)
    return Study(
        events=(),
        power=(seen,),
        estimates={"votes": main},
        before={"votes": before},
        paths={"votes": ()},
        paths_apart={"votes": ()},
        checks=(Check("another way", "votes", True, replace(main, p=0.5)),),
    )


def test_the_words_follow_the_figures() -> None:
    effects = {event("A", 1980): -3.0, event("B", 1980): -2.0, event("C", 1980): -4.0}
    found = Estimate(-3.0, -4.0, -2.0, 0.01, 2.0, effects)
    quiet = Estimate(0.1, -0.2, 0.4, 0.6, 0.5, effects)
    said = " ".join(words(study_of(found, quiet)))
    assert "ties weakened" in said
    assert "No drift before is found" in said
    assert "change the answer for another way, votes" in said
    drifting = " ".join(words(study_of(found, replace(quiet, p=0.001))))
    assert "the estimate is not an effect" in drifting
    nothing = " ".join(words(study_of(replace(found, p=0.2), quiet)))
    assert "nothing found" in nothing and "change no answer" in nothing
    upward = " ".join(words(study_of(replace(found, value=3.0), quiet)))
    assert "ties strengthened" in upward
    apart = " ".join(words(study_of(found, replace(quiet, low=0.1))))
    assert "excludes zero for votes (of 3)" in apart


def test_the_record_shows_the_design_that_was_published_and_the_page_the_record() -> (
    None
):
    kept = recorded.read("isolation")
    assert kept is not None
    text = DOCS.read_text(encoding="utf-8")
    design, outcome = text.split("## What came out")
    for name, shown in (("votes", "3.01"), ("arms", "82.9"), ("bodies", "1.26")):
        detectable = kept.figures[f"{name}_minimum_detectable"]
        # A later edition of a source may move it, but not by much.
        assert detectable == pytest.approx(float(shown), rel=0.05)
        assert f"**{shown} " in design
        value, low, high, p = (
            kept.figures[f"{name}_{part}"] for part in ("estimate", "low", "high", "p")
        )
        assert f"{value:+.2f}" in outcome
        assert f"[{low:+.2f}, {high:+.2f}]" in outcome
        assert f"{p:.3f}".lstrip("0") in outcome
        assert f"{kept.figures[f'{name}_slope_before']:+.2f}" in outcome
        assert f"{kept.figures[f'{name}_slope_before_p']:.3f}".lstrip("0") in outcome


@pytest.fixture
def one_invasion(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Leave one invasion to study, so that the part runs in seconds."""
    one = next(e for e in STUDIED if (e.invader, e.year) == ("RUS", 2014))
    monkeypatch.setattr("foedus.validate.isolation_study.events", lambda _: (one,))
    return one


def test_the_part_shows_design_estimate_and_path(
    data_dir: Path, one_invasion: Event
) -> None:
    from foedus.lake.inputs import Inputs

    section = run(Context(snapshot=Snapshot(), inputs=Inputs(data_dir)))
    main = section.tables[0]
    assert [row[0] for row in main.rows] == ["votes", "arms", "bodies"]
    for table in section.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
    shown = section.tables[-1].rows
    assert [row[:2] for row in shown] == [(one_invasion.year, one_invasion.invader)]
    # One event: its effect is the estimate, and there is no interval.
    assert shown[0][5] == section.figures["votes_estimate"]
    assert section.figures["votes_low"] is None
    assert len(section.text) == 5
