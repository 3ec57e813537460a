"""Every chart: valid Vega-Lite, its own words, the right figures, no faked zero."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import polars as pl
import pytest
import vl_convert

from foedus.alignment.explanation import Explanation
from foedus.alignment.realignment import Realignment
from foedus.alignment.results import Erosion
from foedus.charts.chart import VEGA_LITE, Chart, make
from foedus.charts.contributions import contributions
from foedus.charts.coverage import coverage
from foedus.charts.dumbbell import by_indicator, by_partner
from foedus.charts.gainers import gainers
from foedus.charts.ranking import ranking
from foedus.charts.tile_map import tile_map
from foedus.charts.timeline import timeline

Make = Callable[[Erosion, Explanation, Realignment], Chart]

CHARTS: dict[str, Make] = {
    "map of change": lambda r, e, g: tile_map(r, "change"),
    "map then": lambda r, e, g: tile_map(r, "then"),
    "map now": lambda r, e, g: tile_map(r, "now"),
    "ranking": lambda r, e, g: ranking(r),
    "contributions": lambda r, e, g: contributions(r, r.partners),
    "by indicator": lambda r, e, g: by_indicator(r, r.partners[1]),
    "by partner": lambda r, e, g: by_partner(r, "arms_supply", r.partners),
    "timeline": lambda r, e, g: timeline(e),
    "gainers": lambda r, e, g: gainers(g, "military"),
    "coverage": lambda r, e, g: coverage(r, {"arms_supply": (1954, 2024)}),
}


@pytest.fixture(scope="module", params=CHARTS, ids=str)
def chart(
    request: pytest.FixtureRequest,
    result: Erosion,
    explanation: Explanation,
    realignment: Realignment,
) -> Chart:
    return CHARTS[request.param](result, explanation, realignment)


def _walk(body: object) -> Iterator[tuple[str, object]]:
    if isinstance(body, dict):
        for key, value in body.items():
            yield key, value
            yield from _walk(value)
    elif isinstance(body, list):
        for value in body:
            yield from _walk(value)


def test_compiles_in_the_bundled_version(
    chart: Chart, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = {**chart.themed("css")}
    compiled = vl_convert.vegalite_to_vega(spec, VEGA_LITE, show_warnings=True)
    assert compiled["$schema"].endswith("/vega/v6.json")
    assert "WARN" not in capfd.readouterr().err


def test_words_and_figures_are_there(chart: Chart) -> None:
    assert chart.title and chart.description.endswith((".", "known."))
    assert chart.spec["description"] == chart.description
    assert "abc123" in chart.source
    assert not chart.table.is_empty()
    assert any(character.isdigit() for character in chart.description)


def test_spec_is_plain_and_holds_no_colour_and_no_address(chart: Chart) -> None:
    text = json.dumps(chart.spec, allow_nan=False)
    assert not re.search(r"#[0-9a-fA-F]{6}\b", text)
    assert "config" not in chart.spec
    for key, value in _walk(chart.spec):
        assert key not in {"url", "href"}
        if key != "$schema" and isinstance(value, str):
            assert "://" not in value


def test_map_leaves_unranked_partners_empty(result: Erosion) -> None:
    table = tile_map(result).table
    belarus = table.row(by_predicate=pl.col("state") == "BLR", named=True)
    assert belarus["value"] is None and belarus["kind"] == "not ranked"
    values = tile_map(result).spec["data"]["values"]
    labels = {cell["state"]: cell["label"] for cell in values}
    assert labels["BLR"] == "" and labels["UKR"] == "−19"
    kinds = {cell["state"]: cell["kind"] for cell in values}
    assert kinds["RUS"] == "hub"


def test_map_marks_only_sure_changes(result: Erosion) -> None:
    values = tile_map(result).spec["data"]["values"]
    assert {cell["state"] for cell in values if cell["sure"]} == {"UKR", "IRN"}
    assert not any(
        cell["sure"] for cell in tile_map(result, "now").spec["data"]["values"]
    )


def test_ranking_keeps_order_and_bounds(result: Erosion) -> None:
    table = ranking(result).table
    assert table["partner"].to_list() == ["UKR", "ARM", "KAZ", "IRN"]
    assert table.row(0, named=True)["low"] == -22.0
    ends = ranking(result, ends=1).table
    assert ends["partner"].to_list() == ["UKR", "IRN"]


def test_ranking_of_no_one_says_so(result: Erosion) -> None:
    nobody = ranking(replace(result, partners=()))
    assert "No partner" in nobody.description


def test_contributions_add_up_and_missing_is_not_zero(result: Erosion) -> None:
    table = contributions(result, result.partners).table
    for row in table.iter_rows(named=True):
        parts = [row[c] for c in ("Diplomatic", "Military", "Economic", "Reputational")]
        assert sum(p for p in parts if p is not None) == pytest.approx(row["change"])
    ukraine = table.row(0, named=True)
    assert ukraine["Reputational"] is None
    values = contributions(result, result.partners).spec["data"]["values"]
    assert values[3]["label"] == "not known" and values[3]["points"] is None


def test_timeline_does_not_join_across_gaps(explanation: Explanation) -> None:
    rows = timeline(explanation).spec["data"]["values"]
    run_of = {row["year"]: row["run"] for row in rows}
    assert run_of[2014] == run_of[2016]
    assert len({run_of[2016], run_of[2019], run_of[2021]}) == 3
    assert {row["year"] for row in rows if not row["counts"]} == {2024}
    alone = next(row for row in rows if row["year"] == 2019)
    assert alone["length"] == 1


def test_timeline_shows_shares_in_per_cent(explanation: Explanation) -> None:
    table = timeline(explanation).table
    assert table["shown"][0] == pytest.approx(88.0)
    assert table["shown_low"][0] == pytest.approx(83.0)
    assert "30\N{NO-BREAK SPACE}% in 2024" in timeline(explanation).description


def test_timeline_without_values_says_so(explanation: Explanation) -> None:
    empty = replace(explanation, timeline=explanation.timeline.clear())
    assert "No indicator of Armenia" in timeline(empty).description


def test_gainers_in_percentage_points(realignment: Realignment) -> None:
    table = gainers(realignment, "military").table
    assert table.rows() == [("France", 25.0, 20.0), ("United States", 2.0, -3.0)]
    assert gainers(realignment, "economic").table.is_empty()


def test_by_partner_leaves_out_what_is_not_known(result: Erosion) -> None:
    everyone = (*result.partners, *result.unranked)
    table = by_partner(result, "solidarity", everyone).table
    assert table["name"].to_list() == ["Armenia", "Kazakhstan", "Iran"]


def test_data_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        make(
            {"data": {"values": [{"x": float("nan")}]}},
            title="t",
            description="d",
            source="s",
            table=pl.DataFrame(),
        )


def test_notebook_forms(result: Erosion) -> None:
    chart = ranking(result)
    assert chart._repr_html_().startswith("<figure><svg")
    bundle = chart._repr_mimebundle_()
    assert bundle["application/vnd.vegalite.v6+json"]["config"]["background"]
    assert "Chart(" in repr(chart)
