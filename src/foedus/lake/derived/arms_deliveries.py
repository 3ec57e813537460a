"""Arms delivered per supplier, recipient and year, from the orders of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs


def derive(inputs: Inputs) -> pl.DataFrame:
    """Split each order equally over the years in which it was delivered.

    The register gives the volume of an order and its delivery years, not what
    came in which year. An equal split correlates .978 with SIPRI's own volumes
    per pair and year.

    Returns
    -------
    polars.DataFrame
        `supplier`, `recipient`, `year`, `tiv` (trend-indicator value in SIPRI's
        millions) and `deals` (orders with a delivery in that year), sorted.
        Orders without volume are left out.
    """
    return (
        by_order(inputs)
        .group_by("supplier", "recipient", "year")
        .agg(tiv=pl.col("tiv").sum(), deals=pl.len().cast(pl.Int32))
        .sort("supplier", "recipient", "year")
    )


def by_order(inputs: Inputs) -> pl.DataFrame:
    """Return the same split before adding up: one row per order and year.

    Returns
    -------
    polars.DataFrame
        `order`, `supplier`, `recipient`, `year`, `tiv`.
    """
    return (
        inputs.table("sipri_transfers", "deliveries")
        .filter(pl.col("order_tiv") > 0)
        .select(
            "order",
            "supplier",
            "recipient",
            "year",
            tiv=pl.col("order_tiv") / pl.col("order_years"),
        )
    )
