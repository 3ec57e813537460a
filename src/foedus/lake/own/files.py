"""Open a user's table, whatever program wrote it: text, Parquet, Excel or Stata."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from foedus.errors import InvalidOption, MissingExtra, MissingFile, UnreadableFile
from foedus.lake.own.stata import columns
from foedus.sources.parquet import endure
from foedus.sources.reading import without_panic_text

#: Ends of file names that can be read.
READABLE = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet", ".xlsx", ".dta")
#: The largest file, packed or unpacked, in bytes. A dyad-year table of all states
#: since 1946 with ten columns is a quarter of that.
LARGEST = 512 * 2**20
#: The most rows: forty times the directed dyad-years of all states since 1946.
MOST_ROWS = 100_000_000

#: What the readers of other formats raise on bytes that are not theirs. A panic of
#: a compiled one is no `Exception`.
_DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    ArithmeticError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    zlib.error,
    zipfile.BadZipFile,
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
)


def read_table(path: Path, *, sheet: str | None = None) -> pl.DataFrame:
    """Return the whole table of a file, with its own column names.

    Parameters
    ----------
    path : Path
        A file with one of the endings of `READABLE`; the ending decides.
    sheet : str or None
        Sheet of a workbook; None means the first.

    Returns
    -------
    polars.DataFrame
        Cells of text files as text, those of the others as the file has them.
        Blank cells are null.

    Raises
    ------
    MissingFile
        If there is no file.
    UnreadableFile
        If it is of another kind, too large, empty or damaged.
    InvalidOption
        If a sheet is named that is not there, or for a file without sheets.
    MissingExtra
        If a package is needed for this kind and not installed.
    """
    if not path.is_file():
        message = f"there is no file {path}"
        raise MissingFile(message)
    kind = _kind(path)
    if sheet is not None and kind != ".xlsx":
        message = f"{path.name} has no sheets; leave out the name {sheet!r}"
        raise InvalidOption(message)
    _bounded(path, path.stat().st_size)
    read: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": lambda file: _text(file, ","),
        ".tsv": lambda file: _text(file, "\t"),
        ".parquet": _parquet,
        ".xlsx": lambda file: _excel(file, sheet),
        ".dta": _stata,
    }
    try:
        frame = read[kind](path)
    except _DAMAGED as error:
        cause = next(iter(str(error).splitlines()), "") or type(error).__name__
        message = f"{path.name} cannot be read as {kind[1:]} ({cause[:200]})"
        raise UnreadableFile(message + "; is it complete?") from error
    if frame.is_empty():
        message = f"{path.name} holds no rows; expected a header and one row a record"
        raise UnreadableFile(message)
    return frame


def _kind(path: Path) -> str:
    name = path.name.casefold()
    found = [end for end in READABLE if name.endswith(end)]
    if not found:
        message = (
            f"{path.name} is of no kind that is read; expected a name that ends in "
            + ", ".join(READABLE)
        )
        raise UnreadableFile(message)
    return found[0].removesuffix(".gz")


def _bounded(path: Path, size: int) -> None:
    if size > LARGEST:
        message = (
            f"{path.name} holds {size / 2**20:.0f} MiB or more; at most "
            f"{LARGEST // 2**20} are read: keep the columns and years that you need"
        )
        raise UnreadableFile(message)


def _text(path: Path, separator: str) -> pl.DataFrame:
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        # One byte beyond the bound is enough to know.
        with gzip.open(path) as stream:
            content = stream.read(LARGEST + 1)
        _bounded(path, len(content))
    if b"\0" in content:
        message = f"{path.name} is not utf-8 text (it holds NUL bytes)"
        raise UnreadableFile(message)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = (
            f"{path.name} is not utf-8 text (byte {error.start}); save it as utf-8"
        )
        raise UnreadableFile(message) from error
    header, _, _ = text.partition("\n")
    if separator == "," and "," not in header and ";" in header:
        # What spreadsheets write where the comma is the decimal sign.
        separator = ";"
    frame = pl.read_csv(
        text.encode(),
        separator=separator,
        infer_schema=False,
        truncate_ragged_lines=False,
    )
    blank = pl.all().str.strip_chars()
    return frame.with_columns(pl.when(blank != "").then(blank))


def _parquet(path: Path) -> pl.DataFrame:
    endure([path])
    with without_panic_text():
        rows = pl.scan_parquet(path).select(pl.len()).collect().item()
        if rows > MOST_ROWS:
            message = f"{path.name} holds {rows} rows; at most {MOST_ROWS} are read"
            raise UnreadableFile(message)
        return pl.read_parquet(path)


def _excel(path: Path, sheet: str | None) -> pl.DataFrame:
    fastexcel = _extra("fastexcel", path)
    with zipfile.ZipFile(path) as packed:
        _bounded(path, sum(part.file_size for part in packed.infolist()))
    with without_panic_text():
        book = _foreign(lambda: fastexcel.read_excel(str(path)))
    names = list(book.sheet_names)
    if sheet is not None and sheet not in names:
        message = f"{path.name} has no sheet {sheet!r}; it has {', '.join(names)}"
        raise InvalidOption(message)
    with without_panic_text():
        found: pl.DataFrame = _foreign(
            lambda: book.load_sheet(names[0] if sheet is None else sheet).to_polars()
        )
    return found


def _stata(path: Path) -> pl.DataFrame:
    _extra("pyreadstat", path)
    return pl.DataFrame(columns(path), strict=False)


def _foreign(read: Callable[[], Any]) -> Any:
    """Run a reader whose errors are classes of its own package."""
    try:
        return read()
    except Exception as error:
        raise ValueError(str(error) or type(error).__name__) from error


def _extra(package: str, path: Path) -> Any:
    try:
        return import_module(package)
    except ImportError as error:
        message = (
            f"{path.name} needs the package {package}, which is not installed; "
            "install with: pip install 'foedus[files]'"
        )
        raise MissingExtra(message) from error
