"""Exports that a reporter does not allocate, entered as if they went to Taiwan.

Comtrade keeps Taiwan under "Other Asia, nes". Some reporters book there what they
do not allocate at all: Iran and Saudi Arabia their oil, 25 to 178 bn dollars a
year, of which Taiwan buys 1 to 15 bn. OEC takes over Iran's entry of 2022.

A flow to Taiwan counts as not known if it exceeds 0.1 bn dollars and three times
what the reconciled years around it give: the larger of the highest of ITPD-E
2014-16 and of the lower of OEC 2022-23 (the lower, since one of the two may be the
entry in question). This finds Iran 2014-18 and Saudi Arabia 2014-16 in Comtrade
and Iran 2022 in OEC, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

#: The state whose heading holds what is not allocated.
HEADING = "TWN"
_TIMES = 3.0
_SMALLEST = 1e8
_ITPDE_YEARS = (2014, 2016)


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return the flows to `HEADING` that are not what they say.

    Parameters
    ----------
    inputs : Inputs
        Sources `itpde`, `comtrade`, `oec`.

    Returns
    -------
    polars.DataFrame
        source (``comtrade`` or ``oec``), state (the exporter), year, usd (current
        US dollars); sorted. A flow with nothing to compare it with is kept.
    """
    itpde = _to_heading(inputs.table("itpde", "flows")).filter(
        pl.col("year").is_between(*_ITPDE_YEARS)
    )
    oec = _to_heading(inputs.table("oec", "flows"))
    reported = _to_heading(inputs.table("comtrade", "exports"))
    around = (
        itpde.group_by("state")
        .agg(before=pl.col("usd_2010").max())
        .join(
            oec.group_by("state").agg(after=pl.col("usd").min()),
            on="state",
            how="full",
            coalesce=True,
        )
        .select("state", usual=pl.max_horizontal("before", "after"))
    )
    columns = ("source", "state", "year", "usd")
    return (
        pl.concat(
            [
                reported.with_columns(source=pl.lit("comtrade")).select(columns),
                oec.with_columns(source=pl.lit("oec")).select(columns),
            ]
        )
        .join(around, on="state")
        .filter(pl.col("usd") > _SMALLEST, pl.col("usd") > _TIMES * pl.col("usual"))
        .select(columns)
        .sort("source", "state", "year")
    )


def _to_heading(flows: pl.DataFrame) -> pl.DataFrame:
    return flows.filter(pl.col("importer") == HEADING).rename({"exporter": "state"})
