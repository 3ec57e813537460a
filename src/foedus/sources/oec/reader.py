"""Read the reconciled flows of the OEC, one file a year."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.bilateral import state_flows
from foedus.sources.reading import Quarantine, Reading, read_csv
from foedus.sources.registry import Files

_COLUMNS = {"exporter_name": pl.String, "importer_name": pl.String, "value": pl.Float64}


def read(files: Files) -> Reading:
    """Return the flows between states.

    Tables
    ------
    flows
        exporter, importer, year, usd (current US dollars, free on board). A
        pair that is not listed had no recorded trade *or* none of the two
        reported; which of them is not said.
    """
    quarantine = Quarantine()
    raw = pl.concat([_read(path) for path in files["flows"]])
    flows = state_flows(raw, quarantine, scheme="name:oec", where="OEC flows")
    return Reading({"flows": flows}, quarantine)


def _read(path: Path) -> pl.DataFrame:
    year = re.search(r"_(\d{4})\.csv", path.name)
    if year is None:
        message = f"{path.name}: expected the year in the name, as in ..._2022.csv"
        raise UnreadableFile(message)
    return read_csv(path, columns=_COLUMNS).select(
        pl.col("exporter_name").alias("exporter"),
        pl.col("importer_name").alias("importer"),
        pl.lit(int(year[1])).alias("year"),
        pl.col("value").alias("usd"),
    )
