"""Military spending of a hub against its own past and against its peers."""

from __future__ import annotations

import polars as pl

from foedus.consequences.security_parts import Measure, Standing
from foedus.consequences.security_tables import ended, read
from foedus.lake.snapshot import Snapshot

__all__ = ["spending"]

_GROUP = "the ten states nearest in capabilities that have a figure"
_TITLES = {
    "gdp": ("military spending, share of gross domestic product", "share"),
    "government_spending": ("military spending, share of government spending", "share"),
}


def spending(
    snapshot: Snapshot, hub: str, since: int, until: int
) -> tuple[Measure, ...]:
    """Return what a hub spends on its forces at both ends of a window.

    Parameters
    ----------
    snapshot : Snapshot
    hub : str
    since, until : int

    Returns
    -------
    tuple of Measure
        Shares of product and of government spending. Each is a mean of the three
        years that end in the year named; the past is the median of the ten years
        before these three; the group is the states nearest in capabilities in
        that year.
    """
    rows = read(snapshot, "security_spending").filter(pl.col("state") == hub)
    found = []
    for measure, (title, unit) in _TITLES.items():
        mine = rows.filter(pl.col("measure") == measure)
        last = ended(mine, hub, since, until)
        then, now = _standing(mine, since), _standing(mine, last)
        reason = "SIPRI has no figure for these years" if None in (then, now) else None
        found.append(
            Measure(f"spending_{measure}", title, unit, _GROUP, then, now, reason)
        )
    return tuple(found)


def _standing(rows: pl.DataFrame, year: int | None) -> Standing | None:
    if year is None:
        return None
    for row in rows.filter(pl.col("year") == year).iter_rows(named=True):
        return Standing(
            row["year"], row["level"], row["rank"], row["of"], row["peers"], row["past"]
        )
    return None
