"""Read the long tables of General Assembly votes, calls and issues."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.reading import Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

#: The publisher's words, and the codes of every table of votes in Foedus.
VOTES = {"yes": 1, "abstain": 2, "no": 3}
ISSUES = ("me", "nu", "di", "hr", "co", "ec")

# From the 58th session on dates are true. Before, the day of most dates is the
# day of the week (1 = Sunday): the same resolution stands at 1997-12-03 and, as a
# vote on a paragraph, at its true date 1997-12-09, a Tuesday. The later batch of
# paragraph votes (from rcid 5600) and any day above 7 are true.
_TRUE_SESSION = 58
_TRUE_RCID = 5600


def read(files: Files) -> Reading:
    """Return `votes`, `roll_calls` and `issues`.

    ``votes``: `rcid`, `date`, `year`, `state`, `vote` (1 yes, 2 abstain, 3 no);
    an absence is a missing row. ``roll_calls``: one row a call, with
    `day_known` false where only the month of `date` can be trusted. ``issues``:
    `rcid` and two-letter `issue`.
    """
    calls = _roll_calls(files["roll_calls"][0])
    return Reading(
        {
            "votes": _votes(files["votes"][0], calls),
            "roll_calls": calls,
            "issues": _issues(files["issues"][0]),
        }
    )


def _roll_calls(path: Path) -> pl.DataFrame:
    raw = read_csv(
        path,
        columns={
            "rcid": pl.Int32,
            "session": pl.Int16,
            "importantvote": pl.Int8,
            "date": pl.String,
            "unres": pl.String,
            "amend": pl.Int8,
            "para": pl.Int8,
            "short": pl.String,
            "descr": pl.String,
        },
        null_values=("NA",),
    )
    for flag in ("amend", "para", "importantvote"):
        check_codes(raw, flag, (0, 1), where=path.name)
    true_date = (
        (pl.col("session") >= _TRUE_SESSION)
        | (pl.col("rcid") >= _TRUE_RCID)
        | (pl.col("date").dt.day() > 7)
    )
    return raw.with_columns(pl.col("date").str.to_date()).with_columns(
        pl.col("date").dt.year().cast(pl.Int16).alias("year"),
        true_date.alias("day_known"),
    )


def _votes(path: Path, calls: pl.DataFrame) -> pl.DataFrame:
    raw = read_csv(
        path,
        columns={"rcid": pl.Int32, "country": pl.String, "vote": pl.String},
    )
    check_codes(raw, "vote", tuple(VOTES), where=path.name)
    dated = raw.join(calls.select("rcid", "date", "year"), on="rcid", how="left")
    unknown = dated.filter(pl.col("date").is_null())
    if not unknown.is_empty():
        message = (
            f"{path.name}: {unknown.height} votes belong to calls that the table of "
            f"calls lacks, first rcid {unknown['rcid'][0]}; take both files from "
            "one release"
        )
        raise UnreadableFile(message)
    named = map_column(
        dated, "country", scheme="name:un_votes", date="date", out="state"
    )
    return named.select(
        "rcid",
        "date",
        "year",
        "state",
        pl.col("vote").replace_strict(VOTES, return_dtype=pl.UInt8),
    )


def _issues(path: Path) -> pl.DataFrame:
    raw = read_csv(path, columns={"rcid": pl.Int32, "short_name": pl.String})
    check_codes(raw, "short_name", ISSUES, where=path.name)
    return raw.rename({"short_name": "issue"})
