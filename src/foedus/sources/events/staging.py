"""Turn text files of events into narrow Parquet, and count what every line became.

The compiled scan and the unpacking let other threads run, so files are read side by
side; each thread holds a few blocks, whatever the size of a file.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.errors import UnreadableFile
from foedus.sources.events import scanning
from foedus.sources.events.extras import arrow
from foedus.sources.events.layout import ROLES, Kind, Layout, recognise
from foedus.sources.events.opening import Part, parts

if TYPE_CHECKING:
    import pyarrow as pa

#: Bytes of a line; those of GDELT have some 400, the longest seen a few thousand.
MOST_IN_A_LINE = 1 << 16
#: Lines that were put aside are all counted, and so many of a file are shown.
SHOWN = 20
_SHOWN_BYTES = 200
_HEAD_LINES = 100
#: Lines in one pass of the scan, and rows in one row group of the result.
_CAPACITY = 1 << 15
_GROUP = 1 << 17

#: Roles that some layouts lack, and how they would be read.
_ABSENT: dict[str, Kind] = {
    **{"added": "day", "quad": "whole", "tone": "number", "reports": "whole"},
}

#: Why a line was put aside before it became a row.
REJECTED = {
    scanning.WRONG_COLUMNS: "wrong number of columns",
    scanning.NUL_BYTE: "holds a NUL byte",
    scanning.TOO_LONG: f"longer than {MOST_IN_A_LINE:,} bytes",
}
#: Two rows in three of GDELT; they are counted here and not carried along.
NO_COUNTRY = "an actor without a country"
NOT_TEXT = "a column that is read is not UTF-8 text"


@dataclass(slots=True)
class Tally:
    """What the lines of one file became.

    Attributes
    ----------
    file : int
        Number of the file, as in the rows.
    label : str
        Its label, with that of the text within an archive of several.
    layout : Layout
        Recognised from its lines.
    lines : int
        Lines that are neither empty nor a header.
    rejected : Counter of str
        Lines put aside, by reason.
    shown : list of (int, str, str)
        Number, reason and beginning of the first lines put aside.
    """

    file: int
    label: str
    layout: Layout
    lines: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    shown: list[tuple[int, str, str]] = field(default_factory=list)

    def reject(self, line: int, reason: str, text: bytes) -> None:
        """Count a line that is put aside, and keep its beginning to show it."""
        self.rejected[reason] += 1
        if len(self.shown) < SHOWN:
            start = text[:_SHOWN_BYTES].decode("utf-8", errors="backslashreplace")
            self.shown.append((line, reason, start.replace("\0", "\\0")))


def stage(
    files: Sequence[tuple[int, str, Path]],
    folder: Path,
    *,
    threads: int | None = None,
    done: Callable[[str], None] = lambda label: None,
) -> tuple[list[Tally], list[Path]]:
    """Write the rows of text files to Parquet, a file for each thread.

    Parameters
    ----------
    files : sequence of (int, str, Path)
        Number, label and path.
    folder : Path
        Where to write.
    threads : int or None
        How many files are read at once; None means as many as there are processors.
    done : callable
        Called with the label of each file that was read.

    Returns
    -------
    tallies : list of Tally
        One a text, in the order of the files.
    written : list of Path
        Parquet files with the roles, `file` and `line`.

    Raises
    ------
    UnreadableFile
        If a file is damaged, empty, or in no known layout.
    """
    pa, pq = arrow()
    waiting = iter(files)
    turn = threading.Lock()
    workers = max(1, min(threads or os.cpu_count() or 1, len(files)))

    def work(worker: int) -> tuple[list[Tally], Path | None]:
        tallies: list[Tally] = []
        group: list[Any] = []
        path = folder / f"staged-{worker}.parquet"
        writer = None
        held = 0
        try:
            while True:
                with turn:
                    file = next(waiting, None)
                if file is None:
                    break
                for batch in read(file[2], tallies, number=file[0], label=file[1]):
                    group.append(batch)
                    held += batch.num_rows
                    if held >= _GROUP:
                        writer = writer or _writer(pq, path, batch.schema)
                        writer.write_table(pa.Table.from_batches(group))
                        group, held = [], 0
                done(file[1])
            if group:
                writer = writer or _writer(pq, path, group[0].schema)
                writer.write_table(pa.Table.from_batches(group))
        finally:
            if writer is not None:
                writer.close()
        return tallies, path if writer is not None else None

    with ThreadPoolExecutor(workers) as pool:
        results = list(pool.map(work, range(workers)))
    tallies = sorted(
        (tally for made, _ in results for tally in made),
        key=lambda tally: (tally.file, tally.label),
    )
    return tallies, [path for _, path in results if path is not None]


def read(
    path: Path, tallies: list[Tally], *, number: int = 0, label: str = ""
) -> Iterator[pa.RecordBatch]:
    """Yield the usable rows of one text file; the columns are those of `ROLES`.

    Parameters
    ----------
    path : Path
        A text of any known layout, plain, in gzip or in zip.
    tallies : list of Tally
        One is added for each text; it is complete when the rows are.
    number : int
        Put into the column `file`.
    label : str
        What the file is called in tables and messages; its name by default.

    Raises
    ------
    UnreadableFile
        If the file is damaged, empty, or in no known layout.
    """
    for part in parts(path):
        named = f"{label or path.name}!{part.name}" if part.name else label or path.name
        yield from _rows(part, named, number, tallies)


def _rows(
    part: Part, label: str, number: int, tallies: list[Tally]
) -> Iterator[pa.RecordBatch]:
    blocks = iter(part.blocks)
    first = next(blocks, b"").removeprefix(b"\xef\xbb\xbf")
    layout, names, skip = _recognised(first, label)
    tally = Tally(number, label, layout)
    tallies.append(tally)
    cutter = _Cutter(layout, names, tally)
    pending = first[skip:]
    too_long = False
    while True:
        block = next(blocks, None)
        if block is None:
            break
        if too_long:
            _, newline, block = block.partition(b"\n")
            too_long = not newline
        yield from cutter.cut(pending)
        pending = cutter.rest + block
        if len(cutter.rest) > MOST_IN_A_LINE and b"\n" not in pending:
            tally.lines += 1
            tally.reject(tally.lines, REJECTED[scanning.TOO_LONG], cutter.rest)
            pending, too_long = b"", True
    if pending and not pending.endswith(b"\n"):
        pending += b"\n"
    yield from cutter.cut(pending)
    if not tally.lines:
        message = f"{label} has a header and no events; is it complete?"
        raise UnreadableFile(message)


def _recognised(first: bytes, label: str) -> tuple[Layout, Sequence[str], int]:
    """Return layout, columns as they stand in the lines, and bytes of a header."""
    head = first[: _HEAD_LINES * MOST_IN_A_LINE].split(b"\n", _HEAD_LINES)
    lines = [line.rstrip(b"\r") for line in head[:_HEAD_LINES] if line.strip()]
    if not lines:
        message = f"{label} is empty; expected lines of events with tabs between fields"
        raise UnreadableFile(message)
    fields = lines[0].decode("utf-8", errors="replace").split("\t")
    fields = [name.strip().removeprefix('"').removesuffix('"') for name in fields]
    counts = [line.count(b"\t") + 1 for line in lines]
    layout = recognise(fields, counts, label)
    if not layout.header:
        usual = max(set(counts), key=counts.count)
        return layout, layout.fields[:usual], 0
    width = max(set(counts[1:]), key=counts[1:].count) if counts[1:] else len(fields)
    # Some files name more columns than their lines have.
    names = layout.fields if width == len(layout.fields) else tuple(fields)
    if width == len(fields):
        names = tuple(fields)
    missing = layout.roles.keys() - layout.positions(names).keys()
    if missing:
        columns = ", ".join(repr(layout.roles[role][0]) for role in sorted(missing))
        message = f"{label} lacks the column(s) {columns}; expected {layout.title}"
        raise UnreadableFile(message)
    return layout, names, first.find(b"\n") + 1 or len(first)


class _Cutter:
    """Cut blocks of one text into batches of rows."""

    def __init__(self, layout: Layout, names: Sequence[str], tally: Tally) -> None:
        self.layout = layout
        self.tally = tally
        self.rest = b""
        spots = layout.positions(names)
        self._roles = [role for role in ROLES if role in spots]
        self._wanted = np.full(len(names), -1, dtype=np.int32)
        for column, role in enumerate(self._roles):
            self._wanted[spots[role]] = column
        self._starts = np.zeros((_CAPACITY, len(self._roles)), dtype=np.int32)
        self._ends = np.zeros_like(self._starts)
        self._lines = np.zeros((_CAPACITY, 2), dtype=np.int32)
        self._verdicts = np.zeros(_CAPACITY, dtype=np.uint8)

    def cut(self, text: bytes) -> Iterator[pa.RecordBatch]:
        """Yield the rows of the whole lines in a text; `rest` holds what follows."""
        spot = 0
        while True:
            block = np.frombuffer(text, dtype=np.uint8)[spot:]
            rows, _, used = scanning.split_lines(
                block,
                block.size,
                self._wanted,
                MOST_IN_A_LINE,
                self._starts,
                self._ends,
                self._lines,
                self._verdicts,
            )
            if rows:
                yield from self._batch(block, rows)
            spot += used
            if rows < _CAPACITY:
                break
        self.rest = text[spot:]

    def _batch(self, block: scanning.Bytes, rows: int) -> Iterator[pa.RecordBatch]:
        pa, _ = arrow()
        tally = self.tally
        verdicts = self._verdicts[:rows]
        for row in np.flatnonzero(verdicts != scanning.USABLE):
            self._reject(block, int(row), REJECTED[int(verdicts[row])])
        whole = np.flatnonzero(verdicts == scanning.USABLE)
        usable = whole[self._with_country(whole)]
        if whole.size > usable.size:
            tally.rejected[NO_COUNTRY] += whole.size - usable.size
        arrays: dict[str, Any] = {}
        unreadable = np.zeros(usable.size, dtype=np.bool_)
        for role in ROLES:
            if role in self._roles:
                column = self._roles.index(role)
                starts = np.ascontiguousarray(self._starts[usable, column])
                ends = np.ascontiguousarray(self._ends[usable, column])
                kind = self.layout.roles[role][1]
                arrays[role] = _column(block, starts, ends, kind, unreadable)
            else:
                lacking = self.layout.roles.get(role, ("", _ABSENT.get(role)))[1]
                arrays[role] = pa.nulls(usable.size, _arrow_type(lacking))
        lines = np.asarray(usable + tally.lines + 1, dtype=np.int64)
        arrays["file"] = pa.array(np.full(usable.size, tally.file, dtype=np.int32))
        arrays["line"] = pa.array(lines)
        batch = pa.RecordBatch.from_pydict(arrays)
        if unreadable.any():
            for row in usable[unreadable]:
                self._reject(block, int(row), NOT_TEXT)
            batch = batch.filter(pa.array(~unreadable))
        tally.lines += rows
        yield batch

    def _with_country(self, usable: NDArray[np.int64]) -> scanning.Flags:
        """Return for each row whether both actors have something for a country."""
        known = np.ones(usable.size, dtype=np.bool_)
        for role in ("source", "target"):
            column = self._roles.index(role)
            known &= self._ends[usable, column] > self._starts[usable, column]
        return known

    def _reject(self, block: scanning.Bytes, row: int, reason: str) -> None:
        first, last = self._lines[row]
        start = block[first : min(last, first + _SHOWN_BYTES)].tobytes()
        self.tally.reject(self.tally.lines + row + 1, reason, start)


def _column(
    block: scanning.Bytes,
    starts: scanning.Spots,
    ends: scanning.Spots,
    kind: Kind,
    unreadable: scanning.Flags,
) -> pa.Array:
    """Return one column; rows whose text cannot be decoded are marked."""
    pa, _ = arrow()
    scanning.trim(block, starts, ends)
    read = {
        "whole": scanning.whole_numbers,
        "day": scanning.days,
        "number": scanning.numbers,
    }.get(kind)
    if read is not None:
        values, known = read(block, starts, ends)
        return pa.array(values, mask=~known)
    if kind == "outlet":
        scanning.keep_hosts(block, starts, ends)
    offsets, text, plain = scanning.copy_text(block, starts, ends)
    for row in np.flatnonzero(~plain):
        try:
            text[offsets[row] : offsets[row + 1]].tobytes().decode("utf-8")
        except UnicodeDecodeError:
            unreadable[row] = True
            # So that the column as a whole is text; the row goes.
            text[offsets[row] : offsets[row + 1]] = ord("?")
    return pa.StringArray.from_buffers(
        starts.size, pa.py_buffer(offsets), pa.py_buffer(text)
    )


def _arrow_type(kind: Kind | None) -> Any:
    """Return the type of a role that a file lacks."""
    pa, _ = arrow()
    types = {"whole": pa.int64(), "day": pa.int32(), "number": pa.float64()}
    return types.get(kind or "text", pa.string())


def _writer(pq: Any, path: Path, schema: pa.Schema) -> Any:
    return pq.ParquetWriter(
        path,
        schema,
        compression="lz4",
        use_dictionary=["source", "target", "outlet", "code", "quad", "reports"],
        write_statistics=False,
    )
