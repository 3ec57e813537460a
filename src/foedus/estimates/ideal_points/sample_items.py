"""A Metropolis step for every item, with Newton proposals."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from foedus.estimates.ideal_points.ballots import Votes
from foedus.estimates.ideal_points.items import item_derivatives

__all__ = ["sample_items"]


@njit(cache=True, nogil=True, error_model="numpy")
def sample_items(
    seed: int,
    votes: Votes,
    levels: np.ndarray,
    theta: np.ndarray,
    slope_mean: np.ndarray,
    slope_precision: float,
    cutpoint_precision: float,
    fixed_slope: bool,
    parameters: np.ndarray,
) -> int:
    """Draw slope and cutpoints of each item given the positions.

    The proposal is normal around the Newton step from where the item stands, with
    the inverse Hessian as covariance, and is accepted by the Metropolis-Hastings
    rule, so that the items keep their exact conditional posterior.

    Parameters
    ----------
    seed : int
        Of the stream of this call.
    votes : Votes
        By item, with their cells.
    levels : ndarray of int8, shape (items,)
        Cutpoints of each item.
    theta : ndarray of float64, shape (C,)
        Positions.
    slope_mean, slope_precision, cutpoint_precision, fixed_slope
        As for `item_step`.
    parameters : ndarray of float64, shape (items, K)
        Changed in place.

    Returns
    -------
    int
        How many proposals were accepted.
    """
    np.random.seed(seed)
    width = parameters.shape[1]
    old = np.empty(width)
    new = np.empty(width)
    noise = np.empty(width)
    gradient = np.empty(width)
    factor = np.empty((width, width))
    certain = np.zeros(len(theta))
    accepted = 0
    for i in range(len(levels)):
        m = levels[i]
        if m == 0:
            continue
        size = m + 1
        old[:] = parameters[i]
        forward = item_derivatives(
            i, votes, m, theta, certain, slope_mean[i], slope_precision,
            cutpoint_precision, old, gradient, factor,
        )  # fmt: skip
        if fixed_slope:
            _hold_slope(gradient, factor, size)
        if not _cholesky(factor, size):
            continue
        for k in range(size):
            noise[k] = np.random.standard_normal()
        if fixed_slope:
            noise[0] = 0.0
        # new = old + H^-1 g + L'^-1 noise, with H = L L'.
        _solve_lower(factor, gradient, size)
        for k in range(size):
            new[k] = gradient[k] + noise[k]
        _solve_upper(factor, new, size)
        for k in range(size):
            new[k] += old[k]
            forward += math.log(factor[k, k]) - 0.5 * noise[k] * noise[k]
        ordered = True
        for k in range(2, size):
            ordered = ordered and new[k] > new[k - 1]
        if not ordered:
            continue
        backward = item_derivatives(
            i, votes, m, theta, certain, slope_mean[i], slope_precision,
            cutpoint_precision, new, gradient, factor,
        )  # fmt: skip
        if fixed_slope:
            _hold_slope(gradient, factor, size)
        if not _cholesky(factor, size):
            continue
        _solve_lower(factor, gradient, size)
        for k in range(size):
            back = -gradient[k]
            for j in range(k, size):
                back += factor[j, k] * (old[j] - new[j])
            backward += math.log(factor[k, k]) - 0.5 * back * back
        if math.log(np.random.random()) < backward - forward:
            parameters[i] = new
            accepted += 1
    return accepted


@njit(cache=True, nogil=True, error_model="numpy")
def _hold_slope(gradient: np.ndarray, hessian: np.ndarray, size: int) -> None:
    gradient[0] = 0.0
    hessian[0, 0] = 1.0
    for k in range(1, size):
        hessian[0, k] = 0.0
        hessian[k, 0] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _cholesky(matrix: np.ndarray, size: int) -> bool:
    """Put the lower factor in place; return whether there is one."""
    for j in range(size):
        for k in range(j + 1):
            total = matrix[j, k]
            for c in range(k):
                total -= matrix[j, c] * matrix[k, c]
            if j > k:
                matrix[j, k] = total / matrix[k, k]
            elif total > 0.0:
                matrix[j, j] = math.sqrt(total)
            else:
                return False
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _solve_lower(factor: np.ndarray, right: np.ndarray, size: int) -> None:
    for j in range(size):
        for k in range(j):
            right[j] -= factor[j, k] * right[k]
        right[j] /= factor[j, j]


@njit(cache=True, nogil=True, error_model="numpy")
def _solve_upper(factor: np.ndarray, right: np.ndarray, size: int) -> None:
    for j in range(size - 1, -1, -1):
        for k in range(j + 1, size):
            right[j] -= factor[k, j] * right[k]
        right[j] /= factor[j, j]
