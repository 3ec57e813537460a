"""What several pages ask of one hub, asked once."""

from __future__ import annotations

from functools import lru_cache

from foedus.alignment.erosion import erosion
from foedus.alignment.results import Erosion
from foedus.lake.snapshot import Snapshot


@lru_cache(maxsize=64)
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
    return erosion(hub, since=since, until=until, weights=weights, snapshot=snapshot)
