"""The step of the voters: a path of positions for each, given the items."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from foedus.estimates.ideal_points.ballots import Votes
from foedus.estimates.ideal_points.likelihood import (
    CERTAIN,
    LOG_ROOT_TWO_PI,
    interval_ratios,
    inverse_mills,
)

__all__ = ["path_derivatives", "path_variances", "voter_step"]

_LONGEST = 1.5


@njit(cache=True, nogil=True, error_model="numpy")
def voter_step(
    begin: int,
    end: int,
    cell_start: np.ndarray,
    votes: Votes,
    levels: np.ndarray,
    parameters: np.ndarray,
    spread: np.ndarray,
    first_mean: np.ndarray,
    first_precision: np.ndarray,
    step_precision: np.ndarray,
    shrink: float,
    push: float,
    one_sided: bool,
    theta: np.ndarray,
    information: np.ndarray,
) -> None:
    """Move the paths of voters `begin` to `end` by one Newton step.

    Given the items a voter's log posterior is concave in the path, and its exact
    Hessian is tridiagonal: information of the votes of each session on the
    diagonal, the precision of the walk beside it.

    Parameters
    ----------
    begin, end : int
        Range of voters.
    cell_start, levels : ndarray
        As in `Layout`.
    votes : Votes
        By cell, with their items.
    parameters, spread : ndarray of float64, shape (items, K)
        Slope and cutpoints; variance of the slope and covariances with it.
    first_mean, first_precision : ndarray of float64, shape (voters,)
        Prior of the first position.
    step_precision : ndarray of float64, shape (C,)
        Precision of the walk from the cell before to this one; unused in the first
        cell of a voter.
    shrink, push : float
        Multipliers of the constraints on variance and mean: the log posterior has
        ``- shrink theta^2 / 2 - push theta`` added for every vote.
    one_sided : bool
        A position looks back at the one before, but not ahead; the first looks at
        the second, as Bailey, Strezhnev and Voeten have it.
    theta : ndarray of float64, shape (C,)
        Positions, changed in place.
    information : ndarray of float64, shape (C,)
        Filled with the information of the votes of each cell on its position, at
        the old positions, with the shrinkage.
    """
    longest = 0
    for v in range(begin, end):
        longest = max(longest, cell_start[v + 1] - cell_start[v])
    diagonal = np.empty(longest)
    change = np.empty(longest)
    for v in range(begin, end):
        first = cell_start[v]
        cells = cell_start[v + 1] - first
        if cells == 0:
            continue
        path_derivatives(
            first, first + cells, votes, levels, parameters,
            spread, shrink, push, theta[first:], change, diagonal,
        )  # fmt: skip
        information[first : first + cells] = diagonal[:cells]
        if one_sided:
            _look_back(
                first, cells, votes.start, first_mean[v], first_precision[v],
                step_precision, diagonal, change, theta,
            )  # fmt: skip
        else:
            _look_both(
                first, cells, first_mean[v], first_precision[v], step_precision,
                diagonal, change, theta,
            )  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def path_derivatives(
    begin: int,
    end: int,
    votes: Votes,
    levels: np.ndarray,
    parameters: np.ndarray,
    spread: np.ndarray,
    shrink: float,
    push: float,
    path: np.ndarray,
    gradient: np.ndarray,
    information: np.ndarray,
) -> float:
    """Fill first and minus second derivatives for cells `begin` to `end`.

    With uncertain slopes (`spread` above 0) the log likelihood is its expectation
    over the items: by Stein's identity the gradient loses the covariance of slope
    and linear predictor, times the curvature.

    Parameters
    ----------
    path : ndarray of float64, shape (>= end - begin,)
        Positions of the cells.
    gradient, information : ndarray of float64, shape (>= end - begin,)
        Filled.

    Returns
    -------
    float
        The log likelihood with the terms of the multipliers, but for constants.
    """
    total = 0.0
    start, item, choice = votes.start, votes.other, votes.choice
    for c in range(begin, end):
        x = path[c - begin]
        cast = start[c + 1] - start[c]
        pull, weight, log_likelihood = _tails(c, votes, levels, parameters, spread, x)
        ratios = 1.0
        for n in range(votes.middle[c], start[c + 1]):
            i = item[n]
            y = choice[n]
            slope = parameters[i, 0]
            a = slope * x - parameters[i, y]
            b = slope * x - parameters[i, y + 1]
            at_a, at_b = interval_ratios(a, b)
            product = at_a * at_b
            on_a = at_a * (at_a + a) - product
            on_b = at_b * (at_b - b) - product
            own = (on_a + on_b) * spread[i, 0]
            pull += slope * (at_a - at_b) - x * own
            pull += on_a * spread[i, y] + on_b * spread[i, y + 1]
            weight += slope * slope * (on_a + on_b) + own
            # The bound nearer to the middle has a density that cannot vanish.
            bound, ratio = (a, at_a) if abs(a) < abs(b) else (b, at_b)
            if ratio > CERTAIN:
                log_likelihood -= 0.5 * bound * bound
                ratios *= ratio
            else:
                log_likelihood += LOG_ROOT_TWO_PI
            if n & 7 == 7:
                log_likelihood -= math.log(ratios)
                ratios = 1.0
        total += log_likelihood - math.log(ratios)
        total -= cast * (0.5 * shrink * x + push) * x
        gradient[c - begin] = pull - cast * (shrink * x + push)
        # A negative multiplier must not turn a maximum into a minimum.
        information[c - begin] = max(weight + cast * shrink, 0.0)
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _tails(
    c: int,
    votes: Votes,
    levels: np.ndarray,
    parameters: np.ndarray,
    spread: np.ndarray,
    x: float,
) -> tuple[float, float, float]:
    """Sum the votes of cell `c` for the lowest and for the highest category."""
    pull = 0.0
    curvature = 0.0
    total = 0.0
    for side in range(2):
        sign = 1.0 if side == 1 else -1.0
        first = votes.top[c] if side == 1 else votes.start[c]
        last = votes.middle[c] if side == 1 else votes.top[c]
        ratios = 1.0
        for n in range(first, last):
            i = votes.other[n]
            k = levels[i] if side == 1 else 1
            slope = parameters[i, 0]
            own = spread[i, 0]
            bound = sign * (slope * x - parameters[i, k])
            ratio = inverse_mills(bound)
            weight = ratio * (ratio + bound)
            pull += sign * slope * ratio - weight * (x * own - spread[i, k])
            curvature += (slope * slope + own) * weight
            if ratio > CERTAIN:
                total -= 0.5 * bound * bound
                ratios *= ratio
            else:
                total += LOG_ROOT_TWO_PI
            if n & 7 == 7:
                total -= math.log(ratios)
                ratios = 1.0
        total -= math.log(ratios)
    return pull, curvature, total


@njit(cache=True, nogil=True, error_model="numpy")
def _look_both(
    first: int,
    cells: int,
    mean: float,
    precision: float,
    step_precision: np.ndarray,
    diagonal: np.ndarray,
    change: np.ndarray,
    theta: np.ndarray,
) -> None:
    diagonal[0] += precision
    change[0] -= precision * (theta[first] - mean)
    for t in range(1, cells):
        p = step_precision[first + t]
        pull = p * (theta[first + t] - theta[first + t - 1])
        change[t] -= pull
        change[t - 1] += pull
        diagonal[t] += p
        diagonal[t - 1] += p
    for t in range(1, cells):
        p = step_precision[first + t]
        factor = p / diagonal[t - 1]
        diagonal[t] -= factor * p
        change[t] += factor * change[t - 1]
    for t in range(cells - 1, -1, -1):
        if t < cells - 1:
            change[t] += step_precision[first + t + 1] * change[t + 1]
        change[t] /= diagonal[t]
    size = 0.0
    for t in range(cells):
        size = max(size, abs(change[t]))
    share = min(1.0, _LONGEST / size) if size > 0.0 else 1.0
    for t in range(cells):
        theta[first + t] += share * change[t]


@njit(cache=True, nogil=True, error_model="numpy")
def _look_back(
    first: int,
    cells: int,
    start: np.ndarray,
    mean: float,
    precision: float,
    step_precision: np.ndarray,
    diagonal: np.ndarray,
    change: np.ndarray,
    theta: np.ndarray,
) -> None:
    for t in range(cells):
        c = first + t
        if t > 0:
            p = step_precision[c]
            target = theta[c - 1]
        elif cells > 1:
            p = step_precision[c + 1]
            target = theta[c + 1]
        else:
            p = precision
            target = mean
        if start[c] == start[c + 1]:
            theta[c] = target
            continue
        move = (change[t] - p * (theta[c] - target)) / (diagonal[t] + p)
        theta[c] += min(max(move, -_LONGEST), _LONGEST)


@njit(cache=True, nogil=True, error_model="numpy")
def path_variances(
    cell_start: np.ndarray,
    information: np.ndarray,
    first_precision: np.ndarray,
    step_precision: np.ndarray,
    one_sided: bool,
    variance: np.ndarray,
) -> float:
    """Fill the variance of each position given the items.

    The diagonal of the inverse of each voter's tridiagonal Hessian, by the forward
    and the backward recursion; with ``one_sided`` that of the position given the
    one before.

    Returns
    -------
    float
        The trace of prior precision times posterior covariance, over all paths.
    """
    trace = 0.0
    for v in range(len(cell_start) - 1):
        first = cell_start[v]
        last = cell_start[v + 1] - 1
        if last < first:
            continue
        if one_sided:
            for c in range(first, last + 1):
                if first == last:
                    p = first_precision[v]
                else:
                    p = step_precision[max(c, first + 1)]
                variance[c] = 1.0 / (information[c] + p)
                trace += p * variance[c]
            continue
        # Forward: the precision of each position given the votes up to its session.
        variance[first] = first_precision[v] + information[first]
        for c in range(first + 1, last + 1):
            p = step_precision[c]
            before = variance[c - 1]
            variance[c] = information[c] + before * p / (before + p)
        variance[last] = 1.0 / variance[last]
        for c in range(last - 1, first - 1, -1):
            p = step_precision[c + 1]
            gain = p / (variance[c] + p)
            variance[c] = 1.0 / (variance[c] + p) + gain * gain * variance[c + 1]
            trace += p * (variance[c] + (1.0 - 2.0 * gain) * variance[c + 1])
        trace += first_precision[v] * variance[first]
    return trace
