"""Read the wide table of General Assembly votes: one column a state."""

from __future__ import annotations

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.reading import Quarantine, Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.sources.wide_votes import state_columns
from foedus.states import map_column

ISSUES = ("me", "nu", "di", "hr", "co", "ec")
ABSENT = 8
_NOT_A_MEMBER = 9
_CODES = ("1", "2", "3", "8", "9")
_FEWEST_STATES = 190


def read(files: Files) -> Reading:
    """Return `votes` and `roll_calls`; a call is known by rcid **and** date.

    ``votes``: `rcid`, `date`, `year`, `state`, `vote` (1 yes, 2 abstain, 3 no,
    8 absent); cells of states that were not members are dropped. Columns bear
    today's codes for past states (RUS for the Soviet Union): `state` is the one
    that existed on the date. ``roll_calls``: `rcid`, `date`, `year` and the six
    issue flags.
    """
    (path,) = files["votes"]
    quarantine = Quarantine()
    states = state_columns(path, fewest=_FEWEST_STATES)
    raw = read_csv(
        path,
        columns={
            "rcid": pl.Int32,
            "date": pl.String,
            **dict.fromkeys((*ISSUES, *states), pl.String),
        },
    ).with_columns(pl.col("date").str.to_date(), pl.col(*ISSUES).str.to_uppercase())
    raw = raw.with_columns(pl.col("date").dt.year().cast(pl.Int16).alias("year"))
    for issue in ISSUES:
        check_codes(raw, issue, ("TRUE", "FALSE"), where=path.name)
    long = raw.unpivot(
        index=["rcid", "date", "year"],
        on=states,
        variable_name="code",
        value_name="vote",
        # Two columns are written as decimals ("9.0") by the publisher.
    ).with_columns(pl.col("vote").str.strip_suffix(".0"))
    empty = long.filter(pl.col("vote").is_null())
    if not empty.is_empty():
        message = f"{path.name}: {empty.height} cells are empty; expected 1, 2, 3, 8, 9"
        raise UnreadableFile(message)
    check_codes(long, "vote", _CODES, where=path.name)
    cast = long.with_columns(pl.col("vote").cast(pl.UInt8))
    named = map_column(
        cast.filter(pl.col("vote") != _NOT_A_MEMBER),
        "code",
        scheme="iso3",
        date="date",
        out="state",
    )
    lost = named.filter(pl.col("state").is_null())
    quarantine.add(lost, "a vote or absence on a day when the state did not exist")
    votes = named.filter(pl.col("state").is_not_null())
    return Reading(
        {
            "votes": votes.select("rcid", "date", "year", "state", "vote"),
            "roll_calls": raw.select(
                "rcid", "date", "year", *(pl.col(i) == "TRUE" for i in ISSUES)
            ),
        },
        quarantine,
    )
