"""What each state sold to and bought from all states, and how much is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.lake.derived.trade_cubes import with_hidden
from foedus.lake.derived.trade_series import BASES

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

#: A total of which less than this share is known is not a denominator. What is
#: not known is estimated; hiding a fifth to a quarter of the purchases of every
#: importer at random, 2017-2020, moved totals by a spread of 2.5 % (90 % of them
#: by less than 6 %), a fraction of the error of a single flow.
LEAST_KNOWN = 0.75
_ESTIMATE = BASES.index("estimate")
_COMTRADE = BASES.index("Comtrade")
_OEC = BASES.index("OEC")


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return yearly totals of trade with states.

    Parameters
    ----------
    inputs : Inputs
        Source `comtrade`, derived tables `trade_series` and `trade_unallocated`.

    Returns
    -------
    polars.DataFrame
        state, year; exports, imports (current US dollars, known and estimated
        flows); exports_error, imports_error (standard deviation, dollars, of
        independent errors); exports_known, imports_known (share of the total
        that rests on a report or on a reconciled figure; exports without a
        named partner count as not known).
    """
    series = inputs.derived("trade_series")
    exports = _side(series, "exporter", "exports")
    imports = _side(series, "importer", "imports")
    hidden = inputs.derived("trade_unallocated")
    unnamed = (
        with_hidden(inputs.table("comtrade", "reporters"), hidden)
        .filter(pl.col("flow") == "export", pl.col("usd") > 0)
        .select("state", "year", named=1 - pl.col("unspecified") / pl.col("usd"))
        .join(_on(series, _COMTRADE), on=["state", "year"], how="semi")
    )
    # OEC gives no totals of its own: the hidden flow is beside what it does list.
    beside = (
        hidden.filter(pl.col("source") == "oec")
        .join(_on(series, _OEC), on=["state", "year"], how="semi")
        .join(exports, on=["state", "year"])
        .select(
            "state",
            "year",
            named=pl.col("exports") / (pl.col("exports") + pl.col("usd")),
        )
    )
    return (
        exports.join(imports, on=["state", "year"], how="full", coalesce=True)
        .join(pl.concat([unnamed, beside]), on=["state", "year"], how="left")
        .with_columns(
            exports_known=pl.col("exports_known") * pl.col("named").fill_null(1.0)
        )
        .drop("named")
        .sort("state", "year")
    )


def _on(series: pl.DataFrame, basis: int) -> pl.DataFrame:
    """Return the exporters and years of which a source speaks."""
    found = series.filter(pl.col("basis") == basis)
    return found.select(pl.col("exporter").alias("state"), "year").unique()


def _side(series: pl.DataFrame, side: str, name: str) -> pl.DataFrame:
    guess = pl.col("basis") == _ESTIMATE
    usd = pl.col("usd")
    return (
        series.group_by(pl.col(side).alias("state"), "year")
        .agg(
            usd.sum().alias(name),
            pl.col("error").pow(2).sum().sqrt().alias(f"{name}_error"),
            usd.filter(~guess).sum().alias("known"),
        )
        .filter(pl.col(name) > 0)
        .with_columns((pl.col("known") / pl.col(name)).alias(f"{name}_known"))
        .drop("known")
    )
