"""From probabilities to dated breaks, and which of many to report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real
from foedus.estimates.breaks.posterior import Posterior

__all__ = ["NEAR", "Breaks", "alarms", "discoveries", "find"]

#: Probabilities are summed over a step and this many on either side.
NEAR = 1
#: A break is the largest sum of its sign among the steps this far around it.
APART = 3
#: The dates of a break hold this much of the probability around it.
CREDIBLE = 0.9


@dataclass(frozen=True, slots=True)
class Breaks:
    """Dated breaks, ordered by series and date; B breaks.

    Attributes
    ----------
    series, step : ndarray of int, shape (B,)
        Which series, and the step within it (0 is the first): the level changed
        from the step before into this one.
    probability : ndarray, shape (B,)
        Of a jump of this sign within one step of the date: the expected number of
        them, at most 1.
    low, high : ndarray of int, shape (B,)
        First and last step of the smallest set of dates that holds 90 % of the
        probability within three steps.
    size : ndarray, shape (B,)
        Expected jump if there was one, in the unit of the series.
    """

    series: npt.NDArray[np.int64]
    step: npt.NDArray[np.int64]
    probability: FloatArray
    low: npt.NDArray[np.int64]
    high: npt.NDArray[np.int64]
    size: FloatArray


def find(
    found: Posterior, start: npt.NDArray[np.int64], *, least: float = 0.2
) -> Breaks:
    """Find breaks: local maxima of the signed probability near a step.

    The probability of an upward (downward) jump is summed over t - 1, t and t + 1;
    there is a break if no sum of the same sign within three steps is larger, and among
    equal sums if none has a larger probability at the very step. It is dated at the
    most probable of the three.

    Parameters
    ----------
    found : Posterior
        Of series laid end to end.
    start : ndarray of int, shape (series + 1,)
        Where each begins; `Series.start`.
    least : float
        Breaks below this probability are not returned, in (0, 1].

    Returns
    -------
    Breaks
        Both signs together.

    Raises
    ------
    EstimationError
        If `least` lies outside (0, 1].
    """
    if not 0 < least <= 1:
        raise EstimationError(f"least: expected a value in (0, 1], found {least}")
    parts = [
        _scan(p, size, np.asarray(start, np.int64), least)
        for p, size in ((found.up, found.up_size), (found.down, found.down_size))
    ]
    series, step, low, high = (
        np.concatenate([part[k] for part in parts]) for k in (0, 1, 3, 4)
    )
    probability, size = (np.concatenate([part[k] for part in parts]) for k in (2, 5))
    order = np.lexsort((step, series))
    return Breaks(
        series[order], step[order], probability[order], low[order], high[order],
        size[order],
    )  # fmt: skip


def discoveries(
    probability: npt.ArrayLike, *, rate: float = 0.1
) -> npt.NDArray[np.bool_]:
    """Return the largest set of breaks whose expected share of false ones is small.

    The set holds the most probable breaks, as many as keep the mean of
    ``1 - probability`` at or below `rate` (Newton et al. 2004,
    doi:10.1093/biostatistics/5.2.155).

    Parameters
    ----------
    probability : array_like, shape (B,)
        In [0, 1].
    rate : float
        Bayesian false discovery rate.

    Returns
    -------
    ndarray of bool, shape (B,)
        Equal probabilities are in or out together.

    Raises
    ------
    EstimationError
        If a probability is missing.
    """
    p = as_real(probability, "probability", ndim=(1,), missing=False)
    if not len(p):
        return np.zeros(0, dtype=np.bool_)
    ranked = np.sort(p)[::-1]
    mean = np.cumsum(1 - ranked) / np.arange(1, len(p) + 1)
    within = np.flatnonzero(mean <= rate)
    if not len(within):
        return np.zeros(len(p), dtype=np.bool_)
    count = int(within[-1]) + 1
    # A tie that straddles the edge would make the set depend on the order.
    # Ties are of p, as 1 - p is the same for 0 and 1e-300.
    if count < len(p) and ranked[count] == ranked[count - 1]:
        count = int(np.sum(p > ranked[count]))
    if not count:
        return np.zeros(len(p), dtype=np.bool_)
    return np.asarray(p >= ranked[count - 1])


def alarms(
    found: Breaks, *, probability: float, size: float, rest: int = 5
) -> npt.NDArray[np.int64]:
    """Return which breaks raise an alarm.

    An alarm is a break of at least this probability and absolute size; after one,
    a series raises no other for `rest` steps.

    Parameters
    ----------
    found : Breaks
        As `find` orders them.
    probability, size : float
        Thresholds; `size` in the unit of the series.
    rest : int
        Steps after an alarm before the next.

    Returns
    -------
    ndarray of int
        Positions in `found`.
    """
    loud = (found.probability >= probability) & (np.abs(found.size) >= size)
    kept: list[int] = []
    for i in np.flatnonzero(loud):
        if (
            kept
            and found.series[kept[-1]] == found.series[i]
            and found.step[i] - found.step[kept[-1]] < rest
        ):
            continue
        kept.append(int(i))
    return np.array(kept, dtype=np.int64)


@njit(cache=True)
def _scan(
    p: FloatArray, size: FloatArray, start: npt.NDArray[np.int64], least: float
) -> tuple[
    npt.NDArray[np.int64],
    npt.NDArray[np.int64],
    FloatArray,
    npt.NDArray[np.int64],
    npt.NDArray[np.int64],
    FloatArray,
]:
    """Return series, step, probability, low, high and size for one sign."""
    room = len(p)
    series, step = np.empty(room, np.int64), np.empty(room, np.int64)
    low, high = np.empty(room, np.int64), np.empty(room, np.int64)
    probability, expected = np.empty(room), np.empty(room)
    n = 0
    for i in range(len(start) - 1):
        a, b = start[i], start[i + 1]
        for t in range(a + 1, b):
            near = p[max(a, t - NEAR) : min(b, t + NEAR + 1)].sum()
            if near < least:
                continue
            top = True
            for u in range(max(a + 1, t - APART), min(b, t + APART + 1)):
                if u == t:
                    continue
                other = p[max(a, u - NEAR) : min(b, u + NEAR + 1)].sum()
                # Sums of the same terms may differ in the last digit.
                if other > near + 1e-9 or (
                    other > near - 1e-9 and (p[u] > p[t] or (p[u] == p[t] and u < t))
                ):
                    top = False
                    break
            if not top:
                continue
            first, last = max(a, t - APART), min(b, t + APART + 1)
            around = p[first:last].copy()
            goal = CREDIBLE * around.sum()
            # The sum is largest beside a lone peak as well as at it: the date is
            # the most probable step of the three.
            earliest = max(a + 1, t - NEAR)
            day = earliest + int(np.argmax(p[earliest : min(b, t + NEAR + 1)]))
            held, lowest, highest = 0.0, day, day
            while held < goal - 1e-12:
                best = int(np.argmax(around))
                held += around[best]
                around[best] = -1.0
                lowest, highest = min(lowest, first + best), max(highest, first + best)
            series[n], step[n] = i, day - a
            low[n], high[n] = lowest - a, highest - a
            probability[n] = min(near, 1.0)
            expected[n] = size[max(a, t - NEAR) : min(b, t + NEAR + 1)].sum() / near
            n += 1
    return series[:n], step[:n], probability[:n], low[:n], high[:n], expected[:n]
