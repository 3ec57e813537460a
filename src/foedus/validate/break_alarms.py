"""Alarms on series of alignment: the threshold, and PELT held to the same rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import ruptures
from numpy.typing import NDArray
from scipy.stats import chi2

from foedus.alignment.break_series import ALIGNMENT, Chain, chains, laid
from foedus.alignment.break_steps import Steps
from foedus.alignment.breaks import model_of, steps_of
from foedus.alignment.stable import delta
from foedus.estimates.breaks.model import Model
from foedus.estimates.breaks.posterior import posterior
from foedus.estimates.breaks.rule import Breaks, alarms, find
from foedus.estimates.breaks.series import Series
from foedus.estimates.breaks.simulate import simulate
from foedus.lake.snapshot import Snapshot

#: One alarm is allowed per so many simulated stable dyad-decades.
PER_DECADES = 100.0
#: Stable dyad-decades that a threshold is set on.
DECADES = 100_000
#: Years in which a series raises no second alarm.
REST = 5
#: A break below this is never asked for.
_FAINT = 0.1
_GRID = np.round(np.arange(0.1, 1.0, 0.01), 2)
#: PELT's penalties, in units of the noise variance.
_PENALTIES = np.geomspace(2.0, 200.0, 41)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A break that is reported: hub, partner, year, probability and points."""

    hub: str
    partner: str
    year: int
    probability: float
    size: float


@dataclass(frozen=True, slots=True)
class Detector:
    """The model of breaks with the threshold that its simulated rate sets.

    Attributes
    ----------
    model : Model
        Pooled over all dyads of the snapshot.
    threshold : float
        Least probability of an alarm.
    size : float
        Least absolute size, points: how much stable ties move in `REST` years.
    simulated : float
        Alarms per 100 simulated stable dyad-decades at the threshold.
    decades : float
        Simulated dyad-decades.
    """

    model: Model
    threshold: float
    size: float
    simulated: float
    decades: float

    def alarms(self, some: Sequence[Chain]) -> list[Alarm]:
        """Return the alarms that series raise."""
        if not some:
            return []
        series = laid(some)
        found = find(posterior(series, self.model), series.start, least=_FAINT)
        chosen = alarms(found, probability=self.threshold, size=self.size, rest=REST)
        return [_alarm(some, found, int(i)) for i in chosen]


@dataclass(frozen=True, slots=True)
class Pelt:
    """Optimal segmentation with a penalty, held to the same simulated rate.

    Attributes
    ----------
    penalty : float
        In units of the noise variance of a series.
    size : float
        Least absolute size, points.
    simulated : float
        Alarms per 100 simulated stable dyad-decades at the penalty.
    """

    penalty: float
    size: float
    simulated: float

    def alarms(self, some: Sequence[Chain]) -> list[Alarm]:
        """Return the alarms that series raise; the probability is 1."""
        found = []
        for one in some:
            for step, size in _segmented(one.y, self.penalty, self.size):
                year = one.first + step
                found.append(Alarm(one.hub, one.partner, year, 1.0, size))
        return found


@cache
def hub_steps(snapshot: Snapshot, hub: str) -> Steps:
    """Return the steps of a hub; several parts use the same ones."""
    return steps_of(snapshot, hub)


def moving(
    snapshot: Snapshot, hubs: Sequence[str], leave_out: tuple[str, ...] = ()
) -> list[Chain]:
    """Return the series of alignment of some hubs that move at all."""
    return [
        one
        for hub in hubs
        for one in chains(hub_steps(snapshot, hub), ALIGNMENT, leave_out=leave_out)
        if np.nanmax(one.y) > np.nanmin(one.y)
    ]


def decades(some: Sequence[Chain]) -> float:
    """Return how many dyad-decades series cover."""
    return sum(len(one.y) - 1 for one in some) / 10


def detector(snapshot: Snapshot, some: Sequence[Chain], seed: int) -> Detector:
    """Set the threshold on simulated stable ties.

    Series with the errors, gaps and lengths of the given ones are drawn from the
    fitted model without jumps, each with the drift of its own class, until there
    are `DECADES` dyad-decades.
    """
    model = model_of(snapshot, ALIGNMENT)
    return calibrated(laid(some), model, delta(snapshot, REST), seed=seed)


def calibrated(
    like: Series, model: Model, size: float, *, seed: int, wanted: float | None = None
) -> Detector:
    """Return the detector whose simulated rate is at most one per `PER_DECADES`."""
    rng = np.random.default_rng(seed)
    classes = posterior(like, model).classes
    each = (len(like.y) - len(like)) / 10
    counts = np.zeros(len(_GRID))
    total = 0.0
    while total < (wanted or DECADES):
        drawn = simulate(like, model, rng, jumps=False, classes=classes).series
        found = find(posterior(drawn, model), drawn.start, least=_FAINT)
        counts += [
            len(alarms(found, probability=p, size=size, rest=REST)) for p in _GRID
        ]
        total += each
    rates = counts / total * PER_DECADES
    within = np.flatnonzero(rates <= 1.0)
    chosen = int(within[0]) if len(within) else len(_GRID) - 1
    return Detector(model, float(_GRID[chosen]), size, float(rates[chosen]), total)


def pelt(like: Series, model: Model, size: float, *, seed: int) -> Pelt:
    """Return PELT with the smallest penalty that keeps to the same simulated rate."""
    rng = np.random.default_rng(seed)
    classes = posterior(like, model).classes
    drawn = simulate(like, model, rng, jumps=False, classes=classes).series
    total = (len(drawn.y) - len(drawn)) / 10

    def rate(penalty: float) -> float:
        count = sum(
            len(_segmented(drawn.y[drawn.at(i)], penalty, size))
            for i in range(len(drawn))
        )
        return count / total * PER_DECADES

    low, high = 0, len(_PENALTIES) - 1
    while low < high:
        middle = (low + high) // 2
        if rate(float(_PENALTIES[middle])) <= 1.0:
            high = middle
        else:
            low = middle + 1
    penalty = float(_PENALTIES[low])
    return Pelt(penalty, size, rate(penalty))


def poisson_bounds(count: int, *, coverage: float = 0.9) -> tuple[float, float]:
    """Return exact bounds of a Poisson mean from one count (Garwood 1936).

    doi:10.1093/biomet/28.3-4.437
    """
    tail = (1 - coverage) / 2
    low = 0.0 if count == 0 else float(chi2.ppf(tail, 2 * count) / 2)
    return low, float(chi2.ppf(1 - tail, 2 * count + 2) / 2)


def _alarm(some: Sequence[Chain], found: Breaks, i: int) -> Alarm:
    one = some[int(found.series[i])]
    return Alarm(
        one.hub,
        one.partner,
        one.first + int(found.step[i]),
        float(found.probability[i]),
        float(found.size[i]),
    )


def _segmented(
    y: NDArray[np.float64], penalty: float, size: float
) -> list[tuple[int, float]]:
    """Return the alarms of PELT as (step, size), with the same rest after each.

    The kernel that is linear gives the cost of a shift in mean. The noise variance
    of a series is that of its first differences, by their median absolute value.
    """
    where = np.flatnonzero(np.isfinite(y))
    seen = y[where]
    noise = np.median(np.abs(np.diff(seen))) / 0.6745 / np.sqrt(2.0)
    if noise == 0:
        noise = np.std(np.diff(seen)) / np.sqrt(2.0)
    if len(seen) < 4 or noise == 0:
        return []
    fitted = ruptures.KernelCPD(kernel="linear", min_size=2).fit(seen[:, None] / noise)
    edges = [0, *fitted.predict(pen=penalty)]
    means = [seen[a:b].mean() for a, b in pairwise(edges)]
    found: list[tuple[int, float]] = []
    for k, edge in enumerate(edges[1:-1]):
        step, moved = int(where[edge]), float(means[k + 1] - means[k])
        if abs(moved) >= size and (not found or step - found[-1][0] >= REST):
            found.append((step, moved))
    return found
