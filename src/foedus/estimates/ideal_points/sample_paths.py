"""A Metropolis step for the path of every voter, with Newton proposals."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from foedus.estimates.ideal_points.ballots import Votes
from foedus.estimates.ideal_points.walk import path_derivatives

__all__ = ["sample_paths"]


@njit(cache=True, nogil=True, error_model="numpy")
def sample_paths(
    seed: int,
    longest: int,
    cell_start: np.ndarray,
    votes: Votes,
    levels: np.ndarray,
    parameters: np.ndarray,
    first_mean: np.ndarray,
    first_precision: np.ndarray,
    step_precision: np.ndarray,
    shrink: float,
    push: float,
    theta: np.ndarray,
) -> int:
    """Draw positions given the items, in blocks of sessions.

    A path is cut into blocks of at most `longest` sessions, at places that change
    from call to call. The proposal for a block given its neighbours is normal
    around the Newton step, with the inverse of the tridiagonal Hessian as
    covariance, and is accepted by the Metropolis-Hastings rule.

    Parameters
    ----------
    seed : int
        Of the stream of this call.
    longest : int
        Sessions in a block, at most.
    cell_start, levels : ndarray
        As in `Layout`.
    votes : Votes
        By cell, with their items.
    parameters, first_mean, first_precision, step_precision, shrink, push
        As for `voter_step`.
    theta : ndarray of float64, shape (C,)
        Changed in place.

    Returns
    -------
    int
        How many positions were in accepted blocks.
    """
    np.random.seed(seed)
    certain = np.zeros_like(parameters)
    old = np.empty(longest)
    new = np.empty(longest)
    noise = np.empty(longest)
    gradient = np.empty(longest)
    diagonal = np.empty(longest)
    lower = np.empty(longest)
    accepted = 0
    for v in range(len(cell_start) - 1):
        first = cell_start[v]
        end = cell_start[v + 1]
        begin = first
        stop = min(end, first + 1 + int(np.random.random() * longest))
        while begin < end:
            cells = stop - begin
            old[:cells] = theta[begin:stop]
            forward = _block(
                begin, stop, first, end, votes, levels,
                parameters, certain, first_mean[v], first_precision[v],
                step_precision, shrink, push, theta, old, gradient, diagonal, lower,
            )  # fmt: skip
            # new = old + Q^-1 g + L'^-1 noise, with Q = L L' and L bidiagonal.
            for t in range(cells):
                noise[t] = np.random.standard_normal()
                new[t] = gradient[t] + noise[t]
                forward -= 0.5 * noise[t] * noise[t]
            for t in range(cells - 1, -1, -1):
                if t < cells - 1:
                    new[t] -= lower[t + 1] * new[t + 1]
                new[t] /= diagonal[t]
            for t in range(cells):
                new[t] += old[t]
            backward = _block(
                begin, stop, first, end, votes, levels,
                parameters, certain, first_mean[v], first_precision[v],
                step_precision, shrink, push, theta, new, gradient, diagonal, lower,
            )  # fmt: skip
            for t in range(cells):
                back = diagonal[t] * (old[t] - new[t]) - gradient[t]
                if t < cells - 1:
                    back += lower[t + 1] * (old[t + 1] - new[t + 1])
                backward -= 0.5 * back * back
            if math.log(np.random.random()) < backward - forward:
                theta[begin:stop] = new[:cells]
                accepted += cells
            begin = stop
            stop = min(end, begin + longest)
    return accepted


@njit(cache=True, nogil=True, error_model="numpy")
def _block(
    begin: int,
    stop: int,
    first: int,
    end: int,
    votes: Votes,
    levels: np.ndarray,
    parameters: np.ndarray,
    certain: np.ndarray,
    first_mean: float,
    first_precision: float,
    step_precision: np.ndarray,
    shrink: float,
    push: float,
    theta: np.ndarray,
    path: np.ndarray,
    gradient: np.ndarray,
    diagonal: np.ndarray,
    lower: np.ndarray,
) -> float:
    """Return log posterior of a block plus half its log determinant.

    Fills the bidiagonal Cholesky factor of minus the Hessian and ``L^-1 gradient``.
    """
    total = path_derivatives(
        begin, stop, votes, levels, parameters, certain,
        shrink, push, path, gradient, diagonal,
    )  # fmt: skip
    cells = stop - begin
    for t in range(cells + 1):
        c = begin + t
        if c == end:
            break
        if c == first:
            p = first_precision
            gap = path[0] - first_mean
        else:
            p = step_precision[c]
            before = path[t - 1] if t > 0 else theta[c - 1]
            gap = (path[t] if t < cells else theta[c]) - before
        total -= 0.5 * p * gap * gap
        if t < cells:
            gradient[t] -= p * gap
            diagonal[t] += p
        if t > 0:
            gradient[t - 1] += p * gap
            diagonal[t - 1] += p
    for t in range(cells):
        if t > 0:
            lower[t] = -step_precision[begin + t] / diagonal[t - 1]
            diagonal[t] -= lower[t] * lower[t]
            gradient[t] -= lower[t] * gradient[t - 1]
        diagonal[t] = math.sqrt(diagonal[t])
        gradient[t] /= diagonal[t]
        total += math.log(diagonal[t])
    return total
