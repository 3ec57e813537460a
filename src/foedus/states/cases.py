"""Known realignments and stable ties, for validation.

``realignments.csv`` lists partners that are known to have moved away from or
toward a hub, with the years in which they moved and the historical basis;
``stable_ties.csv`` lists ties that are known not to have moved. Both are written
down before anything is estimated. The hub is the state of the first year: SUN,
not RUS, before 1992; a case may end under the successor.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from foedus.states.ledger_file import (
    LEDGERS,
    Row,
    read_ledger,
    refuse_duplicates,
)

__all__ = [
    "DIRECTIONS",
    "read_realignments",
    "read_stable_ties",
    "realignments",
    "stable_ties",
]

DIRECTIONS = ("away", "toward")


@cache
def realignments() -> pl.DataFrame:
    """Return the known realignments.

    Returns
    -------
    polars.DataFrame
        ``partner``, ``hub``, ``direction`` (away or toward), ``first_year``,
        ``last_year``, ``basis``.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_realignments(LEDGERS / "realignments.csv")


@cache
def stable_ties() -> pl.DataFrame:
    """Return the ties known to be stable.

    Returns
    -------
    polars.DataFrame
        ``partner``, ``hub``, ``first_year``, ``last_year``.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_stable_ties(LEDGERS / "stable_ties.csv")


def read_realignments(path: Path) -> pl.DataFrame:
    """Read and check a list of realignments.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``realignments.csv``.

    Returns
    -------
    polars.DataFrame
        As `realignments`.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    rows = read_ledger(
        path, ("partner", "hub", "direction", "first_year", "last_year", "basis")
    )
    refuse_duplicates(
        rows,
        lambda row: tuple(row.fields[name] for name in ("partner", "hub", "direction")),
    )
    records = [
        {
            **_window(row),
            "direction": row.choice("direction", DIRECTIONS),
            "basis": row.text("basis"),
        }
        for row in rows
    ]
    return pl.DataFrame(records).select(
        "partner", "hub", "direction", "first_year", "last_year", "basis"
    )


def read_stable_ties(path: Path) -> pl.DataFrame:
    """Read and check a list of stable ties.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``stable_ties.csv``.

    Returns
    -------
    polars.DataFrame
        As `stable_ties`.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    rows = read_ledger(path, ("partner", "hub", "first_year", "last_year"))
    refuse_duplicates(rows, lambda row: (row.fields["partner"], row.fields["hub"]))
    return pl.DataFrame([_window(row) for row in rows])


def _window(row: Row) -> dict[str, object]:
    partner, hub = row.state("partner"), row.state("hub")
    if partner == hub:
        raise row.fail(f"hub and partner are both {hub}")
    ends = []
    for column in ("first_year", "last_year"):
        when = row.date(column)
        if when.precision != "year":
            raise row.fail(f"{column} is {row.fields[column]!r}, expected a year")
        ends.append(when)
    first, last = (when.first.year for when in ends)
    if last < first:
        raise row.fail(f"last_year ({last}) lies before first_year ({first})")
    for column, state in (("partner", partner), ("hub", hub)):
        row.alive(state, ends[0], column)
    return {"partner": partner, "hub": hub, "first_year": first, "last_year": last}
