"""One tie year by year: small multiples of its indicators, gaps left open."""

from __future__ import annotations

import polars as pl

from foedus.alignment.explanation import Explanation
from foedus.charts.chart import Chart, Spec, hollow, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, figure, name, quantity, readable, the
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
        `until`, and points after it are hollow: they do not count.
    """
    whole = explanation.erosion
    table = _table(explanation)
    shown = table["indicator"].unique(maintain_order=True)
    title = f"{name(explanation.partner.partner)} and {the(whole.hub)}, year by year"
    return make(
        _spec(table, whole.since, whole.until),
        title=title,
        description=_description(explanation, table),
        source=source_line(whole.snapshot, shown),
        table=table.select("title", "year", "shown", "shown_low", "shown_high"),
    )


def _table(explanation: Explanation) -> pl.DataFrame:
    described = registry.indicators()
    frame = explanation.timeline.filter(
        pl.col("year") >= explanation.erosion.since
    ).sort("indicator", "year")
    order = [k for k in described if k in set(frame["indicator"])]
    parts = []
    for indicator in order:
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
                pl.lit(quantity(indicator)).alias("quantity"),
                *shown,
                # A run of neighbouring years; a gap begins the next one.
                (pl.col("year").diff().fill_null(1) != 1).cum_sum().alias("run"),
            ).with_columns(pl.len().over("run").alias("length"))
        )
    if not parts:
        return pl.DataFrame(
            schema={
                "indicator": pl.String, "title": pl.String, "quantity": pl.String,
                "year": pl.Int64, "shown": pl.Float64, "shown_low": pl.Float64,
                "shown_high": pl.Float64, "run": pl.Int64, "length": pl.Int64,
                "counts": pl.Boolean,
            }
        )  # fmt: skip
    until = explanation.erosion.until
    figures = pl.col("shown", "shown_low", "shown_high").round(3)
    return (
        pl.concat(parts)
        .with_columns(figures, (pl.col("year") <= until).alias("counts"))
        .select(
            "indicator", "title", "quantity", "year", "shown", "shown_low",
            "shown_high", "run", "length", "counts",
        )
    )  # fmt: skip


def _spec(table: pl.DataFrame, since: int, until: int) -> Spec:
    last = table["year"].max()
    end = max(until, last) if isinstance(last, int) else until
    x = {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [since, end], "nice": False},
        "axis": {"format": "d", "values": [since, until], "grid": False},
    }
    y = {
        "field": "shown",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": True},
        "axis": {"tickCount": 3},
    }
    band = {"y": {**y, "field": "shown_low"}, "y2": {"field": "shown_high"}}
    known = "isValid(datum.shown_low)"
    return {
        "usermeta": {"cell": 250},
        "data": values(table.drop("indicator", "quantity")),
        "facet": {
            "field": "title",
            "type": "nominal",
            "sort": list(dict.fromkeys(table["title"])),
            "header": {"title": None},
        },
        "columns": 3,
        "spec": {
            "width": 210,
            "height": 90,
            "encoding": {"x": x, "detail": {"field": "run", "type": "nominal"}},
            "layer": [
                {
                    "transform": [{"filter": f"{known} && datum.length > 1"}],
                    "mark": {"type": "area", "style": "band"},
                    "encoding": band,
                },
                {
                    "transform": [{"filter": f"{known} && datum.length == 1"}],
                    "mark": {"type": "rule", "style": "whisker"},
                    "encoding": band,
                },
                {
                    "mark": {"type": "rule", "style": "mark"},
                    "encoding": {"x": {"datum": until}, "detail": None},
                },
                {"mark": {"type": "line", "style": "line"}, "encoding": {"y": y}},
                {
                    "transform": [{"filter": "datum.counts"}],
                    "mark": {
                        "type": "point",
                        "filled": True,
                        "style": "dot",
                        "size": 26,
                    },
                    "encoding": {"y": y},
                },
                *(
                    {"transform": [{"filter": "!datum.counts"}], **layer}
                    for layer in hollow({"y": y}, size=26)
                ),
            ],
        },
        "resolve": {"scale": {"y": "independent"}},
    }


def _description(explanation: Explanation, table: pl.DataFrame) -> str:
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
    return (
        f"{counted(len(ends), 'indicator')} of {partner} with {the(whole.hub)} by "
        f"year, {whole.until} marked: {'; '.join(ends)}."
    )
