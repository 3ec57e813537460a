"""Does aggression isolate? What the design can see, before anything is estimated.

The effect of one event is the change of the invader less the mean change of its
controls. The estimate is the mean over the events of an invader, then over
invaders. Its distribution without any effect is known by randomisation: every
invader is replaced by one of the controls of its events, at random and at the years
of these events, and the estimate is computed again. Only controls enter it, hubs
that invaded no one in the window, so that it can be published first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from foedus.indicators.ballots import FloatArray
from foedus.validate.isolation_outcomes import OUTCOMES, Changes, Measured
from foedus.validate.isolation_sample import Event

DRAWS = 10_000
POWER = 0.80
#: Size of the test of all outcomes together.
SIZE = 0.05
#: Size of the test of one outcome (Bonferroni).
LEVEL = SIZE / len(OUTCOMES)
#: An event needs so many controls with a known change.
FEWEST_CONTROLS = 6


@dataclass(frozen=True, slots=True)
class Power:
    """What the design can see in one outcome.

    Attributes
    ----------
    outcome : str
        ``votes``, ``arms`` or ``bodies``.
    events, clusters : int
        Events and invaders that can be studied.
    controls : float
        Mean number of controls of an event.
    drift : float
        Standard deviation, over controls and events, of the change of one control
        less the mean of the others: points (votes, bodies) or per cent (arms).
    spread : float
        Standard deviation of the placebo estimate.
    critical : float
        The placebo estimate exceeds it in size with the probability `LEVEL`.
    detectable : float
        The smallest true effect that would exceed `critical` with probability
        `POWER`.
    alone : float
        The same if this outcome were the only one tested.
    """

    outcome: str
    events: int
    clusters: int
    controls: float
    drift: float
    spread: float
    critical: float
    detectable: float
    alone: float


def power(
    measured: Mapping[Event, Mapping[str, Measured]],
    able: Mapping[Event, Collection[str]],
    *,
    seed: int = 0,
) -> tuple[Power, ...]:
    """Return the minimum detectable effect of every outcome, from placebo alone.

    Parameters
    ----------
    measured : mapping
        Outcomes by event; those of the controls are used and no others.
    able : mapping
        By event, the outcomes in which its invader can be studied.
    seed : int
        Of the placebo draws.

    Returns
    -------
    tuple of Power
        By outcome.
    """
    found = []
    for outcome in OUTCOMES:
        by_event = {
            event: of_controls(event, measured[event][outcome].changes)
            for event in measured
            if outcome in able[event]
        }
        usable = {e: d for e, d in by_event.items() if len(d) >= FEWEST_CONTROLS}
        draws = placebo(usable, draws=DRAWS, seed=seed)
        critical, alone = np.quantile(np.abs(draws), [1 - LEVEL, 1 - SIZE]).tolist()
        found.append(
            Power(
                outcome=outcome,
                events=len(usable),
                clusters=len({event.cluster for event in usable}),
                controls=float(np.mean([len(d) for d in usable.values()])),
                drift=float(np.std([x for d in usable.values() for x in d.values()])),
                spread=float(draws.std()),
                critical=critical,
                detectable=smallest_effect(draws, critical, POWER),
                alone=smallest_effect(draws, alone, POWER),
            )
        )
    return tuple(found)


def placebo(
    differences: Mapping[Event, Changes], *, draws: int, seed: int
) -> FloatArray:
    """Return estimates with every invader replaced by controls of its events.

    Parameters
    ----------
    differences : mapping of Event to mapping of str to float
        For each event, the change of every control less the mean of the others.
    draws : int
        How many estimates.
    seed : int
        Of the draws.

    Returns
    -------
    numpy.ndarray, shape (draws,)
        One hub stands for an invader in all its events where one can, so that what
        events of one invader share is kept; else one for each event.
    """
    rng = np.random.default_rng(seed)
    by_cluster: dict[str, list[Changes]] = {}
    for event, change in differences.items():
        by_cluster.setdefault(event.cluster, []).append(change)
    total = np.zeros(draws)
    for own in by_cluster.values():
        shared = sorted(set.intersection(*(set(one) for one in own)))
        if len(shared) >= FEWEST_CONTROLS:
            pool = np.array([np.mean([one[hub] for one in own]) for hub in shared])
            total += rng.choice(pool, draws)
        else:
            parts = [rng.choice(np.array(list(one.values())), draws) for one in own]
            total += np.mean(parts, axis=0)
    return np.asarray(total / len(by_cluster))


def smallest_effect(draws: FloatArray, critical: float, wanted: float) -> float:
    """Return the least effect whose estimate exceeds a threshold often enough.

    Parameters
    ----------
    draws : numpy.ndarray, shape (n,)
        Estimates without an effect.
    critical : float
        The threshold of the two-sided test.
    wanted : float
        Probability that the estimate of a negative effect exceeds it in size.

    Returns
    -------
    float
        Size of the effect, not negative.
    """
    low, high = 0.0, critical + float(np.abs(draws).max())
    for _ in range(60):
        middle = (low + high) / 2
        if float((np.abs(draws - middle) >= critical).mean()) >= wanted:
            high = middle
        else:
            low = middle
    return high


def of_controls(event: Event, change: Changes) -> dict[str, float]:
    """Return the change of each control less the mean of the others."""
    known = {hub: change[hub] for hub in event.controls if hub in change}
    if len(known) < 2:
        return {}
    total = sum(known.values())
    return {hub: x - (total - x) / (len(known) - 1) for hub, x in known.items()}
