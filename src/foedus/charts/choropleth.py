"""The map that everybody knows, coloured by alignment or by its change.

The tile map shows every state alike; here land has its area, and a state that is too
small for the scale is a point. Lines are those of Natural Earth and of today.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from foedus.alignment.results import Erosion
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.geometry.shapes import Map, Place, drawn
from foedus.charts.source_line import Source, source_line
from foedus.charts.tile_map import (
    Show,
    colour,
    figure_row,
    figures_told,
    map_title,
    step,
    steps,
    thresholds,
)
from foedus.charts.wording import listed, name, the
from foedus.states import successors

#: One line on every map; docs/disputed-names-and-borders.md has the policy.
BORDERS = (
    "Made with Natural Earth: lines and names are no claim on territory "
    "(docs/disputed-names-and-borders.md)."
)
#: Height over width of the land without Antarctica, in this projection.
_ASPECT = 0.44
#: Before the words of a step stands the digit that is written on the map.
_DIGIT = "(indexof({}, datum.label) + 1) + ': ' + datum.label"
#: Lines drawn are those of this year; earlier ones get a sentence.
_LINES_OF = 2018
#: Square pixels: a state that is a point, its sign, the sign of a shape.
_POINT, _SIGN = 46, 20
_SCHEMA = {
    "state": pl.String, "name": pl.String, "value": pl.Float64, "kind": pl.String,
    "word": pl.String, "drawn": pl.String,
}  # fmt: skip


def choropleth(result: Erosion, show: Show = "change") -> Chart:
    """Draw the states of a year on a map of the world.

    Parameters
    ----------
    result : Erosion
        Result of `foedus.erosion`.
    show : {"change", "then", "now"}
        Points of change, or alignment (0 to 100) at `since` or at `until`.

    Returns
    -------
    Chart
        Fill is the step of the figure; a triangle says which way, where the change
        is sure, and on maps of a level a digit says the step. Partners that cannot be
        ranked are dashed and empty. States too small for the scale, and states of
        the past whose land cannot be told from borders of today, are circles.
    """
    world = drawn(result.since if show == "then" else result.until)
    rows = {one.state: _row(result, one.state, show) for one in world.places}
    table = pl.DataFrame(
        [
            {**rows[one.state], "drawn": _how(one)}
            for one in sorted(world.places, key=lambda one: name(one.state))
        ],
        schema=_SCHEMA,
    )
    origin = source_line(result.snapshot)
    note = f"{BORDERS} {_past(world)}".strip()
    return make(
        _spec(world, rows, show, result.delta),
        title=map_title(result, show),
        description=_description(result, table, world, show),
        source=Source(f"{origin.line} {note}", f"{origin.credit} {note}"),
        table=table,
    )


def _row(result: Erosion, state: str, show: Show) -> dict[str, Any]:
    one = result.partner(state)
    word = "" if one is None or show != "change" else one.word
    return {**figure_row(result, state, show), "word": word}


def _how(place: Place) -> str:
    if not place.shapes:
        return "circle"
    if place.shapes == (place.state,):
        return "shape"
    return f"land of {listed([name(one) for one in sorted(place.shapes, key=name)])}"


def _spec(world: Map, rows: dict[str, Any], show: Show, delta: float) -> Spec:
    ends = thresholds(show, delta)
    words = steps(ends, sign=show == "change")
    for row in rows.values():
        row["step"] = step(row["value"], ends, sign=show == "change")
        row["digit"] = "" if row["step"] is None else str(words.index(row["step"]) + 1)
    topology = world.topology(rows)
    points = pl.DataFrame(
        [
            {**rows[one.state], "lon": one.point[0], "lat": one.point[1],
             "small": not one.shapes}
            for one in world.places
        ],
        infer_schema_length=None,
    )  # fmt: skip
    shapes = {
        "name": "world",
        "format": {"type": "topojson", "feature": "states"},
    }
    by_step = colour(show, delta, "properties.step")
    if show != "change":
        by_step["legend"]["labelExpr"] = _DIGIT.format(list(words))
    inside = "datum.properties.kind"
    hover = _tooltip("properties.")
    return {
        "usermeta": {"aspect": _ASPECT},
        "width": "container",
        "height": 320,
        # Once, however many layers draw it.
        "datasets": {"world": topology},
        "projection": {"type": "equalEarth"},
        "layer": [
            _shape(shapes, f"!isValid({inside})", "land"),
            {
                **_shape(shapes, f"{inside} == 'known'", "shape"),
                "encoding": {"color": by_step, **hover},
            },
            {**_shape(shapes, f"{inside} == 'not ranked'", "tile-absent"),
             "encoding": hover},
            {**_shape(shapes, f"{inside} == 'hub'", "tile-hub"), "encoding": hover},
            *_circles(points, {**by_step, "field": "step"}),
            *(_signs(points) if show == "change" else _digits(points)),
        ],
    }  # fmt: skip


def _shape(data: Spec, where: str, style: str) -> Spec:
    return {
        "data": data,
        "transform": [{"filter": where}],
        "mark": {"type": "geoshape", "style": style},
    }


def _circles(points: pl.DataFrame, by_step: Spec) -> list[Spec]:
    """Draw the states that have no shape."""

    def layer(kind: str, style: str, more: Spec) -> Spec:
        return {
            "data": values(points.filter(pl.col("small") & (pl.col("kind") == kind))),
            "mark": {"type": "circle", "style": style, "size": _POINT, "opacity": 1},
            "encoding": {**_place(), **_tooltip(""), **more},
        }

    return [
        layer("known", "tile", {"color": by_step}),
        layer("not ranked", "tile-absent", {}),
        layer("hub", "tile-hub", {}),
    ]


def _signs(points: pl.DataFrame) -> list[Spec]:
    sure = points.filter(pl.col("word").is_in(["fell", "rose"]))
    return [
        {
            "data": values(sure),
            "mark": {"type": "point", "filled": True, "style": "sign", "size": _SIGN},
            "encoding": {
                **_place(),
                "shape": {
                    "field": "word",
                    "type": "nominal",
                    "scale": {
                        "domain": ["fell", "rose"],
                        "range": ["triangle-down", "triangle-up"],
                    },
                    "legend": {"orient": "top", "title": "Where it is sure",
                               "direction": "horizontal", "symbolSize": 60},
                },
            },
        }
    ]  # fmt: skip


def _digits(points: pl.DataFrame) -> list[Spec]:
    return [
        {
            "data": values(points.filter(pl.col("kind") == "known")),
            "mark": {"type": "text", "style": "tile-text", "fontSize": 7},
            "encoding": {**_place(), "text": {"field": "digit"}},
        }
    ]


def _place() -> Spec:
    return {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }


def _tooltip(under: str) -> Spec:
    titles = {"name": "State", "value": "Points", "word": "In words", "kind": "Figure"}
    return {
        "tooltip": [
            {"field": f"{under}{field}", "title": title}
            for field, title in titles.items()
        ]
    }


def _past(world: Map) -> str:
    """Say what borders of today cannot show of a year."""
    if world.year >= _LINES_OF:
        return ""
    unions = [one for one in world.places if one.shapes and one.shapes != (one.state,)]
    said = [f"Borders of {world.year} are drawn as those of today"]
    if unions:
        names = listed([the(one.state) for one in unions])
        said.append(f"{names} with the land of the states that came out of them")
    gone = [one.state for one in world.places if not one.shapes and _split(one.state)]
    if gone:
        said.append(f"{listed([the(one) for one in gone])} as circles")
    return f"{'; '.join(said)}."


def _split(state: str) -> bool:
    """Tell whether a state is of the past, and not only small."""
    return bool(successors(state))


def _description(result: Erosion, table: pl.DataFrame, world: Map, show: Show) -> str:
    circles = sum(not one.shapes for one in world.places)
    return (
        f"World map. {figures_told(result, table, show)}; {circles} of "
        f"{len(world.places)} states are circles."
    )
