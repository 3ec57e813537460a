"""The hubs of the shipped snapshot: the largest states of each decade."""

from __future__ import annotations

import polars as pl

from foedus.lake.inputs import Inputs

FIRST_DECADE = 1950
LARGEST = 40


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return the union over decades of the 40 largest states by capabilities.

    Size is the mean Composite Index of National Capability over the years of the
    decade in which the state existed. The last decade ends where the source does.

    Returns
    -------
    polars.DataFrame
        Columns `hub`, `first_decade` (the first in which it ranks), `best_rank`
        (1 is the largest), one row a hub, in alphabetical order.
    """
    capabilities = inputs.table("capabilities", "capabilities")
    decade = (pl.col("year") // 10 * 10).alias("decade")
    return (
        capabilities.filter(pl.col("year") >= FIRST_DECADE)
        .group_by("state", decade)
        .agg(pl.col("cinc").mean())
        .with_columns(
            pl.col("cinc").rank("ordinal", descending=True).over("decade").alias("rank")
        )
        .filter(pl.col("rank") <= LARGEST)
        .group_by(pl.col("state").alias("hub"))
        .agg(
            pl.col("decade").min().alias("first_decade"),
            pl.col("rank").min().cast(pl.Int16).alias("best_rank"),
        )
        .sort("hub")
    )
