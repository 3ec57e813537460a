"""Charts of a pair and of several series: gaps stay open, nothing is only colour."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from foedus.alignment.results import Erosion
from foedus.charts.agreement import agreement
from foedus.charts.contributions import medians
from foedus.charts.export import to_svg
from foedus.charts.hub_words import hub_words
from foedus.charts.months import months
from foedus.charts.pair_shares import pair_shares
from foedus.charts.positions import positions
from foedus.charts.several import DASHES, several

_PAIR = {"hub": "TUR", "partner": "RUS", "snapshot": "abc"}


def test_several_lines_leave_gaps_and_spread_their_names() -> None:
    series = {
        "Russia": {2014: 0.0, 2015: 1.0, 2018: 1.0},
        "India": {2014: 0.0, 2015: -1.0, 2018: 1.01},
        "Nauru": {},
    }
    chart = several(series, title="Lines", unit="Points", source="Foedus, abc.")
    rows = chart.spec["data"]["values"]
    assert [row["run"] for row in rows if row["name"] == "Russia"] == [0, 0, 1]
    names = chart.spec["layer"][-1]["data"]["values"]
    at = {row["name"]: row["at"] for row in names}
    low, high = chart.spec["encoding"]["y"]["scale"]["domain"]
    # A line of text takes 15 of 320 pixels.
    assert abs(at["India"] - at["Russia"]) >= 0.999 * 15 * (high - low) / 320
    assert low <= min(at.values()) and max(at.values()) <= high
    dash = chart.spec["layer"][1]["encoding"]["strokeDash"]["scale"]
    assert dash["range"] == list(DASHES[:3])
    assert "Nauru is not known in any year" in chart.description
    assert ">Lines</title>" in to_svg(chart)


def test_positions_count_every_cell() -> None:
    counts = {("yes", "yes"): 6, ("yes", "no"): 3, ("no", "abstain"): 1}
    chart = positions(counts, years="2014 to 2016", **_PAIR)
    assert chart.table["roll_calls"].sum() == 10
    assert "the same position in 6 (60" in chart.description
    assert "one yes and one no in 3" in chart.description
    levels = {row["label"]: row["level"] for row in chart.spec["data"]["values"]}
    assert levels == {"6": 4, "3": 3, "1": 1, "0": 0}
    assert "cast no recorded vote" in positions({}, years="2014", **_PAIR).description


def test_agreement_breaks_at_missing_years_and_marks_rough_ones() -> None:
    years = pl.DataFrame(
        {
            "year": [2014, 2015, 2018],
            "together": [50, 10, 40],
            "same": [25, 9, 20],
            "opposed": [5, 0, 5],
            "agreement": [0.5, 0.9, 0.5],
        }
    )
    chart = agreement(years, chosen=(2015, 2030), **_PAIR)
    shade, lines = chart.spec["layer"]
    assert shade["data"]["values"] == [{"from": 2014.5, "to": 2018.5}]
    rows = lines["data"]["values"]
    assert [row["run"] for row in rows] == [0, 0, 1]
    assert [row["rough"] for row in rows] == [False, True, False]
    assert "lowest 50 in 2014" in chart.description
    assert to_svg(chart)


def test_months_stand_at_their_place() -> None:
    rows = pl.DataFrame(
        {
            "year": [2019, 2018],
            "month": [1, 12],
            "cooperative": [100, 20],
            "hostile": [10, 80],
            "pull": [0.05, -0.08],
        }
    )
    chart = months(rows, **_PAIR)
    assert chart.table["month"].to_list() == ["2018-12", "2019-01"]
    at = [row["at"] for row in chart.spec["data"]["values"]]
    assert at == pytest.approx([2018 + 11.5 / 12, 2019 + 0.5 / 12])
    assert "furthest down 2018-12 (−8.0)" in chart.description
    assert to_svg(chart)
    empty = months(rows.clear(), **_PAIR)
    assert "no month" in empty.description
    assert to_svg(empty)


def test_shares_put_the_hub_first_and_start_at_nought() -> None:
    moved = [("CHN", 0.1, 0.3), ("TUR", 0.03, 0.06), ("DEU", 0.09, 0.02)]
    chart = pair_shares(
        moved, channel="economic", years=(2014, 2023), hub="TUR", partner="RUS",
        snapshot="abc",
    )  # fmt: skip
    assert chart.table["name"].to_list() == ["Turkey (hub)", "China", "Germany"]
    assert chart.table["change, points"].to_list() == ["+3.0", "+20.0", "−7.0"]
    x = chart.spec["layer"][0]["encoding"]["x"]
    assert x["scale"]["domain"] == [0, 37.5]
    assert "Turkey (hub) 3.0 to 6.0" in chart.description
    without = pair_shares(
        moved[::2], channel="military", years=(2014, 2023), hub="TUR", partner="RUS",
        snapshot="abc",
    )  # fmt: skip
    assert "the share of Turkey did not move" in without.description


def test_words_and_medians_of_hubs(result: Erosion) -> None:
    other = replace(result, hub="SUN", partners=())
    words = hub_words([result, other])
    russia = words.table.filter(pl.col("hub") == "Russia")
    assert russia["partners"].to_list() == [1, 1, 1, 1]
    assert russia["per_cent"].to_list() == [25.0] * 4
    assert words.table.filter(pl.col("hub") != "Russia")["per_cent"].null_count() == 4
    chart = medians([result, other])
    points = dict(
        chart.table.filter(pl.col("name") == "Russia")
        .select("channel", "points")
        .iter_rows()
    )
    # Diplomatic: -6, -2, 0.2 and 5; reputational is known for three only.
    assert points["Diplomatic"] == pytest.approx(-0.9)
    assert points["Reputational"] == pytest.approx(0.0)
    assert to_svg(chart) and to_svg(words)
