"""Read the ATOP directed dyad-years."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources.layouts import Layout, recognised
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
#: The table as distributed with peacesciencer, and the project's own, which names
#: the same obligations without a prefix.
LAYOUTS = {
    "peacesciencer": ("ccode1", "ccode2", "year", *OBLIGATIONS.values()),
    "ATOP directed dyad-years": ("stateA", "stateB", "year", *OBLIGATIONS),
}


def read(files: Files) -> Reading:
    """Return `obligations`: what one state owes another in a year.

    Columns `state_a` (who is bound), `state_b` (towards whom), `year`, and
    `defense`, `offense`, `neutral`, `nonagg`, `consul`: 1 if a treaty in force
    holds such an obligation, 0 if not. Both directions are rows of their own;
    they differ where a promise is one-sided. Years before 1946 are left out:
    the state table does not reach them.
    """
    (path,) = files["obligations"]
    raw = _read(path, recognised(path, LAYOUTS)).filter(pl.col("year") >= _FIRST_YEAR)
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


def _read(path: Path, layout: Layout) -> pl.DataFrame:
    """Return the columns of a layout under the names of the first."""
    columns: dict[str, type[pl.DataType]] = dict.fromkeys(
        LAYOUTS[layout.name], pl.Int32
    )
    raw = read_csv(
        path, columns=columns, null_values=("NA", "."), separator=layout.separator
    )
    return raw.rename(
        dict(zip(columns, LAYOUTS["peacesciencer"], strict=True))
    ).with_columns(
        pl.col("year").cast(pl.Int16),
        *(pl.col(name).cast(pl.Int8) for name in OBLIGATIONS.values()),
    )
