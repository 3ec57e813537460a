"""Breaks on timelines: marked by shape and words, on what moved, never overlapping."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment.explanation import Explanation
from foedus.alignment.results import Break
from foedus.charts.chart import VEGA_LITE
from foedus.charts.levels import levels
from foedus.charts.panels import COLUMNS, panels
from foedus.charts.timeline import timeline

AWAY = Break(2021, 0.97, "military", 2020, 2021, -12.0, passes_fdr=True)
CLOSER = Break(2016, 0.999, "military", 2016, 2016, 8.0, passes_fdr=True)
OTHER = Break(2021, 0.9, "economic", 2021, 2021, -5.0, passes_fdr=True)


def _marks(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in spec["data"]["values"] if "at" in row]


@pytest.fixture
def broken(explanation: Explanation) -> Explanation:
    partner = replace(explanation.partner, breaks=(AWAY, CLOSER, OTHER))
    return replace(explanation, partner=partner)


@pytest.fixture
def series() -> pl.DataFrame:
    """Two stretches of the military channel, and one of alignment without errors."""
    return pl.DataFrame(
        {
            "channel": ["alignment"] * 3 + ["military"] * 5,
            "chain": [0, 0, 0, 1, 1, 1, 2, 2],
            "year": [2014, 2015, 2017, 2013, 2014, 2015, 2018, 2019],
            "level": [5.0, 6.0, 1.0, 0.0, 2.0, 3.0, 10.0, 4.0],
            "sd": [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        }
    )


def test_a_break_stands_on_the_indicators_that_moved_with_it(
    broken: Explanation,
) -> None:
    chart = timeline(broken)
    marks = _marks(chart.spec)
    assert [(m["title"], m["at"], m["away"]) for m in marks] == [
        ("Arms supply", 2016, False), ("Arms supply", 2021, True)
    ]  # fmt: skip
    assert marks[0]["label"] == "2016: >0.99" and marks[1]["label"] == "2021: 0.97"
    assert (marks[1]["first"], marks[1]["last"]) == (2019.5, 2021.5)
    assert "Triangles mark 2 breaks" in chart.description
    said = dict(chart.table.select("year", "break").iter_rows())
    assert said[2021] == "away, 0.97, 2020 to 2021" and said[2014] == ""


def test_a_break_against_the_indicator_is_not_put_on_it(
    explanation: Explanation,
) -> None:
    wrong = replace(AWAY, size=12.0)
    partner = replace(explanation.partner, breaks=(wrong,))
    chart = timeline(replace(explanation, partner=partner))
    assert not _marks(chart.spec)
    assert "Triangles" not in chart.description and "breaks" not in chart.title


def test_levels_start_at_zero_in_each_stretch(
    broken: Explanation, series: pl.DataFrame
) -> None:
    chart = levels(broken, series)
    rows = [row for row in chart.spec["data"]["values"] if "shown" in row]
    shown = {(row["title"], row["year"]): row for row in rows}
    assert shown["Military", 2014]["shown"] == 0 and len(rows) == 7
    assert shown["Military", 2015]["shown"] == 1
    assert shown["Military", 2018]["shown"] == 0
    assert shown["Military", 2015]["run"] != shown["Military", 2018]["run"]
    assert shown["Alignment", 2015]["run"] != shown["Alignment", 2017]["run"]
    assert shown["Alignment", 2015]["shown_low"] is None
    assert shown["Military", 2015]["shown_high"] == pytest.approx(1 + 1.64, abs=0.01)
    # The economic channel has no panel, but its break is told in words.
    assert {mark["title"] for mark in _marks(chart.spec)} == {"Military"}
    assert "economic 2021 away by 5.0 points" in chart.description


def test_levels_without_a_series_say_so(explanation: Explanation) -> None:
    schema = {"channel": pl.String, "chain": pl.Int64, "year": pl.Int64,
              "level": pl.Float64, "sd": pl.Float64}  # fmt: skip
    chart = levels(explanation, pl.DataFrame(schema=schema))
    assert "no series is long enough" in chart.description


def test_charts_with_breaks_compile_and_draw(
    broken: Explanation, series: pl.DataFrame, capfd: pytest.CaptureFixture[str]
) -> None:
    for chart in (timeline(broken), levels(broken, series)):
        vl_convert.vegalite_to_vega(chart.themed("css"), VEGA_LITE, show_warnings=True)
        drawn = vl_convert.vegalite_to_svg(chart.themed("light"), VEGA_LITE)
        assert "2021: 0.97" in drawn
        assert "#b4410c" in drawn  # away, besides the shape
    assert "WARN" not in capfd.readouterr().err


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b"]), st.integers(2001, 2020)), max_size=12
    )
)
def test_labels_of_one_row_never_overlap(found: list[tuple[str, int]]) -> None:
    marked = [
        (title, Break(year, 0.5, "military", year, year, -1.0, passes_fdr=True))
        for title, year in found
    ]
    spec = panels(pl.DataFrame(schema=COLUMNS), marked, since=2000, until=2020)
    marks = _marks(spec)
    assert len(marks) == len(found)
    need = 0.4 * 20
    spans: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for mark in marks:
        at = mark["at"]
        span = (at - need, at) if mark["leftward"] else (at, at + need)
        # A label runs towards the middle, so that none leaves the panel.
        assert span[0] >= 2000 - 1e-9 and span[1] <= 2020 + 1e-9
        for start, stop in spans.get((mark["title"], mark["row"]), ()):
            assert span[1] <= start or stop <= span[0]
        spans.setdefault((mark["title"], mark["row"]), []).append(span)
    room = spec["spec"]["height"] - 90
    assert room >= 14 * (max((mark["row"] for mark in marks), default=-1) + 1)
