"""Which of the known layouts a file has: recognised by its header, never by its name.

Publishers change their files: a preamble grows, a column is renamed, a table comes
with tabs instead of commas. A reader names every layout that it can read by columns
that only this one has, and gets told which it is and where its header stands.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.reading import check_last_line, opened

_LONGEST_LINE = 1 << 20
_SHOWN = 80
_TAIL = 1 << 20


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a file.

    Attributes
    ----------
    name : str
        As the reader calls it.
    skip : int
        Lines before the header.
    separator : str
        Comma, tab or semicolon.
    columns : tuple of str
        The names in the header.
    """

    name: str
    skip: int
    separator: str
    columns: tuple[str, ...]


def recognised(
    path: Path, layouts: Mapping[str, Sequence[str]], *, preamble: int = 0
) -> Layout:
    """Return which layout a file has.

    Parameters
    ----------
    path : Path
        A table of text, gzipped or not.
    layouts : mapping of str to sequence of str
        Name of each layout and the columns that make it; the first that fits.
    preamble : int
        How many lines may stand before the header.

    Raises
    ------
    UnreadableFile
        If no layout fits; names what is lacking, found, and expected.
    """
    lines = _first_lines(path, preamble + 1)
    for number, line in enumerate(lines):
        for separator in (",", "\t", ";"):
            names = _fields(line, separator)
            for name, columns in layouts.items():
                if set(columns) <= set(names):
                    return Layout(name, number, separator, names)
    raise UnreadableFile(_unknown(path, lines, layouts))


def scanned(path: Path, layout: Layout, columns: Sequence[str]) -> pl.LazyFrame:
    """Return a lazy table of named text columns of a file too large to read at once.

    Nothing but the rows that are asked for comes into memory.

    Raises
    ------
    UnreadableFile
        If the file breaks off inside a record.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        tail = stream.read().decode("utf-8", errors="replace")
    check_last_line(path, tail, len(layout.columns), layout.separator)
    return pl.scan_csv(
        path,
        infer_schema=False,
        skip_lines=layout.skip,
        separator=layout.separator,
        null_values=[""],
    ).select(columns)


def _unknown(path: Path, lines: list[str], layouts: Mapping[str, Sequence[str]]) -> str:
    """Return what is found and what is lacking, told of the nearest layout."""
    header = max(lines, key=lambda line: len(_fields(line, ",")))
    names = {*_fields(header, ","), *_fields(header, "\t")}
    lacking = min(
        ([one for one in columns if one not in names] for columns in layouts.values()),
        key=len,
    )
    text = (
        f"{path.name} lacks the column(s) {', '.join(map(repr, lacking))}; its header "
        f"is {header.strip()[:_SHOWN]!r}"
    )
    if len(layouts) == 1:
        return text
    known = "; or ".join(
        f"{', '.join(columns)} ({name})" for name, columns in layouts.items()
    )
    return f"{text}; expected {known}"


def _first_lines(path: Path, count: int) -> list[str]:
    found = []
    try:
        with opened(path) as stream:
            for _ in range(count):
                line = stream.readline(_LONGEST_LINE)
                if not line:
                    break
                if b"\0" in line:
                    message = f"{path.name} is not utf8 text (it holds NUL bytes)"
                    raise UnreadableFile(message)
                found.append(line.decode("utf-8-sig", errors="replace"))
    except (OSError, EOFError, zlib.error) as error:
        message = f"{path.name} cannot be read ({error}); is it complete?"
        raise UnreadableFile(message) from error
    if not "".join(found).strip():
        message = f"{path.name} is empty; expected a table"
        raise UnreadableFile(message)
    return found


def _fields(line: str, separator: str) -> tuple[str, ...]:
    try:
        fields = next(csv.reader([line.rstrip("\r\n")], delimiter=separator), [])
    except csv.Error:
        return ()
    return tuple(field.strip() for field in fields)
