"""Scores against their definitions and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.estimates.hazard.scores import (
    average_precision,
    brier,
    log_score,
    reliability,
    skill,
)


def test_scores_by_hand() -> None:
    given_ = np.array([[0.2, 0.1], [0.2, 0.1], [0.2, 0.1]])
    cause = np.array([-1, 0, 1])
    assert brier(given_, cause) == pytest.approx(
        [0.3**2 + 0.2**2 + 0.1**2, 0.7**2 + 0.8**2 + 0.1**2, 0.7**2 + 0.2**2 + 0.9**2]
    )
    assert log_score(given_, cause) == pytest.approx(-np.log([0.7, 0.2, 0.1]))
    assert log_score(np.zeros((1, 2)), np.array([0]))[0] == pytest.approx(-np.log(1e-6))


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_nobody_gains_by_stating_another_probability(true: float, said: float) -> None:
    def expected(p: float, score: object) -> float:
        each = score(np.array([[p], [p]]), np.array([0, -1]))  # type: ignore[operator]
        return float(true * each[0] + (1 - true) * each[1])

    for score in (brier, log_score):
        assert expected(true, score) <= expected(said, score) + 1e-12


def test_skill_is_zero_against_itself_and_weighted() -> None:
    score, reference = np.array([1.0, 0.0]), np.array([1.0, 1.0])
    assert skill(reference, reference)[0] == 0
    assert skill(score, reference)[0] == pytest.approx(0.5)
    assert skill(score, reference, [[1, 0], [0, 1]]) == pytest.approx([0.0, 1.0])


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=30))
def test_average_precision_is_the_sum_over_thresholds(
    cases: list[tuple[int, bool]],
) -> None:
    score = np.array([one for one, _ in cases], dtype=float)
    event = np.array([two for _, two in cases])
    found = average_precision(score, event)[0]
    if not event.any():
        assert np.isnan(found)
        return
    area, before = 0.0, 0.0
    for threshold in sorted(set(score), reverse=True):
        chosen = score >= threshold
        recall = event[chosen].sum() / event.sum()
        area += (recall - before) * event[chosen].mean()
        before = recall
    assert found == pytest.approx(area)
    constant = average_precision(np.zeros(len(score)), event)[0]
    assert constant == pytest.approx(event.mean())
    weight = np.random.default_rng(0).integers(0, 3, (1, len(score)))
    again = np.repeat(np.arange(len(score)), weight[0])
    if event[again].any():
        assert average_precision(score, event, weight)[0] == pytest.approx(
            average_precision(score[again], event[again])[0]
        )


def test_bins_hold_every_case_and_enclose_true_shares() -> None:
    rng = np.random.default_rng(0)
    given_ = rng.beta(0.5, 20, size=20_000)
    event = rng.random(20_000) < given_
    bins = reliability(given_, event, bins=8)
    assert len(bins) == 8
    assert sum(one.cases for one in bins) == 20_000
    assert sum(one.events for one in bins) == event.sum()
    assert [one.forecast for one in bins] == sorted(one.forecast for one in bins)
    # Eight intervals of 90 %: fewer than five would be a one in ten thousand event.
    assert sum(one.low <= one.forecast <= one.high for one in bins) >= 5
    (single,) = reliability(np.full(5, 0.1), np.zeros(5, bool))
    assert (single.observed, single.low, single.cases) == (0.0, 0.0, 5)


def test_bad_probabilities_are_refused() -> None:
    with pytest.raises(EstimationError, match="more than 1"):
        brier([[0.7, 0.7]], [0])
    with pytest.raises(EstimationError, match="causes from 0"):
        log_score([[0.1, 0.1]], [2])
