"""The two indicators of votes as plain annual means, to compare equated ones with."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.estimates.ratio import clustered_ratio
from foedus.indicators import solidarity
from foedus.indicators.ballots import Ballots, smallest_sd
from foedus.indicators.contested_calls import (
    APART,
    camp_mean,
    counted_calls,
    hub_votes,
)
from foedus.indicators.contract import Built
from foedus.lake.inputs import Inputs
from foedus.states.credentials import seat_of_others

KEYS = ["hub", "camp", "partner", "year"]


def plain_votes(inputs: Inputs, ballots: Ballots, built: Built) -> pl.DataFrame:
    """Return the annual means over whatever was put to the vote, for the same rows."""
    counted = counted_calls(inputs, ballots)
    spells = against_camps(built)
    parts = []
    for hub, camp, first, members in spells.iter_rows():
        own, mean = hub_votes(ballots, hub, counted), camp_mean(ballots, members)
        for year, where in ballots.rows.items():
            gap = (own - mean)[where]
            rows = np.flatnonzero(np.abs(gap) >= APART)
            if year < first or not len(rows):
                continue
            gap = gap[rows, None]
            side = np.clip(
                (ballots.votes[where][rows] - mean[where][rows, None]) / gap, 0, 1
            )
            found = clustered_ratio(
                np.abs(gap) * side,
                np.abs(gap[:, 0]),
                clusters=ballots.clusters[where][rows],
            )
            parts.append(
                pl.DataFrame(
                    {
                        "partner": ballots.states,
                        "plain": np.clip(found.value, 0, 1),
                        "plain_sd": np.maximum(
                            found.sd, smallest_sd(np.maximum(found.n_clusters, 1))
                        ),
                    }
                ).with_columns(
                    hub=pl.lit(hub),
                    camp=pl.lit(camp, dtype=pl.UInt8),
                    year=pl.lit(year, dtype=pl.Int16),
                )
            )
    return with_plain(built.values, pl.concat(parts), KEYS)


def plain_solidarity(inputs: Inputs, built: Built) -> pl.DataFrame:
    """Return annual means over the registered texts, with the errors granted before."""
    votes = scored(inputs, built)
    keys = ["hub", "partner", "year"]
    n, x = pl.col("families"), pl.col("plain")
    means = votes.group_by(keys).agg(
        plain=pl.col("score").mean(), families=pl.col("family").n_unique()
    )
    bound = (x * (1 - x) / n + 1 / (4 * n * (n + 1))).sqrt()
    single = ((x * (1 - x) + 0.25) / 2).sqrt()
    sd = pl.when(n > 1).then(bound).otherwise(single)
    return with_plain(built.values, means.with_columns(plain_sd=sd), keys)


def scored(inputs: Inputs, built: Built, *, seats: bool = True) -> pl.DataFrame:
    """Return every vote on a registered text with 1, one half or 0."""
    calls = inputs.derived("registered_calls").select("hub", "call", "family")
    days = inputs.derived("roll_calls").select("call", "date")
    vote = pl.col("vote")
    score = (
        pl.when(vote.is_in([solidarity.ABSENT, 2]))
        .then(0.5)
        .otherwise((vote != pl.col("against")).cast(pl.Float64))
    )
    return (
        built.tables["solidarity_votes"]
        .join(calls, on=["hub", "call"])
        .join(days, on="call")
        .filter(~seat_of_others("partner", "date") | pl.lit(not seats))
        .with_columns(score=score)
    )


def with_plain(
    values: pl.DataFrame, means: pl.DataFrame, keys: list[str]
) -> pl.DataFrame:
    return (
        values.join(means, on=keys, how="left")
        .with_columns(
            value=pl.coalesce("plain", "value"),
            sd=pl.when(pl.col("plain").is_null())
            .then("sd")
            .otherwise(pl.col("plain_sd").fill_nan(None)),
        )
        .select(values.columns)
    )


def against_camps(built: Built) -> pl.DataFrame:
    return (
        built.tables["camps"]
        .filter(pl.col("variant") == "camp")
        .group_by("hub", "camp")
        .agg(pl.col("year").min().alias("first"), pl.col("member").unique().sort())
        .sort("hub", "camp")
    )
