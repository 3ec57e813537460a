"""Read Armenia's own trade statistics by month, summed to years."""

from __future__ import annotations

import polars as pl

from foedus.errors import DuplicateKey, UnreadableFile
from foedus.sources.reading import Quarantine, Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_COLUMNS = {
    "country": pl.String,
    "year": pl.Int64,
    "month": pl.Int64,
    "export": pl.Float64,
    "import_origin": pl.Float64,
}
_THOUSAND = 1000.0


def read(files: Files) -> Reading:
    """Return Armenia's yearly exports and imports by partner.

    Tables
    ------
    yearly
        partner, year, exports, imports (current US dollars; imports by
        country of origin).
    """
    quarantine = Quarantine()
    path = files["monthly"][0]
    raw = read_csv(path, columns=_COLUMNS)
    if any(raw[name].null_count() for name in raw.columns):
        message = f"{path.name} has empty cells; is the file complete?"
        raise UnreadableFile(message)
    keys = ["country", "year", "month"]
    repeated = raw.filter(pl.struct(keys).is_duplicated())
    if not repeated.is_empty():
        message = (
            f"{path.name}: {repeated.height} rows share country, year and month, "
            f"first {repeated.row(0)}"
        )
        raise DuplicateKey(message)
    mapped = map_column(
        raw, "country", scheme="name:armenia_trade", year="year", out="partner"
    )
    outside = mapped.filter(pl.col("partner").is_null())
    quarantine.add(
        outside.group_by("country").agg(pl.col("export", "import_origin").sum()),
        f"{path.name}: not a state",
    )
    yearly = (
        mapped.drop_nulls("partner")
        .group_by("partner", pl.col("year").cast(pl.Int16))
        .agg(
            exports=pl.col("export").sum() * _THOUSAND,
            imports=pl.col("import_origin").sum() * _THOUSAND,
        )
        .sort("partner", "year")
    )
    return Reading({"yearly": yearly}, quarantine)
