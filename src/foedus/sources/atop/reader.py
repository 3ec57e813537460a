"""Read the ATOP directed dyad-years."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

#: Columns of the table and the publisher's names for them.
OBLIGATIONS = {
    "defense": "atop_defense",
    "offense": "atop_offense",
    "neutral": "atop_neutral",
    "nonagg": "atop_nonagg",
    "consul": "atop_consul",
}
_FIRST_YEAR = 1946


def read(files: Files) -> Reading:
    """Return `obligations`: what one state owes another in a year.

    Columns `state_a` (who is bound), `state_b` (towards whom), `year`, and
    `defense`, `offense`, `neutral`, `nonagg`, `consul`: 1 if a treaty in force
    holds such an obligation, 0 if not. Both directions are rows of their own;
    they differ where a promise is one-sided. Years before 1946 are left out:
    the state table does not reach them.
    """
    (path,) = files["obligations"]
    raw = read_csv(
        path,
        columns={
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "year": pl.Int16,
            **dict.fromkeys(OBLIGATIONS.values(), pl.Int8),
        },
        null_values=("NA",),
    ).filter(pl.col("year") >= _FIRST_YEAR)
    for column in OBLIGATIONS.values():
        check_codes(raw, column, (0, 1), where=path.name)
    named = map_column(raw, "ccode1", scheme="cow", year="year", out="state_a")
    named = map_column(named, "ccode2", scheme="cow", year="year", out="state_b")
    return Reading(
        {
            "obligations": named.select(
                "state_a",
                "state_b",
                "year",
                **{name: pl.col(theirs) for name, theirs in OBLIGATIONS.items()},
            ).sort("state_a", "state_b", "year")
        }
    )
