"""Ideal points of the General Assembly under other choices of votes."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foedus.lake.derived.ideal_point_fit import (
    YEAR_OF_SESSION_0,
    numbered,
    places,
)
from foedus.lake.derived.ideal_point_votes import ISSUES, LAST_CODED
from foedus.lake.inputs import Inputs

#: The votes that each variant counts, besides all.
VARIANTS: Mapping[str, pl.Expr] = {
    **{
        f"without_{issue}": ~pl.col(issue)
        & (pl.col("session") <= LAST_CODED.get(issue, 1000))
        for issue in ISSUES
    },
    "abstention_missing": pl.col("choice") != 1,
    **{
        f"since_{year}": pl.col("session") >= year - YEAR_OF_SESSION_0
        for year in (1971, 1991)
    },
}

#: Leaves distances off by less than .01, which is what variants are for.
TOLERANCE = 5e-3


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return `state`, `year`, and a column of theta for each of `VARIANTS`.

    Every variant is a fit of its own to the votes that it counts, on a scale of its
    own: compare distances in standard deviations of a session, not theta. Null where
    a variant has no place for a state: years before its sample, or after the last in
    which the issue is known.
    """
    votes = numbered(inputs.derived("ideal_point_votes"))
    known = inputs.derived("ideal_points").select("state", "year", "theta")
    parts = {name: votes.filter(counted) for name, counted in VARIANTS.items()}
    table = known.select("state", "year")
    for name, found in places(parts, near=known, tolerance=TOLERANCE).items():
        table = table.join(
            found.rename({"theta": name}),
            on=["state", "year"],
            how="left",
            maintain_order="left",
        )
    return table
