"""The map: every state of its year is on it, and unions have no lines inside."""

from __future__ import annotations

import json

import pytest

from foedus.alignment.results import Erosion
from foedus.charts.choropleth import BORDERS, choropleth
from foedus.charts.export import to_pdf, to_svg
from foedus.charts.geometry import shapes
from foedus.charts.geometry.shapes import drawn
from foedus.states import existing


@pytest.mark.parametrize("year", range(1946, 2026))
def test_every_state_of_a_year_is_drawn_once_and_no_shape_twice(year: int) -> None:
    world = drawn(year)
    assert [one.state for one in world.places] == sorted(s.id for s in existing(year))
    held = [shape for one in world.places for shape in one.shapes]
    assert len(held) == len(set(held))
    assert sorted([*held, *world.empty]) == sorted(shapes._world()["shapes"])
    for one in world.places:
        lon, lat = one.point
        assert -180 <= lon <= 180 and -60 <= lat <= 84


def place(state: str, year: int) -> shapes.Place:
    return next(one for one in drawn(year).places if one.state == state)


def test_states_of_the_past() -> None:
    assert len(place("SUN", 1985).shapes) == 15 and "UKR" in place("SUN", 1985).shapes
    assert place("CSK", 1985).shapes == ("CZE", "SVK")
    assert place("SCG", 2005).shapes == ("MNE", "SRB", "XKX")
    assert place("PAK", 1970).shapes == ("PAK", "BGD")
    assert place("ETH", 1951).shapes == ("ETH",)
    assert place("ETH", 1960).shapes == ("ETH", "ERI")
    for state in ("FRG", "DDR", "YAR", "YMD"):
        assert place(state, 1985).shapes == ()
    assert {"DEU", "YEM", "NAM"} <= set(drawn(1985).empty)
    assert "TLS" in drawn(1985).empty and place("SUN", 1991).shapes == ()
    assert drawn(2023).empty[0] == "PSE"


def test_a_union_has_no_line_inside() -> None:
    merged = shapes._merged(place("SUN", 1985).shapes)
    arcs = [arc for polygon in merged for ring in polygon for arc in ring]
    assert not set(arcs) & {~arc for arc in arcs}
    area = sum(shapes._turn(ring) for polygon in merged for ring in polygon)
    parts = sum(
        shapes._turn(ring)
        for key in place("SUN", 1985).shapes
        for polygon in shapes._world()["shapes"][key]
        for ring in polygon
    )
    assert area == pytest.approx(parts)
    for polygon in merged:
        for ring in polygon:
            ends = [shapes._ends(arc) for arc in ring]
            assert all(
                a[1] == b[0] for a, b in zip(ends, [*ends[1:], ends[0]], strict=True)
            )


def test_crimea_is_drawn_with_ukraine() -> None:
    def holds(state: str) -> bool:
        rings = [ring for p in shapes._world()["shapes"][state] for ring in p]
        step = shapes._world()["step"]
        points = [
            (x * step, y * step)
            for ring in rings
            for arc in ring
            for x, y in shapes._line(arc)
        ]
        return any(33.5 < x < 35.5 and 44.3 < y < 45.2 for x, y in points)

    assert holds("UKR") and not holds("RUS")


@pytest.mark.parametrize("show", ["change", "then", "now"])
def test_chart_says_what_it_draws(result: Erosion, show: str) -> None:
    chart = choropleth(result, show)  # type: ignore[arg-type]
    year = result.since if show == "then" else result.until
    assert chart.table.height == len(existing(year))
    assert chart.table["name"].is_sorted()
    assert set(chart.table["drawn"]) == {"shape", "circle"}
    assert BORDERS in chart.source and BORDERS in chart.credit
    assert "states are circles" in chart.description
    assert len(json.dumps(chart.spec)) < 200_000
    assert ">World map" in to_svg(chart, preset="one-column")


def test_fill_is_never_alone(result: Erosion) -> None:
    svg = to_svg(choropleth(result), width=700)
    # Three partners of the fixture surely moved.
    signs = {one.partner for one in result.partners if one.word in ("fell", "rose")}
    assert svg.count('aria-roledescription="point"') >= len(signs) > 0
    assert to_pdf(choropleth(result, "now"), preset="two-columns").startswith(b"%PDF")


def test_the_file_is_small_and_has_its_notice() -> None:
    from importlib.resources import files

    folder = files("foedus.charts.geometry")
    assert len(folder.joinpath("world.json").read_bytes()) < 80_000
    assert "Made with Natural Earth" in folder.joinpath("NOTICE").read_text("utf-8")
