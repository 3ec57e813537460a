"""What a part of the validation offers, and the types it speaks in.

A module of this room that is a part of the scoreboard defines

``PART``
    a `Part`: its name, its place, and the sources without which it cannot run;
``run(context)``
    a `Section`: what came out, as it came out;
``keep(section)`` (optional)
    what else to write when the result is recorded.

Files without ``PART`` are helpers of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

#: What a cell of a table may hold; None is "not known".
Cell = str | int | float | None


def _silent(what: str, done: int, of: int) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of the scoreboard is.

    Attributes
    ----------
    id, title : str
        Name on the command line, and name for readers.
    order : int
        Place on the scoreboard, small first.
    needs : tuple of str
        Ids of the sources without which it cannot run; empty if the snapshot
        is enough.
    """

    id: str
    title: str
    order: int
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a part may use.

    Attributes
    ----------
    snapshot : Snapshot
        The computed indicators.
    inputs : Inputs or None
        The sources; never None in a part that needs any.
    seed : int
        Of everything random.
    progress : callable
        Called as ``progress(what, done, of)``.
    """

    snapshot: Snapshot
    inputs: Inputs | None = None
    seed: int = 0
    progress: Callable[[str, int, int], None] = _silent


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a section.

    Attributes
    ----------
    caption : str
        What it holds, with units.
    columns : tuple of str
        Headings.
    rows : tuple of tuple of Cell
        As long as `columns`.
    digits : int
        Decimals with which floats are shown; they are kept as they are.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    digits: int = 3

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": [[_plain(cell) for cell in row] for row in self.rows],
            "digits": self.digits,
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Table:
        """Return the table that `to_dict` wrote."""
        return cls(
            caption=body["caption"],
            columns=tuple(body["columns"]),
            rows=tuple(tuple(row) for row in body["rows"]),
            digits=body["digits"],
        )


@dataclass(frozen=True, slots=True)
class Section:
    """What came out of a part.

    Attributes
    ----------
    id, title : str
        Of the part.
    text : tuple of str
        Paragraphs: what was asked, what came out, what it cannot carry.
    tables : tuple of Table
        The figures as readers see them.
    figures : mapping of str to float or None
        The few figures that others quote, by name; None is not known.
    needs : tuple of str
        Sources it was computed from besides the snapshot.
    vintage : str
        Snapshot and sources of this result; filled by the runner.
    recorded : bool
        True if this is the last recorded result, because the part could not run.
    reason : str
        Why it could not run.
    order : int
        Place on the scoreboard; filled by the runner.
    """

    id: str
    title: str
    text: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: Mapping[str, float | None] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    vintage: str = ""
    recorded: bool = False
    reason: str = ""
    order: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object without NaN."""
        return {
            "id": self.id,
            "title": self.title,
            "text": list(self.text),
            "tables": [table.to_dict() for table in self.tables],
            "figures": {name: _plain(value) for name, value in self.figures.items()},
            "needs": list(self.needs),
            "vintage": self.vintage,
            "recorded": self.recorded,
            "reason": self.reason,
            "order": self.order,
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Section:
        """Return the section that `to_dict` wrote."""
        return cls(
            id=body["id"],
            title=body["title"],
            text=tuple(body["text"]),
            tables=tuple(Table.from_dict(table) for table in body["tables"]),
            figures=dict(body["figures"]),
            needs=tuple(body["needs"]),
            vintage=body["vintage"],
            recorded=body["recorded"],
            reason=body["reason"],
            order=body["order"],
        )


class PartModule(Protocol):
    """The shape of a module that the registry accepts."""

    PART: Part

    def run(self, context: Context) -> Section:
        """Compute the part."""
        ...


#: Decimals kept of a figure: enough to compare, few enough to be the same on
#: machines whose sums differ in the last bits.
_KEPT = 6


def _plain(value: Any) -> Cell:
    """Return a cell as JSON can hold it; NaN and infinity become None."""
    if value is None or isinstance(value, str):
        return value
    if not isfinite(value):
        return None
    return round(float(value), _KEPT) if isinstance(value, float) else int(value)
