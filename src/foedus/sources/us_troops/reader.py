"""Read the yearly number of United States troops per country."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Quarantine, Reading, read_csv, refuse_repeated
from foedus.sources.registry import Files
from foedus.states import map_column

_UNITED_STATES = 2
#: Codes of the publisher that are not members of the state system: Puerto
#: Rico, and the Papal States for the Vatican.
_NOT_STATES = (6, 327)
_LAST_STATE_CODE = 999
#: Codes that the publisher uses for a whole country while it was divided: code,
#: first and last year, and the COW code of the half where the forces stood.
_DIVIDED = ((255, 1949, 1990, 260), (816, 1954, 1975, 817))


def read(files: Files) -> Reading:
    """Return `troops`: active-duty personnel abroad.

    Columns `state` (where they stand), `year`, `troops` (a head count on the
    reporting day of that year, embassy guards and attaches included), and
    `civilians` (employees of the Department of Defense). Where the file lists
    one state under two names in a year, the two are added: one is always 0.
    Forces in a country that was not yet independent stand under its later id.
    """
    (path,) = files["troops"]
    quarantine = Quarantine()
    raw = read_csv(
        path,
        columns={
            "countryname": pl.String,
            "ccode": pl.Int32,
            "year": pl.Int16,
            "troops_ad": pl.Int64,
            "total_civilian": pl.Int64,
        },
        null_values=("NA",),
    )
    refuse_repeated(raw, ("countryname", "year"), where=path.name)
    raw = raw.filter(pl.col("ccode") != _UNITED_STATES)
    territory = pl.col("ccode").is_null() | (pl.col("ccode") > _LAST_STATE_CODE)
    territory |= pl.col("ccode").is_in(_NOT_STATES)
    quarantine.add(raw.filter(territory), "a territory or region, not a state")
    code = pl.col("ccode")
    for whole, first, last, half in _DIVIDED:
        code = (
            pl.when(pl.col("ccode") == whole, pl.col("year").is_between(first, last))
            .then(half)
            .otherwise(code)
        )
    stationed = raw.filter(~territory).with_columns(code=code)
    named = map_column(stationed, "code", scheme="cow", year="year", out="state")
    troops = named.group_by("state", "year").agg(
        troops=pl.col("troops_ad").sum(), civilians=pl.col("total_civilian").sum()
    )
    return Reading({"troops": troops.sort("state", "year")}, quarantine)
