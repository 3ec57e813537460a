"""One tie year by year: its indicators, with the breaks of their channels."""

from __future__ import annotations

import polars as pl

from foedus.alignment.explanation import Explanation
from foedus.alignment.results import Break
from foedus.charts.chart import Chart, make
from foedus.charts.panels import COLUMNS, Marked, panels, with_breaks
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, figure, name, readable, the
from foedus.indicators import registry


def timeline(explanation: Explanation) -> Chart:
    """Draw every indicator of a tie from `since` to where its source ends.

    Parameters
    ----------
    explanation : Explanation
        Result of `foedus.explain`.

    Returns
    -------
    Chart
        One panel an indicator, in the quantity that readers know. Lines join
        neighbouring years only; bands and whiskers are 90 %; the dashed rule is
        `until`, and points after it are hollow: they do not count. Triangles are
        breaks of the whole channel, on the indicators that moved with them.
    """
    whole = explanation.erosion
    table = _table(explanation)
    shown = table["indicator"].unique(maintain_order=True)
    marked = _marked(explanation, table)
    title = f"{name(explanation.partner.partner)} and {the(whole.hub)}, year by year"
    if marked:
        title += ", with the breaks of each channel"
    return make(
        panels(table, marked, since=whole.since, until=whole.until),
        title=title,
        description=_description(explanation, table, marked),
        source=source_line(whole.snapshot, shown),
        table=with_breaks(table, marked),
    )


def _marked(explanation: Explanation, table: pl.DataFrame) -> tuple[Marked, ...]:
    """Put the breaks of a channel beside the indicators that moved with them.

    One that stayed where it was over the years of a break, or went the other way,
    had no part in it, and neither had one that is not known on both sides.
    """
    described = registry.indicators()
    titles = dict(table.select("indicator", "title").iter_rows())
    return tuple(
        (title, one)
        for indicator, title in titles.items()
        for one in explanation.partner.breaks
        if one.channel == described[indicator].channel
        and _moved(explanation.timeline, indicator, one) * one.size > 0
    )


def _moved(timeline: pl.DataFrame, indicator: str, one: Break) -> float:
    """Return the change of an indicator over the dates of a break; 0 if not known."""
    mine = timeline.filter(pl.col("indicator") == indicator).sort("year")
    before = mine.filter(pl.col("year") < one.low_year)["value"]
    after = mine.filter(pl.col("year") >= one.high_year)["value"]
    if before.is_empty() or after.is_empty():
        return 0.0
    return float(after[0] - before[-1])


def _table(explanation: Explanation) -> pl.DataFrame:
    described = registry.indicators()
    frame = explanation.timeline.filter(
        pl.col("year") >= explanation.erosion.since
    ).sort("indicator", "year")
    parts = []
    for indicator in registry.ordered(frame["indicator"].unique()):
        one = described[indicator]
        mine = frame.filter(pl.col("indicator") == indicator)
        shown = [
            pl.Series(
                column, [readable(indicator, v) for v in mine[of]], dtype=pl.Float64
            )
            for column, of in (
                ("shown", "value"), ("shown_low", "low"), ("shown_high", "high"),
            )
        ]  # fmt: skip
        parts.append(
            mine.with_columns(
                pl.lit(one.title).alias("title"),
                *shown,
                # A run of neighbouring years; a gap begins the next one.
                (pl.col("year").diff().fill_null(1) != 1).cum_sum().alias("run"),
            ).with_columns(pl.len().over("run").alias("length"))
        )
    if not parts:
        return pl.DataFrame(schema={"indicator": pl.String, **COLUMNS})
    until = explanation.erosion.until
    return (
        pl.concat(parts)
        .with_columns(
            pl.col("shown", "shown_low", "shown_high").round(3),
            counts=pl.col("year") <= until,
        )
        .select(
            "indicator", *(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
        )
    )


def _description(
    explanation: Explanation, table: pl.DataFrame, marked: tuple[Marked, ...]
) -> str:
    whole = explanation.erosion
    partner = name(explanation.partner.partner)
    if table.is_empty():
        return f"No indicator of {partner} has a value from {whole.since} on."
    ends = []
    for (indicator,), mine in table.group_by("indicator", maintain_order=True):
        first, last = mine.row(0, named=True), mine.row(-1, named=True)
        key = str(indicator)
        ends.append(
            f"{first['title']} {figure(key, first['shown'])} in {first['year']}, "
            f"{figure(key, last['shown'])} in {last['year']}"
        )
    text = (
        f"{counted(len(ends), 'indicator')} of {partner} with {the(whole.hub)} by "
        f"year, {whole.until} marked: {'; '.join(ends)}."
    )
    breaks = {one for _, one in marked}
    if breaks:
        text += f" Triangles mark {counted(len(breaks), 'break')} of their channels."
    return text
