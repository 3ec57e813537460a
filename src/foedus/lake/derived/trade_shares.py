"""Shares of each partner in a state's exports and imports, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.lake.derived.trade_series import BASES
from foedus.lake.derived.trade_totals import LEAST_KNOWN

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

_ESTIMATE = BASES.index("estimate")


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return the export side and the import side of every ordered pair.

    With x the flow, T the total and e the error of either in dollars, the share
    s = x/T has, by the delta method and independent errors of flows, the
    variance ((1 - s)^2 e_x^2 + s^2 (e_T^2 - e_x^2)) / T^2.

    Parameters
    ----------
    inputs : Inputs
        Derived tables `trade_series` and `trade_totals`.

    Returns
    -------
    polars.DataFrame
        state, partner, year; s_x, sd_x (share of the partner in the state's
        exports and its standard deviation), s_m, sd_m (the same in its
        imports). A side is null if nobody reported the flow, or if less than
        `LEAST_KNOWN` of the state's total is known.
    """
    flows = inputs.derived("trade_series").filter(pl.col("basis") != _ESTIMATE)
    totals = inputs.derived("trade_totals")
    exports = _side(flows, totals, "exporter", "exports", ("s_x", "sd_x"))
    imports = _side(flows, totals, "importer", "imports", ("s_m", "sd_m"))
    return exports.join(
        imports, on=["state", "partner", "year"], how="full", coalesce=True
    ).sort("state", "partner", "year")


def _side(
    flows: pl.DataFrame,
    totals: pl.DataFrame,
    own: str,
    total: str,
    names: tuple[str, str],
) -> pl.DataFrame:
    other = "importer" if own == "exporter" else "exporter"
    complete = totals.filter(pl.col(f"{total}_known") >= LEAST_KNOWN).select(
        "state", "year", total=total, total_error=f"{total}_error"
    )
    share = pl.col("usd") / pl.col("total")
    rest = pl.col("total_error").pow(2) - pl.col("error").pow(2)
    variance = (1 - share).pow(2) * pl.col("error").pow(2) + share.pow(2) * rest
    return (
        flows.select(
            pl.col(own).alias("state"),
            pl.col(other).alias("partner"),
            "year",
            "usd",
            "error",
        )
        .join(complete, on=["state", "year"])
        .select(
            "state",
            "partner",
            "year",
            share.alias(names[0]),
            (variance.sqrt() / pl.col("total")).alias(names[1]),
        )
    )
