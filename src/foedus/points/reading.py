"""Tables of votes as users hold them: polars, pandas, Arrow, a mapping, files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from foedus.errors import InvalidOption, MissingExtra, MissingFile, UnreadableFile
from foedus.lake.inputs import Inputs
from foedus.sources.parquet import endure
from foedus.sources.reading import without_panic_text

#: Ends of file names that can be read.
READABLE = (".csv", ".csv.gz", ".parquet")
#: Who stands at the high end of the Assembly, as the published series has it.
POSITIVE_OF_ASSEMBLY = ("USA", "CAN", "GBR", "ISR")


def as_frame(votes: Any) -> pl.DataFrame:
    """Return a table as polars, whatever library it comes from.

    Parameters
    ----------
    votes : object
        A polars frame, lazy or not; a mapping of columns; anything that hands out
        an Arrow stream (pandas, pyarrow, duckdb); the path of a csv or Parquet
        file; or of a folder with the publishers' files (see `general_assembly`).

    Raises
    ------
    InvalidOption
        If it is none of these.
    MissingFile, UnreadableFile
        If it is a path of no file, or of one that cannot be read.
    MissingExtra
        If a pandas table needs pyarrow and there is none.
    """
    if isinstance(votes, pl.DataFrame):
        frame = votes
    elif isinstance(votes, pl.LazyFrame):
        frame = votes.collect()
    elif isinstance(votes, (str, Path)):
        path = Path(votes)
        frame = general_assembly(path) if path.is_dir() else read_votes(path)
    elif isinstance(votes, Mapping):
        frame = pl.DataFrame(dict(votes))
    elif hasattr(votes, "__arrow_c_stream__"):
        try:
            frame = pl.DataFrame(votes)
        except ImportError as error:
            message = (
                "pyarrow is not installed, which pandas needs to hand a table on; "
                "install with: pip install 'foedus[pandas]'"
            )
            raise MissingExtra(message) from error
    else:
        message = (
            f"votes of type {type(votes).__name__} are no table; expected polars, "
            "pandas, Arrow, a mapping of columns or the path of a file"
        )
        raise InvalidOption(message)
    # Categories compare as the words that they stand for.
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))


def general_assembly(root: Path) -> pl.DataFrame:
    """Return the votes of the General Assembly from the publishers' files.

    Columns `voter` (state id of the seat), `item` (near-identical texts are one),
    `session`, `vote` (no, abstain, yes), by the filters of the published series; see
    `foedus.lake.derived.ideal_point_votes`.
    """
    words = {0: "no", 1: "abstain", 2: "yes"}
    votes = Inputs(root).derived("ideal_point_votes")
    return votes.select(
        "voter",
        "item",
        "session",
        vote=pl.col("choice").replace_strict(words, return_dtype=pl.String),
    )


def read_votes(path: Path) -> pl.DataFrame:
    """Read a csv (also gzipped) or Parquet file.

    Raises
    ------
    MissingFile
        If there is no file.
    UnreadableFile
        If it is of another kind, or damaged.
    """
    if not path.is_file():
        message = f"there is no file {path}"
        raise MissingFile(message)
    if not path.name.endswith(READABLE):
        message = f"{path.name} is of no kind that is read; expected {READABLE}"
        raise UnreadableFile(message)
    try:
        if path.suffix == ".parquet":
            endure([path])
            with without_panic_text():
                return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema_length=None, try_parse_dates=False)
    except (
        OSError,
        pl.exceptions.PolarsError,
        # A damaged Parquet file can bring its reader down: no `Exception` at all.
        pl.exceptions.PanicException,
    ) as error:
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        message = f"{path.name} cannot be read: {cause[:200]}"
        raise UnreadableFile(message) from error


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as csv or Parquet, whichever the name says.

    Raises
    ------
    InvalidOption
        If the name ends otherwise.
    """
    if path.suffix == ".csv":
        frame.write_csv(path)
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        message = f"{path.name} is of no kind that is written; expected .csv, .parquet"
        raise InvalidOption(message)
