"""Turn text files of events into narrow Parquet, and count what every line became.

The compiled scan and the unpacking let other threads run, so files are read side by
side; each thread holds a block and some columns, whatever the size of a file.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.errors import UnreadableFile
from foedus.sources.events import scanning
from foedus.sources.events.cutting import Cutter, column
from foedus.sources.events.extras import arrow
from foedus.sources.events.layout import Layout, recognise
from foedus.sources.events.opening import Part, parts
from foedus.sources.events.tally import NO_COUNTRY, SHOWN_BYTES, Tally
from foedus.sources.events.words import MOST_WORDS

if TYPE_CHECKING:
    import pyarrow as pa

#: Bytes of a line; those of GDELT have some 400, the longest seen a few thousand.
MOST_IN_A_LINE = 1 << 16
_HEAD_LINES = 100
#: Why a line was put aside before it became a row.
REJECTED = {
    scanning.WRONG_COLUMNS: "wrong number of columns",
    scanning.NUL_BYTE: "holds a NUL byte",
    scanning.TOO_LONG: f"longer than {MOST_IN_A_LINE:,} bytes",
    scanning.NOT_TEXT: "a column that is read is not UTF-8 text",
}


@dataclass(frozen=True, slots=True)
class Staged:
    """Rows of text files, written down.

    Attributes
    ----------
    tallies : list of Tally
        One a text, in the order of the files.
    rows : list of Path
        Parquet files with the roles, `file` and `line`. The texts of
        `layout.NUMBERED` are numbers.
    words : list of Path
        Parquet files with what the numbers mean: `number`, `word`, and `actor`,
        whether it stands for one. A word may have several numbers.
    """

    tallies: list[Tally]
    rows: list[Path]
    words: list[Path]


def stage(
    files: Sequence[tuple[int, str, Path]],
    folder: Path,
    *,
    threads: int | None = None,
    done: Callable[[str], None] = lambda label: None,
) -> Staged:
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

    Raises
    ------
    UnreadableFile
        If a file is damaged, empty, or in no known layout.
    """
    waiting = iter(files)
    turn = threading.Lock()
    bases = count(0, MOST_WORDS)
    workers = max(1, min(threads or os.cpu_count() or 1, len(files)))

    def work(worker: int) -> _Worker:
        with _Worker(folder, worker, bases) as own:
            while True:
                with turn:
                    file = next(waiting, None)
                if file is None:
                    return own
                own.read(*file)
                done(file[1])

    with ThreadPoolExecutor(workers) as pool:
        made = list(pool.map(work, range(workers)))
    return Staged(
        sorted(
            (tally for one in made for tally in one.tallies),
            key=lambda tally: (tally.file, tally.label),
        ),
        [one.rows_path for one in made if one.rows_path.exists()],
        [one.words_path for one in made if one.words_path.exists()],
    )


class _Worker:
    """Reads texts one after the other into one file of rows and one of words."""

    def __init__(self, folder: Path, worker: int, bases: Iterator[int]) -> None:
        self.tallies: list[Tally] = []
        self.rows_path = folder / f"rows-{worker}.parquet"
        self.words_path = folder / f"words-{worker}.parquet"
        self._cutter = _cutter()
        self._bases = bases
        self._base = next(bases)
        self._writers: dict[Path, Any] = {}

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        try:
            if kind is None and self._cutter.layout is not None:
                self._write_rows()
                self._write_words()
        finally:
            for writer in self._writers.values():
                writer.close()

    def read(self, number: int, label: str, path: Path) -> None:
        """Read the texts of one file."""
        for part, name in _named_parts(path, label):
            for _ in _rows(part, name, number, self.tallies, self._cutter):
                self._write_rows()
                if self._cutter.exhausted:
                    self._write_words()

    def _write_rows(self) -> None:
        self._write(self.rows_path, self._cutter.take(self._base))

    def _write_words(self) -> None:
        pa, _ = arrow()
        words = self._cutter.words
        columns = {
            "number": column(self._base + np.arange(len(words))),
            "word": words.texts(),
            "actor": column(words.uses()).cast(pa.bool_()),
        }
        self._write(self.words_path, pa.RecordBatch.from_pydict(columns))
        words.clear()
        self._base = next(self._bases)
        self._cutter.exhausted = False

    def _write(self, path: Path, batch: pa.RecordBatch) -> None:
        _, parquet = arrow()
        if path not in self._writers:
            # Read once, and soon: to pack costs more than to write.
            self._writers[path] = parquet.ParquetWriter(
                path,
                batch.schema,
                compression="none",
                use_dictionary=False,
                write_statistics=False,
            )
        self._writers[path].write_batch(batch)


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
    cutter = _cutter()
    for part, name in _named_parts(path, label or path.name):
        for _ in _rows(part, name, number, tallies, cutter):
            if cutter.rows:
                yield cutter.take(None)
            if cutter.exhausted:
                cutter.words.clear()
                cutter.exhausted = False
    if cutter.layout is not None:
        yield cutter.take(None)


def _cutter() -> Cutter:
    return Cutter(most_in_a_line=MOST_IN_A_LINE, shown_bytes=SHOWN_BYTES)


def _named_parts(path: Path, label: str) -> Iterator[tuple[Part, str]]:
    for part in parts(path):
        yield part, f"{label}!{part.name}" if part.name else label


def _rows(
    part: Part, label: str, number: int, tallies: list[Tally], cutter: Cutter
) -> Iterator[None]:
    """Cut a text into rows; yields whenever the rows so far have to be taken."""
    blocks = iter(part.blocks)
    first = next(blocks, b"").removeprefix(b"\xef\xbb\xbf")
    layout, names, skip = _recognised(first, label)
    tally = Tally(number, label, layout)
    tallies.append(tally)
    if cutter.layout is not None and cutter.layout.id != layout.id:
        # The build will be refused, once all layouts are known.
        return
    cutter.begin(layout, names, number)
    rest = b""
    too_long = False
    for block in chain([first[skip:]], blocks, [b"\n"]):
        start = block.find(b"\n") + 1
        if not start:
            rest += b"" if too_long else block
        else:
            if not too_long:
                yield from _cut(cutter, rest + block[:start], 0, tally)
            too_long = False
            yield from _cut(cutter, block, start, tally)
            rest = block[block.rfind(b"\n") + 1 :]
        # The line may end with a return, which is no part of it.
        if len(rest) > MOST_IN_A_LINE + 1:
            cutter.lines += 1
            tally.reject(cutter.lines, REJECTED[scanning.TOO_LONG], rest)
            rest, too_long = b"", True
    cutter.end()
    tally.lines = cutter.lines
    if cutter.no_country:
        tally.rejected[NO_COUNTRY] = cutter.no_country
    if not tally.lines:
        message = f"{label} has a header and no events; is it complete?"
        raise UnreadableFile(message)


def _cut(cutter: Cutter, block: bytes, start: int, tally: Tally) -> Iterator[None]:
    """Cut the whole lines of a block, and count what was put aside."""
    stop = block.rfind(b"\n") + 1
    if start == stop:
        return
    for aside in cutter.cut(block, start, stop):
        for line, verdict, text in aside:
            tally.reject(line, REJECTED[verdict], text)
        if not aside:
            yield


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
