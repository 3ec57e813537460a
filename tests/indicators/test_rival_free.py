"""Kappa without a camp, against a plain calculation for each dyad."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foedus.indicators.rival_free import rival_free


def kappa(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> float:
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    expected = x.var() + y.var() + (x.mean() - y.mean()) ** 2 if len(x) else 0.0
    if expected < 1e-12:
        return float("nan")
    return float(1 - ((x - y) ** 2).mean() / expected)


def jackknife(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    clusters: npt.NDArray[np.int64],
) -> float:
    both = np.isfinite(x) & np.isfinite(y)
    labels = np.unique(clusters[both])
    left = [kappa(x[clusters != label], y[clusters != label]) for label in labels]
    if len(labels) < 2:
        return float("nan")
    spread = ((np.array(left) - np.mean(left)) ** 2).sum()
    return float(np.sqrt((len(labels) - 1) / len(labels) * spread) / 2)


LEVELS = st.sampled_from([1.0, 2.0, 3.0, float("nan")])


@settings(deadline=None, max_examples=60)
@given(
    votes=arrays(np.float64, (12, 4), elements=LEVELS),
    hubs=arrays(np.float64, (12, 2), elements=LEVELS),
    clusters=arrays(np.int64, 12, elements=st.integers(0, 4)),
)
def test_same_as_dyad_by_dyad(
    votes: npt.NDArray[np.float64],
    hubs: npt.NDArray[np.float64],
    clusters: npt.NDArray[np.int64],
) -> None:
    found = rival_free(votes, hubs, clusters)
    for i, result in enumerate(found):
        for j in range(4):
            x, y = hubs[:, i], votes[:, j]
            both = np.isfinite(x) & np.isfinite(y)
            assert result.n_items[j] == both.sum()
            assert result.n_clusters[j] == len(np.unique(clusters[both]))
            assert result.value[j] == pytest.approx((1 + kappa(x, y)) / 2, nan_ok=True)
            if np.isfinite(result.value[j]):
                assert result.sd[j] == pytest.approx(
                    jackknife(x, y, clusters), nan_ok=True, abs=1e-7
                )


def test_the_same_votes_are_one() -> None:
    own = np.array([[1.0], [2.0], [3.0], [1.0]])
    (found,) = rival_free(own, own, np.array([0, 1, 2, 3]))
    assert found.value.tolist() == [1.0]
    assert found.sd.tolist() == [0.0]
