"""Read the list of independent states of Gleditsch and Ward."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files

_COLUMNS: dict[str, type[pl.DataType]] = {
    "gwcode": pl.Int32,
    "stateabb": pl.String,
    "statename": pl.String,
    "startdate": pl.String,
    "enddate": pl.String,
}
_NAMES = ("code", "letters", "name", "start", "end")


def read(files: Files) -> Reading:
    """Return `spells`: one spell of independence a row.

    Columns `code` (Gleditsch and Ward number), `letters`, `name`, `start`, `end`
    (dates; the last day of the list stands for "still independent"). Codes are
    kept as published: the list is what the table of states is checked against.
    """
    (path,) = files["spells"]
    own = path.suffix == ".dat"
    raw = _own_list(path) if own else read_csv(path, columns=_COLUMNS)
    renamed = raw.rename(dict(zip(raw.columns, _NAMES, strict=True)))
    form = "%d:%m:%Y" if own else "%Y-%m-%d"
    return Reading(
        {"spells": renamed.with_columns(pl.col("start", "end").str.to_date(form))}
    )


def _own_list(path: Path) -> pl.DataFrame:
    """Read the authors' own list: tabs, Latin-1, no header, days as 31:12:2017."""
    try:
        text = path.read_bytes().decode("latin-1")
        raw = pl.read_csv(
            text.encode(), separator="\t", has_header=False, infer_schema=False
        )
        return raw.select(
            pl.nth(number).str.strip_chars().cast(kind).alias(name)
            for number, (name, kind) in enumerate(_COLUMNS.items())
        )
    except pl.exceptions.PolarsError as error:
        cause = str(error).splitlines()[0]
        message = (
            f"{path.name} cannot be read ({cause}); expected number, letters, name, "
            "first and last day, with tabs between them"
        )
        raise UnreadableFile(message) from error
