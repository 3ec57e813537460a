"""The step of the items: slopes and cutpoints given where the voters stand."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from foedus.estimates.ideal_points.ballots import Votes
from foedus.estimates.ideal_points.likelihood import (
    CERTAIN,
    LOG_ROOT_TWO_PI,
    inverse_mills,
    vote_ratios,
)

__all__ = ["item_derivatives", "item_step", "keep_within", "solve_in_place"]

# Cutpoints come no closer than this, and no step is longer than the other.
_CLOSEST = 1e-4
_LONGEST = 1.5
# A flat prior leaves the Hessian of a lopsided item close to singular.
_RIDGE = 1e-9


@njit(cache=True, nogil=True, error_model="numpy")
def item_step(
    begin: int,
    end: int,
    votes: Votes,
    levels: np.ndarray,
    theta: np.ndarray,
    variance: np.ndarray,
    slope_mean: np.ndarray,
    slope_precision: float,
    cutpoint_precision: float,
    fixed_slope: bool,
    limit: float,
    parameters: np.ndarray,
    spread: np.ndarray,
) -> None:
    """Move items `begin` to `end` by one Newton step on their log posterior.

    Given theta the log posterior of an item is concave in slope and cutpoints, and
    the step uses its exact Hessian. A step that would cross cutpoints, or is
    longer than 1.5, is shortened.

    Parameters
    ----------
    begin, end : int
        Range of items.
    votes : Votes
        By item, with their cells.
    levels : ndarray of int8, shape (items,)
        Cutpoints of each item.
    theta, variance : ndarray of float64, shape (C,)
        Positions and their variances.
    slope_mean : ndarray of float64, shape (items,)
        Prior means of the slopes.
    slope_precision, cutpoint_precision : float
        Prior precisions; the prior mean of a cutpoint is 0.
    fixed_slope : bool
        Leave slopes where they are.
    limit : float
        Cutpoints stay within plus or minus this.
    parameters : ndarray of float64, shape (items, K)
        Slope, then cutpoints; changed in place.
    spread : ndarray of float64, shape (items, K)
        Filled with the variance of the slope and its covariances with the
        cutpoints, at the old values.
    """
    width = parameters.shape[1]
    gradient = np.empty(width)
    column = np.empty(width)
    hessian = np.empty((width, width))
    for i in range(begin, end):
        m = levels[i]
        if m == 0:
            continue
        size = m + 1
        item_derivatives(
            i, votes, m, theta, variance, slope_mean[i], slope_precision,
            cutpoint_precision, parameters[i], gradient, hessian,
        )  # fmt: skip
        if fixed_slope:
            gradient[0] = 0.0
            hessian[0, 0] = 1.0
            for k in range(1, size):
                hessian[0, k] = 0.0
                hessian[k, 0] = 0.0
        else:
            column[:] = 0.0
            column[0] = 1.0
            solve_in_place(hessian.copy(), column, size)
            spread[i, :size] = column[:size]
        solve_in_place(hessian, gradient, size)
        _move(parameters[i], gradient, size, limit)


@njit(cache=True, nogil=True, error_model="numpy")
def item_derivatives(
    i: int,
    votes: Votes,
    levels: int,
    theta: np.ndarray,
    variance: np.ndarray,
    slope_mean: float,
    slope_precision: float,
    cutpoint_precision: float,
    item: np.ndarray,
    gradient: np.ndarray,
    hessian: np.ndarray,
) -> float:
    """Fill gradient and minus the Hessian of the log posterior of item `i`.

    With variances above 0 the log likelihood is its expectation over the positions,
    to second order.

    Returns
    -------
    float
        The log posterior at the positions themselves, but for constants.
    """
    size = levels + 1
    cell = votes.other
    top, middle = votes.top[i], votes.middle[i]
    slope = item[0]
    gap = slope - slope_mean
    total: float = -0.5 * slope_precision * gap * gap
    for j in range(size):
        for k in range(size):
            hessian[j, k] = 0.0
    gradient[0] = -slope_precision * gap
    hessian[0, 0] = slope_precision
    for k in range(1, size):
        total -= 0.5 * cutpoint_precision * item[k] * item[k]
        gradient[k] = -cutpoint_precision * item[k]
        hessian[k, k] = cutpoint_precision + _RIDGE
    total += _tail(
        votes.start[i], top, -1.0, 1, cell, theta, variance, item, gradient, hessian
    )
    total += _tail(
        top, middle, 1.0, levels, cell, theta, variance, item, gradient, hessian
    )
    ratios = 1.0
    for n in range(middle, votes.start[i + 1]):
        x = theta[cell[n]]
        extra = variance[cell[n]]
        y = votes.choice[n]
        at_a, at_b, aa, bb, ab, bound, ratio = vote_ratios(slope * x, item, levels, y)
        weight = aa + bb + 2.0 * ab
        gradient[0] += (at_a - at_b) * x - weight * slope * extra
        gradient[y] -= at_a
        gradient[y + 1] += at_b
        hessian[0, 0] += weight * (x * x + extra)
        hessian[0, y] -= (aa + ab) * x
        hessian[0, y + 1] -= (bb + ab) * x
        hessian[y, y] += aa
        hessian[y + 1, y + 1] += bb
        hessian[y, y + 1] += ab
        if ratio > CERTAIN:
            total -= 0.5 * bound * bound
            ratios *= ratio
        else:
            total += LOG_ROOT_TWO_PI
        if n & 7 == 7:
            total -= math.log(ratios)
            ratios = 1.0
    for j in range(size):
        for k in range(j):
            hessian[j, k] = hessian[k, j]
    return total - math.log(ratios)


@njit(cache=True, nogil=True, error_model="numpy")
def _tail(
    begin: int,
    end: int,
    sign: float,
    k: int,
    cell: np.ndarray,
    theta: np.ndarray,
    variance: np.ndarray,
    item: np.ndarray,
    gradient: np.ndarray,
    hessian: np.ndarray,
) -> float:
    """Add votes beyond cutpoint k: above it with sign 1, below with sign -1."""
    slope = item[0]
    pulls = 0.0
    on_slope = 0.0
    weights = 0.0
    mixed = 0.0
    squares = 0.0
    total = 0.0
    ratios = 1.0
    for n in range(begin, end):
        c = cell[n]
        x = theta[c]
        extra = variance[c]
        bound = sign * (slope * x - item[k])
        ratio = inverse_mills(bound)
        weight = ratio * (ratio + bound)
        pull = sign * ratio
        pulls += pull
        on_slope += pull * x - weight * slope * extra
        weights += weight
        mixed += weight * x
        squares += weight * (x * x + extra)
        if ratio > CERTAIN:
            total -= bound * bound
            ratios *= ratio
        else:
            total += 2.0 * LOG_ROOT_TWO_PI
        if n & 7 == 7:
            total -= 2.0 * math.log(ratios)
            ratios = 1.0
    gradient[0] += on_slope
    gradient[k] -= pulls
    hessian[0, 0] += squares
    hessian[0, k] -= mixed
    hessian[k, k] += weights
    return 0.5 * total - math.log(ratios)


@njit(cache=True, nogil=True, error_model="numpy")
def solve_in_place(matrix: np.ndarray, right: np.ndarray, size: int) -> None:
    """Replace `right` by the solution, by elimination; `matrix` is lost.

    No pivots are sought: the matrix is positive definite or close to it.
    """
    for j in range(size):
        for k in range(j + 1, size):
            factor = matrix[k, j] / matrix[j, j]
            for c in range(j + 1, size):
                matrix[k, c] -= factor * matrix[j, c]
            right[k] -= factor * right[j]
    for j in range(size - 1, -1, -1):
        for k in range(j + 1, size):
            right[j] -= matrix[j, k] * right[k]
        right[j] /= matrix[j, j]


@njit(cache=True, nogil=True, error_model="numpy")
def _move(item: np.ndarray, step: np.ndarray, size: int, limit: float) -> None:
    longest = 0.0
    for k in range(size):
        longest = max(longest, abs(step[k]))
    share = min(1.0, _LONGEST / longest) if longest > 0.0 else 1.0
    for k in range(1, size - 1):
        gap = item[k + 1] - item[k]
        narrower = share * (step[k] - step[k + 1])
        # At most nine tenths of a gap may go, so that the order is kept.
        if narrower > 0.9 * gap:
            share *= 0.9 * gap / narrower
    for k in range(size):
        item[k] += share * step[k]
    keep_within(item, size, limit)


@njit(cache=True, nogil=True, error_model="numpy")
def keep_within(item: np.ndarray, size: int, limit: float) -> None:
    """Keep cutpoints within plus or minus the limit, and apart."""
    for k in range(1, size):
        item[k] = min(max(item[k], -limit), limit)
        if k > 1:
            item[k] = max(item[k], item[k - 1] + _CLOSEST)
