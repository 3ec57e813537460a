"""Make the shapes of the map from Natural Earth, as the npm package world-atlas has it.

Needs npm and a network; run from the root of the repository::

    .venv/bin/python docs/make_geometry.py

Shapes are those of scale 1:110,000,000; a state that is too small for it gets a point
from the larger scales. What is changed is written into ``NOTICE`` beside the file.
"""

from __future__ import annotations

import json
import math
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from foedus.states import all_states

PACKAGE = "world-atlas@2.0.2"
OUT = Path(__file__).parents[1] / "src" / "foedus" / "charts" / "geometry"
#: Degrees of a step of coordinates, and of a triangle that is left out (squared).
STEP, LEAST_AREA = 0.05, 0.02
#: Shapes without a number in the source, by their name there.
NAMED = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}
#: A ring of Russia that holds this place is drawn with Ukraine: General Assembly
#: resolution 68/262 of 27 March 2014. Longitude and latitude of Simferopol.
CRIMEA = (34.1, 45.0)
#: Land without a state, left out: it has no partner and takes a fifth of the map.
LEFT_OUT = "010"

Point = tuple[float, float]
Ring = list[int]


def main() -> None:
    """Write ``world.json``."""
    with tempfile.TemporaryDirectory() as folder:
        atlas = {scale: _fetched(Path(folder), scale) for scale in (110, 50, 10)}
    world = _World(atlas[110])
    points = {state: _middle(world.largest(state)) for state in world.states()}
    for scale in (50, 10):
        finer = _World(atlas[scale])
        for state in finer.states():
            if state not in points:
                points[state] = _middle(finer.largest(state))
    body = {
        "step": STEP,
        "arcs": world.kept_arcs(),
        "shapes": {key: world.shapes[key] for key in sorted(world.shapes)},
        "points": {
            key: [round(x, 2), round(y, 2)] for key, (x, y) in sorted(points.items())
        },
    }
    file = OUT / "world.json"
    file.write_text(json.dumps(body, separators=(",", ":")) + "\n", encoding="utf-8")
    print(
        f"{file.name}: {len(world.shapes)} shapes, {len(points)} points, "
        f"{file.stat().st_size} bytes"
    )


def _fetched(folder: Path, scale: int) -> dict[str, Any]:
    packed = list(folder.glob("*.tgz"))
    if not packed:
        command = ["npm", "pack", "--silent", PACKAGE]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        packed = list(folder.glob("*.tgz"))
    with tarfile.open(packed[0]) as archive:
        member = archive.extractfile(f"package/countries-{scale}m.json")
        assert member is not None
        found: dict[str, Any] = json.load(member)
        return found


class _World:
    """One scale: arcs in degrees, and for each state its polygons of rings."""

    def __init__(self, atlas: dict[str, Any]) -> None:
        scale, move = atlas["transform"]["scale"], atlas["transform"]["translate"]
        self.arcs = [list(_decoded(arc, scale, move)) for arc in atlas["arcs"]]
        self.shapes: dict[str, list[list[Ring]]] = {}
        numbers = {
            f"{spell.iso_numeric:03d}": state.id
            for state in all_states()
            for spell in state.spells
            if spell.iso_numeric is not None and spell.last is None
        }
        for one in atlas["objects"]["countries"]["geometries"]:
            number = one.get("id", "")
            key = numbers.get(number) or NAMED.get(one["properties"]["name"])
            if number == LEFT_OUT or not one.get("arcs"):
                continue
            polygons = one["arcs"] if one["type"] == "MultiPolygon" else [one["arcs"]]
            for polygon in polygons:
                owner = key or f"land-{number or len(self.shapes)}"
                if key == "RUS" and _inside(CRIMEA, self.ring(polygon[0])):
                    owner = "UKR"
                self.shapes.setdefault(owner, []).append(polygon)

    def states(self) -> list[str]:
        return [key for key in self.shapes if not key.startswith("land-")]

    def ring(self, ring: Ring) -> list[Point]:
        points: list[Point] = []
        for arc in ring:
            line = self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1]
            points += line[1:] if points else line
        return points

    def largest(self, state: str) -> list[Point]:
        rings = [self.ring(polygon[0]) for polygon in self.shapes[state]]
        return max(rings, key=lambda ring: abs(_area(ring)))

    def kept_arcs(self) -> list[list[list[int]]]:
        """Return arcs in steps, simplified; ends stay where they meet."""
        used = {
            arc if arc >= 0 else ~arc
            for polygons in self.shapes.values()
            for polygon in polygons
            for ring in polygon
            for arc in ring
        }
        place = {arc: k for k, arc in enumerate(sorted(used))}
        for polygons in self.shapes.values():
            for polygon in polygons:
                for ring in polygon:
                    ring[:] = [place[arc] if arc >= 0 else ~place[~arc] for arc in ring]
        return [_stepped(_simple(self.arcs[arc])) for arc in sorted(used)]


def _decoded(arc: list[list[int]], scale: Point, move: Point) -> Iterator[Point]:
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale[0] + move[0], y * scale[1] + move[1]


def _simple(line: list[Point]) -> list[Point]:
    """Leave out the points that matter least, by the triangles they span."""
    kept = list(line)
    closed = line[0] == line[-1]
    while len(kept) > (5 if closed else 2):
        areas = [
            abs(_area([kept[k - 1], kept[k], kept[k + 1]]))
            for k in range(1, len(kept) - 1)
        ]
        least = min(range(len(areas)), key=areas.__getitem__)
        if areas[least] > LEAST_AREA:
            break
        del kept[least + 1]
    return kept


def _stepped(line: Iterable[Point]) -> list[list[int]]:
    """Return a line as whole steps: first its start, then the way to each point."""
    places = [(round(x / STEP), round(y / STEP)) for x, y in line]
    steps = [list(places[0])]
    for (x, y), (x2, y2) in pairwise(places):
        if (x2, y2) != (x, y):
            steps.append([x2 - x, y2 - y])
    return steps if len(steps) > 1 else [*steps, [0, 0]]


def _area(ring: list[Point]) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x * y2 - x2 * y for (x, y), (x2, y2) in pairs) / 2


def _inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            odd = not odd
    return odd


def _middle(ring: list[Point]) -> Point:
    """Return the place of a grid that lies deepest inside a ring."""
    xs, ys = zip(*ring, strict=True)
    widen = math.cos(math.radians((min(ys) + max(ys)) / 2))
    best, depth = (sum(xs) / len(xs), sum(ys) / len(ys)), -1.0
    for i in range(1, 30):
        for j in range(1, 30):
            x = min(xs) + (max(xs) - min(xs)) * i / 30
            y = min(ys) + (max(ys) - min(ys)) * j / 30
            if _inside((x, y), ring):
                far = min(math.hypot((x - a) * widen, y - b) for a, b in ring)
                if far > depth:
                    best, depth = (x, y), far
    return best


if __name__ == "__main__":
    main()
