r"""How the levels of separately calibrated groups relate, by items that come back.

Item i was found at l_ig in period g, on a scale whose level is arbitrary. On a common
scale it lies at

.. math:: l_{ig} + c_g = T_i + u_{kg} + d_{ig} + e_{ig},

with c the level of the period, T the place of the item, u a walk of its topic k, d a
walk of its own, and e the sampling error of l. Levels come out of generalised least
squares over all items that were put more than once (Haberman 2009,
doi:10.1002/j.2333-8504.2009.tb02197.x, with equal slopes). The walks say that a text
repeated over the years does not stay the same question, and that texts on one topic
change together: without them two texts on one country would seem to fix the level of
the whole agenda. Levels themselves walk from period to period, so that periods that no
item joins are taken to lie where the last one lay.

All four variances per unit of time are estimated from the data, see `drift`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray

__all__ = ["Drift", "Levels", "Network", "drift", "link", "network"]

Ints = NDArray[np.int64]

#: Variances are told apart over so many units of time; longer ones say little more,
#: since walks do not go on for ever.
_LONGEST = 10
#: Stands for a walk that does not move, where a variance is estimated as 0.
_STILL = 1e-6


@dataclass(frozen=True, slots=True)
class Network:
    """Items that were put in more than one period, one row an item and period.

    Attributes
    ----------
    item, topic : ndarray of int, shape (n,)
        What came back, and the topic that it belongs to, from 0.
    period : ndarray of int, shape (n,)
        Index into `times`.
    location, variance : ndarray, shape (n,)
        Place of the item among the voters of the period; its sampling variance.
    times : ndarray of int, shape (n_periods,)
        When each period was, rising.
    """

    item: Ints
    topic: Ints
    period: Ints
    location: FloatArray
    variance: FloatArray
    times: Ints


@dataclass(frozen=True, slots=True)
class Drift:
    """Variances of the walks per unit of time: of items, topics and levels."""

    item: float
    topic: float
    level: float


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of the periods on one scale.

    Attributes
    ----------
    level : ndarray, shape (n_periods,)
        c_g, with mean 0.
    step_sd : ndarray, shape (n_periods, n_periods)
        Standard deviation of the step between two periods.
    identified : ndarray of bool, shape (n_periods, n_periods)
        Whether returning items settle at least half of what would not be known of the
        step without them: its variance is at most half of that of the walk alone.
    """

    level: FloatArray
    step_sd: FloatArray
    identified: NDArray[np.bool_]


def network(
    cutpoints: FloatArray,
    precision: FloatArray,
    *,
    item: Ints,
    topic: Ints,
    period: Ints,
    times: Ints,
) -> Network:
    """Reduce calibrated items to one location each and keep those that come back.

    An item of three categories has two cutpoints. Its location is their mean, weighted
    by the precision that they have on average over the periods of the item, so that
    the same mean is taken in every period.

    Parameters
    ----------
    cutpoints, precision : ndarray, shape (n, 2)
        As in `calibration.Calibration`.
    item : ndarray of int, shape (n,)
        Equal for calls that put the same item.
    topic, period, times
        As in `Network`.
    """
    labels, place = np.unique(item, return_inverse=True)
    present = np.isfinite(cutpoints)
    weight = np.zeros((len(labels), cutpoints.shape[1]))
    np.add.at(weight, place, np.where(present, precision, 0.0))
    weight /= weight.sum(axis=1, keepdims=True)
    share = np.where(present, weight[place], 0.0)
    # A year may lack the category that the other years have.
    share /= share.sum(axis=1, keepdims=True)
    variance = np.divide(1.0, precision, out=np.zeros_like(precision), where=present)
    periods = np.unique(place * len(times) + period) // len(times)
    returning = np.bincount(periods, minlength=len(labels))[place] > 1
    return Network(
        item=place[returning].astype(np.int64),
        topic=topic[returning],
        period=period[returning],
        location=(share * np.where(present, cutpoints, 0.0)).sum(axis=1)[returning],
        variance=(share**2 * variance).sum(axis=1)[returning],
        times=times,
    )


def drift(networks: Sequence[Network]) -> Drift:
    r"""Estimate the variances of the walks from several networks at once.

    Take the items that two periods share, and their differences of location. Within
    topics these scatter by the items' own walks and by sampling; the means of topics
    scatter by the walk of topics too; and the mean of those is the step of levels.
    Each of the three sums of squares, less what the ones before explain of it, is
    pooled over all pairs of periods at most ten units of time apart and divided by the
    time that passed. A variance that comes out negative is 0.
    """
    cells = [_cells(one) for one in networks]
    item = _ratio(
        sum(one.within_square - one.within_error for one in cells),
        sum(one.within_time for one in cells),
    )
    topic = _ratio(
        sum(one.between(item) for one in cells), sum(one.between_time for one in cells)
    )
    level = _ratio(
        sum(one.step(item, topic) for one in cells), sum(one.step_time for one in cells)
    )
    return Drift(item, topic, level)


def link(found: Network, walks: Drift) -> Levels:
    """Place the periods of one network on one scale.

    Parameters
    ----------
    found : Network
        Items that come back; periods that share none with any other are allowed.
    walks : Drift
        Variances per unit of time.

    Returns
    -------
    Levels
        Of all periods.

    Raises
    ------
    EstimationError
        If the times of the periods do not rise.
    """
    n_periods = len(found.times)
    lag = np.diff(found.times)
    if (lag <= 0).any():
        raise EstimationError("times: expected every period later than the one before")
    prior = _walk_precision(lag, walks.level)
    precision = prior.copy()
    pull = np.zeros(n_periods)
    for topic in np.unique(found.topic):
        own, toward = _of_topic(found, found.topic == topic, walks.item)
        # The topic's own walk is integrated out of what its items say of the levels.
        kept = np.linalg.solve(
            own + _walk_precision(lag, walks.topic) + _STILL * np.eye(n_periods),
            np.column_stack([own, toward]),
        )
        precision += own - own @ kept[:, :-1]
        pull += toward - own @ kept[:, -1]
    # Only steps between levels have a meaning, so their mean is set to 0.
    anchored = precision + 1.0 / n_periods
    covariance = np.linalg.inv(anchored).astype(np.float64)
    level = -covariance @ pull
    step = _step_variance(covariance)
    elapsed = np.abs(np.subtract.outer(found.times, found.times))
    return Levels(
        level=level - level.mean(),
        step_sd=np.sqrt(step),
        identified=step <= max(walks.level, _STILL) * elapsed / 2,
    )


@dataclass(frozen=True, slots=True)
class _Cells:
    """Sums over pairs of periods (cells) of one network, for `drift`."""

    within_square: float
    within_error: float
    within_time: float
    #: One entry a cell with at least two topics.
    spread: FloatArray
    mean: FloatArray
    topics: FloatArray
    error: FloatArray
    share: FloatArray
    lag: FloatArray

    @property
    def between_time(self) -> float:
        """Degrees of freedom between topics, times the time that passed."""
        return float((self.lag * (self.topics - 1)).sum())

    @property
    def step_time(self) -> float:
        """Sum of the time that passed over cells."""
        return float(self.lag.sum())

    def between(self, item: float) -> float:
        """Squares between topics less what sampling and items explain."""
        noise = (1 - 1 / self.topics) * (self.error + item * self.lag * self.share)
        return float((self.spread - noise).sum())

    def step(self, item: float, topic: float) -> float:
        """Squares of the mean less what sampling, items and topics explain."""
        noise = self.error + self.lag * (item * self.share + topic * self.topics)
        return float((self.mean**2 - noise / self.topics**2).sum())


def _cells(one: Network) -> _Cells:
    earlier, later = _pairs(one)
    gap = one.location[earlier] - one.location[later]
    error = one.variance[earlier] + one.variance[later]
    n = len(one.times)
    pair = one.period[earlier] * n + one.period[later]
    n_topics = int(one.topic.max(initial=0)) + 1
    keys, cell = np.unique(pair * n_topics + one.topic[earlier], return_inverse=True)
    count = np.bincount(cell, minlength=len(keys)).astype(np.float64)
    mean = np.bincount(cell, gap, len(keys)) / count
    noise = np.bincount(cell, error, len(keys)) / count
    pairs, outer = np.unique(keys // n_topics, return_inverse=True)
    lag = (one.times[pairs % n] - one.times[pairs // n]).astype(np.float64)
    topics = np.bincount(outer, minlength=len(pairs)).astype(np.float64)
    whole = np.bincount(outer, mean, len(pairs)) / topics
    spread = _sums(outer, (mean - whole[outer]) ** 2, len(pairs))
    several = topics > 1
    return _Cells(
        within_square=float(((gap - mean[cell]) ** 2).sum()),
        within_error=float((noise * (count - 1)).sum()),
        within_time=float((lag[outer] * (count - 1)).sum()),
        spread=spread[several],
        mean=whole[several],
        topics=topics[several],
        error=_sums(outer, noise / count, len(pairs))[several],
        share=_sums(outer, 1 / count, len(pairs))[several],
        lag=lag[several],
    )


def _sums(place: Ints, values: FloatArray, length: int) -> FloatArray:
    return np.bincount(place, values, length).astype(np.float64)


def _pairs(one: Network) -> tuple[Ints, Ints]:
    """Return rows of every two periods of an item, at most `_LONGEST` apart."""
    order = np.lexsort((one.period, one.item))
    earlier, later = [], []
    for apart in range(1, len(order)):
        first, second = order[:-apart], order[apart:]
        same = one.item[first] == one.item[second]
        if not same.any():
            break
        lag = one.times[one.period[second]] - one.times[one.period[first]]
        near = same & (lag > 0) & (lag <= _LONGEST)
        earlier.append(first[near])
        later.append(second[near])
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *earlier]), np.concatenate([none, *later])


def _of_topic(
    found: Network, chosen: NDArray[np.bool_], walk: float
) -> tuple[FloatArray, FloatArray]:
    """Return what the items of a topic say of the levels: precision, and its pull."""
    n = len(found.times)
    precision, pull = np.zeros((n, n)), np.zeros(n)
    rows = np.flatnonzero(chosen)
    rows = rows[np.argsort(found.item[rows], kind="stable")]
    cuts = np.flatnonzero(np.diff(found.item[rows])) + 1
    for item in np.split(rows, cuts):
        period = found.period[item]
        since = found.times[period] - found.times[period].min()
        covariance = walk * np.minimum.outer(since, since).astype(np.float64)
        covariance[np.diag_indices(len(item))] += found.variance[item]
        inverse = np.linalg.inv(covariance)
        total = inverse.sum(axis=0)
        # The place of the item itself is free.
        inverse -= np.outer(total, total) / total.sum()
        np.add.at(precision, (period[:, None], period[None, :]), inverse)
        np.add.at(pull, period, inverse @ found.location[item])
    return precision, pull


def _walk_precision(lag: Ints, variance: float) -> FloatArray:
    """Return the precision of a walk with so much time between its places."""
    step = np.diff(np.eye(len(lag) + 1), axis=0)
    weight = 1 / (lag * max(variance, _STILL))
    walk: FloatArray = step.T @ (weight[:, None] * step)
    return walk


def _step_variance(covariance: FloatArray) -> FloatArray:
    own = np.diag(covariance)
    step: FloatArray = np.maximum(own[:, None] + own[None, :] - 2 * covariance, 0.0)
    return step


def _ratio(top: float, bottom: float) -> float:
    return max(float(top) / float(bottom), 0.0) if bottom > 0 else 0.0
