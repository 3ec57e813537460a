r"""Cascades of departures: who leaves raises the risk of those who stay.

Each member i of a set leaves in a period, if it has not left before, with probability

.. math:: P_i(t) = 1 - \exp(-\lambda_i e^{\rho E_i(t)}),

where :math:`E_i(t)` is the weight of the members other than i that left in the `memory`
periods before t, as a share of the weight of all others. With u uniform that is

.. math:: \log(-\log(1 - u)) - \log \lambda_i < \rho E_i(t):

a threshold model with random thresholds [1]_, in which exposure acts on the
log-intensity. With :math:`\rho = 0` members leave independently of each other. All runs
share their random numbers, so a difference between two runs is one of the model.

Compiled, because a table of who tips whom takes a run per member.

References
----------
.. [1] Granovetter, M. (1978). Threshold models of collective behavior. American
   Journal of Sociology 83(6), 1420-1443. https://doi.org/10.1086/226707
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["STAYED", "departures", "gains", "uniforms"]

#: Code of a member that has not left by the end.
STAYED = -1

Periods = npt.NDArray[np.int64]


def uniforms(draws: int, horizon: int, members: int, seed: int) -> FloatArray:
    """Return the random numbers that all runs of one question share.

    Returns
    -------
    ndarray, shape (draws, horizon, members)
        Uniform in [0, 1).
    """
    return np.random.default_rng(seed).random((draws, horizon, members))


def departures(
    intensity: npt.ArrayLike,
    weight: npt.ArrayLike,
    forced: npt.ArrayLike,
    rho: npt.ArrayLike,
    random: FloatArray,
    *,
    memory: int,
) -> Periods:
    """Simulate when each member leaves.

    Parameters
    ----------
    intensity : array_like, shape (draws, n)
        Intensity of leaving within a period without contagion, not negative.
    weight : array_like, shape (n,)
        How much each member counts in the exposure of the others, not negative.
    forced : array_like of bool, shape (n,)
        Who leaves in period 0, before the first draw.
    rho : array_like, shape (draws,)
        Contagion: log-intensity per unit of exposure.
    random : ndarray, shape (draws, horizon, n)
        As from `uniforms`.
    memory : int
        Periods for which a departure counts as exposure, 1 or more.

    Returns
    -------
    ndarray of int, shape (draws, n)
        Period of departure: 0 if forced, 1 to horizon, or `STAYED`.

    Raises
    ------
    EstimationError
        If the arrays do not fit together or hold impossible values.
    """
    base = as_real(intensity, "intensity", ndim=(2,), missing=False)
    shares = as_real(weight, "weight", ndim=(1,), missing=False)
    first = np.asarray(forced, dtype=np.bool_)
    slope = as_real(rho, "rho", ndim=(1,), missing=False)
    _check(base, shares, first, slope, random, memory)
    left: Periods = _simulate(_thresholds(base, random), shares, first, slope, memory)
    return left


def gains(
    intensity: npt.ArrayLike,
    weight: npt.ArrayLike,
    forced: npt.ArrayLike,
    rho: npt.ArrayLike,
    random: FloatArray,
    *,
    memory: int,
) -> FloatArray:
    """Return who tips whom: what one more departure adds to each other's.

    Parameters
    ----------
    intensity, weight, forced, rho, random, memory
        As in `departures`.

    Returns
    -------
    ndarray, shape (n, n)
        Row j, column i: probability that i has left by the end if j leaves in
        period 0 beside those that are forced, less the one if j is not forced. The
        diagonal and the columns of forced members are 0.
    """
    base = as_real(intensity, "intensity", ndim=(2,), missing=False)
    shares = as_real(weight, "weight", ndim=(1,), missing=False)
    first = np.asarray(forced, dtype=np.bool_)
    slope = as_real(rho, "rho", ndim=(1,), missing=False)
    _check(base, shares, first, slope, random, memory)
    thresholds = _thresholds(base, random)

    def left(who: npt.NDArray[np.bool_]) -> FloatArray:
        when = _simulate(thresholds, shares, who, slope, memory)
        return np.asarray((when != STAYED).mean(axis=0))

    number = len(first)
    plain = left(first)
    found = np.zeros((number, number))
    for j in np.flatnonzero(~first):
        also = first.copy()
        also[j] = True
        found[j] = left(also) - plain
        found[j, j] = 0.0
    found[:, first] = 0.0
    return found


def _thresholds(intensity: FloatArray, random: FloatArray) -> FloatArray:
    """Return what rho times exposure must exceed, shape (draws, horizon, n).

    Infinite for a member that cannot leave, and for a random number of 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        clock = np.log(-np.log1p(-random))
        return np.asarray(clock - np.log(intensity)[:, None, :])


@njit(cache=True)
def _simulate(
    threshold: FloatArray,
    weight: FloatArray,
    forced: npt.NDArray[np.bool_],
    rho: FloatArray,
    memory: int,
) -> Periods:
    """Shapes (draws, horizon, n), (n,), (n,), (draws,)."""
    draws, horizon, n = threshold.shape
    left = np.full((draws, n), STAYED, dtype=np.int64)
    total = weight.sum()
    gone_in = np.zeros(horizon + 1)
    for d in range(draws):
        gone_in[:] = 0.0
        for i in range(n):
            if forced[i]:
                left[d, i] = 0
                gone_in[0] += weight[i]
        for t in range(1, horizon + 1):
            gone = gone_in[max(t - memory, 0) : t].sum()
            for i in range(n):
                if left[d, i] != STAYED:
                    continue
                others = total - weight[i]
                exposure = gone / others if others > 0 else 0.0
                if threshold[d, t - 1, i] < rho[d] * exposure:
                    left[d, i] = t
                    gone_in[t] += weight[i]
    return left


def _check(
    intensity: FloatArray,
    weight: FloatArray,
    forced: npt.NDArray[np.bool_],
    rho: FloatArray,
    random: FloatArray,
    memory: int,
) -> None:
    draws, n = intensity.shape
    shapes = (weight.shape, forced.shape, rho.shape, random.shape[::2])
    if random.ndim != 3 or shapes != ((n,), (n,), (draws,), (draws, n)):
        raise EstimationError(
            f"intensity has shape {intensity.shape}, weight {weight.shape}, forced "
            f"{forced.shape}, rho {rho.shape} and random {random.shape}; expected "
            "(draws, n), (n,), (n,), (draws,) and (draws, horizon, n)"
        )
    if (intensity < 0).any() or (weight < 0).any():
        raise EstimationError("intensity and weight must not be negative")
    if memory < 1:
        raise EstimationError(f"memory is {memory}, expected 1 period or more")
