"""Find the sources, read one strictly, and check what came out."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path

import polars as pl

from foedus.errors import (
    BrokenExpectation,
    DuplicateKey,
    MissingFile,
    SourceError,
    UnreadableFile,
    nearest,
)
from foedus.sources.declaration import Declaration, Table, load
from foedus.sources.reading import Reading, refuse_endless_line

_HERE = Path(__file__).parent

#: What a reader that opens a file itself may meet in a damaged one.
_UNREADABLE = (
    OSError,
    EOFError,
    zlib.error,
    UnicodeError,
    # A damaged Parquet file can bring its reader down: no `Exception` at all.
    pl.exceptions.PanicException,
)

#: One file by its role, or all files of a pattern.
Files = Mapping[str, tuple[Path, ...]]


@dataclass(frozen=True, slots=True)
class SourceTables:
    """The tables of one source with their provenance.

    Attributes
    ----------
    declaration : Declaration
        Publisher, licence, citation.
    vintage : str
        sha256 over the sorted names and contents of the files read.
    files : dict of str to str
        Path below the data folder and the file's own sha256.
    tables : mapping of str to polars.DataFrame
        Tables by name.
    quarantine : polars.DataFrame
        Records put aside, columns `reason` and `record`.
    """

    declaration: Declaration
    vintage: str
    files: dict[str, str]
    tables: Mapping[str, pl.DataFrame]
    quarantine: pl.DataFrame


@cache
def declarations() -> Mapping[str, Declaration]:
    """Return every declared source by id, in alphabetical order."""
    return {
        path.parent.name: load(path) for path in sorted(_HERE.glob("*/source.toml"))
    }


def declaration(source: str) -> Declaration:
    """Return one declaration.

    Raises
    ------
    SourceError
        If there is no such source; names the nearest.
    """
    found = declarations().get(source)
    if found is None:
        hint = nearest(source, declarations()) or "see: foedus data list"
        message = f"there is no source {source!r}; {hint}"
        raise SourceError(message)
    return found


def read(source: str, root: Path) -> SourceTables:
    """Read one source from the files below a folder and check its promises.

    Parameters
    ----------
    source : str
        Id of a source.
    root : Path
        Folder laid out as the declarations say.

    Raises
    ------
    MissingFile, UnreadableFile, UnknownCode, UnmappedName
        From the files themselves.
    DuplicateKey, BrokenExpectation
        If keys repeat, or rows, years or fill rates are not as declared.
    """
    declared = declaration(source)
    return read_files(declared, _files(declared, root), root)


def read_files(
    declared: Declaration, files: Files, root: Path, *, today: date | None = None
) -> SourceTables:
    """Read given files with a source's reader and check its promises.

    Parameters
    ----------
    declared : Declaration
        The source, with the expectations to check.
    files : mapping of str to tuple of Path
        Files by role.
    root : Path
        Folder below which all of them lie.
    today : date or None
        A newer edition is allowed, which may have grown up to this day; None
        means exactly the declared edition.

    Raises
    ------
    SourceError
        As `read`.
    """
    source = declared.id
    for role, paths in files.items():
        if len(paths) > 1 and "*" not in declared.files.get(role, ""):
            message = f"source {source}: {len(paths)} files for {role!r}; expected one"
            raise UnreadableFile(message)
    hashes = {}
    for path in (path for paths in files.values() for path in paths):
        refuse_endless_line(path)
        hashes[path.relative_to(root).as_posix()] = _sha256(path)
    reader: Callable[[Files], Reading] = import_module(
        f"foedus.sources.{source}.reader"
    ).read
    try:
        reading = reader(files)
    except (pl.exceptions.PolarsError, *_UNREADABLE) as error:
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        message = f"source {source}: the files do not have the expected form ({cause})"
        raise UnreadableFile(message) from error
    for table in declared.tables:
        allowed = table if today is None else _grown(table, reading.tables, today)
        _check(allowed, reading.tables, source)
    together = hashlib.sha256("".join(sorted(hashes.values())).encode()).hexdigest()
    return SourceTables(
        declared, together, hashes, reading.tables, reading.quarantine.table()
    )


def _files(declared: Declaration, root: Path) -> Files:
    found: dict[str, tuple[Path, ...]] = {}
    for role, pattern in declared.files.items():
        paths = tuple(sorted(root.glob(pattern)))
        if not paths:
            message = (
                f"source {declared.id} needs {pattern} below {root}; "
                f"it is not there. Get it from {declared.url}"
            )
            raise MissingFile(message)
        for path in paths:
            if not path.is_file():
                message = f"source {declared.id}: {path} is not a file; put it back"
                raise MissingFile(message)
        found[role] = paths
    return found


def _grown(table: Table, tables: Mapping[str, pl.DataFrame], today: date) -> Table:
    """Return the expectations of an edition that may cover later years.

    Each further year may bring twice as many rows as the mean declared year. A
    table without years may have a quarter more rows.
    """
    low, high = table.rows
    if table.years is None:
        return replace(table, rows=(low, high + high // 4))
    first, last = table.years
    frame = tables.get(table.name)
    reached = None if frame is None or frame.is_empty() else frame["year"].max()
    if not isinstance(reached, int) or not last < reached <= today.year:
        return table
    more = (reached - last) * 2 * high // (last - first + 1)
    return replace(table, rows=(low, high + more), years=(first, reached))


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        message = f"{path.name} cannot be read ({error}); may you open it?"
        raise UnreadableFile(message) from error


def _check(expected: Table, tables: Mapping[str, pl.DataFrame], source: str) -> None:
    where = f"source {source}, table {expected.name}"
    frame = tables.get(expected.name)
    if frame is None:
        message = f"{where}: the reader did not return it"
        raise SourceError(message)
    repeated = frame.filter(frame.select(expected.key).is_duplicated())
    if not repeated.is_empty():
        row = dict(zip(expected.key, repeated.select(expected.key).row(0), strict=True))
        message = (
            f"{where}: {repeated.height} rows share a key that must be unique, "
            f"first {row}"
        )
        raise DuplicateKey(message)
    low, high = expected.rows
    if not low <= frame.height <= high:
        message = f"{where}: {frame.height} rows; expected {low} to {high}"
        raise BrokenExpectation(message)
    if expected.years is not None:
        first, last = frame["year"].min(), frame["year"].max()
        if (first, last) != expected.years:
            message = (
                f"{where}: years {first!r} to {last!r}; expected "
                f"{expected.years[0]} to {expected.years[1]}"
            )
            raise BrokenExpectation(message)
    for column, share in expected.fill.items():
        filled = 1 - frame[column].null_count() / max(frame.height, 1)
        if filled < share:
            message = (
                f"{where}: {filled:.1%} of column {column!r} is filled; "
                f"expected at least {share:.1%}"
            )
            raise BrokenExpectation(message)
