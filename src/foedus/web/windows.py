"""Which years a hub can be asked for, and which are taken where none are named."""

from __future__ import annotations

from datetime import date

from foedus.errors import InvalidWindow, NoSuchStateThen, OutsideCoverage
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot
from foedus.states import State, get

#: The first year of most questions, for hubs that lived then.
SINCE = 2014
#: Years before its end from which a hub that is gone is told of.
BEFORE_END = 15

Span = tuple[int, int]


def bounds(snapshot: Snapshot, *states: str) -> dict[str, Span]:
    """Return the years that `since` and `until` may take, by field.

    Parameters
    ----------
    snapshot : Snapshot
        Whose coverage counts.
    states : str
        State ids that must exist at both ends.

    Raises
    ------
    NoSuchStateThen
        If the states have no two years in common.
    """
    spans = [snapshot.coverage(indicator) for indicator in registry.modules()]
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    for state in states:
        found = get(state)
        first = max(first, found.first_year)
        last = min(last, _last_full(found))
    if first >= last:
        lives = "; ".join(
            f"{get(one).name} ({one}) {get(one).first_year} to "
            f"{get(one).last_year or 'today'}"
            for one in states
        )
        message = f"no window holds all of these states: {lives}; choose others"
        raise NoSuchStateThen(message)
    return {"since": (first, last - 1), "until": (first + 1, last)}


def _last_full(state: State) -> int:
    """Return the last year at whose end a state existed."""
    if state.last_year is None:
        return date.max.year
    end = date(state.last_year, 12, 31)
    lived = any(one.last is None or one.last >= end for one in state.spells)
    return state.last_year - (not lived)


def since(snapshot: Snapshot, *states: str) -> int:
    """Return the first year of the window where the address names none."""
    first, last = bounds(snapshot, *states)["since"]
    if first <= SINCE <= last:
        return SINCE
    return first if first > SINCE else max(first, last - BEFORE_END)


def check(since: int, until: int, spans: dict[str, Span]) -> None:
    """Stop if two years are no window, or lie outside what can be asked for.

    Raises
    ------
    InvalidWindow
        If `since` is not before `until`.
    OutsideCoverage
        If a year lies outside its span.
    """
    if since >= until:
        message = (
            f"since ({since}) must come before until ({until}); swap or change them"
        )
        raise InvalidWindow(message)
    for field, year in (("since", since), ("until", until)):
        first, last = spans[field]
        if not first <= year <= last:
            message = f"{field} ({year}) should lie from {first} to {last} here"
            raise OutsideCoverage(message)
