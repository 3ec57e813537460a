"""Read the major powers of the Correlates of War project."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files

_PARTS = ("styear", "stmonth", "stday", "endyear", "endmonth", "endday")


def read(files: Files) -> Reading:
    """Return `spells`: one spell as a major power a row.

    Columns `code` (COW number), `start`, `end` (dates; the last day of the list
    stands for "still a major power"). Codes are kept as published.
    """
    (path,) = files["spells"]
    raw = read_csv(
        path,
        columns={
            "ccode": pl.Int32,
            **dict.fromkeys(_PARTS, pl.Int32),
        },
    )
    return Reading(
        {
            "spells": raw.select(
                pl.col("ccode").alias("code"),
                pl.date("styear", "stmonth", "stday").alias("start"),
                pl.date("endyear", "endmonth", "endday").alias("end"),
            )
        }
    )
