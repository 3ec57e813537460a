"""Ideal points from the calls that a hub and the camp against it contest."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.lake.derived.ideal_point_fit import (
    YEAR_OF_SESSION_0,
    numbered,
    places,
)
from foedus.lake.derived.ideal_point_variants import TOLERANCE
from foedus.lake.inputs import Inputs

#: A call is contested if the hub votes this far from the mean of its camp.
APART = 1.0
# With fewer such calls in all its years a hub has no scale of its own.
_FEWEST_CALLS = 50
_COLUMNS: dict[str, type[pl.DataType]] = {
    "hub": pl.String,
    "state": pl.String,
    "year": pl.Int16,
    "theta": pl.Float64,
}


def contested_places(inputs: Inputs, hubs: Sequence[str]) -> pl.DataFrame:
    """Return `hub`, `state`, `year`, `theta` from contested calls alone.

    A call counts for a hub if the vote of the hub is at least one step (no, abstain,
    yes) from the mean vote of its camp of the year (derived table `camps`). Each hub
    has a fit of its own; a hub that has no camp, or contests fewer than 50 calls,
    has no row.
    """
    votes = numbered(inputs.derived("ideal_point_votes")).with_columns(
        year=(pl.col("session") + YEAR_OF_SESSION_0).cast(pl.Int16)
    )
    camps = inputs.derived("camps").select("hub", "year", "member")
    calls = {hub: _contested(votes, camps.filter(hub=hub), hub) for hub in hubs}
    found = places(
        {
            hub: votes.filter(pl.col("call").is_in(chosen.implode()))
            for hub, chosen in calls.items()
            if len(chosen) >= _FEWEST_CALLS
        },
        near=inputs.derived("ideal_points").select("state", "year", "theta"),
        tolerance=TOLERANCE,
    )
    empty = pl.DataFrame(schema=_COLUMNS)
    return pl.concat(
        [
            empty,
            *(
                part.select(pl.lit(hub).alias("hub"), "state", "year", "theta")
                for hub, part in found.items()
            ),
        ]
    )


def _contested(votes: pl.DataFrame, camp: pl.DataFrame, hub: str) -> pl.Series:
    """Return the calls on which hub and camp are apart."""
    mean = (
        votes.join(camp, left_on=["state", "year"], right_on=["member", "year"])
        .group_by("call")
        .agg(camp=pl.col("choice").mean())
    )
    own = votes.filter(pl.col("state") == hub).select("call", "choice")
    apart = (pl.col("choice") - pl.col("camp")).abs() >= APART
    return own.join(mean, on="call").filter(apart)["call"].sort()
