"""What states spend on their armed forces, as a share of what they produce."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return military expenditure as a share of gross domestic product.

    Returns
    -------
    polars.DataFrame
        `state`, `year`, `share` (a fraction of one), sorted. A state-year
        without a figure has no row.
    """
    return (
        inputs.table("sipri_milex", "spending")
        .filter(pl.col("measure") == "share_of_gdp")
        .select("state", "year", share="value")
        .sort("state", "year")
    )
