"""Realignments, coverage and controls: the arithmetic, then one run on the snapshot."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.alignment.break_series import Chain
from foedus.errors import SnapshotError
from foedus.estimates.breaks.model import Model
from foedus.estimates.breaks.series import lay
from foedus.lake.snapshot import Snapshot
from foedus.validate import break_alarms, controls, coverage, realignments
from foedus.validate.break_alarms import (
    Alarm,
    _segmented,
    calibrated,
    poisson_bounds,
)
from foedus.validate.coverage import HELD, inside, last_observed
from foedus.validate.realignments import Case, judge
from foedus.validate.section import Context


def chain(first: int, years: int) -> Chain:
    nothing = np.zeros(years)
    return Chain(
        "SUN", "EGY", "alignment", first, np.arange(years) * 1.0, nothing, nothing
    )


def case(
    *series: Chain, direction: str = "away", first: int = 1972, last: int = 1976
) -> Case:
    return Case("EGY", "SUN", direction, first, last, (), series)


def at(*years: int, size: float = -9.0):
    return lambda some: [Alarm("SUN", "EGY", year, 0.9, size) for year in years]


def test_hit_is_a_right_signed_alarm_in_the_widened_window() -> None:
    tested = case(chain(1946, 46))
    assert judge(tested, at(1970)).hit == 1970
    assert judge(tested, at(1978)).hit == 1978
    assert judge(tested, at(1979)).hit is None
    assert judge(tested, at(1974, size=9.0)).hit is None
    assert (
        judge(case(chain(1946, 46), direction="toward"), at(1974, size=9.0)).hit == 1974
    )


def test_chance_is_the_share_of_places_with_a_hit() -> None:
    # Steps from 1947 to 1991, windows of nine years: 37 places, nine hold 1970.
    found = judge(case(chain(1946, 46)), at(1970))
    assert found.chance == pytest.approx(9 / 37)
    assert judge(case(chain(1946, 46)), at()).chance == 0.0


def test_case_outside_coverage_is_not_testable() -> None:
    assert not judge(case(), at(1974)).testable
    assert not judge(case(chain(1973, 19)), at(1974)).testable
    assert not judge(case(chain(1946, 28)), at(1974)).testable
    # The Soviet Union ends in 1991, and with it the series of its partners.
    assert judge(case(chain(1946, 46), first=1989, last=1992), at(1990)).testable


def test_poisson_bounds_are_those_of_garwood() -> None:
    # Garwood's table, 90 %: 0 and 10 events.
    assert poisson_bounds(0) == (0.0, pytest.approx(2.9957, abs=1e-4))
    assert poisson_bounds(10) == (
        pytest.approx(5.425, abs=1e-3),
        pytest.approx(16.962, abs=1e-3),
    )


def test_threshold_keeps_the_simulated_rate() -> None:
    like = lay([np.zeros(40)] * 300, [np.full(40, 2.0)] * 300)
    model = Model(0.5, 8.0, (1.0,))
    found = calibrated(like, model, 2.0, seed=1, wanted=5000)
    assert found.decades >= 5000
    assert 0.0 < found.simulated <= 1.0
    assert 0.1 < found.threshold < 0.99


def test_pelt_finds_a_shift_and_not_more() -> None:
    rng = np.random.default_rng(2)
    y = np.r_[rng.normal(0, 1, 20), rng.normal(12, 1, 20)]
    y[5] = np.nan
    (found,) = _segmented(y, 20.0, 2.0)
    assert found[0] == 20 and found[1] == pytest.approx(12, abs=1.5)
    assert _segmented(rng.normal(0, 1, 40), 40.0, 2.0) == []


def test_last_observed_years_are_held() -> None:
    series = lay([[1.0, 2, np.nan, 3, 4, 5], [0.0, 1, 2, 3, np.nan, 4]])
    held = last_observed(series)
    assert held.tolist() == [False] * 3 + [True] * 3 + [
        False,
        False,
        True,
        True,
        False,
        True,
    ]
    assert held.sum() == 2 * HELD
    assert inside(np.array([0.01, 0.05, 0.5, 0.96]), 0.9) == 0.5


@pytest.fixture(scope="module")
def with_breaks() -> Snapshot:
    found = Snapshot()
    try:
        found.cached_table("break_fit")
        found.cached_table("peer_similarity")
    except SnapshotError:
        pytest.skip("the installed snapshot has no tables of breaks; rebuild it")
    return found


def test_parts_run_on_the_snapshot(
    with_breaks: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(break_alarms, "DECADES", 5_000)
    monkeypatch.setattr(break_alarms, "_PENALTIES", np.array([4.0, 12.0, 40.0]))
    monkeypatch.setattr(realignments, "_AGREEMENT", 1_000)
    context = Context(with_breaks)
    found = realignments.run(context).figures
    assert found["model_found"] > found["model_chance"]
    assert 0 < found["simulated_per_100"] <= 1
    held = coverage.run(context).figures
    assert 0.88 <= held["alignment_simulated_90"] <= 0.92
    union = controls.run(context).figures
    assert union["union_probability_2015"] < union["threshold"]
