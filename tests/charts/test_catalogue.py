"""Charts by name: each draws from the shipped snapshot and says what it needs."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

import foedus
from foedus.alignment.results import Erosion
from foedus.charts.catalogue.registry import entries, modules
from foedus.charts.chart import Chart
from foedus.charts.charting import chart
from foedus.charts.export import to_svg
from foedus.charts.saving import FORMATS, save
from foedus.errors import (
    FoedusError,
    InvalidOption,
    InvalidWindow,
    OutsideCoverage,
    UsageError,
)

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", entries())
def test_every_chart_of_the_catalogue_is_drawn_and_told_in_words(name: str) -> None:
    entry = entries()[name]
    states = {0: (), 1: ("Russia",), 2: ("Russia", "ARM")}[len(entry.states)]
    since = 2014 if entry.window == "since" else None
    drawn = chart(name, *states, since=since)
    assert isinstance(drawn, Chart)
    assert drawn.table.height and "snapshot" in drawn.credit
    assert entry.shows[0].islower() and not entry.shows.endswith(".")
    # A sentence made from the numbers, not only a name.
    assert drawn.description.endswith(".") and drawn.description != drawn.title
    assert any(
        letter.isdigit() for letter in drawn.description.replace(drawn.title, "")
    )
    # The picture says the same to who cannot see it, in any reader of SVG.
    svg = ElementTree.fromstring(to_svg(drawn))
    title, description = svg[0], svg[1]
    assert (title.tag, description.tag) == (f"{_SVG}title", f"{_SVG}desc")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == drawn.title
    assert description.text == f"{drawn.description} {drawn.credit}"
    ids = [one.get("id") for one in svg.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_names_and_orders_are_unique() -> None:
    orders = [one.order for one in entries().values()]
    assert orders == sorted(set(orders))
    for module in modules().values():
        assert callable(module.ask) and isinstance(module.RESULT, type)


def test_one_chart_belongs_to_each_kind_of_result(result: Erosion) -> None:
    natural = [m.RESULT for m in modules().values() if m.ENTRY.natural]
    assert len(natural) == len(set(natural))
    assert {m.RESULT for m in modules().values()} == set(natural)
    assert chart(result).title == chart("ranking", result).title


@pytest.mark.parametrize(
    ("arguments", "options", "error", "says"),
    [
        (("rankin", "RUS"), {"since": 2014}, UsageError, "nearest: 'ranking'"),
        (("ranking",), {"since": 2014}, UsageError, "takes hub; 0 given"),
        (("timeline", "RUS"), {"since": 2014}, UsageError, "hub and partner; 1"),
        (("ranking", "RUS"), {}, InvalidWindow, "needs a first year"),
        (("costs", "RUS"), {"since": 2014}, InvalidWindow, "has no years"),
        (("map", "RUS"), {"since": 2014, "show": "nw"}, InvalidOption, "'now'"),
        (("ranking", "RUS"), {"since": 2014, "show": "x"}, InvalidOption, "one thing"),
        (("ranking", "RUS"), {"since": 2014, "top": 0}, InvalidOption, "1 or more"),
        (
            ("indicator", "TUR"),
            {"since": 2014, "show": "event_tone"},
            OutsideCoverage,
            "both ends",
        ),
        ((3.5,), {}, UsageError, "no chart is drawn of float"),
    ],
)
def test_what_cannot_be_asked(arguments, options, error, says) -> None:
    with pytest.raises(error, match=says):
        chart(*arguments, **options)


def test_a_chart_is_not_drawn_of_the_wrong_result(result: Erosion) -> None:
    with pytest.raises(UsageError, match="not drawn of Erosion"):
        chart("structure", result)
    with pytest.raises(UsageError, match="matrix=True"):
        chart("flow", foedus.realign("RUS", since=2014))


def test_files_end_in_their_format(result: Erosion, tmp_path: Path) -> None:
    drawn = chart(result, top=2)
    for ending in FORMATS:
        place = save(drawn, tmp_path / f"figure.{ending}", preset="two-columns")
        assert place.stat().st_size > 1000
    body = json.loads((tmp_path / "figure.json").read_text(encoding="utf-8"))
    assert body["title"] == drawn.title and len(body["table"]) == drawn.table.height
    with pytest.raises(InvalidOption, match=r"\.svg"):
        save(drawn, tmp_path / "figure.gif")
    with pytest.raises(FoedusError, match="cannot write"):
        save(drawn, tmp_path / "nowhere" / "figure.svg")
    assert len(list(tmp_path.iterdir())) == len(FORMATS)
