"""The compiled join of past and future: smoothed levels and probabilities of a jump."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from foedus.estimates.arrays import FloatArray
from foedus.estimates.breaks.kernels import filter_mixture, variances

#: Pairs with less than this share of what was added up before are passed over.
_IDLE = 1e-9
#: Classes that a series belongs to with less probability are passed over.
_IDLE_CLASS = 0.01
#: Columns of what `posterior_of` returns.
MEAN, SD, UP, DOWN, UP_SIZE, DOWN_SIZE = range(6)


@njit(cache=True)
def posterior_of(
    y: FloatArray,
    variance: FloatArray,
    drift: FloatArray,
    jump: float,
    chance: float,
    most: int,
    exact: bool,
    out: FloatArray,
) -> float:
    """Smooth one series: fill `out`, shape (T, 6); return the log likelihood.

    The columns are named above: mean and standard deviation of the level; the
    probability of an upward and a downward jump into t; the expected size of each
    times its probability. Row 0 has no jump. y[0] and y[T-1] are observed.
    """
    steps = len(y)
    size = (steps, most)
    w, m, v, n = (
        np.empty(size),
        np.empty(size),
        np.empty(size),
        np.empty(steps, np.int64),
    )
    total = filter_mixture(y, variance, drift, jump, chance, w, m, v, n, exact)
    c, a, b, k = (
        np.empty(size),
        np.empty(size),
        np.empty(size),
        np.empty(steps, np.int64),
    )
    back = np.empty(steps)
    back[1:] = drift[:0:-1]
    filter_mixture(y[::-1], variance[::-1], back, jump, chance, c, a, b, k, exact)
    out[:] = 0.0
    if steps == 1:
        out[0, MEAN], out[0, SD] = y[0], math.sqrt(variance[0])
        return total
    misfit = np.empty((most, most, 2))
    for t in range(1, steps):
        _join(
            w[t - 1, : n[t - 1]], m[t - 1], v[t - 1],
            c[steps - 1 - t, : k[steps - 1 - t]], a[steps - 1 - t], b[steps - 1 - t],
            drift[t], jump, chance, misfit, out, t,
        )  # fmt: skip
    return total


@njit(cache=True)
def _join(
    w: FloatArray,
    m: FloatArray,
    v: FloatArray,
    c: FloatArray,
    a: FloatArray,
    b: FloatArray,
    drift: float,
    jump: float,
    chance: float,
    misfit: FloatArray,
    out: FloatArray,
    t: int,
) -> None:
    """Join what came before (w, m, v) with what comes after (c, a, b) at step t."""
    closest = np.inf
    options = 2 if chance > 0 else 1
    for i in range(len(w)):
        for j in range(len(c)):
            gap = a[j] - m[i]
            for jumped in range(options):
                whole = v[i] + b[j] + drift + (jump if jumped else 0.0)
                one = 0.5 * gap * gap / whole
                misfit[i, j, jumped] = one
                closest = min(closest, one)
    mass = 0.0
    first = np.zeros(2)
    second = np.zeros(2)
    for i in range(len(w)):
        for j in range(len(c)):
            gap = a[j] - m[i]
            for jumped in range(options):
                prior = w[i] * c[j] * (chance if jumped else 1.0 - chance)
                fitting = prior * math.exp(closest - misfit[i, j, jumped])
                moved = drift + (jump if jumped else 0.0)
                whole = v[i] + b[j] + moved
                p = fitting / math.sqrt(whole)
                if p < _IDLE * mass:
                    continue
                mass += p
                level = m[i] + (v[i] + moved) / whole * gap
                first[0] += p * level
                second[0] += p * (level * level + (v[i] + moved) * b[j] / whole)
                if t == 1:
                    level = m[i] + v[i] / whole * gap
                    first[1] += p * level
                    second[1] += p * (level * level + v[i] * (moved + b[j]) / whole)
                if jumped:
                    size = jump / whole * gap
                    sd = math.sqrt(jump * (1.0 - jump / whole))
                    _split(p, size, sd, out, t)
    for column in range(UP, DOWN_SIZE + 1):
        out[t, column] /= mass
    for back in range(2 if t == 1 else 1):
        level = first[back] / mass
        out[t - back, MEAN] = level
        out[t - back, SD] = math.sqrt(max(second[back] / mass - level * level, 0.0))


@njit(cache=True)
def _split(p: float, size: float, sd: float, out: FloatArray, t: int) -> None:
    """Divide a jump ~ N(size, sd^2) of posterior weight p into up and down."""
    if sd <= 1e-9 * abs(size):
        up = 1.0 if size > 0 else 0.0
        density = 0.0
    else:
        z = size / sd
        up = 0.5 * math.erfc(-z / math.sqrt(2.0))
        density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    out[t, UP] += p * up
    out[t, DOWN] += p * (1.0 - up)
    out[t, UP_SIZE] += p * (size * up + sd * density)
    out[t, DOWN_SIZE] += p * (size * (1.0 - up) - sd * density)


@njit(cache=True, nogil=True)
def posteriors(
    y: FloatArray,
    variance: FloatArray,
    extra: FloatArray,
    start: npt.NDArray[np.int64],
    walks: FloatArray,
    errors: FloatArray,
    weights: FloatArray,
    constants: tuple[float, float, float, float],
    most: int,
    exact: bool,
    out: FloatArray,
    share: FloatArray,
) -> None:
    """Smooth series laid end to end, averaged over their classes.

    Parameters
    ----------
    y, variance, extra, start, walks, errors, constants, most, exact
        As `kernels.likelihoods`.
    weights : ndarray, shape (C,)
        How common each class is.
    out : ndarray, shape (N, 6)
        Filled as by `posterior_of`.
    share : ndarray, shape (series, C)
        Log likelihoods by class, as `likelihoods` gives them.
    """
    for i in range(len(start) - 1):
        first, end = start[i], start[i + 1]
        steps = end - first
        error, drift = np.empty(steps), np.empty(steps)
        part = np.empty((steps, 6))
        out[first:end] = 0.0
        highest = share[i].max()
        mass = (np.exp(share[i] - highest) * weights).sum()
        for c in range(len(walks)):
            p = math.exp(share[i, c] - highest) * weights[c] / mass
            if p < _IDLE_CLASS and not exact:
                continue
            variances(
                variance, extra, first, end, walks[c], errors[c], constants, error,
                drift,
            )  # fmt: skip
            posterior_of(
                y[first:end], error, drift, constants[1], constants[3], most, exact,
                part,
            )  # fmt: skip
            for t in range(steps):
                level = part[t, MEAN]
                out[first + t, MEAN] += p * level
                out[first + t, SD] += p * (part[t, SD] ** 2 + level * level)
                for column in range(UP, DOWN_SIZE + 1):
                    out[first + t, column] += p * part[t, column]
        for t in range(first, end):
            out[t, SD] = math.sqrt(max(out[t, SD] - out[t, MEAN] ** 2, 0.0))
