"""Read the counts of joint IGO memberships."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_FIRST_YEAR = 1946


def read(files: Files) -> Reading:
    """Return `joint`: bodies in which both states are full members.

    Columns `state_a`, `state_b` (each pair once, ids in alphabetical order),
    `year`, `bodies` (a count). Years before 1946 are left out.
    """
    (path,) = files["pairs"]
    raw = read_csv(
        path,
        columns={
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "year": pl.Int16,
            "dyadigos": pl.Int16,
        },
        null_values=("NA",),
    ).filter(pl.col("year") >= _FIRST_YEAR)
    named = map_column(raw, "ccode1", scheme="cow", year="year", out="one")
    named = map_column(named, "ccode2", scheme="cow", year="year", out="other")
    joint = named.select(
        state_a=pl.min_horizontal("one", "other"),
        state_b=pl.max_horizontal("one", "other"),
        year="year",
        bodies="dyadigos",
    )
    return Reading({"joint": joint.sort("state_a", "state_b", "year")})
