"""Read months that ``foedus events build`` wrote, as scores by pair.

A month's cooperative score is the sum of the positive Goldstein sums of its classes
and directions, the hostile score the size of the sum of the negative ones. Unlike the
monthly scores of `gdelt_monthly` they are not raised by sources and articles, so the
two are on different scales and never joined into one series.
"""

from __future__ import annotations

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.parquet import endure
from foedus.sources.reading import Reading, without_panic_text
from foedus.sources.registry import Files

_LAYOUTS = ("gdelt1", "gdelt2")
_COLUMNS = ("source", "target", "goldstein_sum", "days")


def read(files: Files) -> Reading:
    """Return `months`: one row per month and pair of states, `a` < `b` by id.

    Columns `month` (first day), `year`, `a`, `b`, `cooperative` and `hostile` (0 or
    more), `active_days` (days with an event of the pair), `days` (days with an event
    of any pair).

    Raises
    ------
    UnreadableFile
        If a file is not one of a month, or not from GDELT.
    """
    months = []
    endure(files["months"])
    for path in files["months"]:
        layout = pl.read_parquet_metadata(path).get("foedus.layout")
        if layout not in _LAYOUTS:
            message = (
                f"{path.parent.name}/{path.name} was built from {layout}; event tone "
                f"takes months built from {' or '.join(_LAYOUTS)}"
            )
            raise UnreadableFile(message)
        name = path.parent.name.removeprefix("month=")
        with without_panic_text():
            part = pl.read_parquet(
                path, columns=list(_COLUMNS), hive_partitioning=False
            )
        months.append(part.with_columns(month=pl.lit(name).str.to_date("%Y-%m")))
    rows = pl.concat(months)
    score = pl.col("goldstein_sum")
    pairs = rows.group_by(
        "month",
        a=pl.min_horizontal("source", "target"),
        b=pl.max_horizontal("source", "target"),
    ).agg(
        cooperative=score.clip(lower_bound=0).sum(),
        hostile=(-score).clip(lower_bound=0).sum(),
        active_days=_days(),
    )
    whole = rows.group_by("month").agg(days=_days())
    made = pairs.join(whole, on="month").select(
        "month",
        pl.col("month").dt.year().cast(pl.Int16).alias("year"),
        *("a", "b", "cooperative", "hostile", "active_days", "days"),
    )
    return Reading({"months": made.sort("month", "a", "b")})


def _days() -> pl.Expr:
    """Return how many days have an event; a bit of `days` stands for each."""
    return pl.col("days").bitwise_or().bitwise_count_ones().cast(pl.Int16)
