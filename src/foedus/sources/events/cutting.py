"""Cut blocks of text into rows and read their fields into columns, all compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from foedus.sources.events import fields, scanning
from foedus.sources.events.extras import arrow
from foedus.sources.events.layout import NUMBERED, ROLES, Kind, Layout
from foedus.sources.events.scanning import Bytes, Flags, Spots
from foedus.sources.events.words import Table, Words, number_words

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows that are held before they are handed on.
ROWS = 1 << 17
#: Lines that are judged before the usable ones among them are read.
_BATCH, _ASIDE = 1 << 12, 1 << 10
#: Use of a word: an actor's code or name.
ACTOR = 1

_WHOLE, _DAY, _NUMBER, _TEXT, _OUTLET = range(5)
_KINDS: dict[Kind, int] = {
    **{"whole": _WHOLE, "day": _DAY, "number": _NUMBER},
    **{"text": _TEXT, "outlet": _OUTLET},
}
#: Roles that some layouts lack, and how they would be read.
_ABSENT: dict[str, Kind] = {
    **{"added": "day", "quad": "whole", "tone": "number", "reports": "whole"},
}


class Columns(NamedTuple):
    """Rows in the making, a column a role; a role uses one of the first two.

    Attributes
    ----------
    wholes : ndarray of int64, shape (roles, rows)
        Whole numbers, days, and numbers of words.
    numbers : ndarray of float64, shape (roles, rows)
        Other numbers.
    known : ndarray of bool, shape (roles, rows)
        Whether there is a value.
    texts : ndarray of bool, shape (rows,)
        Whether all words of a row are text.
    lines : ndarray of int64, shape (rows,)
        Lines of the file that came before.
    """

    wholes: NDArray[np.int64]
    numbers: NDArray[np.float64]
    known: Flags
    texts: Flags
    lines: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _read_rows(
    block: Bytes,
    spots: Spots,
    rows: Spots,
    expected: int,
    plan: Spots,
    columns: Columns,
    at: int,
    table: Table,
) -> None:
    """Read the fields of lines into columns, one column after the other.

    Parameters
    ----------
    block, spots : ndarray
        As `scanning.find_marks` left them.
    rows : ndarray of int32, shape (rows, 4)
        As `scanning.judge_lines` left them.
    expected : int
        Fields of a line.
    plan : ndarray of int32, shape (roles, 4)
        For each field that is read its role, place, kind, and use as a word.
    columns : Columns
        Filled from row `at`. A text that is none makes its whole row unknown.
    at : int
        Rows that are there already.
    table : Table
        With room for all words, were they new.
    """
    count = rows.shape[0]
    to = at + count
    firsts = np.empty(count, dtype=np.int32)
    lasts = np.empty(count, dtype=np.int32)
    columns.lines[at:to] = rows[:, 3]
    for each in range(plan.shape[0]):
        role, field = plan[each, 0], plan[each, 1]
        kind, use = plan[each, 2], plan[each, 3]
        for row in range(count):
            first, last = scanning.field_at(
                spots, rows[row, 0], rows[row, 1], rows[row, 2], expected, field
            )
            firsts[row], lasts[row] = fields.trimmed(block, first, last)
        known = columns.known[role, at:to]
        wholes = columns.wholes[role, at:to]
        if kind == _WHOLE:
            fields.whole_numbers(block, firsts, lasts, wholes, known)
        elif kind == _DAY:
            fields.days(block, firsts, lasts, wholes, known)
        elif kind == _NUMBER:
            numbers = columns.numbers[role, at:to]
            fields.numbers(block, firsts, lasts, numbers, known)
        else:
            if kind == _OUTLET:
                fields.keep_hosts(block, firsts, lasts)
            number_words(block, firsts, lasts, use, table, wholes, known)
            columns.texts[at:to] &= known


class Aside(NamedTuple):
    """A line that was put aside: its number, its verdict, and its beginning."""

    line: int
    verdict: int
    start: bytes


class Cutter:
    """Rows in the making, from the texts that one worker reads one after the other.

    A text is begun with `begin`, given to `cut` in blocks of whole lines, and ended
    with `end`. Where `cut` pauses, `take` makes room, and `words.clear` if
    `exhausted`.
    """

    def __init__(self, *, most_in_a_line: int, shown_bytes: int) -> None:
        self.words = Words()
        self.layout: Layout | None = None
        #: Rows that wait to be taken.
        self.rows = 0
        #: Lines of the text so far that are not blank, and those without a country.
        self.lines = self.no_country = 0
        #: Whether the table of words is full: take the rows, then clear it.
        self.exhausted = False
        self._most = most_in_a_line
        self._shown = shown_bytes
        shape = len(ROLES), ROWS
        self._columns = Columns(
            wholes=np.zeros(shape, dtype=np.int64),
            numbers=np.zeros(shape, dtype=np.float64),
            known=np.zeros(shape, dtype=np.bool_),
            texts=np.ones(ROWS, dtype=np.bool_),
            lines=np.zeros(ROWS, dtype=np.int64),
        )
        self._files = np.zeros(ROWS, dtype=np.int32)
        self._usable = np.zeros((_BATCH, 4), dtype=np.int32)
        self._aside = np.zeros((_ASIDE, 4), dtype=np.int32)
        self._spots = np.zeros(0, dtype=np.int32)
        self._ends = np.zeros(0, dtype=np.int32)
        self._file = self._of_file = 0

    def begin(self, layout: Layout, names: Sequence[str], file: int) -> None:
        """Begin a text with these columns; its rows have this number of a file."""
        spots = layout.positions(names)
        plan = [
            (
                ROLES.index(role),
                spot,
                _KINDS[layout.roles[role][1]],
                ACTOR if role in ("source", "target") else 0,
            )
            for role, spot in spots.items()
        ]
        self.layout = layout
        self._plan = np.array(plan, dtype=np.int32)
        self._texts = sum(kind in (_TEXT, _OUTLET) for _, _, kind, _ in plan)
        self._countries = spots["source"], spots["target"]
        self._limits = len(names), self._most
        self._file, self._of_file = file, self.rows
        self.lines = self.no_country = 0

    def end(self) -> None:
        """End a text: its rows get the number of its file."""
        self._files[self._of_file : self.rows] = self._file
        self._of_file = self.rows

    def cut(self, text: bytes, start: int, stop: int) -> Iterator[list[Aside]]:
        """Read whole lines; yields those put aside, whenever there are some or no room.

        Parameters
        ----------
        text : bytes
            Whole lines, of which only a part counts.
        start, stop : int
            First byte of that part, and the one after its last, a newline.
        """
        block = np.frombuffer(text, dtype=np.uint8)[start:stop]
        if self._ends.size < block.size:
            self._spots = np.empty(block.size + scanning.SPARE, dtype=np.int32)
            self._ends = np.empty(block.size, dtype=np.int32)
        found, nul = scanning.find_marks(block, self._spots, self._ends)
        at = 0
        while at < found:
            at, told, usable, put = scanning.judge_lines(
                block,
                self._spots,
                self._ends,
                (at, found, nul),
                self._limits,
                self._countries,
                self._usable,
                self._aside,
            )
            aside = [self._put(block, *line) for line in self._aside[:put].tolist()]
            self.no_country += told - usable - put
            room = self.words.make_room(usable * self._texts, block.size)
            if not room or self.rows + usable > ROWS:
                self.exhausted = not room
                yield []
                room = self.words.make_room(usable * self._texts, block.size)
                # A table that is empty has room for any block.
                assert room
            aside += self._read(block, self._usable[:usable])
            self.lines += told
            if aside:
                yield sorted(aside)

    def _read(self, block: Bytes, usable: Spots) -> list[Aside]:
        """Read usable lines into columns; returns those with a text that is none."""
        begin, end = self.rows, self.rows + len(usable)
        columns = self._columns
        columns.texts[begin:end] = True
        _read_rows(
            block,
            self._spots,
            usable,
            self._limits[0],
            self._plan,
            columns,
            begin,
            self.words.table,
        )
        columns.lines[begin:end] += self.lines + 1
        self.rows = end
        good = columns.texts[begin:end].copy()
        if good.all():
            return []
        self.rows = begin + int(good.sum())
        for held in columns:
            held[..., begin : self.rows] = held[..., begin:end][..., good]
        columns.known[:, self.rows : end] = False
        return [
            self._put(block, line, first, last, scanning.NOT_TEXT)
            for first, last, _, line in usable[~good].tolist()
        ]

    def _put(
        self, block: Bytes, line: int, first: int, last: int, verdict: int
    ) -> Aside:
        start = block[first : min(last, first + self._shown)].tobytes()
        return Aside(self.lines + line + 1, verdict, start)

    def take(self, base: int | None) -> pa.RecordBatch:
        """Return the rows that wait, in the columns of `ROLES`, `file` and `line`.

        Parameters
        ----------
        base : int or None
            Added to the numbers of words; the columns then hold until the next rows
            are cut. With None the words themselves stand in the columns.
        """
        pa, _ = arrow()
        assert self.layout is not None
        self.end()
        rows = self.rows
        made: dict[str, Any] = {}
        for place, role in enumerate(ROLES):
            kind = self.layout.roles.get(role, ("", _ABSENT.get(role, "text")))[1]
            values: NDArray[Any] = self._columns.wholes[place, :rows]
            if kind == "number":
                values = self._columns.numbers[place, :rows]
            elif kind == "day":
                values = values.astype(np.int32)
            elif kind != "whole" and base is not None and role in NUMBERED:
                values = values + base
            if base is None:
                values = values.copy()
            made[role] = column(values, self._columns.known[place, :rows])
            if kind in ("text", "outlet") and (base is None or role not in NUMBERED):
                made[role] = self.words.texts().take(made[role])
        made["file"] = column(self._files[:rows].copy())
        made["line"] = column(self._columns.lines[:rows].copy())
        self._columns.known[:, :rows] = False
        self.rows = self._of_file = 0
        return pa.RecordBatch.from_pydict(made)


def column(values: NDArray[Any], known: Flags | None = None) -> pa.Array:
    """Return values as a column, not copied; `pa.array` would load pandas for that."""
    pa, _ = arrow()
    bits = None
    if known is not None and not known.all():
        bits = pa.py_buffer(np.packbits(known, bitorder="little"))
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [bits, pa.py_buffer(values)])
