"""Which sanctions bear on the flows of a world, as regressors of the gravity model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.consequences.world import World
from foedus.lake.derived.trade_restrictions import DEGREES, KINDS
from foedus.lake.snapshot import Snapshot

__all__ = ["restrictions"]

Array = npt.NDArray[np.float64]


def restrictions(world: World, snapshot: Snapshot | None = None) -> dict[str, Array]:
    """Return the sanctions in force in the year of a world.

    A scenario that lifts them all changes each by minus what stands here; how far a
    flow is restricted is one of `DEGREES` at most. A restriction counts as it does once
    it has been in force for a year: ``trade_2022_start`` is left out.

    Parameters
    ----------
    world : World
        Its year and states are taken.
    snapshot : Snapshot or None
        None means the one in use.

    Returns
    -------
    dict of str to ndarray, shape (N, N)
        0 or 1, exporter by importer, by the names of the regressors: ``trade_partial``,
        ``trade_layered``, ``trade_2022``, ``trade_complete``, ``finance``, ``arms``,
        ``travel``. Sanctions of the United Nations are left out.

    Raises
    ------
    SnapshotError
        If the snapshot was built before there were worlds.
    """
    held = snapshot if snapshot is not None else Snapshot()
    table = held.table("world_restrictions", pl.col("year") == world.year)
    place = {state: position for position, state in enumerate(world.states)}
    at = tuple(
        table[side].cast(pl.String).replace_strict(place, return_dtype=pl.Int64)
        for side in ("exporter", "importer")
    )
    found = {}
    for rank, name in enumerate(DEGREES, start=1):
        found[name] = np.zeros((len(place), len(place)))
        found[name][at] = (table["degree"] == rank).cast(pl.Float64)
    for name in KINDS:
        found[name] = np.zeros((len(place), len(place)))
        found[name][at] = table[name].cast(pl.Float64)
    return found
