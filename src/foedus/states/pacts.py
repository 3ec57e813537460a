"""Obligations between states after the end of the alliance data.

ATOP ends in 2018. ``pacts.csv`` carries its obligations on: it lists the pacts
that were alive at the end of 2018 and what changed since, for the hubs Russia,
United States, China, France, United Kingdom, Turkey, India, Iran and Saudi Arabia,
and by body for everybody else. An obligation of 2018 that no row confirms is not
known later (null, not none).

A row names parties by state id or by a body of the membership ledger, which stands
for its members of the year; members whose part in the body is frozen make the
obligation frozen, and suspended or associate members have none. Without
``parties_b`` every two of ``parties_a`` are bound. Within one pact the row that
begins last decides for a dyad: so a freeze or an end of one member is one row more.

Pacts older than 2019 are listed only where ATOP 5.1 codes an obligation in 2018,
and in its class, so that the change of source does not look like a change of
obligation. The Compacts of Free Association, the Five Power Defence Arrangements
and India's treaties with Bhutan and Nepal are therefore absent, and so is France's
partnership of 2012 with Cote d'Ivoire, which has no clause of assistance. Where
the classes differ all the same, that of ATOP is carried on
(`foedus.lake.derived.obligation_levels`). Soviet treaties with African states,
which ATOP carries on for Russia, are not confirmed.

Values: defence 1, consultation or neutrality 1/2, non-aggression 1/4, and half of
that while frozen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations, product
from pathlib import Path

import polars as pl

from foedus.errors import OutsideCoverage, UnknownState
from foedus.states.ledger_file import LEDGERS, Row, read_ledger, refuse_duplicates
from foedus.states.memberships import bodies, memberships
from foedus.states.state import all_states, get

__all__ = ["FIRST_YEAR", "VALUES", "obligations", "pacts", "read_pacts"]

FIRST_YEAR = 2018
VALUES = {
    "defence": 1.0,
    "consultation": 0.5,
    "neutrality": 0.5,
    "nonaggression": 0.25,
}
_FROZEN = 0.5
_STATUSES = ("active", "frozen", "ended")
_COLUMNS = (
    "pact",
    "parties_a",
    "parties_b",
    "obligation",
    "from",
    "to",
    "status",
    "citation",
    "note",
)
_SCHEMA = {
    "state_a": pl.String,
    "state_b": pl.String,
    "value": pl.Float64,
    "obligation": pl.String,
    "status": pl.String,
    "pact": pl.String,
    "since": pl.Date,
    "citation": pl.String,
    "note": pl.String,
}


@dataclass(frozen=True, slots=True)
class _Obligation:
    obligation: str
    status: str
    pact: str
    since: date
    citation: str
    note: str

    @property
    def value(self) -> float:
        full = VALUES[self.obligation]
        return {"active": full, "frozen": full * _FROZEN, "ended": 0.0}[self.status]


@cache
def pacts() -> pl.DataFrame:
    """Return the ledger of pacts, one row per pact, set of parties and period.

    Returns
    -------
    polars.DataFrame
        ``pact``, ``parties_a`` and ``parties_b`` (lists of state ids or body
        names; an empty ``parties_b`` means every two of ``parties_a``),
        ``obligation`` (a key of `VALUES`), ``from``, ``to`` (null while it
        lasts), ``status`` (active, frozen or ended), ``citation``, ``note``.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_pacts(LEDGERS / "pacts.csv")


@cache
def obligations(year: int) -> pl.DataFrame:
    """Return the strongest obligation of each dyad on 31 December of a year.

    Parameters
    ----------
    year : int
        Calendar year, from `FIRST_YEAR` on.

    Returns
    -------
    polars.DataFrame
        ``state_a``, ``state_b`` (every dyad in both directions), ``value`` in
        [0, 1], ``obligation``, ``status`` (active, frozen or ended), ``pact``,
        ``since`` (first day of the row that decides: the strongest, of equal ones
        the latest), ``citation``, ``note``;
        sorted by the two states. Value 0 means that the ledger records an end and
        no other pact; a dyad that the ledger does not speak of has no row.

    Raises
    ------
    OutsideCoverage
        If the year lies before `FIRST_YEAR`.
    """
    if year < FIRST_YEAR:
        raise OutsideCoverage(
            f"the ledger of pacts begins in {FIRST_YEAR}, not in {year}; "
            "use the alliance data for earlier years"
        )
    last_day = date(year, 12, 31)
    in_force = pacts().filter(
        pl.col("from") <= last_day,
        pl.col("to").is_null() | (pl.col("to") >= last_day),
    )
    members = _members(last_day)
    alive = {state.id for state in all_states() if state.exists(year)}
    deciding: dict[tuple[str, str, str], _Obligation] = {}
    # The ledger is sorted by date, so a later row of a pact replaces an earlier.
    for row in in_force.iter_rows(named=True):
        for left, right, frozen in _dyads(row, members):
            if left not in alive or right not in alive:
                continue
            status = "frozen" if frozen and row["status"] == "active" else row["status"]
            deciding[row["pact"], *sorted((left, right))] = _Obligation(
                row["obligation"],
                status,
                row["pact"],
                row["from"],
                row["citation"],
                row["note"],
            )
    strongest: dict[tuple[str, str], _Obligation] = {}
    for (_, left, right), found in deciding.items():
        known = strongest.get((left, right))
        if known is None or (found.value, found.since) > (known.value, known.since):
            strongest[left, right] = found
    records = [
        (
            *pair,
            found.value,
            found.obligation,
            found.status,
            found.pact,
            found.since,
            found.citation,
            found.note,
        )
        for (left, right), found in strongest.items()
        for pair in ((left, right), (right, left))
    ]
    return pl.DataFrame(records, schema=_SCHEMA, orient="row").sort(
        "state_a", "state_b"
    )


def read_pacts(path: Path) -> pl.DataFrame:
    """Read and check a ledger of pacts.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``pacts.csv``.

    Returns
    -------
    polars.DataFrame
        As `pacts`, sorted by date; rows of one day keep the order of the file.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    rows = read_ledger(path, _COLUMNS)
    refuse_duplicates(
        rows,
        lambda row: tuple(
            row.fields[name] for name in ("pact", "parties_a", "parties_b", "from")
        ),
    )
    records = []
    for row in rows:
        start, end = row.span()
        left = _parties(row, "parties_a")
        right = _parties(row, "parties_b") if row.fields["parties_b"] else []
        if not right and len(left) == 1 and left[0] not in _body_ids():
            raise row.fail("parties_a names one state and parties_b none, expected two")
        status = row.choice("status", _STATUSES)
        if status == "ended" and end is not None:
            raise row.fail("an ended pact has a date in to, expected it empty")
        records.append(
            {
                "pact": row.text("pact"),
                "parties_a": left,
                "parties_b": right,
                "obligation": row.choice("obligation", VALUES),
                "from": start.first,
                "to": end.last if end else None,
                "status": status,
                "citation": row.text("citation"),
                "note": row.text("note", required=False),
            }
        )
    lists = pl.List(pl.String)
    return pl.DataFrame(
        records,
        schema_overrides={"parties_a": lists, "parties_b": lists, "to": pl.Date},
        infer_schema_length=None,
    ).sort("from", maintain_order=True)


@cache
def _body_ids() -> frozenset[str]:
    return frozenset(body.id for body in bodies())


def _parties(row: Row, column: str) -> list[str]:
    parties = row.text(column).split(";")
    for party in parties:
        if party in _body_ids():
            continue
        try:
            get(party)
        except UnknownState as error:
            raise row.fail(f"{column}: neither a body nor a state: {error}") from None
    if len(set(parties)) < len(parties):
        raise row.fail(f"{column} names a party twice: {row.fields[column]!r}")
    return parties


def _members(day: date) -> dict[str, dict[str, bool]]:
    """Return body to state to whether its part is frozen, on one day."""
    rows = (
        memberships()
        .filter(
            pl.col("status").is_in(["member", "frozen"]),
            pl.col("from") <= day,
            pl.col("to").is_null() | (pl.col("to") >= day),
        )
        .select("body", "state", pl.col("status") == "frozen")
        .rows()
    )
    members: dict[str, dict[str, bool]] = {}
    for body, state, frozen in rows:
        members.setdefault(body, {})[state] = frozen
    return members


def _dyads(
    row: dict[str, list[str]], members: dict[str, dict[str, bool]]
) -> Iterator[tuple[str, str, bool]]:
    """Yield the dyads that a row binds and whether a party is frozen."""

    def expand(parties: list[str]) -> dict[str, bool]:
        expanded: dict[str, bool] = {}
        for party in parties:
            if party in _body_ids():
                expanded.update(members.get(party, {}))
            else:
                expanded[party] = False
        return expanded

    left, right = expand(row["parties_a"]), expand(row["parties_b"])
    pairs = product(left, right) if row["parties_b"] else combinations(left, 2)
    frozen = {
        state
        for side in (left, right)
        for state, is_frozen in side.items()
        if is_frozen
    }
    for one, other in pairs:
        if one != other:
            yield one, other, one in frozen or other in frozen
