"""How much stable ties move: the yardstick for the word 'fell'.

`delta` for a window of so many years is the median absolute change of alignment
over all such windows of the listed stable ties (ledger ``stable_ties.csv``).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from foedus.errors import CoverageError, SnapshotError
from foedus.lake.snapshot import Snapshot
from foedus.states.cases import stable_ties

#: Lengths, in years, for which the yardstick is measured; others are
#: interpolated, and the nearest end is used beyond.
LENGTHS = (1, 2, 3, 5, 7, 9, 12, 15, 20, 25)
TABLE = "stable_shift"


def delta(snapshot: Snapshot, years: int) -> float:
    """Return the threshold in points for a window of so many years."""
    table = snapshot.cached_table(TABLE).drop_nulls().sort("years")
    if table.is_empty():
        message = f"the snapshot's table {TABLE} is empty; rebuild the snapshot"
        raise SnapshotError(message)
    return float(np.interp(years, table["years"], table["delta"]))


def measure(
    hubs: tuple[str, ...],
    changes: Callable[[str, int, int], dict[str, float]],
) -> pl.DataFrame:
    """Measure the yardstick on the stable ties.

    Parameters
    ----------
    hubs : tuple of str
        Hubs whose changes can be computed.
    changes : callable
        ``changes(hub, since, until)`` returns points by ranked partner.

    Returns
    -------
    polars.DataFrame
        Columns `years`, `delta` (points, null if no window), `windows`.
    """
    ties = stable_ties().filter(pl.col("hub").is_in(hubs))
    rows = []
    for length in LENGTHS:
        moved: list[float] = []
        for hub in sorted(set(ties["hub"])):
            mine = ties.filter(pl.col("hub") == hub)
            first, last = mine["first_year"].min(), mine["last_year"].max()
            assert isinstance(first, int) and isinstance(last, int)
            # Every second start: neighbouring windows say nearly the same.
            for since in range(first, last - length + 1, 2):
                holding = mine.filter(
                    (pl.col("first_year") <= since)
                    & (pl.col("last_year") >= since + length)
                )["partner"].to_list()
                if holding:
                    moved += _moved(changes, hub, since, since + length, holding)
        middle = float(np.median(np.abs(moved))) if moved else None
        rows.append((length, middle, len(moved)))
    return pl.DataFrame(rows, schema=["years", "delta", "windows"], orient="row")


def _moved(
    changes: Callable[[str, int, int], dict[str, float]],
    hub: str,
    since: int,
    until: int,
    partners: list[str],
) -> list[float]:
    try:
        points = changes(hub, since, until)
    except CoverageError:
        # The hub or the sources do not reach this window: no observation.
        return []
    return [points[partner] for partner in partners if partner in points]
