"""Invasions since 1946: which state sent forces into which, from when.

The ledger ``invasions.csv`` was closed before any effect was estimated from it.
A row *counts* if

- regular forces of a state, at least 1,000 at the height of the operation,
- entered the recognised territory of another state, or a territory that another
  state administered under Chapter XI of the Charter of the United Nations,
- without the consent of its government; consent of a government that the forces
  themselves installed is none, and
- theirs was the first entry, no answer to an entry of the other side's forces.

Right and wrong of the cause do not enter, and neither does what others said or did
about it. Rows that do not count are doubtful on one of these points, which their
note names: they are no invasions here, but the state cannot stand for those that
left others alone. The list of doubtful rows is meant for states that may serve in
such a comparison and claims no completeness beyond.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from foedus.states.ledger_file import LEDGERS, Row, read_ledger, refuse_duplicates

__all__ = ["FEWEST_TROOPS", "invasions", "read_invasions"]

#: Least number of troops of an invasion that counts.
FEWEST_TROOPS = 1000

_COLUMNS = (
    "invader",
    "targets",
    "from",
    "troops",
    "counts",
    "words",
    "citation",
    "note",
)
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "invader": pl.String,
    "targets": pl.List(pl.String),
    "year": pl.Int16,
    "date": pl.Date,
    "troops": pl.Int32,
    "counts": pl.Boolean,
    "words": pl.List(pl.String),
    "citation": pl.String,
    "note": pl.String,
}


@cache
def invasions() -> pl.DataFrame:
    """Return the ledger of invasions.

    Returns
    -------
    polars.DataFrame
        ``invader``, ``targets`` (states whose territory was entered, or that
        administered it), ``year``, ``date`` (first possible day of the entry),
        ``troops`` (order of magnitude that was surely reached: 1,000, 10,000 or
        100,000; null where the row does not count), ``counts``, ``words`` (parts of
        titles by which a roll call on the conflict is known), ``citation``,
        ``note``; sorted by date and invader.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_invasions(LEDGERS / "invasions.csv")


def read_invasions(path: Path) -> pl.DataFrame:
    """Read and check a list of invasions.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``invasions.csv``.

    Returns
    -------
    polars.DataFrame
        As `invasions`.

    Raises
    ------
    LedgerError
        If a state is unknown or did not exist, invader and target are one, the
        same entry is listed twice, a row that counts has fewer than
        `FEWEST_TROOPS` or no words, or one that does not count has no note.
    """
    rows = read_ledger(path, _COLUMNS)
    refuse_duplicates(
        rows, lambda row: tuple(row.fields[k] for k in ("invader", "targets", "from"))
    )
    records = [_record(row) for row in rows]
    return pl.DataFrame(records, schema=_SCHEMA).sort("date", "invader")


def _record(row: Row) -> dict[str, object]:
    invader, targets, when = (
        row.state("invader"),
        row.states("targets"),
        row.date("from"),
    )
    counts = row.choice("counts", ("0", "1")) == "1"
    if invader in targets:
        raise row.fail(f"invader and target are both {invader}")
    row.alive(invader, when, "invader")
    if counts:
        for target in targets:
            row.alive(target, when, "targets")
    troops = row.number("troops", low=FEWEST_TROOPS, high=1e6, required=counts)
    return {
        "invader": invader,
        "targets": targets,
        "year": when.first.year,
        "date": when.first,
        "troops": None if troops is None else int(troops),
        "counts": counts,
        "words": _words(row.text("words", required=counts)),
        "citation": row.text("citation"),
        "note": row.text("note", required=not counts),
    }


def _words(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
