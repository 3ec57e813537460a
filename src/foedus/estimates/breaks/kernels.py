"""The compiled recursions: a mixture of normal distributions, forwards and backwards.

Given the jumps, the model is linear and Gaussian, so the level given the data is a
mixture with one component per sequence of jumps: 2^(T-1) of them. Because the jumps
are independent of each other, each step only doubles the components (jump or none),
and the same recursion run on the reversed series gives the likelihood of the future.
Products of a forward and a backward component are again normal, so every posterior
quantity of a step is a finite sum in closed form (see `joining`).

Sequences of jumps that differ long ago end in nearly the same normal distribution,
because a jump forgets most of what went before it (all of it, were omega infinite:
then a component would be the date of the last jump, and this would be the recursion
of Fearnhead 2006, doi:10.1007/s11222-006-8450-8). So components are merged into one
with the same first two moments wherever that loses almost nothing, measured by the
leading terms of the bound of Runnalls (2007, doi:10.1109/TAES.2007.4383588),
w1 w2 / (w1 + w2) * (gap of means^2 / v + gap of variances^2 / v^2). The threshold is
raised for a step only while more than `most` components remain. With `exact` nothing
is merged, and the answer is that over all sequences of jumps.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from foedus.estimates.arrays import FloatArray

#: Components are merged where this costs less than about so much information.
_LOSS = 1e-4
#: Components below this weight are lost to rounding.
_GONE = 1e-200


@njit(cache=True)
def filter_mixture(
    y: FloatArray,
    variance: FloatArray,
    drift: FloatArray,
    jump: float,
    chance: float,
    weight: FloatArray,
    mean: FloatArray,
    spread: FloatArray,
    count: npt.NDArray[np.int64],
    exact: bool,
) -> float:
    """Filter one series; fill the mixtures after each step, return log likelihood.

    Parameters
    ----------
    y, variance : ndarray, shape (T,)
        Observations and their error variances; NaN where none. y[0] is observed.
    drift : ndarray, shape (T,)
        Variance of the walk from t-1 to t; drift[0] is not used.
    jump, chance : float
        omega squared, and the chance of a jump per step.
    weight, mean, spread : ndarray, shape (T, most)
        Filled: weights (adding to 1), means and variances.
    count : ndarray, shape (T,)
        Filled: number of components.
    exact : bool
        Keep every component; needs most >= 2^(T-1).

    Returns
    -------
    float
        log p(y_1 ... y_T-1 | y_0): the first level has a flat prior.
    """
    steps, most = weight.shape
    weight[0, 0], mean[0, 0], spread[0, 0] = 1.0, y[0], variance[0]
    count[0] = 1
    room = 2 * most
    new_weight, new_mean, new_spread = np.empty(room), np.empty(room), np.empty(room)
    misfit = np.empty(room)
    total = 0.0
    for t in range(1, steps):
        n = 0
        seen = not math.isnan(y[t])
        # Densities are taken relative to the best fit, lest all of them vanish.
        closest = np.inf if seen else 0.0
        for i in range(count[t - 1]):
            for jumped in range(2 if chance > 0 else 1):
                prior = chance if jumped else 1.0 - chance
                ahead = spread[t - 1, i] + drift[t] + (jump if jumped else 0.0)
                if seen:
                    whole = ahead + variance[t]
                    error = y[t] - mean[t - 1, i]
                    new_mean[n] = mean[t - 1, i] + ahead / whole * error
                    new_spread[n] = ahead * variance[t] / whole
                    misfit[n] = 0.5 * error * error / whole
                    closest = min(closest, misfit[n])
                    new_weight[n] = weight[t - 1, i] * prior / math.sqrt(whole)
                else:
                    new_mean[n] = mean[t - 1, i]
                    new_spread[n] = ahead
                    misfit[n] = 0.0
                    new_weight[n] = weight[t - 1, i] * prior
                n += 1
        mass = 0.0
        for i in range(n):
            new_weight[i] *= math.exp(closest - misfit[i])
            mass += new_weight[i]
        if seen:
            total += math.log(mass) - closest - 0.5 * math.log(2.0 * math.pi)
        for i in range(n):
            new_weight[i] /= mass
        if not exact:
            n = _reduced(new_weight, new_mean, new_spread, n, most)
        for i in range(n):
            weight[t, i] = new_weight[i]
            mean[t, i] = new_mean[i]
            spread[t, i] = new_spread[i]
        count[t] = n
    return total


@njit(cache=True)
def _reduced(
    weight: FloatArray, mean: FloatArray, spread: FloatArray, n: int, most: int
) -> int:
    """Merge components in place until at most `most` remain; return how many do."""
    loss = _LOSS
    n = _merged(weight, mean, spread, n, loss)
    while n > most:
        loss *= 4.0
        n = _merged(weight, mean, spread, n, loss)
    return n


@njit(cache=True)
def _merged(
    weight: FloatArray, mean: FloatArray, spread: FloatArray, n: int, loss: float
) -> int:
    """Merge each component into the first earlier one where it costs below `loss`."""
    kept = 0
    for i in range(n):
        w, m, v = weight[i], mean[i], spread[i]
        if w < _GONE:
            continue
        into = -1
        for g in range(kept):
            pooled = w * weight[g] / (w + weight[g])
            gap, wide = m - mean[g], v - spread[g]
            least = min(v, spread[g])
            if pooled * (gap * gap * least + wide * wide) < loss * least * least:
                into = g
                break
        if into < 0:
            weight[kept], mean[kept], spread[kept] = w, m, v
            kept += 1
        else:
            gap = m - mean[into]
            share = w / (w + weight[into])
            spread[into] += share * (v - spread[into] + (1.0 - share) * gap * gap)
            mean[into] += share * gap
            weight[into] += w
    return kept


@njit(cache=True, nogil=True)
def likelihoods(
    y: FloatArray,
    variance: FloatArray,
    extra: FloatArray,
    start: npt.NDArray[np.int64],
    walks: FloatArray,
    errors: FloatArray,
    constants: tuple[float, float, float, float],
    most: int,
    exact: bool,
    out: FloatArray,
) -> None:
    """Fill `out`, shape (series, C), with log likelihoods by class.

    Parameters
    ----------
    y, variance, extra : ndarray, shape (N,)
        Observations, known error variances, known variances of the walk.
    start : ndarray, shape (series + 1,)
        Series i is start[i]:start[i + 1].
    walks, errors : ndarray, shape (C,)
        Classes: standard deviation of the walk, factor of the error.
    constants : tuple of float
        Variances of noise and jump, the least variance of an observation, and the
        chance of a jump.
    most, exact
        As `filter_mixture`.
    """
    for i in range(len(start) - 1):
        first, end = start[i], start[i + 1]
        steps = end - first
        error, drift = np.empty(steps), np.empty(steps)
        size = (steps, most)
        w, m, v = np.empty(size), np.empty(size), np.empty(size)
        n = np.empty(steps, np.int64)
        for c in range(len(walks)):
            variances(
                variance, extra, first, end, walks[c], errors[c], constants, error,
                drift,
            )  # fmt: skip
            out[i, c] = filter_mixture(
                y[first:end], error, drift, constants[1], constants[3], w, m, v, n,
                exact,
            )  # fmt: skip


@njit(cache=True, nogil=True)
def transforms(
    y: FloatArray,
    variance: FloatArray,
    extra: FloatArray,
    start: npt.NDArray[np.int64],
    held: npt.NDArray[np.bool_],
    walks: FloatArray,
    errors: FloatArray,
    weights: FloatArray,
    constants: tuple[float, float, float, float],
    most: int,
    out: FloatArray,
) -> None:
    """Fill `out`, shape (N,), with the probability of less than what was held out.

    At a held-out observation, the predictive probability of a smaller one given
    the observations before it that are not held out; NaN elsewhere.
    """
    out[:] = np.nan
    for i in range(len(start) - 1):
        first, end = start[i], start[i + 1]
        steps = end - first
        seen = y[first:end].copy()
        for t in range(steps):
            if held[first + t]:
                seen[t] = np.nan
        size = (steps, most)
        w, m, v = np.empty(size), np.empty(size), np.empty(size)
        n = np.empty(steps, np.int64)
        error, drift = np.empty(steps), np.empty(steps)
        below = np.zeros((len(walks), steps))
        fit = np.empty(len(walks))
        for c in range(len(walks)):
            variances(
                variance, extra, first, end, walks[c], errors[c], constants, error,
                drift,
            )  # fmt: skip
            fit[c] = filter_mixture(
                seen, error, drift, constants[1], constants[3], w, m, v, n, False
            )
            for t in range(steps):
                if not held[first + t]:
                    continue
                for k in range(n[t]):
                    z = (y[first + t] - m[t, k]) / math.sqrt(v[t, k] + error[t])
                    below[c, t] += w[t, k] * 0.5 * math.erfc(-z / math.sqrt(2.0))
        share = np.exp(fit - fit.max()) * weights
        share /= share.sum()
        for t in range(steps):
            if held[first + t]:
                out[first + t] = 0.0
                for c in range(len(walks)):
                    out[first + t] += share[c] * below[c, t]


@njit(cache=True)
def variances(
    variance: FloatArray,
    extra: FloatArray,
    first: int,
    end: int,
    walk: float,
    factor: float,
    constants: tuple[float, float, float, float],
    error: FloatArray,
    drift: FloatArray,
) -> None:
    """Fill the variances of observations and of the walk for one class."""
    noise, _, least, _ = constants
    square = factor * factor
    for t in range(first, end):
        error[t - first] = square * (variance[t] + noise) + least
        drift[t - first] = square * extra[t] + walk * walk
