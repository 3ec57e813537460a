"""International bodies: what each is, when it lived and what it binds.

The hand-written tables ``data/ledgers/bodies*.csv`` hold one row per body with its
founding text; an id occurs in one of them. Who belonged to a body when is in
`foedus.states.memberships`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from foedus.errors import InvalidOption, LedgerError, nearest
from foedus.states.ledger_file import LEDGERS, Row, read_ledger

__all__ = ["Body", "bodies", "body_named", "read_bodies"]

_KINDS = ("political", "military", "economic", "judicial")
_FLAGS = ("0", "1")
_COLUMNS = (
    "body",
    "name",
    "kind",
    "founded",
    "dissolved",
    "counts_in_shared_bodies",
    "binds_sanctions",
    "citation",
)


@dataclass(frozen=True, slots=True)
class Body:
    """An international body.

    Attributes
    ----------
    id : str
        Name of its membership file, such as ``"CSTO"``.
    name : str
        Full English name.
    kind : str
        ``"political"``, ``"military"``, ``"economic"`` or ``"judicial"``.
    founded : datetime.date
        First day on which it could have members.
    dissolved : datetime.date or None
        Last day, None while it exists.
    counts_in_shared_bodies : bool
        Whether joint membership counts as closeness.
    binds_sanctions : bool
        Whether its sanctions bind the members.
    citation : str
        The founding text.
    """

    id: str
    name: str
    kind: str
    founded: date
    dissolved: date | None
    counts_in_shared_bodies: bool
    binds_sanctions: bool
    citation: str


def bodies() -> tuple[Body, ...]:
    """Return the bodies of the ledger, ordered by id.

    Returns
    -------
    tuple of Body
        Every body that has a membership file.

    Raises
    ------
    LedgerError
        If a row of the tables of bodies is wrong.
    """
    return _bodies()


def body_named(name: str) -> Body:
    """Return the body with this id.

    Parameters
    ----------
    name : str
        Id of a body, such as ``"NATO"``.

    Returns
    -------
    Body
        The body.

    Raises
    ------
    InvalidOption
        If no body has this id; the message names the nearest ones.
    """
    for body in bodies():
        if body.id == name:
            return body
    known = [body.id for body in bodies()]
    hint = nearest(name, known) or f"known: {', '.join(known)}"
    raise InvalidOption(f"no body {name!r} in the membership ledger; {hint}")


def read_bodies(path: Path) -> list[Body]:
    """Read one table of bodies.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns body, name, kind, founded, dissolved,
        counts_in_shared_bodies, binds_sanctions (1 or 0) and citation.

    Returns
    -------
    list of Body
        In the order of the file.

    Raises
    ------
    LedgerError
        If a row is wrong.
    """
    return [_body(row) for row in read_ledger(path, _COLUMNS)]


def _body(row: Row) -> Body:
    start, end = row.date("founded"), row.optional_date("dissolved")
    if end is not None and end.last < start.first:
        raise row.fail(f"dissolved ({end.last}) lies before founded ({start.first})")
    return Body(
        id=row.text("body"),
        name=row.text("name"),
        kind=row.choice("kind", _KINDS),
        founded=start.first,
        dissolved=end.last if end else None,
        counts_in_shared_bodies=row.choice("counts_in_shared_bodies", _FLAGS) == "1",
        binds_sanctions=row.choice("binds_sanctions", _FLAGS) == "1",
        citation=row.text("citation"),
    )


@cache
def _bodies() -> tuple[Body, ...]:
    found: dict[str, Body] = {}
    for path in sorted(LEDGERS.glob("bodies*.csv")):
        for body in read_bodies(path):
            if body.id in found:
                raise LedgerError(f"{path.name}: {body.id} is listed twice")
            found[body.id] = body
    return tuple(found[name] for name in sorted(found))
