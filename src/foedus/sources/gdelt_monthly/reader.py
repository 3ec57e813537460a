"""Read monthly sums of signed daily scores between two states.

How the publisher makes a daily score: every event of GDELT 2.0 between two
country actors counts with its Goldstein value, raised in size by .025 per source
and .01 per article and shifted by .01 of the average tone; the events of a day
add up, whoever acted on whom. A month holds the sum over its days with a
positive score, the sum over those with a negative one, and how many of its days
had any event. No numbers of events are kept.
"""

from __future__ import annotations

import polars as pl

from foedus.errors import DuplicateKey, UnreadableFile
from foedus.sources.reading import Quarantine, Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_ROUNDING = 0.01


def read(files: Files) -> Reading:
    """Return `months`: one row per month and pair of states, `a` < `b` by id.

    Columns `month` (first day), `year`, `a`, `b`, `cooperative` (sum of positive
    days, 0 or more), `hostile` (size of the sum of negative days, 0 or more),
    `active_days` (days with an event), `days` (days of the month in the files).
    """
    (path,) = files["months"]
    raw = read_csv(
        path,
        columns={
            "month": pl.String,
            "a": pl.String,
            "b": pl.String,
            "score": pl.Float64,
            "pos": pl.Float64,
            "neg": pl.Float64,
            "active_days": pl.Int16,
            "days_in_file": pl.Int16,
        },
    ).with_columns(pl.col("month").str.to_date("%Y-%m"))
    _check_scores(raw, path.name)
    raw = raw.with_columns(year=pl.col("month").dt.year().cast(pl.Int16))
    named = map_column(raw, "a", scheme="iso3", year="year", out="first")
    named = map_column(named, "b", scheme="iso3", year="year", out="second")
    not_state = pl.col("first").is_null() | pl.col("second").is_null()
    quarantine = Quarantine()
    quarantine.add(
        named.filter(not_state)
        .group_by("a", "b", maintain_order=True)
        .agg(pl.len().alias("months")),
        "one side of the pair is a territory",
    )
    months = named.filter(~not_state).select(
        "month",
        "year",
        a=pl.min_horizontal("first", "second"),
        b=pl.max_horizontal("first", "second"),
        cooperative="pos",
        hostile=pl.col("neg").abs(),
        active_days="active_days",
        days="days_in_file",
    )
    twice = months.filter(pl.struct("month", "a", "b").is_duplicated())
    if not twice.is_empty():
        message = (
            f"{path.name}: {twice['a'][0]} and {twice['b'][0]} occur twice in "
            f"{twice['month'][0]:%Y-%m}; the scores are symmetric, expected once"
        )
        raise DuplicateKey(message)
    return Reading({"months": months.sort("month", "a", "b")}, quarantine)


def _check_scores(raw: pl.DataFrame, name: str) -> None:
    """Stop if signs or day counts are impossible: the columns would be mixed up."""
    impossible = raw.filter(
        (pl.col("pos") < 0)
        | (pl.col("neg") > 0)
        | ((pl.col("pos") + pl.col("neg") - pl.col("score")).abs() > _ROUNDING)
        | (pl.col("active_days") > pl.col("days_in_file"))
        | (pl.col("active_days") < 1)
        | (pl.col("a") == pl.col("b"))
    )
    if not impossible.is_empty():
        row = impossible.row(0, named=True)
        message = (
            f"{name}: {impossible.height} rows contradict themselves, first {row}; "
            "expected pos >= 0 >= neg, score = pos + neg, "
            "1 <= active_days <= days_in_file and two different states"
        )
        raise UnreadableFile(message)
