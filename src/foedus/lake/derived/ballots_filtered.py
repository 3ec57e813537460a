"""Votes of the General Assembly as the published ideal points count them."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.lake.inputs import Inputs

__all__ = ["SEATS", "collapse", "derive"]

#: A seat that passed on without a gap is one voter, as in the published series.
SEATS = {"SUN": "RUS", "YUG": "SRB", "SCG": "SRB"}

# The file has a single call of the 19th session.
_WITHOUT_VOTES = 19
_LAST_YEAR_OF_PARTS = 1989


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return `call`, `item`, `session`, `state`, `voter`, `choice`, sorted.

    The filters of Bailey, Strezhnev and Voeten (2017,
    doi:10.1177/0022002715595700): no votes of the 19th session, none on paragraphs
    and amendments after 1989 (a missing mark counts as a vote on the whole), no call
    on which all votes were alike. They also drop the one vote of South Africa in the
    48th session and the two of Zanzibar; here these stay, as a voter with few votes
    gets a wide interval. Items are calls, and near-identical texts of successive
    sessions are one item, by the published pairs. ``choice`` is 0 no, 1 abstain,
    2 yes; an absence has no row. ``voter`` is the state, or the last holder of its
    seat.
    """
    calls = (
        inputs.table("un_votes", "roll_calls")
        .select(
            "rcid",
            "year",
            "session",
            part=(pl.col("amend").fill_null(0) + pl.col("para").fill_null(0)) > 0,
        )
        .filter(
            (pl.col("session") != _WITHOUT_VOTES)
            & ~(pl.col("part") & (pl.col("year") > _LAST_YEAR_OF_PARTS))
        )
    )
    votes = inputs.table("un_votes", "votes").join(
        calls.select("rcid", "session"), on="rcid"
    )
    pairs = inputs.table("un_bridges", "bridges")
    items = collapse(votes["rcid"].unique(), pairs.select("earlier", "later").rows())
    return (
        votes.filter(pl.col("vote").n_unique().over("rcid") > 1)
        .join(items, left_on="rcid", right_on="call")
        .select(
            pl.col("rcid").alias("call"),
            "item",
            "session",
            "state",
            voter=pl.col("state").replace(SEATS),
            choice=(3 - pl.col("vote")).cast(pl.Int8),
        )
        .sort("call", "state")
    )


def collapse(calls: pl.Series, pairs: Iterable[tuple[int, int]]) -> pl.DataFrame:
    """Return `call` and `item`: the earliest call of the chain it belongs to.

    Parameters
    ----------
    calls : polars.Series
        All calls; one without a pair is its own item.
    pairs : iterable of (int, int)
        Earlier and later call of near-identical texts.
    """
    before = {later: earlier for earlier, later in pairs}
    items = []
    for call in calls.to_list():
        item = call
        while item in before:
            item = before[item]
        items.append(item)
    return pl.DataFrame(
        {"call": calls, "item": pl.Series(items, dtype=calls.dtype)}
    ).sort("call")
