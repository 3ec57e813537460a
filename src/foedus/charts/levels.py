"""The series in which breaks are found: alignment and each channel, year by year."""

from __future__ import annotations

import polars as pl

from foedus.alignment.explanation import Explanation
from foedus.charts.chart import Chart, make
from foedus.charts.panels import COLUMNS, dates, direction, panels, with_breaks
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, name, number, probability, the, upper


def levels(explanation: Explanation, series: pl.DataFrame) -> Chart:
    """Draw the level of alignment and of each channel, with the breaks found in it.

    Parameters
    ----------
    explanation : Explanation
        Result of `foedus.explain`.
    series : polars.DataFrame
        `channel` (``alignment`` or a channel), `chain` (number of an unbroken
        stretch), `year`, `level` (points, chain-linked, without what all partners
        share), `sd` (points); years without a new value are absent.

    Returns
    -------
    Chart
        One panel a series; each stretch starts at 0, because only changes of a
        chain mean something. Bands are 90 % of measurement, the dashed rule is
        `until`, points after it are hollow. Triangles are the breaks of the window
        that pass the false discovery rate, with year and probability.
    """
    whole, partner = explanation.erosion, explanation.partner
    table = _table(series, whole.since, whole.until)
    titles = set(table["title"])
    marked = tuple(
        (_title(one.channel), one)
        for one in partner.breaks
        if _title(one.channel) in titles
    )
    tie = f"{name(partner.partner)} and {the(whole.hub)}"
    return make(
        panels(table, marked, since=whole.since, until=whole.until),
        title=f"{tie}: own movement in points, with its breaks",
        description=_description(tie, table, explanation),
        source=source_line(whole.snapshot),
        table=with_breaks(table, marked),
    )


def _title(channel: str) -> str:
    return upper(channel)


def _table(series: pl.DataFrame, since: int, until: int) -> pl.DataFrame:
    year, level, half = (
        pl.col("year"),
        pl.col("level"),
        1.6448536269514722 * pl.col("sd"),
    )
    run = (year.diff().fill_null(1) != 1).cum_sum().over("channel", "chain")
    return (
        series.filter(year >= since)
        .with_columns(level - level.first().over("channel", "chain"))
        .with_columns(
            title=pl.col("channel").map_elements(_title, pl.String),
            shown=level.round(2),
            # A chain of what no source gives an error of has no band.
            shown_low=pl.when(half > 0).then(level - half).round(2),
            shown_high=pl.when(half > 0).then(level + half).round(2),
            # Stretches are told apart by thousands.
            run=1000 * pl.col("chain") + run,
            counts=year <= until,
        )
        .with_columns(length=pl.len().over("channel", "run"))
        .select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    )


def _description(tie: str, table: pl.DataFrame, explanation: Explanation) -> str:
    if table.is_empty():
        return f"{tie}: no series is long enough to be searched for breaks."
    count = counted(table["title"].n_unique(), "series", "series")
    found = [
        f"{one.channel} {one.year} {direction(one)} by {number(abs(one.size))} points "
        f"(probability {probability(one.probability)}, dated {dates(one)})"
        for one in explanation.partner.breaks
    ]
    said = "; ".join(found) if found else "none found"
    return f"{tie}, {count} by year, chain-linked, in points. Breaks: {said}."
