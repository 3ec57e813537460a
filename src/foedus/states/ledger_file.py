"""Read one hand-written ledger strictly, row by row.

A ledger is a csv file in ``states/data/ledgers`` in which every row is a fact
with its citation. Rows are checked while they are read: the header, the state
ids, the dates, the listed words, the numbers and the keys. The first wrong row
raises `LedgerError` with the file, the line and what was expected.
"""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from foedus.errors import LedgerError, UnknownState, nearest
from foedus.states.state import get

__all__ = [
    "LEDGERS",
    "PartialDate",
    "Row",
    "parse_date",
    "read_ledger",
    "refuse_duplicates",
]

LEDGERS = Path(__file__).parent / "data" / "ledgers"

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year.

    Attributes
    ----------
    first, last : datetime.date
        First and last day that the text may mean.
    precision : str
        ``"day"``, ``"month"`` or ``"year"``.
    """

    first: date
    last: date
    precision: str


def parse_date(text: str) -> PartialDate:
    """Parse ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Parameters
    ----------
    text : str
        The field, without blanks around it.

    Returns
    -------
    PartialDate
        The days that the text covers.

    Raises
    ------
    ValueError
        If the text has another form or names no calendar day.
    """
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            exact = date(year, month, day)
            return PartialDate(exact, exact, "day")
        if match.group(2):
            length = monthrange(year, month)[1]
            return PartialDate(date(year, month, 1), date(year, month, length), "month")
        return PartialDate(date(year, 1, 1), date(year, 12, 31), "year")
    except ValueError as error:
        raise ValueError(f"{text!r} names no calendar day: {error}") from None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a ledger, with readers that name the place of an error.

    Attributes
    ----------
    file : str
        File name.
    line : int
        Line in the file; the header is line 1.
    fields : dict of str to str
        The text of every column.
    """

    file: str
    line: int
    fields: dict[str, str]

    def fail(self, message: str) -> LedgerError:
        """Return the error that names this row; the caller raises it."""
        return LedgerError(f"{self.file}, line {self.line}: {message}")

    def text(self, column: str, *, required: bool = True) -> str:
        """Return a field, which must not be empty unless `required` is False."""
        value = self.fields[column]
        if required and not value:
            raise self.fail(f"{column} is empty, expected text")
        return value

    def choice(self, column: str, words: Collection[str]) -> str:
        """Return a field that must be one of `words`."""
        value = self.fields[column]
        if value not in words:
            hint = nearest(value, words)
            expected = f"expected one of {', '.join(sorted(words))}"
            raise self.fail(
                f"{column} is {value!r}, {expected}{f' ({hint})' if hint else ''}"
            )
        return value

    def state(self, column: str) -> str:
        """Return a field that must be the id of a state."""
        return self._state(column, self.fields[column])

    def states(self, column: str) -> list[str]:
        """Return the ids of a field that separates states by semicolons."""
        ids = [self._state(column, part) for part in self.fields[column].split(";")]
        if len(set(ids)) < len(ids):
            raise self.fail(f"{column} names a state twice: {self.fields[column]!r}")
        return ids

    def date(self, column: str) -> PartialDate:
        """Return a field that must be a date, perhaps a partial one."""
        try:
            return parse_date(self.fields[column])
        except ValueError as error:
            raise self.fail(f"{column}: {error}") from None

    def optional_date(self, column: str) -> PartialDate | None:
        """Return a date, or None where the field is empty."""
        return self.date(column) if self.fields[column] else None

    def span(self) -> tuple[PartialDate, PartialDate | None]:
        """Return the dates of ``from`` and ``to``; an empty ``to`` means still."""
        start, end = self.date("from"), self.optional_date("to")
        if end is not None and end.last < start.first:
            raise self.fail(
                f"to ({self.fields['to']}) lies before from ({self.fields['from']})"
            )
        return start, end

    def alive(self, state: str, when: PartialDate, column: str) -> None:
        """Raise if a state did not exist in any year that a date touches."""
        if not get(state).exists(when.first.year):
            raise self.fail(
                f"{column}: {state} did not exist in {when.first.year}; "
                "use the id of the state of that time"
            )

    def number(
        self, column: str, *, low: float, high: float, required: bool = True
    ) -> float | None:
        """Return a number between two bounds, or None where it may be empty."""
        value = self.fields[column]
        if not value and not required:
            return None
        try:
            number = float(value)
        except ValueError:
            raise self.fail(f"{column} is {value!r}, expected a number") from None
        if not low <= number <= high:
            raise self.fail(f"{column} is {value}, expected {low:g} to {high:g}")
        return number

    def _state(self, column: str, value: str) -> str:
        try:
            return get(value).id
        except UnknownState as error:
            raise self.fail(f"{column}: {error}") from None


def read_ledger(path: Path, columns: Sequence[str]) -> list[Row]:
    """Read the rows of a ledger.

    Parameters
    ----------
    path : pathlib.Path
        The csv file, UTF-8.
    columns : sequence of str
        The header that the file must have, in this order.

    Returns
    -------
    list of Row
        One per data row, blanks around fields removed.

    Raises
    ------
    LedgerError
        If the file is absent, not UTF-8, has another header, no row, or a row
        of another length.
    """
    if not path.is_file():
        raise LedgerError(f"{path.name}: no such ledger in {path.parent}")
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            lines = list(csv.reader(stream, strict=True))
    except UnicodeDecodeError as error:
        raise LedgerError(f"{path.name}: not UTF-8 ({error.reason})") from None
    except csv.Error as error:
        raise LedgerError(f"{path.name}: not a csv file ({error})") from None
    header = lines[0] if lines else []
    if header != list(columns):
        raise LedgerError(
            f"{path.name}: header is {','.join(header)!r}, "
            f"expected {','.join(columns)!r}"
        )
    if len(lines) == 1:
        raise LedgerError(f"{path.name}: has a header but no row")
    rows: list[Row] = []
    for line, values in enumerate(lines[1:], start=2):
        if len(values) != len(header):
            raise LedgerError(
                f"{path.name}, line {line}: {len(values)} fields, "
                f"expected {len(header)}"
            )
        stripped = (value.strip() for value in values)
        rows.append(Row(path.name, line, dict(zip(header, stripped, strict=True))))
    return rows


def refuse_duplicates(rows: Sequence[Row], key: Callable[[Row], Hashable]) -> None:
    """Raise `LedgerError` if two rows have the same key.

    Parameters
    ----------
    rows : sequence of Row
        The rows of one ledger.
    key : callable
        Maps a row to what must be unique.
    """
    seen: dict[Hashable, int] = {}
    for row in rows:
        found = key(row)
        if found in seen:
            raise row.fail(f"same key as line {seen[found]}: {found!r}")
        seen[found] = row.line
