"""Does aggression isolate? The three checks that were named beforehand."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foedus.indicators import contested_votes
from foedus.lake.snapshot import Snapshot
from foedus.states import continuator_chain
from foedus.states.invasions import invasions
from foedus.validate.isolation_estimate import usable
from foedus.validate.isolation_outcomes import Measured, laid_out, over_years
from foedus.validate.isolation_sample import BEFORE, Event

#: Note of the ledger on those who invaded under the command of another.
_UNDER_COMMAND = "under one command"


def first_only(measured: Mapping[Event, Measured]) -> dict[Event, Measured]:
    """Keep the first invasion of each invader since 1946 that counts."""
    return {
        event: found
        for event, found in measured.items()
        if event.year == _first_year(event.cluster)
    }


def first_studied(measured: Mapping[Event, Measured]) -> dict[Event, Measured]:
    """Keep the first invasion of each invader that can be studied.

    The looser reading of "first invasions only": others may lie before it, without
    votes or before the series of arms.
    """
    studied = [e for e, found in measured.items() if usable(e, found.changes)]
    first: dict[str, Event] = {}
    for event in sorted(studied, key=lambda one: one.year):
        first.setdefault(event.cluster, event)
    return {event: measured[event] for event in first.values()}


def without_co_invaders(measured: Mapping[Event, Measured]) -> dict[Event, Measured]:
    """Leave out those who invaded under one command with another (1968)."""
    under = invasions().filter(pl.col("note") == _UNDER_COMMAND)
    pairs = set(under.select("invader", "year").iter_rows())
    return {
        event: found
        for event, found in measured.items()
        if (event.invader, event.year) not in pairs
    }


def contested(snapshot: Snapshot, events: tuple[Event, ...]) -> dict[Event, Measured]:
    """Measure contested votes in place of kappa, for hubs with a rival.

    Parameters
    ----------
    snapshot : Snapshot
        Its values leave out texts on the conduct of the hub, and no other call on
        the conflict.
    events : tuple of Event
        Invasions.

    Returns
    -------
    dict
        By event, hubs that face a camp in its year -5; that camp stays to the end,
        as in any window of the instrument.
    """
    found = {}
    for event in events:
        since = event.year - BEFORE
        hubs = [
            hub
            for hub in (event.invader, *event.controls)
            if contested_votes.variant(snapshot, hub, since) == "camp"
        ]
        if hubs:
            rows = pl.concat(
                contested_votes.window(snapshot, hub, since, event.last).select(
                    "hub", "partner", "year", "value"
                )
                for hub in hubs
            )
            found[event] = over_years(laid_out(rows, event, hubs), hubs)
    return found


def _first_year(cluster: str) -> int:
    counted = invasions().filter("counts").select("invader", "year")
    own = (
        int(year)
        for invader, year in counted.iter_rows()
        if continuator_chain(invader)[-1] == cluster
    )
    return min(own)
