"""Read the published ideal points with their bands."""

from __future__ import annotations

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_FIRST_SESSION_YEAR = 1945


def read(files: Files) -> Reading:
    """Return `points`: one row a state and session.

    Columns `state`, `session`, `year` (session + 1945), `votes` (votes cast),
    `theta` (ideal point), `low` and `high` (5 and 95 per cent of its posterior).
    """
    (path,) = files["points"]
    raw = read_csv(
        path,
        columns={
            "ccode": pl.Int32,
            "session": pl.Int16,
            "NVotes": pl.Int16,
            "IdealPoint": pl.Float64,
            "Q5%": pl.Float64,
            "Q95%": pl.Float64,
            "Countryname": pl.String,
        },
        null_values=("NA",),
        encoding="latin-1",
    ).rename({"NVotes": "votes", "IdealPoint": "theta", "Q5%": "low", "Q95%": "high"})
    crossed = raw.filter(pl.col("low") > pl.col("high"))
    if not crossed.is_empty():
        message = (
            f"{path.name}: {crossed.height} bands have a lower end above the upper "
            f"one, first {crossed['Countryname'][0]}; have columns moved?"
        )
        raise UnreadableFile(message)
    years = raw.with_columns(
        (pl.col("session") + _FIRST_SESSION_YEAR).cast(pl.Int16).alias("year")
    )
    named = map_column(years, "ccode", scheme="cow", year="year", out="state")
    return Reading(
        {
            "points": named.select(
                "state", "session", "year", "votes", "theta", "low", "high"
            )
        }
    )
