"""Read the counts of IGO memberships per state."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_COUNTS = {
    "full": "sum_igo_full",
    "associate": "sum_igo_associate",
    "observer": "sum_igo_observer",
    "any": "sum_igo_anytype",
}
_FIRST_YEAR = 1946


def read(files: Files) -> Reading:
    """Return `memberships`: number of bodies by kind of membership.

    Columns `state`, `year`, `full`, `associate`, `observer`, `any`. Years
    before 1946 are left out.
    """
    (path,) = files["states"]
    raw = read_csv(
        path,
        columns={
            "ccode": pl.Int32,
            "year": pl.Int16,
            **dict.fromkeys(_COUNTS.values(), pl.Int16),
        },
        null_values=("NA",),
    ).filter(pl.col("year") >= _FIRST_YEAR)
    named = map_column(raw, "ccode", scheme="cow", year="year", out="state")
    memberships = named.select(
        "state", "year", **{name: pl.col(theirs) for name, theirs in _COUNTS.items()}
    )
    return Reading({"memberships": memberships.sort("state", "year")})
