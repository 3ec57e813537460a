"""Distances and correlations of voters, weighted by call, for all pairs at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray

__all__ = ["departures", "distances"]


def departures(votes: FloatArray, weights: FloatArray) -> FloatArray:
    r"""Correlate how voters depart from the mean vote.

    With d = v - mean over the voters of the call, over the calls on which both
    voted, :math:`r_{ij} = \sum w d_i d_j / \sqrt{\sum w d_i^2 \sum w d_j^2}`. What
    nearly all do alike cancels, so that the sign says on which side of the world's
    mean a pair stands together, whatever was asked. The idea is that of removing
    the market mode before communities are sought in correlations (MacMahon and
    Garlaschelli 2015, https://doi.org/10.1103/PhysRevX.5.021006).

    Parameters
    ----------
    votes : ndarray, shape (n_calls, n_voters)
        NaN where a voter was absent.
    weights : ndarray, shape (n_calls,)
        At least 0: how often each call counts.

    Returns
    -------
    ndarray, shape (n_voters, n_voters)
        In [-1, 1]; NaN where a pair shares no call on which both depart.

    Raises
    ------
    EstimationError
        If the shapes do not fit.
    """
    _check(votes, weights)
    cast = np.isfinite(votes)
    filled = np.where(cast, votes, 0.0)
    count = cast.sum(axis=1, keepdims=True)
    mean = filled.sum(axis=1, keepdims=True) / np.maximum(count, 1)
    away = np.where(cast, votes - mean, 0.0)
    weighed = away * weights[:, None]
    cross = away.T @ weighed
    # Row i: the squares of voter i on the calls that voter j attended.
    squares = (away * weighed).T @ cast.astype(float)
    spread = np.sqrt(squares * squares.T)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.where(spread > 0, cross / spread, np.nan)
    return np.clip((r + r.T) / 2, -1.0, 1.0)


def distances(votes: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean distances between voters, and to the median vote.

    The distance of two votes is |v - u| / 2 with yes 1, abstain 2, no 3.

    Parameters
    ----------
    votes : ndarray, shape (n_calls, n_voters)
        1, 2 or 3; NaN where a voter was absent.
    weights : ndarray, shape (n_calls,)
        At least 0.

    Returns
    -------
    between : ndarray, shape (n_voters, n_voters)
        In [0, 1]; NaN where a pair shares no call.
    to_median : ndarray, shape (n_voters,)
        Distance to the median vote of each call; the lower median of an even
        number of voters is taken, so that it is a vote that was cast.

    Raises
    ------
    EstimationError
        If the shapes do not fit.
    """
    _check(votes, weights)
    cast = np.isfinite(votes)
    w = weights[:, None]
    shared = cast.T.astype(float) @ (cast * w)
    apart = np.zeros_like(shared)
    for step in (2, 3):
        # |v - u| counts the steps that lie between: one reached it, one did not.
        over = np.where(cast, votes >= step, 0.0).astype(float)
        under = np.where(cast, votes < step, 0.0).astype(float)
        once = over.T @ (under * w)
        apart += once + once.T
    with np.errstate(divide="ignore", invalid="ignore"):
        between = np.where(shared > 0, apart / (2 * shared), np.nan)
        median = _lower_median(votes, cast)[:, None]
        gap = np.where(cast, np.abs(votes - median), 0.0)
        attended = (cast * w).sum(axis=0)
        to_median = np.where(
            attended > 0, (gap * w).sum(axis=0) / (2 * attended), np.nan
        )
    np.fill_diagonal(between, 0.0)
    return between, to_median


def _lower_median(votes: FloatArray, cast: npt.NDArray[np.bool_]) -> FloatArray:
    ranked = np.sort(votes, axis=1)  # NaN last
    place = np.maximum(cast.sum(axis=1) - 1, 0) // 2
    median: FloatArray = ranked[np.arange(len(votes)), place]
    return median


def _check(votes: FloatArray, weights: FloatArray) -> None:
    if votes.ndim != 2 or weights.shape != votes.shape[:1]:
        message = (
            "expected votes of shape (calls, voters) and one weight a call, found "
            f"{votes.shape} and {weights.shape}"
        )
        raise EstimationError(message)
