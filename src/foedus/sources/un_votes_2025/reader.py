"""Read the United Nations voting data of 2025, General Assembly only."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.layouts import recognised
from foedus.sources.reading import Quarantine, Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.sources.un_votes_2025.layouts import COLUMNS, long_votes
from foedus.sources.wide_votes import state_columns
from foedus.states import map_column

_VOTES = {"YES": 1, "ABSTAIN": 2, "NO": 3}
_COUNCILS = ("General Assembly", "Security Council")
_FEWEST_STATES = 180
_LONG = "UN Digital Library"
LAYOUTS = {
    "one column a state": ("token", "Council", "Resolution", "YES COUNT"),
    _LONG: COLUMNS,
}
_RECORD = "record/"


def read(files: Files) -> Reading:
    """Return `votes` and `roll_calls` of the General Assembly.

    ``votes``: `token` (record number in the UN Digital Library), `date`, `year`,
    `state`, `vote` (1 yes, 2 abstain, 3 no); an empty cell is an absence.
    ``roll_calls``: `token`, `date`, `year`, `symbol`, `title`, `tags`, and the
    tallies `yes`, `no`, `abstain` as published. Rows of the Security Council are
    put aside. The second file has the same calls with cleaner titles. The Digital
    Library's own file, one row a vote, needs no second one.
    """
    (path,) = files["votes"]
    layout = recognised(path, LAYOUTS)
    if layout.name == _LONG:
        votes, calls = long_votes(path, layout)
        return Reading({"votes": votes, "roll_calls": calls})
    quarantine = Quarantine()
    states = state_columns(path, fewest=_FEWEST_STATES)
    raw = read_csv(
        path,
        columns={
            "token": pl.Int32,
            "Title": pl.String,
            "Council": pl.String,
            "Resolution": pl.String,
            "Date": pl.String,
            "YES COUNT": pl.Int16,
            "NO COUNT": pl.Int16,
            "ABSTAIN COUNT": pl.Int16,
            "tags": pl.String,
            **dict.fromkeys(states, pl.String),
        },
    )
    check_codes(raw, "Council", _COUNCILS, where=path.name)
    council = raw.filter(pl.col("Council") != _COUNCILS[0])
    quarantine.add(
        council.select("Resolution", "Date", "Title"), "a vote of the Security Council"
    )
    assembly = raw.filter(pl.col("Council") == _COUNCILS[0]).rename(
        {
            "Date": "date",
            "Resolution": "symbol",
            "YES COUNT": "yes",
            "NO COUNT": "no",
            "ABSTAIN COUNT": "abstain",
        }
    )
    assembly = (
        assembly.with_columns(pl.col("date").str.to_date())
        .with_columns(pl.col("date").dt.year().cast(pl.Int16).alias("year"))
        .join(_titles(files["resolutions"][0]), on="token", how="left")
    )
    calls = assembly.select(
        "token",
        "date",
        "year",
        "symbol",
        pl.coalesce("clean_title", "Title").alias("title"),
        "tags",
        "yes",
        "no",
        "abstain",
    )
    return Reading(
        {"votes": _votes(assembly, states, path), "roll_calls": calls}, quarantine
    )


def _votes(assembly: pl.DataFrame, states: list[str], path: Path) -> pl.DataFrame:
    long = assembly.unpivot(
        index=["token", "date", "year"],
        on=states,
        variable_name="code",
        value_name="vote",
    ).drop_nulls("vote")
    check_codes(long, "vote", tuple(_VOTES), where=path.name)
    _check_tallies(assembly, long, path)
    named = map_column(long, "code", scheme="iso3", date="date", out="state")
    return named.select(
        "token",
        "date",
        "year",
        "state",
        pl.col("vote").replace_strict(_VOTES, return_dtype=pl.UInt8),
    )


def _check_tallies(assembly: pl.DataFrame, long: pl.DataFrame, path: Path) -> None:
    """Stop if more votes are listed than were counted: columns have moved."""
    listed = long.group_by("token").agg(
        (pl.col("vote") == "YES").sum().alias("listed_yes"),
        (pl.col("vote") == "NO").sum().alias("listed_no"),
        (pl.col("vote") == "ABSTAIN").sum().alias("listed_abstain"),
    )
    wrong = assembly.join(listed, on="token").filter(
        (pl.col("listed_yes") > pl.col("yes"))
        | (pl.col("listed_no") > pl.col("no"))
        | (pl.col("listed_abstain") > pl.col("abstain"))
    )
    if not wrong.is_empty():
        message = (
            f"{path.name}: {wrong.height} calls list more votes than their own tally, "
            f"first {wrong['symbol'][0]}; expected at most as many"
        )
        raise UnreadableFile(message)


def _titles(path: Path) -> pl.DataFrame:
    raw = read_csv(
        path, columns={"Title": pl.String, "UN Digital Library Link": pl.String}
    )
    # The row under the header repeats the names of the states in words.
    records = raw.filter(pl.col("UN Digital Library Link").is_not_null())
    token = (
        pl.col("UN Digital Library Link").str.split(_RECORD).list.last().cast(pl.Int32)
    )
    return records.select(token.alias("token"), pl.col("Title").alias("clean_title"))
