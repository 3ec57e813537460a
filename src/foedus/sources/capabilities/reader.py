"""Read the Composite Index of National Capability."""

from __future__ import annotations

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_FIRST_YEAR = 1946


def read(files: Files) -> Reading:
    """Return `capabilities` since 1946: `state`, `year`, `cinc` in [0, 1].

    `cinc` is the state's mean share of the world in six measures (military
    expenditure and personnel, iron and steel, energy, population, urban
    population).
    """
    (path,) = files["capabilities"]
    raw = read_csv(
        path,
        columns={"ccode": pl.Int32, "year": pl.Int16, "cinc": pl.Float64},
        null_values=("NA", "-9"),
    )
    outside = raw.filter((pl.col("cinc") < 0) | (pl.col("cinc") > 1))
    if not outside.is_empty():
        message = (
            f"{path.name}: {outside.height} values of 'cinc' lie outside [0, 1], "
            f"first {outside['cinc'][0]}; have columns moved?"
        )
        raise UnreadableFile(message)
    named = map_column(
        raw.filter(pl.col("year") >= _FIRST_YEAR),
        "ccode",
        scheme="cow",
        year="year",
        out="state",
    )
    return Reading({"capabilities": named.select("state", "year", "cinc")})
