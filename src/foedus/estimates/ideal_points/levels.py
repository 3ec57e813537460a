"""The step of the sessions: shift and stretch all positions of one session at once.

A common shift of a session's positions changes the likelihood only through the few
items that bridge it to other sessions: the session's own items follow exactly
(theta + c with tau + beta c; theta (1 + s) with beta / (1 + s)). Steps of single
voters and items therefore move levels very slowly. Here the two numbers per session
are moved together, items following, by one Newton step on the 2 T unknowns: ``2 t``
is the shift of session t and ``2 t + 1`` its stretch.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from foedus.estimates.ideal_points.ballots import Votes
from foedus.estimates.ideal_points.items import keep_within, solve_in_place
from foedus.estimates.ideal_points.likelihood import vote_ratios

__all__ = ["add_bridges", "add_items", "add_walk", "apply_levels"]

_RIDGE = 1e-9


@njit(cache=True, nogil=True, error_model="numpy")
def add_walk(
    cell_start: np.ndarray,
    cell_session: np.ndarray,
    cell_votes: np.ndarray,
    theta: np.ndarray,
    first_mean: np.ndarray,
    first_precision: np.ndarray,
    step_precision: np.ndarray,
    shrink: float,
    push: float,
    one_sided: bool,
    information: np.ndarray,
    variance: np.ndarray,
    matrix: np.ndarray,
    right: np.ndarray,
) -> None:
    """Add the prior of the paths to `matrix` (2 T, 2 T) and `right` (2 T,).

    A stretch also lets slopes shrink against the variances of positions; that is
    the term ``variance * information``.
    """
    for v in range(len(cell_start) - 1):
        first = cell_start[v]
        last = cell_start[v + 1] - 1
        for c in range(first, last + 1):
            t = cell_session[c]
            x = theta[c]
            held = shrink * cell_votes[c]
            pull = -held * x - push * cell_votes[c]
            right[2 * t + 1] += variance[c] * (information[c] - held)
            _add(matrix, t, x, t, x, held)
            if c > first:
                other = c - 1
                p = step_precision[c]
            elif one_sided and last > first:
                other = c + 1
                p = step_precision[c + 1]
            else:
                other = -1
                p = first_precision[v]
            _add(matrix, t, x, t, x, p)
            if other < 0:
                pull -= p * (x - first_mean[v])
            else:
                o = cell_session[other]
                z = theta[other]
                pull -= p * (x - z)
                _add(matrix, t, x, o, z, -p)
                if not one_sided:
                    _add(matrix, o, z, o, z, p)
                    _add(matrix, o, z, t, x, -p)
                    right[2 * o] += p * (x - z)
                    right[2 * o + 1] += p * (x - z) * z
            right[2 * t] += pull
            right[2 * t + 1] += pull * x


@njit(cache=True, inline="always", error_model="numpy")
def _add(matrix: np.ndarray, s: int, x: float, t: int, y: float, weight: float) -> None:
    """Add weight times (shift + stretch x) of s times (shift + stretch y) of t."""
    matrix[2 * s, 2 * t] += weight
    matrix[2 * s, 2 * t + 1] += weight * y
    matrix[2 * s + 1, 2 * t] += weight * x
    matrix[2 * s + 1, 2 * t + 1] += weight * x * y


@njit(cache=True, nogil=True, error_model="numpy")
def add_items(
    item_session: np.ndarray,
    levels: np.ndarray,
    parameters: np.ndarray,
    spread: np.ndarray,
    variational: bool,
    slope_mean: np.ndarray,
    slope_precision: float,
    cutpoint_precision: float,
    matrix: np.ndarray,
    right: np.ndarray,
) -> None:
    """Add the prior of the items of one session, which follow their session."""
    for i in range(len(item_session)):
        t = item_session[i]
        m = levels[i]
        if t < 0 or m == 0:
            continue
        slope = parameters[i, 0]
        right[2 * t + 1] += slope_precision * (slope - slope_mean[i]) * slope
        matrix[2 * t + 1, 2 * t + 1] += slope_precision * slope * slope
        if variational:
            right[2 * t + 1] -= 1.0 - slope_precision * spread[i, 0]
        for k in range(1, m + 1):
            right[2 * t] -= cutpoint_precision * parameters[i, k] * slope
            matrix[2 * t, 2 * t] += cutpoint_precision * slope * slope


@njit(cache=True, nogil=True, error_model="numpy")
def add_bridges(
    bridges: np.ndarray,
    votes: Votes,
    cell_session: np.ndarray,
    levels: np.ndarray,
    theta: np.ndarray,
    variance: np.ndarray,
    slope_mean: np.ndarray,
    slope_precision: float,
    cutpoint_precision: float,
    fixed_slope: bool,
    parameters: np.ndarray,
    spread: np.ndarray,
    matrix: np.ndarray,
    right: np.ndarray,
    response: np.ndarray,
) -> None:
    """Add the likelihood of the items that bridge sessions.

    Parameters
    ----------
    bridges : ndarray of int64, shape (B,)
        The items.
    response : ndarray of float64, shape (B, K, 2 T + 1)
        Filled with how slope and cutpoints of each follow the unknowns, and in the
        last column with the Newton step of the item itself.

    Notes
    -----
    The other parameters are those of `item_step`. The unknowns get the Schur
    complement of the items, with the Gauss-Newton Hessian of beta theta.
    """
    unknowns = right.shape[0]
    width = parameters.shape[1]
    hessian = np.empty((width, width))
    gradient = np.empty(width)
    copy = np.empty((width, width))
    column = np.empty(width)
    cross = np.empty((unknowns, width))
    sums = np.empty((unknowns // 2, 5))
    touched = np.empty(unknowns // 2, np.int64)
    place = np.empty(unknowns // 2, np.int64)
    for number in range(len(bridges)):
        i = bridges[number]
        size = levels[i] + 1
        count = _sum_bridge(
            i, votes, cell_session, levels[i], theta,
            variance, parameters[i], spread[i], touched, place, sums, cross, gradient,
            hessian,
        )  # fmt: skip
        slope = parameters[i, 0]
        gradient[0] -= slope_precision * (slope - slope_mean[i])
        hessian[0, 0] += slope_precision
        for k in range(1, size):
            gradient[k] -= cutpoint_precision * parameters[i, k]
            hessian[k, k] += cutpoint_precision + _RIDGE
        if fixed_slope:
            gradient[0] = 0.0
            hessian[0, 0] = 1.0
            hessian[0, 1:] = 0.0
            hessian[1:, 0] = 0.0
            for s in range(count):
                cross[2 * s : 2 * s + 2, 0] = 0.0
        response[number] = 0.0
        copy[:] = hessian
        column[:] = gradient
        solve_in_place(copy, column, size)
        response[number, :size, unknowns] = column[:size]
        for s in range(count):
            t = touched[s]
            matrix[2 * t, 2 * t] += sums[s, 0]
            matrix[2 * t, 2 * t + 1] += sums[s, 1]
            matrix[2 * t + 1, 2 * t] += sums[s, 1]
            matrix[2 * t + 1, 2 * t + 1] += sums[s, 2]
            for e in range(2):
                right[2 * t + e] += sums[s, 3 + e]
                for k in range(size):
                    right[2 * t + e] -= (
                        cross[2 * s + e, k] * response[number, k, unknowns]
                    )
                copy[:] = hessian
                column[:] = cross[2 * s + e]
                solve_in_place(copy, column, size)
                for k in range(size):
                    response[number, k, 2 * t + e] = -column[k]
                for r in range(count):
                    for f in range(2):
                        total = 0.0
                        for k in range(size):
                            total += cross[2 * r + f, k] * column[k]
                        matrix[2 * touched[r] + f, 2 * t + e] -= total


@njit(cache=True, nogil=True, error_model="numpy")
def _sum_bridge(
    i: int,
    votes: Votes,
    cell_session: np.ndarray,
    levels: int,
    theta: np.ndarray,
    variance: np.ndarray,
    item: np.ndarray,
    spread: np.ndarray,
    touched: np.ndarray,
    place: np.ndarray,
    sums: np.ndarray,
    cross: np.ndarray,
    gradient: np.ndarray,
    hessian: np.ndarray,
) -> int:
    """Sum the votes on item `i` by session; return how many sessions it has.

    ``touched`` gets the sessions and ``place`` their rows; ``sums`` per session the
    weights of 1, theta and theta squared, and the pulls on shift and stretch;
    ``cross`` the mixed second derivatives.
    """
    gradient[:] = 0.0
    hessian[:] = 0.0
    place[:] = -1
    slope = item[0]
    square = slope * slope
    count = 0
    for n in range(votes.start[i], votes.start[i + 1]):
        c = votes.other[n]
        t = cell_session[c]
        if place[t] < 0:
            place[t] = count
            touched[count] = t
            sums[count] = 0.0
            cross[2 * count : 2 * count + 2] = 0.0
            count += 1
        s = place[t]
        x = theta[c]
        y = votes.choice[n]
        at_a, at_b, aa, bb, ab, _, _ = vote_ratios(slope * x, item, levels, y)
        weight = aa + bb + 2.0 * ab
        pull = at_a - at_b
        moved = slope * pull - weight * x * spread[0]
        gradient[0] += pull * x - weight * slope * variance[c]
        hessian[0, 0] += weight * (x * x + variance[c])
        cross[2 * s, 0] += slope * weight * x
        cross[2 * s + 1, 0] += slope * weight * x * x
        if y > 0:
            side = aa + ab
            moved += side * spread[y]
            gradient[y] -= at_a
            hessian[0, y] -= side * x
            hessian[y, y] += aa
            cross[2 * s, y] -= slope * side
            cross[2 * s + 1, y] -= slope * side * x
        if y < levels:
            side = bb + ab
            moved += side * spread[y + 1]
            gradient[y + 1] += at_b
            hessian[0, y + 1] -= side * x
            hessian[y + 1, y + 1] += bb
            cross[2 * s, y + 1] -= slope * side
            cross[2 * s + 1, y + 1] -= slope * side * x
            if y > 0:
                hessian[y, y + 1] += ab
        sums[s, 0] += square * weight
        sums[s, 1] += square * weight * x
        sums[s, 2] += square * weight * x * x
        sums[s, 3] += moved
        sums[s, 4] += moved * x - variance[c] * weight * (square + spread[0])
    for j in range(levels + 1):
        for k in range(j):
            hessian[j, k] = hessian[k, j]
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def apply_levels(
    unknowns: np.ndarray,
    cell_session: np.ndarray,
    item_session: np.ndarray,
    levels: np.ndarray,
    bridges: np.ndarray,
    response: np.ndarray,
    limit: float,
    theta: np.ndarray,
    parameters: np.ndarray,
) -> None:
    """Move positions by the solved shifts and stretches, and let items follow."""
    for c in range(len(theta)):
        t = cell_session[c]
        theta[c] = theta[c] * (1.0 + unknowns[2 * t + 1]) + unknowns[2 * t]
    for i in range(len(item_session)):
        t = item_session[i]
        if t < 0:
            continue
        parameters[i, 0] /= 1.0 + unknowns[2 * t + 1]
        for k in range(1, levels[i] + 1):
            parameters[i, k] += parameters[i, 0] * unknowns[2 * t]
        keep_within(parameters[i], levels[i] + 1, limit)
    last = len(unknowns)
    change = np.empty(parameters.shape[1])
    for number in range(len(bridges)):
        i = bridges[number]
        size = levels[i] + 1
        for k in range(size):
            change[k] = response[number, k, last]
            for u in range(last):
                change[k] += response[number, k, u] * unknowns[u]
        share = 1.0
        for k in range(1, size - 1):
            gap = parameters[i, k + 1] - parameters[i, k]
            narrower = change[k] - change[k + 1]
            if narrower > 0.9 * gap:
                share = min(share, 0.9 * gap / narrower)
        for k in range(size):
            parameters[i, k] += share * change[k]
        keep_within(parameters[i], size, limit)
