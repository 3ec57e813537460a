"""Does aggression isolate? The whole study, computed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.validate.isolation_checks import (
    contested,
    first_only,
    first_studied,
    without_co_invaders,
)
from foedus.validate.isolation_estimate import (
    Estimate,
    Step,
    estimate,
    path,
    slopes,
)
from foedus.validate.isolation_outcomes import OUTCOMES, Changes, Measured, measure
from foedus.validate.isolation_outcomes import covered as able_in
from foedus.validate.isolation_power import Power, power
from foedus.validate.isolation_sample import Event, events
from foedus.validate.isolation_votes import Voting


@dataclass(frozen=True, slots=True)
class Check:
    """One outcome estimated in another way.

    Attributes
    ----------
    name : str
        What differs.
    outcome : str
        ``votes``, ``arms`` or ``bodies``.
    named : bool
        True if the check was named before anything was estimated.
    found : Estimate or None
        None if too few hubs are left.
    """

    name: str
    outcome: str
    named: bool
    found: Estimate | None


@dataclass(frozen=True, slots=True)
class Study:
    """What the study found.

    Attributes
    ----------
    events : tuple of Event
        Invasions studied.
    power : tuple of Power
        What the design can see, by outcome.
    estimates, before : mapping of str to Estimate
        By outcome: the effect, and the slope over years -5 to -1.
    paths, paths_apart : mapping of str to tuple of Step
        By outcome: the estimate of every year, of all invaders and without
        co-invaders under one command.
    checks : tuple of Check
        The estimates of the checks.
    """

    events: tuple[Event, ...]
    power: tuple[Power, ...]
    estimates: Mapping[str, Estimate]
    before: Mapping[str, Estimate]
    paths: Mapping[str, tuple[Step, ...]]
    paths_apart: Mapping[str, tuple[Step, ...]]
    checks: tuple[Check, ...]


def study(
    inputs: Inputs,
    snapshot: Snapshot,
    *,
    seed: int = 0,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Study:
    """Compute the study as its design fixed it.

    Parameters
    ----------
    inputs, snapshot : Inputs, Snapshot
        Roll calls, and the snapshot whose hubs are studied.
    seed : int
        Of placebo draws and resampling.
    progress : callable
        Called as ``progress(what, done, of)``.

    Returns
    -------
    Study
        Outcomes in which no invasion can be studied are absent.
    """
    progress("roll calls", 0, 3)
    studied = events(snapshot.hubs)
    voting = Voting.of(inputs)
    progress("ties around each invasion", 1, 3)
    found = measure(voting, snapshot, studied, lambda e: (e.invader, *e.controls))
    by_outcome = {
        outcome: {event: measured[outcome] for event, measured in found.items()}
        for outcome in OUTCOMES
    }
    progress("placebo estimates", 2, 3)
    estimates = {o: estimate(changes(m), seed=seed) for o, m in by_outcome.items()}
    before = {o: estimate(slopes(m), seed=seed) for o, m in by_outcome.items()}
    apart = {o: without_co_invaders(m) for o, m in by_outcome.items()}
    return Study(
        events=studied,
        power=power(found, able_in(voting, snapshot, studied), seed=seed),
        estimates={o: one for o, one in estimates.items() if one is not None},
        before={o: one for o, one in before.items() if one is not None},
        paths={o: path(m, seed=seed) for o, m in by_outcome.items()},
        paths_apart={o: path(m, seed=seed) for o, m in apart.items()},
        checks=_checks(by_outcome, contested(snapshot, studied), seed=seed),
    )


def changes(measured: Mapping[Event, Measured]) -> dict[Event, Changes]:
    """Return the changes of one outcome by event."""
    return {event: found.changes for event, found in measured.items()}


def _checks(
    by_outcome: Mapping[str, Mapping[Event, Measured]],
    against_rivals: Mapping[Event, Measured],
    *,
    seed: int,
) -> tuple[Check, ...]:
    ways = (
        ("first invasions only", True, first_only),
        ("first that can be studied", False, first_studied),
        ("without co-invaders under one command", True, without_co_invaders),
    )
    found = [
        Check(name, outcome, named, estimate(changes(keep(measured)), seed=seed))
        for name, named, keep in ways
        for outcome, measured in by_outcome.items()
    ]
    other = estimate(changes(against_rivals), seed=seed)
    return (*found, Check("contested votes, hubs with a rival", "votes", True, other))
