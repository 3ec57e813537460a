"""What several pages ask of one hub, asked once."""

from __future__ import annotations

from typing import NamedTuple

from foedus.alignment.erosion import end_of_window, erosion
from foedus.alignment.results import Erosion
from foedus.alignment.window import check_window
from foedus.lake.snapshot import Snapshot
from foedus.states import get
from foedus.web import windows


class Window(NamedTuple):
    """The years of a question.

    Attributes
    ----------
    since, until : int
        First and last.
    spans : mapping of str to (int, int)
        What the two may be, by field.
    """

    since: int
    until: int
    spans: dict[str, windows.Span]


def window(
    snapshot: Snapshot, hub: str, *partners: str, since: int | None, until: int | None
) -> Window:
    """Return the years of a question, or stop before any work where it has none.

    Parameters
    ----------
    snapshot : Snapshot
        Where from.
    hub : str
        State id.
    partners : str
        State ids that live at both ends.
    since, until : int or None
        As in the address; None takes the usual first year, and the year up to which
        all channels speak.

    Raises
    ------
    UsageError
        If the years are no window.
    CoverageError
        If states or data do not reach them, or the hub is not in the snapshot.
    """
    spans = windows.bounds(snapshot, hub, *partners)
    first = since or windows.since(snapshot, hub, *partners)
    _check(snapshot, hub, first, until)
    snapshot.require(hub)
    last = until or last_year(snapshot, hub, first)
    if partners and until is None:
        # The hub runs on, a partner may not.
        last = min(last, spans["until"][1])
    _check(snapshot, hub, first, last)
    return Window(first, last, spans)


def last_year(snapshot: Snapshot, hub: str, since: int) -> int:
    """Return the year up to which all channels speak of a hub.

    Raises
    ------
    OutsideCoverage
        If there is none after `since`.
    """
    return snapshot.once(
        ("end of window", hub, since), lambda: end_of_window(snapshot, get(hub), since)
    )


def answered(
    snapshot: Snapshot, hub: str, since: int, until: int, weights: str
) -> Erosion:
    """Return how every partner of a hub moved.

    Parameters
    ----------
    snapshot : Snapshot
        Where from.
    hub : str
        State id.
    since, until : int
        First and last year. A link names the years that another page took: both are
        one question.
    weights : str
        As in an address.
    """
    return snapshot.once(
        ("erosion", hub, since, until, weights),
        lambda: erosion(
            hub, since=since, until=until, weights=weights, snapshot=snapshot
        ),
    )


def _check(snapshot: Snapshot, hub: str, since: int, until: int | None) -> None:
    check_window(get(hub), since, until, snapshot, join_successors=False)
