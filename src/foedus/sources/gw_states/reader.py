"""Read the list of independent states of Gleditsch and Ward."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files


def read(files: Files) -> Reading:
    """Return `spells`: one spell of independence a row.

    Columns `code` (Gleditsch and Ward number), `letters`, `name`, `start`, `end`
    (dates; the last day of the list stands for "still independent"). Codes are
    kept as published: the list is what the table of states is checked against.
    """
    (path,) = files["spells"]
    raw = read_csv(
        path,
        columns={
            "gwcode": pl.Int32,
            "stateabb": pl.String,
            "statename": pl.String,
            "startdate": pl.String,
            "enddate": pl.String,
        },
    )
    names = ("code", "letters", "name", "start", "end")
    renamed = raw.rename(dict(zip(raw.columns, names, strict=True)))
    return Reading(
        {"spells": renamed.with_columns(pl.col("start", "end").str.to_date())}
    )
