"""Read CEPII's distances between states."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Quarantine, Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_COLUMNS = {
    "iso_o": pl.String,
    "iso_d": pl.String,
    "contig": pl.Int64,
    "comlang_off": pl.Int64,
    "colony": pl.Int64,
    "dist": pl.Float64,
    "distw": pl.Float64,
}


def read(files: Files) -> Reading:
    """Return one row for each ordered pair of states, a state with itself too.

    Tables
    ------
    pairs
        origin, destination, km (between the main cities), weighted_km (over
        the cities of both, by population), contiguous, common_language (an
        official one), colony (ever in a colonial tie), as 0 or 1.
    """
    quarantine = Quarantine()
    path = files["pairs"][0]
    frame = read_csv(path, columns=_COLUMNS, null_values=["."])
    for flag in ("contig", "comlang_off", "colony"):
        check_codes(frame, flag, [0, 1], where=path.name)
    for side, code in (("origin", "iso_o"), ("destination", "iso_d")):
        frame = map_column(frame, code, scheme="name:cepii", out=side)
    outside = frame.filter(pl.col("origin").is_null())
    quarantine.add(outside.select("iso_o").unique().sort("iso_o"), "not a state")
    pairs = frame.drop_nulls(["origin", "destination"]).select(
        "origin",
        "destination",
        km="dist",
        weighted_km="distw",
        contiguous=pl.col("contig").cast(pl.Int8),
        common_language=pl.col("comlang_off").cast(pl.Int8),
        colony=pl.col("colony").cast(pl.Int8),
    )
    return Reading({"pairs": pairs.sort("origin", "destination")}, quarantine)
