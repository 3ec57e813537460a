"""Votes of the General Assembly that ideal points rest on, 1946 to 2025."""

from __future__ import annotations

import polars as pl

from foedus.lake.derived.ballots_filtered import SEATS
from foedus.lake.derived.vote_bridges import item_ids
from foedus.lake.inputs import Inputs
from foedus.states.credentials import seat_of_others

#: The issue codes of the publisher.
ISSUES = ("co", "di", "ec", "hr", "me", "nu")
#: From this session on the publisher's columns for colonialism and for economic
#: development repeat the one for disarmament: those two issues are not known there.
LAST_CODED = {"co": 73, "ec": 73}

# What is read lacks June to December 2024, which is the main part of session 79 (the
# file that fetching brings holds it: see un_votes_2025/layouts.py). What that session
# voted on in 2025 is counted with session 80, so that the year 2025 rests on votes of
# 2025, and 2024 on none.
_LOST, _AFTER = 79, 80
# Words in the subject headings of the Digital Library that stand for the codes.
_TOPICS = {
    "co": "NON-SELF-GOVERNING TERRITORIES|DECOLONIZATION",
    "di": "DISARMAMENT AND MILITARY QUESTIONS",
    "ec": "ECONOMIC DEVELOPMENT|INTERNATIONAL TRADE",
    "hr": "HUMAN RIGHTS",
    "me": "PALESTIN|MIDDLE EAST|ISRAEL|OCCUPIED TERRITORIES",
    "nu": "NUCLEAR",
}


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return `call`, `item`, `session`, `state`, `voter`, `choice` and six issues.

    To session 74 the votes are those of `ballots_filtered`; after it all that the
    files hold, by the same filters. Votes of an envoy whose government had lost
    power are left out (ledger of credentials), as in the other indicators of votes.
    The emergency session on Ukraine is in no file before 2025: the three calls of
    2022 and 2023 that our ledger holds feed solidarity alone.

    ``session`` s counts as the year 1945 + s. The votes of 2025 are all of session
    80: the files lack the main part of session 79, and the year 2024 has no value.
    ``item`` is the earliest call of a chain of near-identical texts (see
    `vote_bridges`). ``choice`` is 0 no, 1 abstain, 2 yes. The issues are true where
    the publisher codes the call so; for 2025 they follow from the subject headings.
    """
    sessions = inputs.derived("call_texts").select("call", "session", "source")
    until = inputs.derived("ballots_filtered").drop("item")
    last = until["session"].max()
    later = (
        inputs.derived("votes")
        .join(
            sessions.filter(
                (pl.col("session") > last) & (pl.col("source") != "ledger")
            ),
            on="call",
        )
        .filter(pl.col("vote").n_unique().over("call") > 1)
        .select(
            "call",
            pl.col("session").replace({_LOST: _AFTER}),
            "state",
            voter=pl.col("state").replace(SEATS),
            choice=(3 - pl.col("vote")).cast(pl.Int8),
        )
    )
    votes = pl.concat([until, later.select(until.columns)])
    calls = (
        votes.select("call")
        .unique()
        .join(inputs.derived("roll_calls").select("call", "date"), on="call")
        .join(item_ids(inputs.derived("vote_bridges")), on="call", how="left")
        .join(_issues(inputs), on="call", how="left")
        .with_columns(
            pl.coalesce("item", "call").alias("item"),
            pl.col(*ISSUES).fill_null(False),
        )
    )
    return (
        votes.join(calls, on="call")
        .filter(~seat_of_others("state", "date"))
        .select("call", "item", "session", "state", "voter", "choice", *ISSUES)
        .sort("session", "call", "state")
    )


def _issues(inputs: Inputs) -> pl.DataFrame:
    """Return `call` and one column an issue, out of three sources."""
    long = (
        inputs.table("un_votes", "issues")
        .group_by("rcid")
        .agg((pl.col("issue") == issue).any().alias(issue) for issue in ISSUES)
        .rename({"rcid": "call"})
    )
    # The numbers of calls are those of the derived table of roll calls.
    numbers = inputs.derived("roll_calls").select("call", "rcid", "date")
    wide = (
        inputs.table("un_votes_wide", "roll_calls")
        .join(numbers, on=["rcid", "date"])
        .join(long, on="call", how="anti")
        .select("call", *ISSUES)
    )
    topics = inputs.table("un_votes_2025", "roll_calls").select(
        pl.col("token").alias("call"),
        *(
            pl.col("tags").fill_null("").str.contains(words).alias(issue)
            for issue, words in _TOPICS.items()
        ),
    )
    return pl.concat([long, wide, topics]).unique("call")
