"""Read SIPRI's yearly volumes per supplier and recipient."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Quarantine, Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column


def read(files: Files) -> Reading:
    """Return `volumes`: trend-indicator value per supplier, recipient, year.

    Columns `supplier`, `recipient`, `year`, `tiv` (SIPRI's millions, whole
    numbers: 0 is a delivery below half a million, not an absence). Two names
    that mean one state in a year are added up.
    """
    (path,) = files["volumes"]
    quarantine = Quarantine()
    raw = read_csv(
        path,
        columns={
            "supplier": pl.String,
            "recipient": pl.String,
            "year": pl.Int16,
            "value": pl.Float64,
        },
        null_values=("NA",),
    ).rename({"supplier": "supplier_name", "recipient": "recipient_name"})
    names = pl.col("supplier_name", "recipient_name")
    for reason, test in (
        ("an armed group or organisation is a party", names.str.ends_with("*")),
        (
            "supplier or recipient is unknown",
            names.str.to_lowercase().str.starts_with("unknown"),
        ),
    ):
        unusable = raw.select(pl.any_horizontal(test)).to_series()
        quarantine.add(raw.filter(unusable), reason)
        raw = raw.filter(~unusable)
    named = raw
    for role in ("supplier", "recipient"):
        named = map_column(
            named, f"{role}_name", scheme="name:sipri", year="year", out=role
        )
    stateless = pl.any_horizontal(pl.col("supplier", "recipient").is_null())
    quarantine.add(
        named.filter(stateless), "supplier or recipient is a territory, not a state"
    )
    volumes = (
        named.filter(~stateless)
        .group_by("supplier", "recipient", "year")
        .agg(tiv=pl.col("value").sum())
        .sort("supplier", "recipient", "year")
    )
    return Reading({"volumes": volumes}, quarantine)
