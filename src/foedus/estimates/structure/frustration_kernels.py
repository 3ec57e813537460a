"""Compiled loops behind `frustration`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from foedus.estimates.arrays import FloatArray

__all__ = ["descend", "mix", "packed", "unbalanced"]


@njit(cache=True, nogil=True)
def descend(a: FloatArray, starts: FloatArray) -> tuple[FloatArray, float]:
    """Move single nodes while fewer edges go wrong; return the best division.

    Parameters
    ----------
    a : ndarray, shape (n, n)
        Signed graph.
    starts : ndarray, shape (n_starts, n)
        Divisions, 1 or -1; changed in place.

    Returns
    -------
    camps : ndarray, shape (n,)
    wrong : float
        Edges that cross the camps though positive, or lie inside though negative.
    """
    n = a.shape[0]
    best = starts[0].copy()
    least = np.inf
    for s in range(starts.shape[0]):
        x = starts[s]
        pull = a @ x
        moved = True
        while moved:
            moved = False
            for i in range(n):
                if x[i] * pull[i] < 0:
                    x[i] = -x[i]
                    for j in range(n):
                        pull[j] += 2 * a[j, i] * x[i]
                    moved = True
            if not moved:
                # No single move helps; a pair of neighbours may.
                for i in range(n):
                    for j in range(i + 1, n):
                        if a[i, j] != 0:
                            gain = -x[i] * pull[i] - x[j] * pull[j]
                            if gain + 2 * a[i, j] * x[i] * x[j] > 0:
                                x[i] = -x[i]
                                x[j] = -x[j]
                                for k in range(n):
                                    pull[k] += 2 * (a[k, i] * x[i] + a[k, j] * x[j])
                                moved = True
        wrong = 0.0
        for i in range(n):
            for j in range(i + 1, n):
                if a[i, j] != 0 and a[i, j] * x[i] * x[j] < 0:
                    wrong += 1
        if wrong < least:
            least = wrong
            best = x.copy()
    return best, least


@njit(cache=True, nogil=True)
def packed(a: FloatArray, orders: npt.NDArray[np.int64]) -> int:
    """Pack unbalanced triangles without a common edge; return the most found.

    Parameters
    ----------
    a : ndarray, shape (n, n)
        Signed graph.
    orders : ndarray of int, shape (n_tries, n)
        Orders in which nodes are visited.
    """
    n = a.shape[0]
    best = 0
    for t in range(orders.shape[0]):
        order = orders[t]
        free = a != 0
        count = 0
        for p in range(n):
            i = order[p]
            for q in range(p + 1, n):
                j = order[q]
                if not free[i, j]:
                    continue
                for r in range(q + 1, n):
                    k = order[r]
                    if free[i, k] and free[j, k] and a[i, j] * a[j, k] * a[i, k] < 0:
                        free[i, j] = free[j, i] = False
                        free[i, k] = free[k, i] = False
                        free[j, k] = free[k, j] = False
                        count += 1
                        break
        best = max(best, count)
    return best


@njit(cache=True, nogil=True)
def unbalanced(a: FloatArray) -> npt.NDArray[np.int64]:
    """Return the nodes of every triangle with a negative product, shape (k, 3)."""
    n = a.shape[0]
    count = 0
    for fill in range(2):
        if fill == 1:
            found = np.empty((count, 3), dtype=np.int64)
        count = 0
        for i in range(n):
            for j in range(i + 1, n):
                if a[i, j] == 0:
                    continue
                for k in range(j + 1, n):
                    if a[i, j] * a[j, k] * a[i, k] < 0:
                        if fill == 1:
                            found[count, 0] = i
                            found[count, 1] = j
                            found[count, 2] = k
                        count += 1
    return found


@njit(cache=True, nogil=True)
def mix(a: FloatArray, vectors: FloatArray, sweeps: int, still: float) -> FloatArray:
    """Climb the semidefinite relaxation by coordinates; return its dual.

    Each unit vector in turn is set to the direction of the signed sum of its
    neighbours, which is the best it can do while the others stay.

    Parameters
    ----------
    a : ndarray, shape (n, n)
        Signed graph.
    vectors : ndarray, shape (n, rank)
        Unit vectors; changed in place.
    sweeps : int
        Passes over all nodes at most.
    still : float
        Growth of the sum of `dual` in a pass below which it stops.

    Returns
    -------
    ndarray, shape (n,)
        Length of each node's sum: the multipliers of the unit lengths.
    """
    n, rank = vectors.shape
    dual = np.zeros(n)
    before = -np.inf
    for _ in range(sweeps):
        for i in range(n):
            total = np.zeros(rank)
            for j in range(n):
                if a[i, j] != 0:
                    for r in range(rank):
                        total[r] += a[i, j] * vectors[j, r]
            length = np.sqrt((total * total).sum())
            dual[i] = length
            if length > 0:
                for r in range(rank):
                    vectors[i, r] = total[r] / length
        reached = dual.sum()
        if abs(reached - before) < still:
            break
        before = reached
    return dual
