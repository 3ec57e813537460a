"""Heads of state or government by name, dated, each row with its citation.

``leaders.csv`` lists the persons by whose names texts mean a government. It is a
choice of well-known ones: that a name is not in it says nothing. ``surname`` holds
the forms under which a person is named without a first name, separated by
semicolons; a form that others share ("Bush", "Singh") is written with its first
name. Dates are those of the office named in the row, checked to December 2025.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - a parameter is called date
from functools import cache
from pathlib import Path

from foedus.states.ledger_file import LEDGERS, read_ledger, refuse_duplicates

__all__ = ["Leader", "leaders", "read_leaders"]

_COLUMNS = ("state", "person", "surname", "office", "from", "to", "citation")


@dataclass(frozen=True, slots=True)
class Leader:
    """One term of one person.

    Attributes
    ----------
    state : str
        Id of the state.
    person : str
        Full name.
    names : tuple of str
        Forms under which a text may name the person; the full name is one.
    office : str
        ``"president"``, ``"prime minister"`` and the like.
    first : datetime.date
        First day in office.
    last : datetime.date or None
        Last day, None while it lasts.
    citation : str
        What the dates rest on.
    """

    state: str
    person: str
    names: tuple[str, ...]
    office: str
    first: Date
    last: Date | None
    citation: str

    def serves(self, day: Date) -> bool:
        """Tell whether the person held the office on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@cache
def leaders() -> tuple[Leader, ...]:
    """Return the ledger of leaders in the order of the file.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_leaders(LEDGERS / "leaders.csv")


def read_leaders(path: Path) -> tuple[Leader, ...]:
    """Read and check a ledger of leaders.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``leaders.csv``.

    Raises
    ------
    LedgerError
        If a row is malformed, a state did not exist, or a key occurs twice.
    """
    rows = read_ledger(path, _COLUMNS)
    refuse_duplicates(
        rows,
        lambda row: tuple(row.fields[name] for name in ("state", "person", "from")),
    )
    found = []
    for row in rows:
        state = row.state("state")
        start, end = row.span()
        row.alive(state, start, "from")
        person = row.text("person")
        forms = (part.strip() for part in row.text("surname").split(";"))
        found.append(
            Leader(
                state=state,
                person=person,
                names=tuple(dict.fromkeys((person, *forms))),
                office=row.text("office"),
                first=start.first,
                last=end.last if end else None,
                citation=row.text("citation"),
            )
        )
    return tuple(found)
