"""Flows between states on one level with the own sales of each state.

Own sales exist only in ITPD-E, and there goods *and* services are summed. A world
in which goods trade stood beside own sales of goods and services would be too
closed. So `trade_series` (goods) is brought back to the level of ITPD-E:

    flow = k * usd,   k = ITPD-E in current dollars / usd, both over 2014-16.

In 2014 to 2016 this is ITPD-E itself. After 2016 it holds the services of each
pair, per dollar of goods, as they were in 2014-16: services that were
stopped or grew since are not seen. A pair without trade in those years gets the
median of its exporter times that of its importer, over the median of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.lake.derived.trade_series import BASES
from foedus.lake.derived.trade_splice import US_PRICES

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

#: Years of which worlds are made.
YEARS = (2014, 2023)
#: Years in which both levels are known.
OVERLAP = (2014, 2016)
_BASE_YEAR = 2010
_ESTIMATE = BASES.index("estimate")
_ITPDE = BASES.index("ITPD-E")
_PAIR = ["exporter", "importer"]


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return every flow of `trade_series` on the level of ITPD-E.

    Parameters
    ----------
    inputs : Inputs
        Source `itpde`, derived table `trade_series`.

    Returns
    -------
    polars.DataFrame
        exporter, importer, year; usd (current US dollars, goods and services);
        estimated (nobody reported the flow). Zeros that were reported are rows;
        what is not known and cannot be estimated has no row.
    """
    series = inputs.derived("trade_series")
    factors = _factors(series, inputs.table("itpde", "flows"))
    middle = pl.col("k").median()
    exporters = factors.group_by("exporter").agg(k_x=middle)
    importers = factors.group_by("importer").agg(k_m=middle)
    overall = factors.select(middle).item()
    other = pl.col("k_x").fill_null(overall) * pl.col("k_m").fill_null(overall)
    return (
        series.filter(pl.col("year").is_between(*YEARS))
        .join(factors, on=_PAIR, how="left")
        .join(exporters, on="exporter", how="left")
        .join(importers, on="importer", how="left")
        .select(
            *_PAIR,
            "year",
            usd=pl.col("usd") * pl.coalesce("k", other / overall),
            estimated=pl.col("basis") == _ESTIMATE,
        )
        .sort(*_PAIR, "year")
    )


def prices(year: pl.Expr) -> pl.Expr:
    """Return US consumer prices of a year, 2010 = 1; 2000 to 2016."""
    index = {y: value / US_PRICES[_BASE_YEAR] for y, value in US_PRICES.items()}
    return year.replace_strict(index, return_dtype=pl.Float64)


def _factors(series: pl.DataFrame, itpde: pl.DataFrame) -> pl.DataFrame:
    both = series.filter(
        pl.col("year").is_between(*OVERLAP), pl.col("basis") == _ITPDE
    ).join(itpde, on=[*_PAIR, "year"])
    level = (pl.col("usd_2010") * prices(pl.col("year"))).sum()
    return (
        both.group_by(_PAIR)
        .agg(k=level / pl.col("usd").sum())
        .filter(pl.col("k").is_finite())
    )
