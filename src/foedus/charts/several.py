"""Several series on one chart, told apart by label and dash, never by colour alone."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import Source
from foedus.charts.wording import counted, number

#: Line and gap of each series in turn, in pixels: the first is unbroken.
DASHES = ([1, 0], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2])
#: Height of the plot, and of a line of labels, in pixels.
_HEIGHT, _ROW = 320, 15
_COLUMNS = {"name": pl.String, "year": pl.Int64, "value": pl.Float64}


def several(
    series: Mapping[str, Mapping[int, float]],
    *,
    title: str,
    unit: str,
    source: Source | str,
    zero: bool = True,
    digits: int = 1,
) -> Chart:
    """Draw several series over the years, each with its name at its end.

    Parameters
    ----------
    series : mapping of str to mapping of int to float
        Values by name and year, at most as many as there are `DASHES`; a year that is
        not known is absent, and no line crosses it.
    title, unit, source : str
        Headline, name of the axis, and source line.
    zero : bool
        Whether a rule marks 0.
    digits : int
        Decimals of the figures in words.

    Returns
    -------
    Chart
        Lines through neighbouring years; names stand beside their last values, moved
        apart where they would overlap.
    """
    table = pl.DataFrame(
        [
            (name, year, round(value, 4))
            for name, known in series.items()
            for year, value in sorted(known.items())
        ],
        schema=_COLUMNS,
        orient="row",
    )
    run = (pl.col("year").diff().fill_null(1) != 1).cum_sum().over("name")
    return make(
        _spec(table.with_columns(run=run), list(series), unit, zero=zero),
        title=title,
        description=_description(title, table, list(series), unit, digits),
        source=source,
        table=table.pivot(on="name", index="year", values="value").sort("year")
        if table.height
        else table,
    )


def _spec(table: pl.DataFrame, names: list[str], unit: str, *, zero: bool) -> Spec:
    dash = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": names, "range": list(DASHES[: len(names)])},
        "legend": None,
    }
    colour = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": names, "range": "lines"},
        "legend": None,
    }
    low, high = _span(table, zero=zero)
    years = table["year"].to_list() or [0, 1]
    x = {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [min(years), max(years)], "nice": False},
        "axis": {"format": "d", "tickMinStep": 1, "tickCount": 8, "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": unit,
        "scale": {"domain": [low, high], "nice": False},
        "axis": {"tickCount": 6},
    }
    return {
        "width": "container",
        "height": _HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": values(table),
        "encoding": {"x": x, "y": y},
        "layer": [
            *(
                (
                    {
                        "mark": {"type": "rule", "style": "zero"},
                        "encoding": {"x": None, "y": {"datum": 0}},
                    },
                )
                if zero
                else ()
            ),
            {
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {
                    "color": colour,
                    "strokeDash": dash,
                    "detail": {"field": "run", "type": "nominal"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 22, "opacity": 1},
                "encoding": {"color": colour},
            },
            {
                "data": {"values": _labels(table, names, low, high)},
                "mark": {"type": "text", "style": "ink", "align": "left", "dx": 8,
                         "limit": 112, "clip": False},
                "encoding": {
                    "x": {**x, "field": "year"},
                    "y": {**y, "field": "at"},
                    "text": {"field": "name"},
                },
            },
        ],
    }  # fmt: skip


def _span(table: pl.DataFrame, *, zero: bool) -> tuple[float, float]:
    known = [*table["value"].to_list(), *([0.0] if zero or table.is_empty() else [])]
    low, high = min(known), max(known)
    room = 0.06 * (high - low or 1.0)
    return low - room, high + room


def _labels(
    table: pl.DataFrame, names: list[str], low: float, high: float
) -> list[dict[str, object]]:
    """Return where each name stands: at its last value, or moved off its neighbour."""
    ends = []
    for name in names:
        mine = table.filter(pl.col("name") == name)
        if mine.height:
            last = mine.row(-1, named=True)
            ends.append([last["value"], name])
    ends.sort()
    gap = _ROW * (high - low) / _HEIGHT
    # Upwards first, then down again from the top, so that all stay inside.
    for place in range(1, len(ends)):
        ends[place][0] = max(ends[place][0], ends[place - 1][0] + gap)
    ceiling = high
    for end in reversed(ends):
        end[0] = min(end[0], ceiling)
        ceiling = end[0] - gap
    last_year = max(table["year"].to_list(), default=0)
    return [{"name": name, "at": at, "year": last_year} for at, name in ends]


def _description(
    title: str, table: pl.DataFrame, names: list[str], unit: str, digits: int
) -> str:
    said = []
    for name in names:
        mine = table.filter(pl.col("name") == name)
        if mine.is_empty():
            said.append(f"{name} is not known in any year")
            continue
        first, last = mine.row(0, named=True), mine.row(-1, named=True)
        start, end = (number(row["value"], digits=digits) for row in (first, last))
        said.append(f"{name} {start} in {first['year']}, {end} in {last['year']}")
    lines = counted(len(names), "line")
    return f"{title}, {lines} by year, {unit.lower()}: {'; '.join(said)}."
