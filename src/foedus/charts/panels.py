"""Small multiples by year: one panel a series, gaps left open, breaks marked."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.alignment.results import Break
from foedus.charts.chart import Spec, hollow, values
from foedus.charts.wording import probability

#: Columns of a table of panels; `run` numbers stretches of neighbouring years,
#: `length` is that of the run, and years that do not count are drawn hollow.
COLUMNS = {
    "title": pl.String, "year": pl.Int64, "shown": pl.Float64,
    "shown_low": pl.Float64, "shown_high": pl.Float64, "run": pl.Int64,
    "length": pl.Int64, "counts": pl.Boolean,
}  # fmt: skip
#: Pixels: height of the plot, and of a row of labels above it.
_HEIGHT, _ROW = 90, 14
#: Pixels: labels beside a plot, and what stands between two rows of plots.
_AXIS, _BETWEEN = 44, 40
#: Long figures are short: their labels have the room of `_AXIS`.
_LABELS = "abs(datum.value) >= 10000 ? format(datum.value, '~s') : datum.label"
#: Part of a panel that a triangle with its label takes, on the narrowest screen.
_LABEL = 0.4

#: A break with the title of its panel.
Marked = tuple[str, Break]


def panels(
    table: pl.DataFrame, marked: Iterable[Marked], *, since: int, until: int
) -> Spec:
    """Return the spec of small multiples over the years.

    Parameters
    ----------
    table : polars.DataFrame
        `COLUMNS`, sorted by panel, run and year.
    marked : iterable of (str, Break)
        Breaks with the titles of their panels. A triangle stands at the year of each,
        pointing down for away from the hub and up for closer, with year and
        probability beside it; the shade holds the year with 90 %.
    since, until : int
        Window; `until` is marked by a dashed rule.
    """
    last = table["year"].max()
    end = max(until, last) if isinstance(last, int) else until
    marks = _marks(sorted(marked, key=lambda one: (one[0], one[1].year)), since, end)
    top = max((mark["row"] for mark in marks), default=-1) + 1
    room = _ROW * top + (6 if top else 0)
    x = {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [since, end], "nice": False},
        "axis": {"format": "d", "values": sorted({since, until}), "grid": False},
    }
    y = {
        "field": "shown",
        "type": "quantitative",
        "title": None,
        # The labels of breaks stand above the plot.
        "scale": {"zero": True, "range": [_HEIGHT + room, room]},
        "axis": {"tickCount": 3, "labelExpr": _LABELS},
    }
    rows = values(table.select(*COLUMNS))["values"]
    return {
        "usermeta": {"cell": 250, "beside": _AXIS + 4},
        "data": {"values": [*rows, *marks]},
        "facet": {
            "field": "title",
            "type": "nominal",
            "sort": list(dict.fromkeys(table["title"])),
            "header": {"title": None},
        },
        "columns": 3,
        # Panels of one column stand below each other, however wide their labels are.
        "bounds": "flush",
        "spacing": {"column": _AXIS, "row": _BETWEEN},
        "spec": {
            "width": 210,
            "height": _HEIGHT + room,
            "encoding": {"x": x},
            "layer": [
                *(_dates(x) if marks else ()),
                {
                    "mark": {"type": "rule", "style": "mark"},
                    "encoding": {"x": {"datum": until}},
                },
                _series(y),
                *(_triangles(x, top) if marks else ()),
            ],
        },
        "resolve": {"scale": {"y": "independent"}},
    }


def with_breaks(table: pl.DataFrame, marked: Iterable[Marked]) -> pl.DataFrame:
    """Return the figures of panels as readers get them, breaks in words beside."""
    rows = [
        (title, one.year, f"{direction(one)}, {probability(one.probability)}, "
                          f"{dates(one)}")
        for title, one in marked
    ]  # fmt: skip
    schema = {"title": pl.String, "year": pl.Int64, "break": pl.String}
    said = pl.DataFrame(rows, schema=schema, orient="row")
    shown = table.select("title", "year", "shown", "shown_low", "shown_high")
    order = {title: place for place, title in enumerate(dict.fromkeys(table["title"]))}
    return (
        shown.join(said, on=["title", "year"], how="full", coalesce=True)
        .with_columns(pl.col("break").fill_null(""))
        .sort(pl.col("title").replace_strict(order, return_dtype=pl.Int64), "year")
    )


def direction(one: Break) -> str:
    """Return which way a break went: ``away`` or ``closer``."""
    return "away" if one.size < 0 else "closer"


def dates(one: Break) -> str:
    """Return the years that hold a break with 90 %: ``2022``, ``2021 to 2023``."""
    if one.low_year == one.high_year:
        return str(one.year)
    return f"{one.low_year} to {one.high_year}"


def _marks(marked: list[Marked], since: int, end: int) -> list[Spec]:
    """Return one row a break, each on the lowest row where its label is free."""
    need = _LABEL * max(end - since, 1)
    taken: dict[tuple[str, int], list[tuple[float, float]]] = {}
    rows = []
    for title, one in marked:
        leftward = one.year > (since + end) / 2
        start, stop = (one.year - need, one.year) if leftward else (
            one.year, one.year + need
        )  # fmt: skip
        row = 0
        while any(a < stop and start < b for a, b in taken.get((title, row), ())):
            row += 1
        taken.setdefault((title, row), []).append((start, stop))
        rows.append(
            {
                "title": title,
                "at": one.year,
                "label": f"{one.year}: {_short(one.probability)}",
                "away": one.size < 0,
                "leftward": leftward,
                "row": row,
                # Half a year to either side: a date is a whole year.
                "first": max(one.low_year - 0.5, since),
                "last": min(one.high_year + 0.5, end),
            }
        )
    return rows


def _short(value: float) -> str:
    return probability(value).replace("over ", ">")


def _series(y: Spec) -> Spec:
    band = {"y": {**y, "field": "shown_low"}, "y2": {"field": "shown_high"}}
    known = "isValid(datum.shown_low)"
    return {
        "transform": [{"filter": "isValid(datum.shown)"}],
        "encoding": {"detail": {"field": "run", "type": "nominal"}},
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
            {"mark": {"type": "line", "style": "line"}, "encoding": {"y": y}},
            {
                "transform": [{"filter": "datum.counts"}],
                "mark": {"type": "point", "filled": True, "style": "dot", "size": 26},
                "encoding": {"y": y},
            },
            {
                "transform": [{"filter": "!datum.counts"}],
                **hollow({"y": y}, size=26),
            },
        ],
    }


def _dates(x: Spec) -> list[Spec]:
    """Return the shade over the years that may hold a break."""
    return [
        {
            "transform": [{"filter": "isValid(datum.at)"}],
            "mark": {"type": "rect", "style": "yardstick"},
            "encoding": {"x": {**x, "field": "first"}, "x2": {"field": "last"}},
        }
    ]


def _triangles(x: Spec, top: int) -> list[Spec]:
    at = {**x, "field": "at"}
    place = {"expr": f"{_ROW} * ({top} - datum.row - 0.5)"}
    shapes: list[Spec] = [
        {
            "transform": [{"filter": f"isValid(datum.at) && {which}"}],
            "mark": {"type": "point", "filled": True, "shape": f"triangle-{way}",
                     "style": style, "size": 70, "y": place},
            "encoding": {"x": at},
        }
        for style, way, which in (
            ("away", "down", "datum.away"), ("closer", "up", "!datum.away")
        )
    ]  # fmt: skip
    label = {
        "transform": [{"filter": "isValid(datum.at)"}],
        "mark": {"type": "text", "style": "ink", "fontSize": 11, "baseline": "middle",
                 "align": {"expr": "datum.leftward ? 'right' : 'left'"},
                 "dx": {"expr": "datum.leftward ? -8 : 8"}, "y": place},
        "encoding": {"x": at, "text": {"field": "label"}},
    }  # fmt: skip
    return [*shapes, label]
