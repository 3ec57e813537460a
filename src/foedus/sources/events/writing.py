"""The folder of built months: one file a month, replaced whole or not at all.

Layout::

    month=2024-03/part.parquet    the counts of a month
    files.parquet                 what the rows of every file became
    quarantine.parquet            the first lines of every file that were put aside
    manifest.json                 what the folder holds, made from the files themselves

A file is written beside its place and moved there in one step, so that a process that
is killed leaves the old file or the new one. The manifest comes last; while a build
runs, or after one that was killed, `building.json` says so.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import polars as pl

from foedus.errors import BuildError

FORMAT = 1
#: Columns of a month; `month` is the name of its folder.
COLUMNS: dict[str, type[pl.DataType]] = {
    "source": pl.String,
    "target": pl.String,
    "quad_class": pl.Int8,
    "events": pl.Int64,
    "cooperative": pl.Int64,
    "hostile": pl.Int64,
    "goldstein_sum": pl.Float64,
    "goldstein_n": pl.Int64,
    "tone_sum": pl.Float64,
    "tone_n": pl.Int64,
    "reports": pl.Int64,
    "outlets": pl.Int64,
    "late": pl.Int64,
    "days": pl.Int64,
}
FILES: dict[str, type[pl.DataType]] = {
    "file": pl.String,
    "layout": pl.String,
    "bytes": pl.Int64,
    "reason": pl.String,
    "rows": pl.Int64,
}
QUARANTINE: dict[str, type[pl.DataType]] = {
    "file": pl.String,
    "line": pl.Int64,
    "reason": pl.String,
    "text": pl.String,
}
_MARK = "building.json"
_SCRATCH = ".scratch"


@contextmanager
def place(folder: Path) -> Iterator[Path]:
    """Take a folder for one build and yield an empty scratch folder in it.

    Parameters
    ----------
    folder : Path
        Where the months stand or shall stand.

    Raises
    ------
    BuildError
        If the folder cannot be written, holds something else, or another build is at
        work in it.
    """
    with _as_build_error(folder):
        _check(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("a+") as lock:
            _take(lock, folder)
            scratch = folder / _SCRATCH
            # What a killed build left.
            shutil.rmtree(scratch, ignore_errors=True)
            for stray in folder.rglob("*.writing"):
                stray.unlink(missing_ok=True)
            scratch.mkdir()
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)


def check_layout(folder: Path, layout: str) -> None:
    """Stop if the months that stand in a folder are of another layout.

    Raises
    ------
    BuildError
        Names both.
    """
    for path in sorted(folder.glob("month=*/part.parquet")):
        held = pl.read_parquet_metadata(path).get("foedus.layout")
        if held != layout:
            message = (
                f"{folder} holds months from {held}, and these files are {layout}; "
                "they count different things: name another folder"
            )
            raise BuildError(message)
        return


def begin(folder: Path, months: list[str]) -> None:
    """Leave a mark that a build is under way."""
    text = json.dumps({"months": months, "process": os.getpid()})
    _replace(folder / _MARK, lambda path: _write_text(path, text))


def write_month(folder: Path, month: str, layout: str, rows: pl.DataFrame) -> None:
    """Put a month in place, whole, instead of the one that may stand there."""
    home = folder / f"month={month}"
    home.mkdir(exist_ok=True)
    ordered = rows.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    ordered = ordered.sort("source", "target", "quad_class")
    facts = {"layout": layout, "month": month, "format": str(FORMAT)}
    _replace(
        home / "part.parquet",
        lambda path: ordered.write_parquet(
            path,
            compression="zstd",
            metadata={f"foedus.{k}": v for k, v in facts.items()},
        ),
    )


def write_files(folder: Path, files: pl.DataFrame, quarantine: pl.DataFrame) -> None:
    """Replace what is told of the files read now, and keep it of the others."""
    for name, new in (("files", files), ("quarantine", quarantine)):
        path = folder / f"{name}.parquet"
        old = pl.read_parquet(path) if path.exists() else new.clear()
        kept = old.filter(~pl.col("file").is_in(files["file"].unique().implode()))
        whole = pl.concat([kept, new]).sort("file", maintain_order=True)
        _replace(path, whole.write_parquet)


def finish(folder: Path, layout: str) -> dict[str, Any]:
    """Write the manifest from the months that stand there, and take the mark away."""
    paths = sorted(folder.glob("month=*/part.parquet"))
    told = pl.collect_all(
        pl.scan_parquet(path, hive_partitioning=False).select(
            events=pl.col("events").sum(), rows=pl.len()
        )
        for path in paths
    )
    months = {
        path.parent.name.removeprefix("month="): one.row(0, named=True)
        for path, one in zip(paths, told, strict=True)
    }
    body = {"format": FORMAT, "layout": layout, "months": months}
    text = json.dumps(body, indent=1) + "\n"
    _replace(folder / "manifest.json", lambda path: _write_text(path, text))
    (folder / _MARK).unlink(missing_ok=True)
    return body


def write_query(path: Path, text: str) -> None:
    """Write a text beside its place and move it there.

    Raises
    ------
    BuildError
        If that is not possible.
    """
    with _as_build_error(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, lambda aside: _write_text(aside, text))


def interrupted(folder: Path) -> str | None:
    """Return what to do about a build that did not end, or None.

    Parameters
    ----------
    folder : Path
        Of built months.
    """
    if not (folder / _MARK).exists():
        return None
    return (
        f"a build of events in {folder} did not end; every month in it is whole, old "
        "or new: run the same `foedus events build` again"
    )


def _check(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        message = f"{folder} is a file; name a folder for the months"
        raise BuildError(message)
    # What a killed build left on its way to a name is of this folder too.
    inside = {
        one.name.removesuffix(".writing")
        for one in folder.iterdir()
        if not one.name.startswith(".")
    }
    known = {"files.parquet", "quarantine.parquet", "manifest.json", _MARK}
    strange = sorted(name for name in inside - known if not name.startswith("month="))
    if strange:
        message = (
            f"{folder} holds {strange[0]!r} and is no folder of built months; it is "
            "left as it is: name a new or empty folder"
        )
        raise BuildError(message)


def _take(lock: IO[str], folder: Path) -> None:
    """Hold the folder until the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - no such locks on this system
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        message = f"another build is at work in {folder}; wait for it to end"
        raise BuildError(message) from error


def _replace(path: Path, write: Callable[[Path], Any]) -> None:
    aside = path.with_name(f"{path.name}.writing")
    write(aside)
    with aside.open("rb") as written:
        os.fsync(written.fileno())
    aside.replace(path)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


@contextmanager
def _as_build_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except pl.exceptions.PolarsError as error:
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        message = (
            f"a file in {folder} is damaged ({cause}); delete the month or table that "
            "it names, and build it again"
        )
        raise BuildError(message) from error
    except OSError as error:
        message = (
            f"the build in {folder} failed ({error.strerror or error}); the months in "
            "it are whole: make room or give the right to write, and run it again"
        )
        raise BuildError(message) from error
