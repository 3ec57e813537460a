"""The file of the UN Digital Library: one row a vote, all votes since 1946.

It has some 900,000 rows with titles and subjects in each. Only the votes since 2025
are read, and only the columns that are used. The file holds June to December 2024 too,
which the other files lack. They are left out: whatever counts votes treats the main
part of session 79 as missing, and one source must not change that by itself.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.layouts import Layout, scanned
from foedus.sources.reading import check_codes
from foedus.states import map_column

FIRST_DAY = "2025-01-01"
COLUMNS = (
    "undl_id",
    "ms_code",
    "ms_vote",
    "date",
    "resolution",
    "title",
    "subjects",
    "total_yes",
    "total_no",
    "total_abstentions",
)
#: X stands for a member that did not vote; earlier editions leave the cell empty.
_VOTES = {"Y": 1, "A": 2, "N": 3}
_ABSENT = "X"
_TALLIES = {"total_yes": "yes", "total_no": "no", "total_abstentions": "abstain"}
_KEY = ["token", "date", "year"]


def long_votes(path: Path, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return votes and roll calls of the long file, in the form of the reader.

    Raises
    ------
    UnreadableFile
        If a call lists more votes than it counts, or its rows contradict each other.
    UnknownCode
        If there is another vote than Y, A, N and X.
    """
    rows = scanned(path, layout, COLUMNS).filter(pl.col("date") >= FIRST_DAY).collect()
    if rows.is_empty():
        message = f"{path.name} has no vote since {FIRST_DAY}; take a newer edition"
        raise UnreadableFile(message)
    check_codes(rows, "ms_vote", (*_VOTES, _ABSENT), where=path.name)
    dated = rows.with_columns(
        pl.col("undl_id").cast(pl.Int32).alias("token"),
        pl.col("date").str.to_date("%Y-%m-%d"),
    ).with_columns(pl.col("date").dt.year().cast(pl.Int16).alias("year"))
    calls = _calls(dated, path)
    cast = dated.filter(pl.col("ms_vote").is_in(list(_VOTES))).with_columns(
        vote=pl.col("ms_vote").replace_strict(_VOTES, return_dtype=pl.UInt8)
    )
    _check_tallies(cast, calls, path)
    named = map_column(cast, "ms_code", scheme="iso3", date="date", out="state")
    return named.select(*_KEY, "state", "vote"), calls


def _calls(dated: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Return one row a call; every vote repeats what is known of its call."""
    calls = dated.select(
        *_KEY,
        pl.col("resolution").alias("symbol"),
        "title",
        pl.col("subjects").alias("tags"),
        *(
            # Written as 120.0.
            pl.col(theirs).cast(pl.Float64).cast(pl.Int16).alias(ours)
            for theirs, ours in _TALLIES.items()
        ),
    ).unique(maintain_order=True)
    torn = calls.filter(pl.col("token").is_duplicated())
    if not torn.is_empty():
        message = (
            f"{path.name}: call {torn['token'][0]} is told in {torn.height} ways; "
            "expected the same date, symbol and tallies with every vote"
        )
        raise UnreadableFile(message)
    return calls


def _check_tallies(cast: pl.DataFrame, calls: pl.DataFrame, path: Path) -> None:
    """Stop if more votes are listed than were counted: columns have moved."""
    vote = pl.col("ms_vote")
    listed = cast.group_by("token").agg(
        listed_yes=(vote == "Y").sum(),
        listed_no=(vote == "N").sum(),
        listed_abstain=(vote == "A").sum(),
    )
    wrong = calls.join(listed, on="token").filter(
        pl.any_horizontal(
            pl.col(f"listed_{name}") > pl.col(name) for name in _TALLIES.values()
        )
    )
    if not wrong.is_empty():
        message = (
            f"{path.name}: {wrong.height} calls list more votes than their own tally, "
            f"first {wrong['symbol'][0]}; expected at most as many"
        )
        raise UnreadableFile(message)
