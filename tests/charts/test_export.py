from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment.results import Erosion
from foedus.charts import export, fitting
from foedus.charts.chart import Chart
from foedus.charts.contributions import contributions
from foedus.charts.ranking import ranking
from foedus.charts.tile_map import tile_map
from foedus.errors import InvalidOption

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


def test_pictures_show_title_and_source(chart: Chart) -> None:
    plain = ElementTree.tostring(
        ElementTree.fromstring(export.to_svg(chart)), method="text", encoding="unicode"
    )
    bare = ElementTree.tostring(
        ElementTree.fromstring(export.to_svg(chart, bare=True)),
        method="text",
        encoding="unicode",
    )
    assert chart.credit.startswith("Source: Foedus, snapshot abc123")
    for words in ("which fixes the", "alert(1)"):
        assert plain.count(words) == bare.count(words) + 1


def test_maps_keep_their_shape(result: Erosion) -> None:
    root = ElementTree.fromstring(export.to_svg(tile_map(result), width=800))
    width, height = (float(root.get(side) or 0) for side in ("width", "height"))
    assert width == 800 and 500 < height < 700


@pytest.mark.parametrize(
    ("preset", "sides"),
    [("one-column", "85.00mm"), ("two-columns", "175.00mm"), ("slide", "338.66mm")],
)
def test_presets_have_their_width(chart: Chart, preset: str, sides: str) -> None:
    root = ElementTree.fromstring(export.to_svg(chart, preset=preset))
    assert root.get("width") == sides
    assert preset != "slide" or root.get("height") == "190.50mm"
    pdf = export.to_pdf(chart, preset=preset)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box and float(box[1]) == pytest.approx(float(sides[:-2]) / 25.4 * 72, 1e-3)


def test_what_cannot_be_read_is_refused(result: Erosion, chart: Chart) -> None:
    with pytest.raises(InvalidOption, match="choose two-columns or slide"):
        export.to_svg(tile_map(result), preset="one-column")
    with pytest.raises(InvalidOption, match="nearest: 'two-columns'"):
        export.to_svg(chart, preset="two-column")
    with pytest.raises(InvalidOption, match="give 1 or more"):
        export.to_svg(chart, width=0)


def test_pdf_has_fonts_inside_and_words_in_its_properties(chart: Chart) -> None:
    pdf = export.to_pdf(chart)
    assert b"/FontFile2" in pdf and b"/ToUnicode" in pdf
    title = re.findall(rb"/Title <FEFF([0-9A-F]+)>", pdf)
    assert bytes.fromhex(title[0].decode()).decode("utf-16-be") == HOSTILE
    # The update at the end points at itself and at the table before it.
    start = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    assert pdf[start : start + 4] == b"xref"
    (place,) = re.findall(rb"xref\n\d+ 1\n(\d{10})", pdf[start:])
    assert re.match(rb"\d+ 0 obj\n<<\n/Title", pdf[int(place) :])


def test_png_has_words_inside(chart: Chart) -> None:
    png = export.to_png(chart, scale=1)
    chunks, at = {}, 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        (check,) = struct.unpack(">I", png[at + 8 + size : at + 12 + size])
        assert check == zlib.crc32(kind + body)
        if kind == b"iTXt":
            key, _, text = body.partition(b"\0\0\0\0\0")
            chunks[key.decode()] = text.decode()
        at += 12 + size
    assert chunks["Title"] == HOSTILE
    assert "abc123" in chunks["Source"]


def test_drawings_keep_to_their_width(result: Erosion, chart: Chart) -> None:
    bars = contributions(result, result.partners)
    for one in (chart, bars):
        for width in (400, 560, 900):
            drawing = fitting.draw(one, theme="light", width=width)
            assert width - 30 < drawing.width <= width + fitting._CLOSE


def test_page_is_self_contained_and_escaped(chart: Chart) -> None:
    page = export.to_html(chart)
    assert "<script>alert" not in page
    assert "src=" not in page.split("<script", 1)[0]
    policy = page.partition('Policy" content="')[2].partition('"')[0]
    assert "unsafe" not in policy and policy.count("'sha256-") == 3
    script = page.rpartition('<script type="module">')[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert digest in policy


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner)))
def test_json_in_a_page_reads_back_and_cannot_leave_its_element(body: object) -> None:
    text = export.json_for_html(body)
    assert json.loads(text) == body
    assert "<" not in text and "\u2028" not in text and "\u2029" not in text
