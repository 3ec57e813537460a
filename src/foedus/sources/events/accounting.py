"""Where every row went: by file, and whether all of them are accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from foedus.errors import LostRows
from foedus.sources.events.cleaning import (
    COUNTS,
    LATE,
    OUTSIDE,
    REASONS,
    REPEATED,
)
from foedus.sources.events.months import Window, month_name
from foedus.sources.events.tally import Tally
from foedus.sources.events.writing import FILES, QUARANTINE

COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Input:
    """One file that is read.

    Attributes
    ----------
    label : str
        As in the table of files.
    path : Path
        Where it is.
    rows : int
        Lines or rows in it, counted where it is read, apart from every engine.
    """

    label: str
    path: Path
    rows: int


def covered(accounts: pl.DataFrame, window: Window) -> list[int]:
    """Return the months to build: those with an event reported in its own month.

    A month that is only told of in later reports is not built: it would replace a
    whole month by a few late events.
    """
    found = accounts.filter(
        (pl.col("reason") == COUNTS)
        & pl.col("home")
        & pl.col("month").is_between(window.first, window.last)
    )
    return sorted(found["month"].unique().to_list())


def files_table(
    inputs: Mapping[int, Input],
    tallies: Sequence[Tally],
    accounts: pl.DataFrame,
    repeated: pl.DataFrame,
    *,
    layout: str,
    months: Sequence[int],
    window: Window,
) -> pl.DataFrame:
    """Return rows by file and reason, and stop if a file has lost or gained any.

    Parameters
    ----------
    inputs : mapping of int to Input
        By number.
    tallies : sequence of Tally
        Of the texts among them.
    accounts : polars.DataFrame
        `file`, `month`, `reason`, `home`, `rows`, as the engine counted them.
    repeated : polars.DataFrame
        `file`, `month`, `rows`: those that were dropped because an event was seen.
    layout : str
        Id, for the table.
    months : sequence of int
        Months that are built (yyyymm).
    window : Window
        Months that were asked for.

    Raises
    ------
    LostRows
        If rows read and rows accounted for differ.
    """
    counts: dict[int, Counter[str]] = {number: Counter() for number in inputs}
    for tally in tallies:
        counts[tally.file].update(tally.rejected)
    built = set(months)
    for file, month, reason, rows in accounts.select(
        "file", "month", "reason", "rows"
    ).iter_rows():
        told = COUNTED if reason == COUNTS else REASONS[reason]
        if reason == COUNTS and not window.first <= month <= window.last:
            told = REASONS[OUTSIDE]
        elif reason == COUNTS and month not in built:
            told = REASONS[LATE]
        counts[file][told] += rows
    for file, rows in repeated.group_by("file").agg(pl.col("rows").sum()).iter_rows():
        counts[file][COUNTED] -= rows
        counts[file][REASONS[REPEATED]] += rows
    for number, one in inputs.items():
        if counts[number].total() != one.rows:
            message = (
                f"{one.label} has {one.rows:,} rows, and {counts[number].total():,} "
                "are accounted for; nothing was written: report this with the file"
            )
            raise LostRows(message)
    return pl.DataFrame(
        [
            (one.label, layout, one.path.stat().st_size, reason, rows)
            for number, one in inputs.items()
            for reason, rows in sorted(counts[number].items())
            if rows
        ],
        schema=FILES,
        orient="row",
    )


def check_months(
    accounts: pl.DataFrame,
    repeated: pl.DataFrame,
    events: Mapping[int, int],
    months: Sequence[int],
) -> None:
    """Stop if the events of a month are not the rows that count for it.

    Raises
    ------
    LostRows
        With the first month that differs.
    """
    rows = dict(
        accounts.filter(pl.col("reason") == COUNTS)
        .group_by("month")
        .agg(pl.col("rows").sum())
        .iter_rows()
    )
    again = dict(repeated.group_by("month").agg(pl.col("rows").sum()).iter_rows())
    for month in months:
        expected = rows.get(month, 0) - again.get(month, 0)
        found = events.get(month, 0)
        if found != expected:
            message = (
                f"{month_name(month)} has {found:,} events, and {expected:,} "
                "rows count for it; nothing was written: report this"
            )
            raise LostRows(message)


def quarantine_table(
    inputs: Mapping[int, Input], tallies: Sequence[Tally]
) -> pl.DataFrame:
    """Return the first lines of every file that were put aside."""
    return pl.DataFrame(
        [
            (inputs[tally.file].label, line, reason, text)
            for tally in tallies
            for line, reason, text in tally.shown
        ],
        schema=QUARANTINE,
        orient="row",
    )
