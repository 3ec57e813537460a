"""The world in equal cells: alignment then, now, and what changed between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import polars as pl

from foedus.alignment.results import Erosion, PartnerChange
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import source_line
from foedus.charts.tiles import tiles
from foedus.charts.wording import counted, name, number, the

Show = Literal["change", "then", "now"]

_LEVELS = (20.0, 40.0, 60.0, 80.0)
#: Pixels below which codes and figures leave their cells.
LEAST = 720


def tile_map(result: Erosion, show: Show = "change") -> Chart:
    """Draw every state as a cell of equal size, with its code and its figure.

    Parameters
    ----------
    result : Erosion
        Result of `foedus.erosion`.
    show : {"change", "then", "now"}
        Points of change, or alignment (0 to 100) at `since` or at `until`.

    Returns
    -------
    Chart
        Partners that cannot be ranked are dashed and empty: not known is not 0.
        Changes are coloured in steps of the yardstick `delta`.
    """
    year = result.since if show == "then" else result.until
    cells = [_cell(result, row, show) for row in tiles(year).iter_rows(named=True)]
    table = pl.DataFrame(
        cells,
        schema={
            "state": pl.String,
            "name": pl.String,
            "value": pl.Float64,
            "kind": pl.String,
            "step": pl.String,
            "label": pl.String,
            "sure": pl.Boolean,
            "column": pl.Int64,
            "row": pl.Int64,
        },
    )
    return make(
        _spec(table, show, result.delta),
        title=map_title(result, show),
        description=_description(result, table, show),
        source=source_line(result.snapshot),
        table=table.select("state", "name", "value", "kind").sort("name"),
    )


def _cell(result: Erosion, tile: dict[str, Any], show: Show) -> dict[str, Any]:
    one = result.partner(tile["state"])
    value = None if one is None else figure_of(one, show)
    return {
        **figure_row(result, tile["state"], show),
        "step": step(value, thresholds(show, result.delta), sign=show == "change"),
        "label": "" if value is None
        else number(value, digits=0, sign=show == "change"),
        "sure": show == "change" and one is not None and one.word in ("fell", "rose"),
        "column": tile["column"],
        "row": tile["row"],
    }  # fmt: skip


def figure_row(result: Erosion, state: str, show: Show) -> dict[str, Any]:
    """Return what a map holds of a state: its figure, and whether it has one."""
    one = result.partner(state)
    value = None if one is None else figure_of(one, show)
    known = "not ranked" if value is None else "known"
    return {
        "state": state,
        "name": name(state),
        "value": None if value is None else round(value, 1),
        "kind": "hub" if state == result.hub else known,
    }


def figure_of(one: PartnerChange, show: Show) -> float | None:
    """Return what a map shows of a partner, in points."""
    interval = {"change": one.change, "then": one.start, "now": one.end}[show]
    return None if interval is None else interval.estimate


def _spec(table: pl.DataFrame, show: Show, delta: float) -> Spec:
    columns, rows = (len(set(table[place])) for place in ("column", "row"))
    return {
        "usermeta": {"aspect": round(rows / columns, 4), "least": LEAST},
        "width": "container",
        "height": 24 * rows,
        "data": values(table),
        "encoding": {
            "x": _position("column"),
            "y": _position("row"),
            "tooltip": [
                {"field": "name", "title": "State"},
                {"field": "value", "title": "Points"},
                {"field": "kind", "title": "Figure"},
            ],
        },
        "layer": [
            {
                "transform": [{"filter": "datum.kind == 'known'"}],
                "mark": {"type": "rect", "style": "tile"},
                "encoding": {"color": colour(show, delta)},
            },
            {
                "transform": [{"filter": "datum.sure"}],
                "mark": {"type": "rect", "style": "tile-sure", "filled": False},
            },
            {
                "transform": [{"filter": "datum.kind == 'not ranked'"}],
                "mark": {"type": "rect", "style": "tile-absent"},
            },
            {
                "transform": [{"filter": "datum.kind == 'hub'"}],
                "mark": {"type": "rect", "style": "tile-hub"},
            },
            _text("state", "known", "tile-text", -5, 10),
            _text("label", "known", "tile-text", 6, 10),
            _text("state", "not ranked", "tile-absent-text", 0, 10),
            _text("state", "hub", "tile-hub-text", 0, 10),
        ],
    }


def _position(field: str) -> Spec:
    return {
        "field": field,
        "type": "ordinal",
        "axis": None,
        "scale": {"paddingInner": 0.06, "paddingOuter": 0.03},
    }


def colour(show: Show, delta: float, field: str = "step") -> Spec:
    """Return the encoding of colours by the words of a step, with its legend."""
    change = show == "change"
    return {
        "field": field,
        "type": "nominal",
        "scale": {
            "domain": list(steps(thresholds(show, delta), sign=change)),
            "range": "diverging" if change else "ramp",
        },
        "legend": {
            "orient": "top",
            "title": "Change, points" if change else "Alignment, 0 to 100",
            "direction": "horizontal",
            "columns": 4,
            "symbolType": "square",
            "symbolSize": 150,
        },
    }


def thresholds(show: Show, delta: float) -> tuple[float, ...]:
    """Return where one colour ends and the next begins."""
    if show != "change":
        return _LEVELS
    return tuple(round(k * delta, 1) for k in (-4, -2, -1, 1, 2, 4))


def steps(ends: Sequence[float], *, sign: bool) -> tuple[str, ...]:
    """Return the words of the steps between thresholds, lowest first."""
    said = [number(end, digits=1 if sign else 0, sign=sign) for end in ends]
    inner = [f"{low} to {high}" for low, high in pairwise(said)]
    return (f"below {said[0]}", *inner, f"{said[-1]} and more")


def step(value: float | None, ends: Sequence[float], *, sign: bool) -> str | None:
    """Return the words of the step that a value is in."""
    return None if value is None else steps(ends, sign=sign)[bisect_right(ends, value)]


def _text(field: str, kind: str, style: str, dy: int, size: int) -> Spec:
    return {
        "transform": [{"filter": f"datum.kind == '{kind}'"}],
        "mark": {"type": "text", "style": style, "dy": dy, "fontSize": size},
        "encoding": {"text": {"field": field}},
    }


def map_title(result: Erosion, show: Show) -> str:
    """Return the headline of a map."""
    hub = the(result.hub)
    if show == "change":
        return f"Change of alignment with {hub}, {result.since} to {result.until}"
    year = result.since if show == "then" else result.until
    return f"Alignment with {hub} in {year}"


def _description(result: Erosion, table: pl.DataFrame, show: Show) -> str:
    return f"Map of equal cells, one a state. {figures_told(result, table, show)}."


def figures_told(result: Erosion, table: pl.DataFrame, show: Show) -> str:
    """Return what a map says of its figures: how many, the lowest and the highest."""
    known = table.filter(pl.col("kind") == "known").sort("value", "state")
    absent = table.filter(pl.col("kind") == "not ranked").height
    if known.is_empty():
        return f"{map_title(result, show)}: no partner can be ranked"
    low, high = known.row(0, named=True), known.row(-1, named=True)
    sign = show == "change"
    return (
        f"{map_title(result, show)}: {counted(known.height, 'partner')} with a figure, "
        f"lowest {low['name']} ({number(low['value'], sign=sign)}), highest "
        f"{high['name']} ({number(high['value'], sign=sign)}); {absent} cannot be "
        "ranked"
    )
