"""Which state holds which land in a year, as far as borders of today can say.

The lines are those of today in every year. A state of the past is the union of the
states that came out of it, where no other state has a part in them: the Soviet Union
is, the two Germanies are not, and stand as points.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from foedus.states import existing, predecessors

__all__ = ["Map", "Place", "drawn"]

#: Where states of the past stand that have no shape: their capitals.
_PAST = {
    "SUN": (37.6, 55.8), "YUG": (20.5, 44.8), "SCG": (20.5, 44.8), "CSK": (14.4, 50.1),
    "FRG": (7.1, 50.7), "DDR": (13.4, 52.5), "YAR": (44.2, 15.4), "YMD": (45.0, 12.8),
    "RVN": (106.7, 10.8), "ZAN": (39.2, -6.2), "TBT": (91.1, 29.7),
}  # fmt: skip
#: Land that came to its later predecessor only in that year; and land that the
#: General Assembly held to be no part of it: resolutions 2145 (XXI) and 3485 (XXX).
_JOINED = {"ERI": 1952}  # General Assembly resolution 390 (V), federation
_APART = frozenset({"NAM", "TLS"})

Ring = list[int]
Polygons = list[list[Ring]]


@dataclass(frozen=True, slots=True)
class Place:
    """How one state is drawn.

    Attributes
    ----------
    state : str
        Id.
    shapes : tuple of str
        Ids of the shapes of today that it is made of; empty if it is a point.
    point : (float, float)
        Longitude and latitude inside it.
    """

    state: str
    shapes: tuple[str, ...]
    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Map:
    """All states of a year, and the land that is no state's then.

    Attributes
    ----------
    year : int
        Calendar year.
    places : tuple of Place
        One a state.
    empty : tuple of str
        Ids of the shapes that no state of the year is drawn with.
    """

    year: int
    places: tuple[Place, ...]
    empty: tuple[str, ...]

    def topology(self, properties: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return TopoJSON with the object ``states``: one geometry a shape.

        Parameters
        ----------
        properties : mapping of str to mapping
            By id of a state; land without a state has none.
        """
        world = _world()
        geometries = [
            _geometry(
                _merged(one.shapes), {"state": one.state, **properties[one.state]}
            )
            for one in self.places
            if one.shapes
        ] + [_geometry(world["shapes"][key], {}) for key in self.empty]
        step = world["step"]
        return {
            "type": "Topology",
            "transform": {"scale": [step, step], "translate": [0, 0]},
            "arcs": world["arcs"],
            "objects": {
                "states": {"type": "GeometryCollection", "geometries": geometries}
            },
        }


@cache
def drawn(year: int) -> Map:
    """Return how the states that existed on any day of a year are drawn.

    Raises
    ------
    OutsideCoverage
        If the year is before the table of states begins.
    """
    alive = {state.id for state in existing(year)}
    world = _world()
    held: dict[str, list[str]] = defaultdict(list)
    empty = []
    for shape in world["shapes"]:
        holders = _holders(shape, year, alive)
        if len(holders) == 1:
            held[holders.pop()].append(shape)
        else:
            empty.append(shape)
    places = []
    for state in sorted(alive):
        # The own shape first: its point is that of the state.
        own = [one for one in held[state] if one == state]
        shapes = [*own, *sorted(set(held[state]) - set(own))]
        points = world["points"]
        point = points[state] if state in points else _PAST[state]
        places.append(Place(state, tuple(shapes), (point[0], point[1])))
    return Map(year, tuple(places), tuple(empty))


def _holders(shape: str, year: int, alive: set[str]) -> set[str]:
    """Return the states of a year out of which the state of a shape came."""
    if shape.startswith("land-"):
        return set()
    if shape in alive:
        return {shape}
    if shape in _APART or year < _JOINED.get(shape, year):
        return set()
    found: set[str] = set()
    for step in predecessors(shape):
        # A step that lies before the year leads away from it.
        if step.date.year >= year and step.predecessor != shape:
            found |= _holders(step.predecessor, year, alive)
    return found


def _merged(shapes: Sequence[str]) -> Polygons:
    """Return the union of shapes: arcs that two of them share vanish."""
    polygons: Polygons = [p for key in shapes for p in _world()["shapes"][key]]
    if len(shapes) == 1:
        return polygons
    count = Counter(
        arc if arc >= 0 else ~arc for p in polygons for ring in p for arc in ring
    )
    touching: Polygons = []
    apart: Polygons = []
    for polygon in polygons:
        inner = any(count[max(arc, ~arc)] > 1 for ring in polygon for arc in ring)
        (touching if inner else apart).append(polygon)
    left = [
        arc
        for polygon in touching
        for ring in polygon
        for arc in ring
        if count[max(arc, ~arc)] == 1
    ]
    rings = _joined(left)
    outer = [ring for ring in rings if _turn(ring) < 0]
    holes = [ring for ring in rings if _turn(ring) >= 0]
    if holes and outer:
        # A hole belongs to the one land mass that is large enough to have it.
        largest = min(outer, key=_turn)
        outer.remove(largest)
        return [*apart, [largest, *holes], *([ring] for ring in outer)]
    return [*apart, *([ring] for ring in outer)]


def _joined(arcs: Sequence[int]) -> list[Ring]:
    """Put arcs together to rings, end to start."""
    starts: dict[tuple[int, int], list[int]] = defaultdict(list)
    for arc in arcs:
        starts[_ends(arc)[0]].append(arc)
    rings = []
    while starts:
        place = next(iter(starts))
        first = place
        ring: Ring = []
        while not ring or place != first:
            following = starts[place]
            arc = following.pop()
            if not following:
                del starts[place]
            ring.append(arc)
            place = _ends(arc)[1]
        rings.append(ring)
    return rings


@cache
def _line(arc: int) -> tuple[tuple[int, int], ...]:
    """Return the points of an arc in whole steps; ``~arc`` runs backwards."""
    if arc < 0:
        return _line(~arc)[::-1]
    x = y = 0
    points = []
    for dx, dy in _world()["arcs"][arc]:
        x, y = x + dx, y + dy
        points.append((x, y))
    return tuple(points)


def _ends(arc: int) -> tuple[tuple[int, int], tuple[int, int]]:
    line = _line(arc)
    return line[0], line[-1]


def _turn(ring: Ring) -> float:
    """Return the signed area of a ring: outer rings run clockwise and are negative."""
    points = [point for arc in ring for point in _line(arc)[:-1]]
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return sum(x * y2 - x2 * y for (x, y), (x2, y2) in pairs) / 2


def _geometry(polygons: Polygons, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "MultiPolygon", "arcs": polygons, "properties": dict(properties)}


@cache
def _world() -> dict[str, Any]:
    content = files("foedus.charts.geometry").joinpath("world.json").read_bytes()
    found: dict[str, Any] = json.loads(content)
    return found
