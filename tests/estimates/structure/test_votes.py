from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray
from foedus.estimates.structure.votes import departures, distances


def ballots(seed: int, calls: int = 12, voters: int = 7) -> FloatArray:
    rng = np.random.default_rng(seed)
    votes = rng.choice([1.0, 2.0, 3.0], size=(calls, voters))
    votes[rng.random(votes.shape) < 0.2] = np.nan
    return votes


@pytest.mark.parametrize("seed", range(6))
def test_pair_by_pair(seed: int) -> None:
    votes = ballots(seed)
    weights = np.random.default_rng(seed).integers(0, 3, size=len(votes)) * 1.0
    away = votes - np.nanmean(votes, axis=1, keepdims=True)
    r = departures(votes, weights)
    between, _ = distances(votes, weights)
    for i in range(votes.shape[1]):
        for j in range(votes.shape[1]):
            both = np.isfinite(votes[:, i]) & np.isfinite(votes[:, j])
            w, a, b = weights[both], away[both, i], away[both, j]
            spread = np.sqrt((w * a**2).sum() * (w * b**2).sum())
            if spread > 0:
                assert r[i, j] == pytest.approx((w * a * b).sum() / spread)
            else:
                assert np.isnan(r[i, j])
            if w.sum() == 0:
                assert i == j or np.isnan(between[i, j])
                continue
            gap = np.abs(votes[both, i] - votes[both, j])
            assert between[i, j] == pytest.approx((w * gap).sum() / (2 * w.sum()))


@given(st.integers(0, 10_000))
def test_a_weight_is_a_repetition(seed: int) -> None:
    votes = ballots(seed)
    times = np.random.default_rng(seed).integers(1, 4, size=len(votes))
    ones = np.ones(times.sum())
    repeated = np.repeat(votes, times, axis=0)
    assert departures(votes, times.astype(float)) == pytest.approx(
        departures(repeated, ones), nan_ok=True
    )
    for one, other in zip(
        distances(votes, times.astype(float)), distances(repeated, ones), strict=True
    ):
        assert one == pytest.approx(other, nan_ok=True)


def test_two_pairs_at_the_threshold_leave_no_opposed_third() -> None:
    # The reason why balance is not asked of votes: cos 60 + 60 degrees is -.5.
    rng = np.random.default_rng(1)
    votes = rng.choice([1.0, 2.0, 3.0], size=(4, 60))
    r = departures(votes, np.ones(4)).round(9)
    close, opposed = r >= 0.5, r < -0.5
    np.fill_diagonal(close, False)
    assert (close.astype(int) @ close.astype(int))[opposed].max(initial=0) == 0
    assert opposed.any() and close.any()


def test_distance_to_the_median_vote() -> None:
    votes = np.array([[1, 1, 1, 3.0], [1, 2, 3, np.nan], [1, 1, 3, 3.0]])
    _, to_median = distances(votes, np.ones(3))
    # Medians 1, 2 and (the lower one) 1.
    assert to_median == pytest.approx([1 / 6, 0, 3 / 6, 4 / 4])


def test_who_never_voted_has_no_value() -> None:
    votes = np.array([[1.0, np.nan, 3.0], [1.0, np.nan, 2.0]])
    between, to_median = distances(votes, np.ones(2))
    assert np.isnan(between[0, 1])
    assert np.isnan(to_median[1])
    assert np.isnan(departures(votes, np.ones(2))[0, 1])


def test_refuses_weights_that_do_not_fit() -> None:
    with pytest.raises(EstimationError):
        departures(np.ones((3, 2)), np.ones(2))
