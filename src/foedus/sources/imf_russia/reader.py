"""Read Russia's exports by month as the IMF has them, summed to years."""

from __future__ import annotations

import polars as pl

from foedus.sources.bilateral import state_flows
from foedus.sources.reading import Quarantine, Reading, check_codes, read_csv
from foedus.sources.registry import Files

_COLUMNS = {
    "reporter_code": pl.String,
    "partner_code": pl.String,
    "FREQ": pl.String,
    "value": pl.Float64,
    "month": pl.Int64,
    "year": pl.Int64,
}
#: Codes of states are two letters; those of areas hold a digit or a sign.
_STATE_CODE = r"^[A-Z]{2}$"


def read(files: Files) -> Reading:
    """Return yearly exports of Russia.

    Tables
    ------
    exports
        exporter, importer, year, usd (current US dollars), months (how many
        months of the year have a value).
    """
    quarantine = Quarantine()
    path = files["exports"][0]
    raw = read_csv(path, columns=_COLUMNS)
    check_codes(raw, "reporter_code", ["RU"], where=path.name)
    check_codes(raw, "FREQ", ["M"], where=path.name)
    state = pl.col("partner_code").str.contains(_STATE_CODE)
    areas = raw.filter(~state).group_by("partner_code").agg(pl.col("value").sum())
    quarantine.add(areas.sort("partner_code"), f"{path.name}: an area, not a state")
    monthly = state_flows(
        raw.filter(state).select(
            pl.col("reporter_code").alias("exporter"),
            pl.col("partner_code").alias("importer"),
            "year",
            "month",
            pl.col("value").alias("usd"),
        ),
        quarantine,
        scheme="iso2",
        where=path.name,
    )
    yearly = (
        monthly.group_by("exporter", "importer", "year")
        .agg(pl.col("usd").sum(), pl.col("month").n_unique().alias("months"))
        .sort("importer", "year")
    )
    return Reading({"exports": yearly}, quarantine)
