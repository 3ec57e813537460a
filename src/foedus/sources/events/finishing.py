"""From sums that an engine left to months that stand in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from foedus.sources.events import writing
from foedus.sources.events.cleaning import SCALE
from foedus.sources.events.months import month_name

#: Rows of sums that are held at once: so many months are read in one go.
ROWS = 1 << 19
#: Months that are written side by side; each waits for the disk.
_SIDE_BY_SIDE = 3


class Sums:
    """What was counted, by month, as an engine saved it.

    Parameters
    ----------
    saved : sequence of Path
        Parquet files with the columns of `aggregating.dyad_months`.

    Attributes
    ----------
    events : dict of int to int
        Events of each month (yyyymm).
    """

    def __init__(self, saved: Sequence[Path]) -> None:
        self._sums = pl.scan_parquet([*saved])
        found = (
            self._sums.group_by("month")
            .agg(pl.col("events").sum().cast(pl.Int64), rows=pl.len())
            .sort("month")
            .collect()
        )
        self.events: dict[int, int] = dict(found.select("month", "events").iter_rows())
        self._rows: dict[int, int] = dict(found.select("month", "rows").iter_rows())

    def write(
        self,
        out: Path,
        months: Sequence[int],
        layout: str,
        states: Sequence[str],
        threads: int | None,
    ) -> None:
        """Put months in place, instead of those that may stand there.

        Parameters
        ----------
        out : Path
            The folder.
        months : sequence of int
            Which (yyyymm), in order; one without rows is written empty.
        layout : str
            Id of the layout.
        states : sequence of str
            The states from number 1 on, in the order of the alphabet.
        threads : int or None
            Processors used; None means all.
        """

        def put(month: int, rows: pl.DataFrame) -> None:
            name = month_name(month)
            writing.write_month(out, name, layout, _finished(rows, states))

        workers = min(_SIDE_BY_SIDE, threads or os.cpu_count() or 1)
        with ThreadPoolExecutor(workers) as pool:
            for some in self._batches(months):
                # All months of a batch, before rows of the next one are read.
                list(pool.map(put, some, some.values()))

    def _batches(self, months: Sequence[int]) -> Iterator[Mapping[int, pl.DataFrame]]:
        """Yield the rows of months, as many at a time as are held at once."""
        waiting: list[int] = []
        held = 0
        for month in months:
            rows = self._rows.get(month, 0)
            if waiting and held + rows > ROWS:
                yield self._of(waiting)
                waiting, held = [], 0
            waiting.append(month)
            held += rows
        if waiting:
            yield self._of(waiting)

    def _of(self, months: Sequence[int]) -> dict[int, pl.DataFrame]:
        rows = self._sums.filter(pl.col("month").is_between(months[0], months[-1]))
        if len(months) == 1:
            return {months[0]: rows.collect()}
        # Sorted and cut, which takes half the time of a partition.
        held = rows.sort("month").collect()
        starts = held["month"].search_sorted(pl.Series(months, dtype=pl.Int32))
        return {
            month: held.slice(start, self._rows.get(month, 0))
            for month, start in zip(months, starts, strict=True)
        }


def _finished(rows: pl.DataFrame, states: Sequence[str]) -> pl.DataFrame:
    """Return the columns that are written; sums come back from whole numbers."""
    # Numbers in the order of names; what is in order is sorted by name in no time.
    rows = rows.sort("source_state", "target_state", "class")
    names = pl.Series(states, dtype=pl.String)
    return rows.select(
        pl.col("events", "cooperative", "hostile", "reports", "outlets", "late"),
        pl.col("days", "goldstein_n", "tone_n"),
        source=names.gather(rows["source_state"] - 1),
        target=names.gather(rows["target_state"] - 1),
        quad_class="class",
        goldstein_sum=pl.col("goldstein") / SCALE,
        tone_sum=pl.col("tone") / SCALE,
    )
