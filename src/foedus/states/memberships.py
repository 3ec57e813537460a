"""Dated memberships of states in international bodies, each row with its citation.

The ledger is one csv file per body, ``data/ledgers/memberships/<BODY>.csv``, and
the tables of bodies beside the folder. Conventions:

- ``from`` is the day on which membership took legal effect. Where a body acted
  before its treaty was in force, or the day of entry into force is disputed, it
  is the day of signature, and the citation or note says so. ``to`` is the last
  day of membership, empty while it lasts (checked to December 2025).
- A date may be known only to the month or the year. It then stands for the first
  day of the period in ``from`` and for the last in ``to``, and ``from_precision``
  and ``to_precision`` say so. Membership that ended in the course of a period is
  over on the last day of it.
- Rows follow the ids of states: the seat of the Soviet Union ends with SUN and is
  continued by RUS. A row that begins before its state existed has a note that
  begins with "before independence".
- ``frozen`` is a freeze declared or practised by the member itself, ``suspended``
  a measure of the body, of another member, or a notified suspension of
  membership, ``associate`` a lesser status that the body itself defines.
  Observers are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date as Date  # noqa: N812 - a parameter is called date
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import polars as pl

from foedus.errors import LedgerError
from foedus.states.bodies import Body, bodies, body_named
from foedus.states.ledger_file import LEDGERS, PartialDate, Row, read_ledger
from foedus.states.state import get

__all__ = [
    "WEIGHTS",
    "Body",
    "bodies",
    "memberships",
    "read_memberships",
    "status_on",
    "year_matrix",
]

#: How much of a membership each status counts in `year_matrix`.
WEIGHTS: dict[str, float] = {
    "member": 1.0,
    "frozen": 0.5,
    "suspended": 0.5,
    "associate": 0.5,
}

_COLUMNS = ("state", "status", "from", "to", "citation", "note")
_SCHEMA = {
    "body": pl.String,
    "state": pl.String,
    "status": pl.String,
    "from": pl.Date,
    "to": pl.Date,
    "from_precision": pl.String,
    "to_precision": pl.String,
    "citation": pl.String,
    "note": pl.String,
}


def memberships(body: str | None = None) -> pl.DataFrame:
    """Return the membership ledger, of all bodies or of one.

    Parameters
    ----------
    body : str, optional
        Id of a body, such as ``"NATO"``.

    Returns
    -------
    polars.DataFrame
        Columns body, state, status (member, frozen, suspended, associate), from,
        to (dates; ``to`` is the last day, null while it lasts), from_precision,
        to_precision (day, month, year; null while it lasts), citation, note;
        one row per spell of one status, ordered by body, state and date.

    Raises
    ------
    InvalidOption
        If no body has this id.
    LedgerError
        If a row of the ledger is wrong; the message names the file and line.
    """
    table = _memberships()
    if body is None:
        return table
    return table.filter(pl.col("body") == body_named(body).id)


def status_on(body: str, state: str, date: Date) -> str | None:
    """Return the status of a state in a body on one day.

    Parameters
    ----------
    body : str
        Id of a body.
    state : str
        Id of a state as of that day (SUN, not RUS, in 1980).
    date : datetime.date
        The day.

    Returns
    -------
    str or None
        ``"member"``, ``"frozen"``, ``"suspended"`` or ``"associate"``; None if
        the state had no part in the body.

    Raises
    ------
    InvalidOption
        If no body has this id.
    UnknownState
        If no state has this id.
    """
    for first, last, status in _spells().get((body_named(body).id, get(state).id), ()):
        if first <= date and (last is None or date <= last):
            return status
    return None


def year_matrix(
    years: Iterable[int], *, bodies: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return the weight of each membership on 31 December of each year.

    The last day decides: a state that joins in a year is a member of that year,
    one that leaves before its last day is not. Membership to 31 December counts
    in that year; one known only to have ended in the year or in December does not.

    Parameters
    ----------
    years : iterable of int
        Calendar years; a year given twice counts once.
    bodies : sequence of str, optional
        Ids of bodies, all by default.

    Returns
    -------
    polars.DataFrame
        Columns body, state, year (Int16), weight (Float64: 1 member, 1/2 frozen,
        suspended or associate), ordered by body, state and year. There is no row
        where the weight is 0.

    Raises
    ------
    InvalidOption
        If no body has one of the ids.
    """
    table = memberships()
    if bodies is not None:
        table = table.filter(
            pl.col("body").is_in([body_named(name).id for name in bodies])
        )
    calendar = pl.DataFrame(
        {"year": sorted(set(years))}, schema={"year": pl.Int16}
    ).with_columns(pl.date(pl.col("year"), 12, 31).alias("day"))
    started = pl.col("from") <= pl.col("day")
    partial = pl.col("to_precision") != "day"
    lasting = pl.col("to").is_null() | (
        pl.col("day") <= pl.col("to") - pl.duration(days=partial.cast(pl.Int64))
    )
    return (
        table.join(calendar, how="cross")
        .filter(started & lasting)
        .select(
            "body",
            "state",
            "year",
            pl.col("status")
            .replace_strict(WEIGHTS, return_dtype=pl.Float64)
            .alias("weight"),
        )
        .sort("body", "state", "year")
    )


def read_memberships(path: Path, body: Body) -> pl.DataFrame:
    """Read and check the membership file of one body.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns state, status, from, to, citation and note.
    body : Body
        The body whose members it lists.

    Returns
    -------
    polars.DataFrame
        The columns of `memberships`, ordered by state and date.

    Raises
    ------
    LedgerError
        If a state or status is unknown, a date is none, ``from`` lies after
        ``to``, a citation is empty, a row lies outside the life of the body, or
        two rows of one state overlap.
    """
    spells: dict[str, list[tuple[Date, Date | None, Row]]] = {}
    records: list[dict[str, object]] = []
    for row in read_ledger(path, _COLUMNS):
        state = row.state("state")
        status = row.choice("status", WEIGHTS)
        start, end = row.span()
        last = end.last if end else None
        _within(row, body, start, last)
        spells.setdefault(state, []).append((start.first, last, row))
        records.append(
            {
                "body": body.id,
                "state": state,
                "status": status,
                "from": start.first,
                "to": last,
                "from_precision": start.precision,
                "to_precision": end.precision if end else None,
                "citation": row.text("citation"),
                "note": row.text("note", required=False),
            }
        )
    for state, found in spells.items():
        _refuse_overlap(state, found)
    return pl.DataFrame(records, schema=_SCHEMA).sort("state", "from")


def _within(row: Row, body: Body, start: PartialDate, last: Date | None) -> None:
    if start.last < body.founded:
        raise row.fail(f"from lies before {body.id} was founded on {body.founded}")
    if body.dissolved is not None and (last is None or last > body.dissolved):
        raise row.fail(
            f"to is {last or 'empty'}, but {body.id} ended on {body.dissolved}"
        )


def _refuse_overlap(state: str, found: list[tuple[Date, Date | None, Row]]) -> None:
    found.sort(key=lambda spell: spell[0])
    for (_, last, earlier), (first, _, later) in pairwise(found):
        if last is None or first <= last:
            raise later.fail(
                f"the row of {state} from {first} overlaps line {earlier.line}, "
                f"which runs to {last or 'this day'}"
            )


@cache
def _memberships() -> pl.DataFrame:
    listed = {body.id: body for body in bodies()}
    files = {path.stem: path for path in (LEDGERS / "memberships").glob("*.csv")}
    if files.keys() != listed.keys():
        odd = ", ".join(sorted(files.keys() ^ listed.keys()))
        raise LedgerError(
            f"memberships: {odd} has a file or a row in a table of bodies, "
            "expected both"
        )
    return pl.concat(
        [read_memberships(files[name], listed[name]) for name in sorted(listed)]
    )


@cache
def _spells() -> dict[tuple[str, str], list[tuple[Date, Date | None, str]]]:
    spells: dict[tuple[str, str], list[tuple[Date, Date | None, str]]] = {}
    columns = ("body", "state", "from", "to", "to_precision", "status")
    for body, state, first, last, precision, status in (
        _memberships().select(columns).iter_rows()
    ):
        if last is not None and precision != "day":
            last -= timedelta(days=1)
        spells.setdefault((body, state), []).append((first, last, status))
    return spells
