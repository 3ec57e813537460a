"""What several pages ask of one hub, asked once."""

from __future__ import annotations

from foedus.alignment.erosion import end_of_window, erosion
from foedus.alignment.results import Erosion
from foedus.alignment.window import check_window
from foedus.lake.snapshot import Snapshot
from foedus.states import get


def answered(
    snapshot: Snapshot, hub: str, since: int, until: int | None, weights: str
) -> Erosion:
    """Return how every partner of a hub moved.

    Parameters
    ----------
    snapshot : Snapshot
        Where from.
    hub : str
        State id.
    since : int
        First year.
    until : int or None
        Last year, or the one up to which all channels speak.
    weights : str
        As in an address.
    """
    if until is None:
        # A link names the year that another page took: both are one question.
        check_window(get(hub), since, None, snapshot, join_successors=False)
        until = end_of_window(snapshot, get(hub), since)
    return snapshot.once(
        ("erosion", hub, since, until, weights),
        lambda: erosion(
            hub, since=since, until=until, weights=weights, snapshot=snapshot
        ),
    )
