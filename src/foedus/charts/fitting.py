"""A chart drawn to a given width, whatever its kind."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from foedus.charts.chart import VEGA_LITE, Chart, Spec
from foedus.charts.measure import wrap
from foedus.charts.theme import Theme

#: A small multiple is never narrower, in pixels.
_LEAST_CELL = 90
#: Two of this width are better than one below the other.
_HALF = 190
#: Part of a picture's width that the title of an axis may take.
_TITLE_ROOM = 0.6
#: Pixels by which a drawing may miss its width.
_CLOSE = 2.0
_SIDE = {side: re.compile(rf'<svg[^>]*?\b{side}="([0-9.]+)"') for side in
         ("width", "height")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG element with its size in pixels."""

    svg: str
    width: float
    height: float


def draw(chart: Chart, *, theme: Theme, width: int) -> Drawing:
    """Draw a chart without its title so that it is so many pixels wide.

    Parameters
    ----------
    chart : Chart
        Any: of one view, of small multiples, or of a width of its own.
    theme : {"light", "dark", "css"}
        Colours.
    width : int
        Of the drawing with its axes. A chart that needs more gets what it needs.
    """
    spec = chart.themed(theme)
    meta: Spec = spec.get("usermeta", {})
    width = max(width, meta.get("least", 0))
    if "cell" in meta:
        return _multiples(spec, meta["cell"], width)
    if spec.get("width") != "container":
        return _drawn(spec)
    height = round(width * meta["aspect"]) if "aspect" in meta else spec["height"]
    fit = {"type": "fit-x", "contains": "padding"}
    spec = _broken(spec, _TITLE_ROOM * width)
    return _drawn({**spec, "width": width, "height": height, "autosize": fit})


def _broken(part: Any, room: float) -> Any:
    """Return a spec in which the titles of the axis below fit a width.

    A title is centred under the plot, which is narrower than the picture, and what
    stands outside the picture would be cut off.
    """
    if isinstance(part, list):
        return [_broken(one, room) for one in part]
    if not isinstance(part, dict):
        return part
    inner = {key: _broken(one, room) for key, one in part.items() if key != "data"}
    if "data" in part:
        inner["data"] = part["data"]
    x = inner.get("encoding", {}).get("x")
    if isinstance(x, dict) and x.get("title"):
        title = x["title"] if isinstance(x["title"], list) else [x["title"]]
        lines = [line for text in title for line in wrap(text, width=room, size=12)]
        inner["encoding"] = {**inner["encoding"], "x": {**x, "title": lines}}
    return inner


def _multiples(spec: Spec, least: int, width: int) -> Drawing:
    """Choose columns and the width of a cell, and correct it by what axes take."""
    columns = _columns(spec, max(2 if width >= 2 * _HALF else 1, width // least))
    cell = max(_LEAST_CELL, width // columns - 60)
    drawing = _drawn(_celled(spec, columns, cell))
    for _ in range(3):
        over = drawing.width - width
        if abs(over) <= _CLOSE:
            break
        # Rounded away from the frame: a little too narrow is never cut off.
        step = -int(-over // columns) if over > 0 else int(over / columns)
        narrower = max(_LEAST_CELL, cell - step)
        if narrower == cell:
            break
        cell = narrower
        drawing = _drawn(_celled(spec, columns, cell))
    return drawing


def _columns(spec: Spec, most: int) -> int:
    """Return so many columns that the last row is as full as can be."""
    field = spec["facet"]["field"]
    cells = len({row.get(field) for row in spec["data"]["values"]}) or 1
    rows = math.ceil(cells / most)
    return math.ceil(cells / rows)


def _celled(spec: Spec, columns: int, cell: int) -> Spec:
    inner = {**spec["spec"], "width": cell}
    return {**spec, "columns": columns, "spec": inner}


def _drawn(spec: dict[str, Any]) -> Drawing:
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(spec, VEGA_LITE))
    width, height = (_side(svg, side) for side in ("width", "height"))
    return Drawing(svg, width, height)


def _side(svg: str, side: str) -> float:
    found = _SIDE[side].match(svg)
    assert found is not None  # vl-convert writes both sides in pixels
    return float(found.group(1))
