"""Positions of single voter-sessions given the items, each on its own."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from foedus.errors import EstimationError
from foedus.estimates.ideal_points.ballots import Ballots
from foedus.estimates.ideal_points.likelihood import interval_ratios, inverse_mills

__all__ = ["score"]

FloatArray = npt.NDArray[np.float64]
# The posterior is integrated over this many points within so many standard
# deviations of its mode.
_POINTS = 61
_REACH = 7.5
_STEPS = 100


def score(
    ballots: Ballots,
    slope: FloatArray,
    cutpoints: FloatArray,
    *,
    prior_mean: float | FloatArray = 0.0,
    prior_sd: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """Return each voter's position in each session from that session's votes alone.

    The items are taken as known and there is no walk, so that the errors of two
    sessions are independent given the items. The posterior mean and standard
    deviation are integrals over one dimension, not a mode: they are finite for a
    voter who always votes alike.

    Parameters
    ----------
    ballots : Ballots
        The votes.
    slope : ndarray of float64, shape (items,)
        beta.
    cutpoints : ndarray of float64, shape (items, categories - 1)
        tau, increasing; infinite where a category was never seen, as `fit` gives
        them. A vote that the item's cutpoints exclude is an error.
    prior_mean : float or ndarray, shape (voters, sessions)
        Mean of the normal prior of a position.
    prior_sd : float
        Its standard deviation.

    Returns
    -------
    theta, sd : ndarray of float64, shape (voters, sessions)
        NaN where a voter cast no vote.

    Raises
    ------
    EstimationError
        If shapes disagree, `prior_sd` is not above 0, or a vote is impossible.
    """
    slope = np.ascontiguousarray(slope, np.float64)
    cutpoints = np.ascontiguousarray(cutpoints, np.float64)
    wanted = (ballots.items, ballots.categories - 1)
    if slope.shape != wanted[:1] or cutpoints.shape != wanted:
        raise EstimationError(
            f"score: slope {slope.shape} and cutpoints {cutpoints.shape} do not fit "
            f"{wanted[0]} items with {ballots.categories} categories"
        )
    if not prior_sd > 0.0:
        raise EstimationError(f"score: prior_sd is {prior_sd}, expected above 0")
    edges = np.empty((ballots.items, ballots.categories + 1))
    edges[:, 0] = -np.inf
    edges[:, 1:-1] = cutpoints
    edges[:, -1] = np.inf
    choice = ballots.choice.astype(np.int64)
    empty = edges[ballots.item, choice] >= edges[ballots.item, choice + 1]
    if empty.any():
        n = int(np.flatnonzero(empty)[0])
        raise EstimationError(
            f"score: item {ballots.item[n]} leaves no room for choice {choice[n]}, "
            "of which there is a vote; calibrate the items on all categories used"
        )
    cells = ballots.voters * ballots.sessions
    cell = ballots.voter.astype(np.int64) * ballots.sessions + ballots.session
    order = np.argsort(cell, kind="stable")
    start = np.concatenate(([0], np.cumsum(np.bincount(cell, minlength=cells))))
    means = np.broadcast_to(prior_mean, (ballots.voters, ballots.sessions))
    theta, sd = np.full(cells, np.nan), np.full(cells, np.nan)
    _integrate(
        start,
        ballots.item[order],
        ballots.choice[order],
        slope,
        edges,
        np.ascontiguousarray(means, np.float64).ravel(),
        prior_sd**-2,
        theta,
        sd,
    )
    shape = (ballots.voters, ballots.sessions)
    return theta.reshape(shape), sd.reshape(shape)


@njit(cache=True, nogil=True, error_model="numpy")
def _integrate(
    start: np.ndarray,
    item: np.ndarray,
    choice: np.ndarray,
    slope: np.ndarray,
    edges: np.ndarray,
    prior_mean: np.ndarray,
    precision: float,
    theta: np.ndarray,
    sd: np.ndarray,
) -> None:
    points = np.empty(_POINTS)
    heights = np.empty(_POINTS)
    for c in range(len(theta)):
        begin, end = start[c], start[c + 1]
        if begin == end:
            continue
        x = prior_mean[c]
        curvature = precision
        for _ in range(_STEPS):
            pull = -precision * (x - prior_mean[c])
            curvature = precision
            for n in range(begin, end):
                i = item[n]
                _, g, h = _vote(slope[i] * x, edges[i], choice[n])
                pull += slope[i] * g
                curvature += slope[i] * slope[i] * h
            move = min(max(pull / curvature, -1.5), 1.5)
            x += move
            if abs(move) < 1e-8:
                break
        spread = 1.0 / math.sqrt(curvature)
        highest = -math.inf
        for k in range(_POINTS):
            points[k] = x + spread * _REACH * (2.0 * k / (_POINTS - 1) - 1.0)
            gap = points[k] - prior_mean[c]
            total = -0.5 * precision * gap * gap
            for n in range(begin, end):
                i = item[n]
                log_p, _, _ = _vote(slope[i] * points[k], edges[i], choice[n])
                total += log_p
            heights[k] = total
            highest = max(highest, total)
        mass = 0.0
        first = 0.0
        second = 0.0
        for k in range(_POINTS):
            weight = math.exp(heights[k] - highest)
            gap = points[k] - x
            mass += weight
            first += weight * gap
            second += weight * gap * gap
        first /= mass
        theta[c] = x + first
        sd[c] = math.sqrt(second / mass - first * first)


@njit(cache=True, inline="always", error_model="numpy")
def _vote(eta: float, edges: np.ndarray, y: int) -> tuple[float, float, float]:
    """Return log probability, first derivative and minus the second in eta."""
    low = edges[y]
    high = edges[y + 1]
    constant = 0.5 * math.log(2.0 * math.pi)
    if low == -math.inf and high == math.inf:
        return 0.0, 0.0, 0.0
    if low == -math.inf:
        x = high - eta
        ratio = inverse_mills(x)
        return -0.5 * x * x - constant - math.log(ratio), -ratio, ratio * (ratio + x)
    if high == math.inf:
        x = eta - low
        ratio = inverse_mills(x)
        return -0.5 * x * x - constant - math.log(ratio), ratio, ratio * (ratio + x)
    a = eta - low
    b = eta - high
    at_a, at_b = interval_ratios(a, b)
    pull = at_a - at_b
    # The density nearer to the middle is the one that cannot vanish.
    if abs(a) < abs(b):
        log_p = -0.5 * a * a - constant - math.log(at_a)
    else:
        log_p = -0.5 * b * b - constant - math.log(at_b)
    return log_p, pull, pull * pull + at_a * a - at_b * b
