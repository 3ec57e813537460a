"""Read the state system membership of the Correlates of War project."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files

_PARTS = ("styear", "stmonth", "stday", "endyear", "endmonth", "endday")


def read(files: Files) -> Reading:
    """Return `spells`: one spell of membership a row.

    Columns `code` (COW number), `letters`, `name`, `start`, `end` (dates; the last
    day of the list stands for "still a member"). Codes are kept as published:
    the list is what the table of states is checked against.
    """
    (path,) = files["spells"]
    raw = read_csv(
        path,
        columns={
            "ccode": pl.Int32,
            "stateabb": pl.String,
            "statenme": pl.String,
            **dict.fromkeys(_PARTS, pl.Int32),
        },
    )
    return Reading(
        {
            "spells": raw.select(
                pl.col("ccode").alias("code"),
                pl.col("stateabb").alias("letters"),
                pl.col("statenme").alias("name"),
                pl.date("styear", "stmonth", "stday").alias("start"),
                pl.date("endyear", "endmonth", "endday").alias("end"),
            )
        }
    )
