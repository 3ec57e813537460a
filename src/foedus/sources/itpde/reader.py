"""Read the totals of ITPD-E: flows between states and domestic flows."""

from __future__ import annotations

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.bilateral import state_flows
from foedus.sources.reading import Quarantine, Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_FLOWS = {
    "exporter": pl.String,
    "importer": pl.String,
    "year": pl.Int64,
    "value_2010usd": pl.Float64,
}
_DOMESTIC = {"state": pl.String, "year": pl.Int64, "value_2010usd": pl.Float64}


def read(files: Files) -> Reading:
    """Return flows and domestic flows.

    Tables
    ------
    flows
        exporter, importer, year, usd_2010: goods *and* services, constant US
        dollars of 2010 (deflated by US consumer prices).
    domestic
        state, year, usd_2010: production that is not exported.
    """
    quarantine = Quarantine()
    raw = read_csv(files["flows"][0], columns=_FLOWS)
    flows = state_flows(
        raw.rename({"value_2010usd": "usd_2010"}),
        quarantine,
        scheme="iso3",
        where="ITPD-E flows",
        value="usd_2010",
    )
    own = read_csv(files["domestic"][0], columns=_DOMESTIC)
    if any(own[name].null_count() for name in own.columns):
        message = f"{files['domestic'][0].name} has empty cells; is it complete?"
        raise UnreadableFile(message)
    mapped = map_column(own, "state", scheme="iso3", year="year", out="id")
    quarantine.add(mapped.filter(pl.col("id").is_null()), "domestic: not a state")
    domestic = (
        mapped.drop_nulls("id")
        .select(
            pl.col("id").alias("state"),
            pl.col("year").cast(pl.Int16),
            pl.col("value_2010usd").alias("usd_2010"),
        )
        .sort("state", "year")
    )
    return Reading({"flows": flows, "domestic": domestic}, quarantine)
