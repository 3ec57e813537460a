"""Every vote cast in the General Assembly, one row a call and state."""

from __future__ import annotations

import polars as pl

from foedus.lake.inputs import Inputs
from foedus.states.texts import ukraine_roll_calls

_CAST = {"yes": 1, "abstain": 2, "no": 3}
_LAST_CODE = 3
# The wide file writes four rcid of 2023 without their leading 9 (411 for 9411).
_LOST_DIGIT = 9000
_EMERGENCY = r"^A/RES/ES-(\d+)/(\d+)$"


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return `call`, `state`, `vote` (1 yes, 2 abstain, 3 no), sorted.

    A state that was absent, or no member, has no row: absence is not abstention.
    Votes to January 2020 come from the long file (`un_votes`), later ones to June
    2024 from the wide file, those of 2025 from the UN Digital Library, and those
    of emergency special sessions that no file holds from the ledger of Ukraine
    roll calls. June to December 2024 is in none of the declared files; the long file of
    the Digital Library, which fetching brings, holds it, and its reader leaves it out.

    ``call`` is unique: the rcid of the vote files, the record number of the
    Digital Library, or 1000 times session plus number for the ledger (11004 for
    ES-11/4).
    """
    parts = [
        inputs.table("un_votes", "votes").select("state", "vote", call="rcid"),
        after_long_file(inputs, "votes")
        .filter(pl.col("vote") <= _LAST_CODE)
        .select("state", "vote", "call"),
        inputs.table("un_votes_2025", "votes").select("state", "vote", call="token"),
        ledger_votes(inputs)
        .filter(pl.col("vote").is_in(list(_CAST)))
        .select(
            "state",
            pl.col("vote").replace_strict(_CAST, return_dtype=pl.UInt8),
            "call",
        ),
    ]
    return pl.concat(parts).select("call", "state", "vote").sort("call", "state")


def after_long_file(inputs: Inputs, table: str) -> pl.DataFrame:
    """Return a table of the wide file after the long one ends, with `call`."""
    last = inputs.table("un_votes", "roll_calls")["date"].max()
    lost = pl.col("rcid") < _LOST_DIGIT
    call = pl.when(lost).then(pl.col("rcid") + _LOST_DIGIT).otherwise(pl.col("rcid"))
    wide = inputs.table("un_votes_wide", table)
    return wide.filter(pl.col("date") > last).with_columns(call=call)


def ledger_votes(inputs: Inputs) -> pl.DataFrame:
    """Return the ledger's votes on calls that no file holds, with `call`."""
    held = inputs.table("un_votes_2025", "roll_calls")["symbol"].to_list()
    parts = pl.col("symbol").str.extract_groups(_EMERGENCY)
    session = parts.struct.field("1").cast(pl.Int32)
    number = parts.struct.field("2").cast(pl.Int32)
    return (
        ukraine_roll_calls()
        # Texts of regular sessions stand in the files of votes.
        .filter(pl.col("symbol").str.contains(_EMERGENCY))
        .filter(~pl.col("symbol").is_in(held))
        .with_columns(call=session * 1000 + number)
    )
