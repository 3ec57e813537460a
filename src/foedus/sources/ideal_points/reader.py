"""Read the published ideal points with their bands."""

from __future__ import annotations

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.layouts import recognised
from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_FIRST_SESSION_YEAR = 1945
_NAMES = ("votes", "theta", "low", "high")
#: Columns of each layout for `_NAMES`, and what tells the time. The later files hold
#: several estimates; that over all votes is the one of the earlier files, and is
#: taken where it is there.
_ESTIMATES = {
    "by session": ("NVotes", "IdealPoint", "Q5%", "Q95%"),
    "all votes": ("NVotesAll", "IdealPointAll", "Q5%All", "Q95%All"),
    "final passage": ("NVotesFP", "IdealPointFP", "Q5%FP", "Q95%FP"),
}
LAYOUTS = {
    f"{name}, with {time}": ("ccode", "Countryname", time, *columns)
    for time in ("session", "year")
    for name, columns in _ESTIMATES.items()
}


def read(files: Files) -> Reading:
    """Return `points`: one row a state and session.

    Columns `state`, `session`, `year` (session + 1945), `votes` (votes cast),
    `theta` (ideal point), `low` and `high` (5 and 95 per cent of its posterior).
    """
    (path,) = files["points"]
    layout = recognised(path, LAYOUTS)
    code, name, time, *estimate = LAYOUTS[layout.name]
    raw = read_csv(
        path,
        columns={
            code: pl.Int32,
            time: pl.Int16,
            **dict(zip(estimate, (pl.Int16, *[pl.Float64] * 3), strict=True)),
            name: pl.String,
        },
        null_values=("NA",),
        separator=layout.separator,
        encoding="latin-1",
    ).rename(dict(zip(estimate, _NAMES, strict=True)))
    # A state that did not vote in a year has no estimate there.
    raw = raw.drop_nulls("theta")
    if time == "year":
        raw = raw.with_columns(session=pl.col("year") - _FIRST_SESSION_YEAR)
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
