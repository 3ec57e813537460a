"""Seats in the General Assembly held by governments that lost power at home.

A vote is taken as an act of the state that casts it. ``credentials.csv`` lists the
times in which it was not: a government had lost its country, but for pockets along
a border at most, and its envoys kept the seat because the Assembly accepted or
deferred. Listed are spells of two years and more. Shorter ones (Kuwait 1990-91,
Sierra Leone 1997-98) and governments that still held a part of their country
(Afghanistan 1996-2001, Yemen since 2014) are not; nor is the seat of China, whose
votes to 1971 count for Taiwan.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from foedus.states.ledger_file import LEDGERS, read_ledger, refuse_duplicates

__all__ = ["credentials", "held_by", "read_credentials", "seat_of_others"]

_COLUMNS = ("state", "from", "to", "held_by", "citation", "note")


@cache
def credentials() -> pl.DataFrame:
    """Return the ledger of contested credentials.

    Returns
    -------
    polars.DataFrame
        ``state``, ``from`` (first possible day), ``to`` (last possible day, null
        while it lasts), ``held_by`` (whose envoys held the seat), ``citation``,
        ``note``; sorted by state and date.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_credentials(LEDGERS / "credentials.csv")


def seat_of_others(state: str, day: str) -> pl.Expr:
    """Return which rows fall in a time when others held the seat of a state.

    Parameters
    ----------
    state, day : str
        Names of the columns with the state id and with the date.

    Returns
    -------
    polars.Expr
        Boolean, without nulls for rows that have both.
    """
    return pl.any_horizontal(
        pl.lit(False),
        *(
            (pl.col(state) == row["state"])
            & (pl.col(day) >= row["from"])
            & (pl.col(day) <= (row["to"] or date.max))
            for row in credentials().iter_rows(named=True)
        ),
    )


def held_by(state: str, day: date) -> str | None:
    """Return whose envoys held the seat of a state, None if its government's.

    Parameters
    ----------
    state : str
        State id.
    day : datetime.date
        Day in question.

    Returns
    -------
    str or None
        ``held_by`` of the ledger.
    """
    if state not in _disputed():
        return None
    found = credentials().filter(
        pl.col("state") == state,
        pl.col("from") <= day,
        pl.col("to").is_null() | (pl.col("to") >= day),
    )
    return None if found.is_empty() else str(found["held_by"][0])


@cache
def _disputed() -> frozenset[str]:
    return frozenset(credentials()["state"])


def read_credentials(path: Path) -> pl.DataFrame:
    """Read and check a ledger of contested credentials.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``credentials.csv``.

    Returns
    -------
    polars.DataFrame
        As `credentials`.

    Raises
    ------
    LedgerError
        If a row is malformed, a state did not exist or two spells of one state
        overlap.
    """
    rows = read_ledger(path, _COLUMNS)
    refuse_duplicates(rows, lambda row: (row.fields["state"], row.fields["from"]))
    records: list[dict[str, object]] = []
    spells: dict[str, list[tuple[date, date]]] = {}
    for row in rows:
        state = row.state("state")
        start, end = row.span()
        row.alive(state, start, "state")
        spell = (start.first, end.last if end else date.max)
        for first, last in spells.setdefault(state, []):
            if spell[0] <= last and first <= spell[1]:
                raise row.fail(
                    f"the spell of {state} from {row.fields['from']} overlaps another, "
                    "expected one holder of the seat at a time"
                )
        spells[state].append(spell)
        records.append(
            {
                "state": state,
                "from": start.first,
                "to": end.last if end else None,
                "held_by": row.text("held_by"),
                "citation": row.text("citation"),
                "note": row.text("note", required=False),
            }
        )
    return (
        pl.DataFrame(records, infer_schema_length=None)
        .with_columns(pl.col("to").cast(pl.Date))
        .sort("state", "from")
    )
