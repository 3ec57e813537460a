"""Read the strategic rivalries and spread them over years."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Quarantine, Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_FIRST_YEAR = 1946


def read(files: Files) -> Reading:
    """Return `rivalries` as published and `rivalry_years` since 1946.

    ``rivalries``: `id`, `name`, COW codes `code_a` and `code_b`, `start`, `end`.
    ``rivalry_years``: `state_a`, `state_b`, `year`, `id`, `name`, one row a pair
    (the smaller COW code first) and year, first and last year included. Years in
    which one side was not in the state system are put aside.
    """
    (path,) = files["rivalries"]
    quarantine = Quarantine()
    raw = read_csv(
        path,
        columns={
            "tssr_id": pl.Int16,
            "rivalry": pl.String,
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "start": pl.Int16,
            "end": pl.Int16,
        },
        null_values=("NA",),
    ).rename(
        {"tssr_id": "id", "rivalry": "name", "ccode1": "code_a", "ccode2": "code_b"}
    )
    years = (
        raw.filter(pl.col("end") >= _FIRST_YEAR)
        .with_columns(
            pl.int_ranges(
                pl.max_horizontal("start", pl.lit(_FIRST_YEAR, pl.Int16)),
                pl.col("end") + 1,
                dtype=pl.Int16,
            ).alias("year")
        )
        .explode("year")
    )
    for side in ("a", "b"):
        years = map_column(
            years, f"code_{side}", scheme="cow", year="year", out=f"state_{side}"
        )
    outside = pl.col("state_a").is_null() | pl.col("state_b").is_null()
    quarantine.add(
        years.filter(outside).select("name", "year"),
        "a rivalry in a year when one side was not in the state system",
    )
    kept = years.filter(~outside).select("state_a", "state_b", "year", "id", "name")
    return Reading({"rivalries": raw, "rivalry_years": kept}, quarantine)
