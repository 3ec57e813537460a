"""Does aggression isolate? Which invasions are studied, and beside which hubs.

Every rule here looks at the ledger of invasions and at the years in which states
existed, never at an outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foedus.states import continuator_chain, get
from foedus.states.invasions import invasions

#: Years before and after an invasion that are looked at.
BEFORE = 5
AFTER = 10
#: Years after it whose mean is the effect that is tested.
TESTED = 5
#: First year of events: votes begin in 1946.
FIRST_YEAR = 1946 + 3


@dataclass(frozen=True, slots=True)
class Event:
    """One invasion as the event study sees it.

    Attributes
    ----------
    invader : str
        State id.
    cluster : str
        The invader with those that continue it: one cluster for SUN and RUS.
    year : int
        Calendar year of the entry: year 0.
    targets : tuple of str
        States entered; no outcome counts what they do.
    words : tuple of str
        Parts of titles of roll calls on the conflict.
    last : int
        Last year of the window: `AFTER` years on, or the year before the next
        invasion of the same cluster.
    controls : tuple of str
        Hubs that stand for what would have been.
    """

    invader: str
    cluster: str
    year: int
    targets: tuple[str, ...]
    words: tuple[str, ...]
    last: int
    controls: tuple[str, ...]


def events(hubs: Sequence[str]) -> tuple[Event, ...]:
    """Return the invasions by given hubs whose years before are clean.

    An invasion within `BEFORE` years of an earlier one of the same cluster is not
    studied by itself: its years before are years after.

    Parameters
    ----------
    hubs : sequence of str
        State ids that can be invaders or controls.

    Returns
    -------
    tuple of Event
        By year and invader.
    """
    counted = invasions().filter("counts").sort("date", "invader")
    own: dict[str, list[int]] = {}
    for row in counted.iter_rows(named=True):
        own.setdefault(_cluster(row["invader"]), []).append(row["year"])
    found: dict[tuple[str, int], Event] = {}
    for row in counted.iter_rows(named=True):
        invader, year = row["invader"], row["year"]
        cluster = _cluster(invader)
        earlier = [y for y in own[cluster] if year - BEFORE <= y < year]
        if invader not in hubs or earlier or year < FIRST_YEAR:
            continue
        later = [y for y in own[cluster] if y > year]
        found[cluster, year] = Event(
            invader=invader,
            cluster=cluster,
            year=year,
            targets=tuple(row["targets"]),
            words=tuple(row["words"]),
            last=min([year + AFTER, *(y - 1 for y in later)]),
            controls=controls(hubs, year, exclude=(invader, *row["targets"])),
        )
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[1], key[0])))


def controls(
    hubs: Sequence[str], year: int, *, exclude: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the hubs that invaded no one up to the end of a window.

    Parameters
    ----------
    hubs : sequence of str
        Candidates.
    year : int
        Year 0 of the window.
    exclude : sequence of str
        States that cannot be controls: the invader and its targets.

    Returns
    -------
    tuple of str
        Hubs that existed from `BEFORE` years before to `TESTED` years after (or
        to this day), had no invasion that counts by the end of the window (never
        or not yet invaders), and no doubtful one within it.
    """
    barred = {*exclude}
    for row in invasions().iter_rows(named=True):
        when = row["year"]
        if row["counts"]:
            inside = when <= year + AFTER
        else:
            inside = year - BEFORE <= when <= year + AFTER
        if inside:
            barred |= set(continuator_chain(row["invader"]))
    return tuple(
        hub
        for hub in sorted(hubs)
        if hub not in barred
        and get(hub).exists(year - BEFORE)
        and get(hub).exists(min(year + TESTED, 2025))
    )


def _cluster(state: str) -> str:
    return continuator_chain(state)[-1]
