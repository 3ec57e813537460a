"""Arms supply over five years with fading weight, for every supplier and recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.lake.derived.arms_deliveries import by_order

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

#: Years in a window, and the weight that a delivery keeps per year of age.
LENGTH = 5
FADING = 0.8


def derive(inputs: Inputs) -> pl.DataFrame:
    """Add up deliveries of the last five years, weighted .8 per year of age.

    Arms arrive in lumps: a single year says little about who equips whom. The
    window of year t holds the deliveries of t, t-1 ... t-4 with the weights 1,
    .8, .64, .512, .4096. Only windows that lie wholly inside the register are
    formed, so that the first is that of its fifth year.

    Returns
    -------
    polars.DataFrame
        One row per recipient, supplier and year with a delivery in the window:
        `recipient`, `supplier`, `year`, `tiv5` (weighted volume), `tiv` (volume
        of the year itself, 0 if none), `deals` (orders with a delivery in the
        window), `effective_deals` of the recipient's whole window,
        (sum w)^2 / sum w^2 over all its orders with w an order's weighted
        volume. Sorted by recipient, supplier, year.

    Notes
    -----
    Deliveries belong to the state that existed when they were made. The window
    of 1992 holds deliveries of the Soviet Union beside Russia's, and the first
    windows of a new recipient hold only what it received itself.
    """
    orders = by_order(inputs)
    last = orders["year"].max()
    first_full = orders.select(pl.col("year").min() + LENGTH - 1).item()
    aged = (
        orders.join(pl.DataFrame({"age": range(LENGTH)}), how="cross")
        .with_columns(year=(pl.col("year") + pl.col("age")).cast(pl.Int16))
        .filter(pl.col("year").is_between(first_full, pl.lit(last)))
    )
    per_order = aged.group_by("recipient", "supplier", "year", "order").agg(
        weighted=(pl.col("tiv") * FADING ** pl.col("age")).sum(),
        tiv=pl.col("tiv").filter(pl.col("age") == 0).sum(),
    )
    rows = per_order.group_by("recipient", "supplier", "year").agg(
        tiv5=pl.col("weighted").sum(),
        tiv=pl.col("tiv").sum(),
        deals=pl.len().cast(pl.Int16),
    )
    evenness = per_order.group_by("recipient", "year").agg(
        effective_deals=pl.col("weighted").sum() ** 2 / (pl.col("weighted") ** 2).sum()
    )
    return rows.join(evenness, on=["recipient", "year"], how="left").sort(
        "recipient", "supplier", "year"
    )
