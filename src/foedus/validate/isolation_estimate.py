"""Does aggression isolate? The estimate, its test, its interval and its path.

The effect of one event is the change of the invader less the mean change of its
controls; events count equally within an invader, and invaders equally within the
estimate. What it would be without any effect is known by randomisation: every
invader is replaced by one of the controls of its events [1]_.

References
----------
.. [1] Rosenbaum, P. R. (2002). Observational Studies, 2nd edition. Springer,
   chapter 2. https://doi.org/10.1007/978-1-4757-3692-2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from foedus.indicators.ballots import FloatArray
from foedus.validate.isolation_outcomes import YEARS, Changes, Measured
from foedus.validate.isolation_power import (
    DRAWS,
    FEWEST_CONTROLS,
    LEVEL,
    of_controls,
    placebo,
)
from foedus.validate.isolation_sample import Event

#: Share of resampled estimates that the interval holds.
INTERVAL = 0.95
#: Years with a value that a slope before an event must rest on.
FEWEST_SLOPE_YEARS = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """What came out for one outcome.

    Attributes
    ----------
    value : float
        Mean effect over invaders: points (votes, bodies) or per cent (arms), and
        the same a year for a slope.
    low, high : float or None
        Interval of `INTERVAL` by resampling of invaders (percentiles); None for one
        invader alone.
    p : float
        Share of placebo estimates at least as large in size as `value`.
    critical : float
        A placebo estimate exceeds it in size with the probability `LEVEL`.
    effects : mapping of Event to float
        The effect of each event that could be studied.
    """

    value: float
    low: float | None
    high: float | None
    p: float
    critical: float
    effects: Mapping[Event, float]

    @property
    def clusters(self) -> Mapping[str, float]:
        """The effect of each invader: the mean over its events."""
        return by_invader(self.effects)


@dataclass(frozen=True, slots=True)
class Step:
    """One year of the path.

    Attributes
    ----------
    year : int
        Counted from the event.
    invaders : int
        Invaders known in that year.
    value, band : float
        The estimate of that year against the years before, and the size below which
        `INTERVAL` of its placebo estimates lie.
    """

    year: int
    invaders: int
    value: float
    band: float


def estimate(
    changes: Mapping[Event, Changes], *, draws: int = DRAWS, seed: int = 0
) -> Estimate | None:
    """Estimate the mean effect over invaders, and test it.

    Parameters
    ----------
    changes : mapping of Event to mapping of str to float
        The change of the invader of each event and of its controls; absent where it
        is not known.
    draws : int
        Placebo and resampled estimates.
    seed : int
        Of both.

    Returns
    -------
    Estimate or None
        None if no event has an invader and `FEWEST_CONTROLS` controls with a known
        change.
    """
    known = {e: change for e, change in changes.items() if usable(e, change)}
    if not known:
        return None
    effects = {event: effect(event, change) for event, change in known.items()}
    invaders = np.array(list(by_invader(effects).values()))
    value = float(invaders.mean())
    spread = np.abs(placebo(_placebos(known), draws=draws, seed=seed))
    low, high = _interval(invaders, draws=draws, seed=seed)
    return Estimate(
        value=value,
        low=low,
        high=high,
        p=float((spread >= abs(value)).mean()),
        critical=float(np.quantile(spread, 1 - LEVEL)),
        effects=effects,
    )


def path(
    measured: Mapping[Event, Measured], *, draws: int = DRAWS, seed: int = 0
) -> tuple[Step, ...]:
    """Return the estimate of every year of the window.

    Parameters
    ----------
    measured : mapping of Event to Measured
        One outcome. Events and hubs with a known change enter, in the years that
        their windows reach, so that fewer and other invaders make the late years.
    draws, seed : int
        Of the placebo estimates.

    Returns
    -------
    tuple of Step
        Years in which at least one event is known.
    """
    studied = {e: found for e, found in measured.items() if usable(e, found.changes)}
    steps = []
    for at, year in enumerate(YEARS):
        changes = {
            event: {
                hub: float(values[at])
                for hub, values in found.paths.items()
                if np.isfinite(values[at])
            }
            for event, found in studied.items()
        }
        known = {e: change for e, change in changes.items() if usable(e, change)}
        if not known:
            continue
        values = by_invader({e: effect(e, change) for e, change in known.items()})
        band = np.abs(placebo(_placebos(known), draws=draws, seed=seed))
        steps.append(
            Step(
                year=year,
                invaders=len(values),
                value=float(np.mean(list(values.values()))),
                band=float(np.quantile(band, INTERVAL)),
            )
        )
    return tuple(steps)


def slopes(measured: Mapping[Event, Measured]) -> dict[Event, Changes]:
    """Return the least-squares slope of each hub's path over the years before.

    Parameters
    ----------
    measured : mapping of Event to Measured
        One outcome; hubs with a known change enter.

    Returns
    -------
    dict
        By event, hubs to their slope a year. Tested like the effect, it tells
        whether invaders drifted from their controls before they invaded.
    """
    return {
        event: {
            hub: line
            for hub, values in found.paths.items()
            if (line := slope(values)) is not None
        }
        for event, found in measured.items()
        if usable(event, found.changes)
    }


def slope(values: FloatArray) -> float | None:
    """Return the slope of a path over years -5 to -1, None with too few years.

    Parameters
    ----------
    values : numpy.ndarray, shape (16,)
        A path, NaN where it is not known.
    """
    before = np.array([year for year in YEARS if year < 0], dtype=np.float64)
    level = values[: len(before)]
    known = np.isfinite(level)
    if known.sum() < FEWEST_SLOPE_YEARS:
        return None
    year = before[known] - before[known].mean()
    return float(year @ level[known] / (year @ year))


def effect(event: Event, change: Changes) -> float:
    """Return the change of the invader less the mean change of its controls."""
    beside = [change[hub] for hub in event.controls if hub in change]
    return change[event.invader] - float(np.mean(beside))


def by_invader(effects: Mapping[Event, float]) -> dict[str, float]:
    """Return the mean effect over the events of each invader."""
    own: dict[str, list[float]] = {}
    for event, value in effects.items():
        own.setdefault(event.cluster, []).append(value)
    return {cluster: float(np.mean(values)) for cluster, values in own.items()}


def usable(event: Event, change: Changes) -> bool:
    """Tell whether the change of the invader and of enough controls is known."""
    beside = sum(hub in change for hub in event.controls)
    return event.invader in change and beside >= FEWEST_CONTROLS


def _interval(
    invaders: FloatArray, *, draws: int, seed: int
) -> tuple[float | None, float | None]:
    if len(invaders) < 2:
        return None, None
    rng = np.random.default_rng(seed)
    resampled = rng.choice(invaders, (draws, len(invaders))).mean(axis=1)
    outside = (1 - INTERVAL) / 2
    low, high = np.quantile(resampled, [outside, 1 - outside]).tolist()
    return low, high


def _placebos(known: Mapping[Event, Changes]) -> dict[Event, dict[str, float]]:
    return {event: of_controls(event, change) for event, change in known.items()}
