"""Compiled search behind `modularity.divide`, on a dense matrix of pairwise gains."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from foedus.estimates.arrays import FloatArray

__all__ = ["search"]

IntArray = npt.NDArray[np.int64]
#: A move must gain more than this: rounding must not make units wander.
_LEAST = 1e-12
#: Scale of the draws in refinement, as a share of the largest single gain.
_HEAT = 0.05
_ROUNDS = 50


@njit(cache=True, nogil=True)
def search(gain: FloatArray, starts: int, seed: int) -> IntArray:
    """Return the labels of the best division over several starts.

    Parameters
    ----------
    gain : ndarray, shape (n, n)
        Symmetric; the value of a division is the sum over pairs in one bloc.
    starts, seed : int
        Searches, the first from single units, and the seed of all.
    """
    np.random.seed(seed)
    n = gain.shape[0]
    best = np.arange(n)
    most = -np.inf
    for start in range(starts):
        label = np.arange(n) if start == 0 else _shaken(best, start)
        value = -np.inf
        for _ in range(_ROUNDS):
            label = _climb(gain, label)
            reached = _value(gain, label)
            if reached <= value + _LEAST:
                break
            value = reached
        if value > most + _LEAST:
            most = value
            best = label.copy()
    return best


@njit(cache=True, nogil=True)
def _shaken(label: IntArray, start: int) -> IntArray:
    """Return a new start: the best division with some units anywhere, or anything.

    Every third start is random throughout; the others keep what was found and
    throw a random share of the units, up to a half, into blocs drawn at random.
    """
    n = label.shape[0]
    shaken = label.copy()
    share = 1.0 if start % 3 == 0 else 0.5 * np.random.random()
    blocs = 2 + np.random.randint(max(label.max(), 1) + 1)
    for i in range(n):
        if np.random.random() < share:
            shaken[i] = np.random.randint(min(blocs, n))
    return shaken


@njit(cache=True, nogil=True)
def _climb(gain: FloatArray, label: IntArray) -> IntArray:
    """Run one pass through all levels: move, refine, aggregate, and again."""
    member = np.arange(gain.shape[0])
    level = gain
    part = label.copy()
    while True:
        _move(level, part)
        fine = _refine(level, part)
        groups = fine.max() + 1
        if groups == level.shape[0]:
            break
        merged = np.zeros((groups, groups))
        for i in range(level.shape[0]):
            for j in range(level.shape[0]):
                merged[fine[i], fine[j]] += level[i, j]
        # Groups start in the bloc that their units were moved to.
        coarse = np.empty(groups, dtype=np.int64)
        for i in range(level.shape[0]):
            coarse[fine[i]] = part[i]
        for k in range(member.shape[0]):
            member[k] = fine[member[k]]
        level = merged
        part = _compact(coarse)
    found = np.empty(member.shape[0], dtype=np.int64)
    for k in range(member.shape[0]):
        found[k] = part[member[k]]
    _move(gain, found)
    return _compact(found)


@njit(cache=True, nogil=True)
def _move(gain: FloatArray, label: IntArray) -> None:
    """Move units to the bloc they add most to until no move helps."""
    n = gain.shape[0]
    size = np.zeros(n, dtype=np.int64)
    # Row b: what each unit would add to bloc b, kept up to date move by move.
    to = np.zeros((n, n))
    for i in range(n):
        size[label[i]] += 1
        for j in range(n):
            if j != i:
                to[label[i], j] += gain[i, j]
    filled = n
    while filled > 1 and size[filled - 1] == 0:
        filled -= 1
    moved = True
    while moved:
        moved = False
        for i in np.random.permutation(n):
            here = label[i]
            target, most = here, to[here, i]
            empty = -1
            for bloc in range(filled):
                if size[bloc] == 0:
                    empty = bloc
                elif to[bloc, i] > most + _LEAST:
                    target, most = bloc, to[bloc, i]
            if most < -_LEAST and size[here] > 1:
                # Nobody wants it: a bloc of its own adds nothing and takes nothing.
                if empty < 0:
                    empty = filled
                    filled += 1
                target = empty
            if target != here:
                size[here] -= 1
                size[target] += 1
                label[i] = target
                for j in range(n):
                    if j != i:
                        to[here, j] -= gain[i, j]
                        to[target, j] += gain[i, j]
                moved = True
        while filled > 1 and size[filled - 1] == 0:
            filled -= 1


@njit(cache=True, nogil=True)
def _refine(gain: FloatArray, label: IntArray) -> IntArray:
    """Split each bloc into groups that are tied to each other, from single units."""
    n = gain.shape[0]
    fine = np.arange(n)
    size = np.ones(n, dtype=np.int64)
    heat = _HEAT * np.abs(gain).max()
    for i in np.random.permutation(n):
        if size[fine[i]] > 1:
            continue
        inside = 0.0
        to = np.zeros(n)
        for j in range(n):
            if j != i and label[j] == label[i]:
                inside += gain[i, j]
                to[fine[j]] += gain[i, j]
        if inside <= 0:
            continue
        total = 0.0
        for group in range(n):
            if size[group] > 0 and to[group] > 0 and group != fine[i]:
                total += np.exp(min(to[group] / heat, 500.0))
        if total == 0:
            continue
        draw = np.random.random() * total
        for group in range(n):
            if size[group] > 0 and to[group] > 0 and group != fine[i]:
                draw -= np.exp(min(to[group] / heat, 500.0))
                if draw <= 0:
                    size[fine[i]] = 0
                    fine[i] = group
                    size[group] += 1
                    break
    return _compact(fine)


@njit(cache=True, nogil=True)
def _compact(label: IntArray) -> IntArray:
    """Return the same division with labels 0, 1, ... in order of appearance."""
    new = -np.ones(label.max() + 1, dtype=np.int64)
    found = np.empty_like(label)
    used = 0
    for i in range(label.shape[0]):
        if new[label[i]] < 0:
            new[label[i]] = used
            used += 1
        found[i] = new[label[i]]
    return found


@njit(cache=True, nogil=True)
def _value(gain: FloatArray, label: IntArray) -> float:
    total = 0.0
    for i in range(gain.shape[0]):
        for j in range(gain.shape[0]):
            if label[i] == label[j]:
                total += gain[i, j]
    return total
