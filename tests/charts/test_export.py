from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment.results import Erosion
from foedus.charts import export
from foedus.charts.chart import Chart
from foedus.charts.ranking import ranking
from foedus.charts.tile_map import tile_map

HOSTILE = '</script><script>alert(1)</script> & "quoted" =1+1'


@pytest.fixture(scope="module")
def chart(result: Erosion) -> Chart:
    return replace(ranking(result), title=HOSTILE, description=HOSTILE)


def test_svg_carries_title_and_description(chart: Chart) -> None:
    root = ElementTree.fromstring(export.to_svg(chart))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.findtext(f"{space}title") == HOSTILE
    assert (root.findtext(f"{space}desc") or "").startswith(HOSTILE)


def test_pictures(chart: Chart) -> None:
    assert export.to_png(chart, scale=1).startswith(b"\x89PNG")
    assert export.to_pdf(chart, theme="dark").startswith(b"%PDF")


def test_maps_keep_their_shape(result: Erosion) -> None:
    root = ElementTree.fromstring(export.to_svg(tile_map(result), width=400))
    width, height = (float(root.get(side) or 0) for side in ("width", "height"))
    assert 400 <= width < 440 and 200 < height < 400


def test_page_is_self_contained_and_escaped(chart: Chart) -> None:
    page = export.to_html(chart)
    assert "<script>alert" not in page
    assert "src=" not in page.split("<script", 1)[0]


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner)))
def test_json_in_a_page_reads_back_and_cannot_leave_its_element(body: object) -> None:
    text = export.json_for_html(body)
    assert json.loads(text) == body
    assert "<" not in text and "\u2028" not in text and "\u2029" not in text
