"""Then and now on one line: every indicator of a partner, or one of many partners."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.alignment.results import Erosion, PartnerChange
from foedus.charts.chart import Chart, Spec, hollow, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, figure, name, number, quantity, readable, the
from foedus.indicators import registry

_SCHEMA = {
    "name": pl.String,
    "from": pl.Float64,
    "to": pl.Float64,
    "shape": pl.String,
    "label": pl.String,
}


def by_indicator(result: Erosion, one: PartnerChange) -> Chart:
    """Draw all indicators of one partner at both ends, on the common scale.

    Parameters
    ----------
    result : Erosion
        Result of `foedus.erosion`.
    one : PartnerChange
        One of its partners.

    Returns
    -------
    Chart
        Only indicators that count; 0 is the farthest and 1 the closest tie of
        the frozen reference population. Of votes that are not equated the end
        is freed of what all partners did together.
    """
    described = registry.indicators()
    rows = [
        _row(
            described[indicator].title,
            found.start_scaled,
            found.end_scaled,
            f"{number(found.contribution, sign=True)} points",
        )
        for channel in one.channels.values()
        for indicator, found in channel.indicators.items()
        if found.start_scaled is not None and found.end_scaled is not None
    ]
    table = pl.DataFrame(rows, schema=_SCHEMA)
    counts = [
        indicator
        for channel in one.channels.values()
        for indicator, found in channel.indicators.items()
        if found.contribution is not None
    ]
    title = f"{name(one.partner)}: every tie then and now, on the common scale"
    return make(
        _spec(table, "Place among all ties of 1990 to 2013, 0 far to 1 close"),
        title=title,
        description=_indicator_words(result, one, table),
        source=source_line(result.snapshot, counts),
        table=table.drop("shape"),
    )


def by_partner(
    result: Erosion, indicator: str, partners: Sequence[PartnerChange]
) -> Chart:
    """Draw one indicator of several partners at both ends, as readers know it.

    Parameters
    ----------
    result : Erosion
        Result of `foedus.erosion`.
    indicator : str
        Id of the indicator.
    partners : sequence of PartnerChange
        Whom to show, in this order; those without both ends are left out.
    """
    described = registry.indicators()[indicator]
    rows = []
    for one in partners:
        found = one.indicator(indicator)
        start, end = (
            (None, None)
            if found is None
            else (readable(indicator, found.start), readable(indicator, found.end))
        )
        if start is not None and end is not None:
            label = f"{figure(indicator, start)} to {figure(indicator, end)}"
            rows.append(_row(name(one.partner), start, end, label))
    table = pl.DataFrame(rows, schema=_SCHEMA)
    title = (
        f"{described.title}, {the(result.hub)} and partners, "
        f"{result.since} and {result.until}"
    )
    return make(
        _spec(table, f"{described.title}: {quantity(indicator)}"),
        title=title,
        description=_partner_words(result, indicator, table),
        source=source_line(result.snapshot, [indicator]),
        table=table.drop("shape"),
    )


def _row(
    label: str, start: float | None, end: float | None, figures: str
) -> dict[str, object]:
    assert start is not None and end is not None
    shape = "down" if end < start else "up" if end > start else "same"
    return {
        "name": label,
        "from": round(start, 4),
        "to": round(end, 4),
        "shape": shape,
        "label": figures,
    }


def _spec(table: pl.DataFrame, axis: str) -> Spec:
    return {
        "width": "container",
        "height": 24 * max(table.height, 1),
        "data": values(table),
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": table["name"].to_list(),
                "title": None,
                "axis": {"ticks": False, "domain": False},
            }
        },
        "layer": [
            {
                "mark": {"type": "rule", "style": "line"},
                "encoding": {
                    "x": {
                        "field": "from",
                        "type": "quantitative",
                        "title": [axis, "hollow: then; filled: now"],
                        "axis": {"grid": True, "tickCount": 5},
                    },
                    "x2": {"field": "to"},
                },
            },
            hollow({"x": {"field": "from", "type": "quantitative"}}, size=48),
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {
                    "x": {"field": "to", "type": "quantitative"},
                    "shape": _by_direction(
                        ["triangle-left", "triangle-right", "circle"]
                    ),
                    "color": _by_direction("ordinal"),
                },
            },
            {
                "mark": {"type": "text", "style": "note", "align": "left", "dx": 9},
                "transform": [
                    {"calculate": "max(datum.from, datum.to)", "as": "edge"}
                ],
                "encoding": {
                    "x": {"field": "edge", "type": "quantitative",
                          "scale": {"padding": 8, "nice": False}},
                    "text": {"field": "label"},
                },
            },
        ],
    }  # fmt: skip


def _by_direction(range: str | list[str]) -> Spec:
    return {
        "field": "shape",
        "type": "nominal",
        "scale": {"domain": ["down", "up", "same"], "range": range},
        "legend": None,
    }


def _indicator_words(result: Erosion, one: PartnerChange, table: pl.DataFrame) -> str:
    moved = table.with_columns((pl.col("to") - pl.col("from")).alias("by"))
    if moved.is_empty():
        return f"No indicator of {name(one.partner)} is known at both ends."
    ranked = moved.sort("by", "name")
    low, high = ranked.row(0, named=True), ranked.row(-1, named=True)
    return (
        f"{counted(table.height, 'indicator')} of {name(one.partner)} in "
        f"{result.since} and {result.until} on the common scale from 0 to 1: "
        f"lowest change {low['name']} ({number(low['by'], digits=2, sign=True)}), "
        f"highest {high['name']} ({number(high['by'], digits=2, sign=True)})."
    )


def _partner_words(result: Erosion, indicator: str, table: pl.DataFrame) -> str:
    title = registry.indicators()[indicator].title
    if table.is_empty():
        return f"{title}: no partner has a figure at both ends."
    moved = table.with_columns((pl.col("to") - pl.col("from")).alias("by"))
    ranked = moved.sort("by", "name")
    low, high = ranked.row(0, named=True), ranked.row(-1, named=True)
    return (
        f"{title} of {counted(table.height, 'partner')} in {result.since} and "
        f"{result.until}: from {low['name']} ({low['label']}) to {high['name']} "
        f"({high['label']})."
    )
