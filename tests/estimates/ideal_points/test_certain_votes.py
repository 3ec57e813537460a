"""Log posteriors stay finite and exact where votes are all but certain."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_ndtr
from scipy.stats import norm

from foedus.estimates.ideal_points.ballots import Votes
from foedus.estimates.ideal_points.items import item_derivatives
from foedus.estimates.ideal_points.walk import path_derivatives

#: Twelve voters: four against, four for, four abstain.
THETA = np.linspace(-1.5, 1.5, 12)
CHOICE = np.repeat(np.array([0, 2, 1], np.int8), 4)


def exact(slope: float, low: float, high: float) -> float:
    eta = slope * THETA
    below = log_ndtr(low - eta[:4]).sum()
    above = log_ndtr(eta[4:8] - high).sum()
    inner = np.log(norm.cdf(high - eta[8:]) - norm.cdf(low - eta[8:])).sum()
    return float(below + above + inner)


def votes() -> Votes:
    """One row; what is not the row is numbered through."""
    count = len(THETA)
    return Votes(
        np.array([0, count]), np.array([4]), np.array([8]),
        np.arange(count, dtype=np.int32), CHOICE,
    )  # fmt: skip


def of_item(slope: float, low: float, high: float) -> float:
    return item_derivatives(
        0, votes(), 2, THETA, np.zeros(len(THETA)), 0.0, 0.0, 0.0,
        np.array([slope, low, high]), np.zeros(3), np.zeros((3, 3)),
    )  # fmt: skip


def of_path(slope: float, low: float, high: float) -> float:
    """The same votes as those of one voter on twelve items."""
    count = len(THETA)
    parameters = np.column_stack(
        (slope * THETA, np.full(count, low), np.full(count, high))
    )
    return path_derivatives(
        0, 1, votes(), np.full(count, 2, np.int8), parameters,
        np.zeros_like(parameters), 0.0, 0.0, np.ones(1), np.zeros(1), np.zeros(1),
    )  # fmt: skip


@pytest.mark.parametrize("log_posterior", [of_item, of_path])
@pytest.mark.parametrize("distance", [1.0, 8.9, 9.1, 15.0, 37.0, 261.0])
def test_log_posterior(log_posterior, distance: float) -> None:
    """Cutpoints this far out: those between are certain to be right, or to be wrong."""
    here = (0.5, -distance, distance)
    start = (0.5, -1.0, 1.0)
    found = log_posterior(*here) - log_posterior(*start)
    assert found == pytest.approx(exact(*here) - exact(*start), rel=1e-6, abs=1e-6)
    # All four against, at a cutpoint far above them: no probability is above 1.
    aside = log_posterior(0.5, distance, distance + 1) - log_posterior(*start)
    assert np.isfinite(aside) and aside < 1e-6 - exact(*start)
