"""Tools that every reader uses: strict files in, tables and a quarantine out."""

from __future__ import annotations

import csv
import gzip
import os
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

import polars as pl

from foedus.errors import DuplicateKey, UnknownCode, UnreadableFile

#: Most bytes of a file, unpacked, that is read at once; larger layouts are scanned.
LARGEST = 300_000_000
#: No line of a table is as long as this.
_LONGEST_LINE = 1 << 20
_CHUNK = 1 << 20
#: How files begin that are no lines of text: zip (spreadsheets), old spreadsheets,
#: JSON, Stata.
_NOT_LINES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{", b"[", b"<stata_dta>")
#: Characters of a header or line that a message shows.
_SHOWN = 80
_QUARANTINE = {"reason": pl.String, "record": pl.String}


class Quarantine:
    """Single records that cannot be used: counted and shown, never lost silently.

    A record goes here when it alone is unusable (a transfer to rebels). When a
    whole file would be misread, a reader raises instead.
    """

    def __init__(self) -> None:
        self._parts: list[pl.DataFrame] = []

    def add(self, rows: pl.DataFrame, reason: str) -> None:
        """Put rows aside.

        Parameters
        ----------
        rows : polars.DataFrame
            The unusable records, any columns.
        reason : str
            Why they cannot be used, in words for a user.
        """
        if rows.is_empty():
            return
        record = pl.concat_str(
            [pl.col(name).cast(pl.String).fill_null("") for name in rows.columns],
            separator=" | ",
        )
        self._parts.append(rows.select(pl.lit(reason).alias("reason"), record=record))

    def table(self) -> pl.DataFrame:
        """Return all records put aside: columns `reason` and `record`."""
        return pl.concat([pl.DataFrame(schema=_QUARANTINE), *self._parts])


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader returns: tables by name, and what it put aside."""

    tables: Mapping[str, pl.DataFrame]
    quarantine: Quarantine = field(default_factory=Quarantine)


def read_csv(
    path: Path,
    *,
    columns: Mapping[str, type[pl.DataType] | pl.DataType],
    null_values: Sequence[str] = (),
    skip_rows: int = 0,
    separator: str = ",",
    encoding: str = "utf8",
) -> pl.DataFrame:
    """Read the named columns of a csv file strictly, gzipped or not.

    Parameters
    ----------
    path : Path
        The file; a name ending in ``.gz`` is decompressed.
    columns : mapping of str to polars type
        Columns to keep and their types, in this order; others are ignored.
    null_values : sequence of str
        Spellings of a missing value besides the empty cell.
    skip_rows : int
        Lines before the header (a preamble).
    separator : str
        Field separator, one byte.
    encoding : str
        A Python encoding; a byte order mark is dropped.

    Returns
    -------
    polars.DataFrame
        Exactly `columns`, one row a record.

    Raises
    ------
    UnreadableFile
        If the file is empty, truncated, wrongly encoded, lacks a column or
        holds a value of another type; the message names file and cause.
    """
    text = _decode(path, encoding)
    if not text.strip():
        message = f"{path.name} is empty; expected a csv with columns " + ", ".join(
            columns
        )
        raise UnreadableFile(message)
    header = next(iter(text.splitlines()[skip_rows : skip_rows + 1]), "")
    try:
        # All columns are read as text first, so that a ragged last line is
        # found before a type error hides it.
        raw = pl.read_csv(
            text.encode(),
            infer_schema=False,
            skip_lines=skip_rows,
            separator=separator,
            null_values=["", *null_values],
            truncate_ragged_lines=False,
        )
    except pl.exceptions.PolarsError as error:
        cause = str(error).splitlines()[0]
        message = f"{path.name} cannot be read as csv ({cause}); is it complete?"
        raise UnreadableFile(message) from error
    check_last_line(path, text, len(raw.columns), separator)
    missing = [name for name in columns if name not in raw.columns]
    if missing:
        message = (
            f"{path.name} lacks the column(s) {', '.join(map(repr, missing))}; "
            f"its header is {header[:_SHOWN]!r}"
        )
        raise UnreadableFile(message)
    if raw.is_empty():
        message = f"{path.name} has a header and no records; is it complete?"
        raise UnreadableFile(message)
    try:
        return raw.select(
            pl.col(name).str.strip_chars().cast(kind)
            if kind != pl.String
            else pl.col(name)
            for name, kind in columns.items()
        )
    except pl.exceptions.PolarsError as error:
        cause = str(error).splitlines()[0]
        message = f"{path.name} has a value of the wrong type: {cause}"
        raise UnreadableFile(message) from error


def refuse_endless_line(path: Path) -> None:
    """Stop at a table whose first line does not end, before it fills the memory.

    Raises
    ------
    UnreadableFile
        If a text file has no end of line in its first MiB, or cannot be opened.
    """
    try:
        with opened(path) as stream:
            start = stream.read(_LONGEST_LINE)
    except (OSError, EOFError, zlib.error) as error:
        message = f"{path.name} cannot be read ({error}); is it complete?"
        raise UnreadableFile(message) from error
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t")
    if len(start) < _LONGEST_LINE or text.startswith(_NOT_LINES):
        return
    if b"\n" not in start and b"\r" not in start:
        message = (
            f"{path.name} has no end of line in its first {_LONGEST_LINE} bytes; "
            "expected a table of text"
        )
        raise UnreadableFile(message)


@contextmanager
def without_panic_text() -> Iterator[None]:
    """Keep off the terminal what a compiled reader prints when it gives up.

    It writes pages to standard error, past Python, before it raises; the one line that
    a user needs is made of what it raises.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def check_codes(
    frame: pl.DataFrame, column: str, allowed: Sequence[Any], *, where: str
) -> None:
    """Stop if a column holds a value outside its codebook.

    Raises
    ------
    UnknownCode
        With the first unknown values, how often they occur, and the codebook.
    """
    unknown = (
        frame.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(allowed))
        .group_by(column)
        .len()
        .sort("len", descending=True)
    )
    if unknown.is_empty():
        return
    shown = ", ".join(f"{value!r} ({count}x)" for value, count in unknown.rows()[:5])
    message = (
        f"{where}: column {column!r} holds {shown}; "
        f"expected one of {', '.join(map(str, allowed))}"
    )
    raise UnknownCode(message)


def refuse_repeated(frame: pl.DataFrame, key: Sequence[str], *, where: str) -> None:
    """Stop if raw records share a key that a reader is about to add up.

    Raises
    ------
    DuplicateKey
        With the number of records and the first key.
    """
    repeated = frame.filter(frame.select(key).is_duplicated())
    if repeated.is_empty():
        return
    first = dict(zip(key, repeated.select(key).row(0), strict=True))
    message = f"{where}: {repeated.height} records share a key, first {first}"
    raise DuplicateKey(message)


def check_last_line(path: Path, text: str, fields: int, separator: str) -> None:
    """Stop if a text breaks off inside a record, which polars fills with nulls.

    Raises
    ------
    UnreadableFile
        If the last line has fewer fields than the header.
    """
    last = text.rstrip("\r\n").rpartition("\n")[2]
    try:
        found = len(next(csv.reader([last], delimiter=separator), []))
    except csv.Error as error:
        message = f"{path.name} cannot be read as csv ({error}); is it complete?"
        raise UnreadableFile(message) from error
    # A quoted field may run over lines; then the last line says nothing.
    if found < fields and '"' not in last:
        message = (
            f"{path.name} ends with {last[:_SHOWN]!r}: {found} fields where the header "
            f"has {fields}; is it complete?"
        )
        raise UnreadableFile(message)


def opened(path: Path) -> BinaryIO:
    """Open a file to read bytes, unpacked if it is gzipped."""
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    # A name that ends in .gz promises a packed file; gzip then says if it is none.
    if packed or path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _content(path: Path) -> bytes:
    """Return a file's content, unpacked, and stop at one that fills the memory."""
    parts = []
    total = 0
    with opened(path) as stream:
        while part := stream.read(_CHUNK):
            total += len(part)
            if total > LARGEST:
                message = (
                    f"{path.name} has more than {LARGEST / 1e6:.0f} MB of text; "
                    "expected the publisher's own file"
                )
                raise UnreadableFile(message)
            parts.append(part)
    return b"".join(parts)


def _decode(path: Path, encoding: str) -> str:
    try:
        content = _content(path)
    except (OSError, EOFError, zlib.error) as error:
        message = f"{path.name} cannot be read ({error}); is it complete?"
        raise UnreadableFile(message) from error
    if b"\0" in content:
        # Text in two bytes a letter without its mark, or no text at all.
        message = f"{path.name} is not {encoding} text (it holds NUL bytes)"
        raise UnreadableFile(message)
    try:
        return content.decode("utf-8-sig" if encoding == "utf8" else encoding)
    except UnicodeDecodeError as error:
        message = (
            f"{path.name} is not {encoding} text (byte {error.start}); "
            "expected the publisher's own encoding"
        )
        raise UnreadableFile(message) from error
