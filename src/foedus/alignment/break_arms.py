"""Arms shares of single years, without the five-year windows of the indicator."""

from __future__ import annotations

import polars as pl

from foedus.lake.snapshot import Snapshot

#: Effective deals of a year, as a share of those of its five-year window: the
#: median over the 7,501 recipient-years of the register is .53.
_OF_WINDOW = 0.5
#: The share around a year is taken over so many years on either side.
_AROUND = 2


def yearly_arms(snapshot: Snapshot, hub: str) -> pl.DataFrame:
    """Return the hub's share of what every partner received in single years.

    A year in which the partner got nothing has no row: nothing was chosen. The
    standard deviation is that of a share of n deals, sqrt(p (1 - p) / n), with p the
    share over the five years around and n half the effective deals of the window.
    That of the indicator is wider at 0 and 1, because it speaks of one value by
    itself; here it must say how far the share of one year strays from that of its
    neighbours, and where the hub delivers nothing for years it does not stray.
    (Drawing p towards the share over all years made the series less likely.)

    Returns
    -------
    polars.DataFrame
        `partner`, `year`, `value` in [0, 1], `sd`.
    """
    windows = snapshot.table("arms_windows", pl.col("tiv") > 0)
    received = windows.group_by("recipient", "year").agg(total=pl.col("tiv").sum())
    by_hub = windows.filter(pl.col("supplier") == hub)
    yearly = (
        snapshot.values("arms_supply", hub)
        .select("partner", "year", "n")
        .join(received.rename({"recipient": "partner"}), on=["partner", "year"])
        .join(
            by_hub.select(pl.col("recipient").alias("partner"), "year", "tiv"),
            on=["partner", "year"],
            how="left",
        )
        .with_columns(pl.col("tiv").fill_null(0.0))
    )
    shift = pl.DataFrame({"by": range(-_AROUND, _AROUND + 1)}, schema={"by": pl.Int16})
    around = (
        yearly.join(shift, how="cross")
        .with_columns(year=pl.col("year") + pl.col("by"))
        .group_by("partner", "year")
        .agg(p=pl.col("tiv").sum() / pl.col("total").sum())
    )
    p = pl.col("p").clip(0.0, 1.0)
    deals = (pl.col("n") * _OF_WINDOW).clip(lower_bound=1.0)
    return (
        yearly.join(around, on=["partner", "year"])
        .with_columns(
            value=(pl.col("tiv") / pl.col("total")).clip(0.0, 1.0),
            sd=(p * (1 - p) / deals).sqrt(),
        )
        .select("partner", "year", "value", "sd")
        .sort("partner", "year")
    )
