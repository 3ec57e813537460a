"""The alluvial chart: plain marks, heights that add up, its own words."""

from __future__ import annotations

import json

import polars as pl
import pytest
import vl_convert

from foedus.alignment.flow_matrix import FlowCell, FlowLoss, FlowMatrix, NetWinner
from foedus.charts.alluvial import OTHER_GAINERS, OTHER_PARTNERS, alluvial
from foedus.charts.chart import VEGA_LITE
from foedus.charts.gainers import net_winners

MANY = ("ARM", "KAZ", "VNM", "DZA", "EGY", "IDN", "IRQ", "SYR", "LBY", "SDN", "PER",
        "VEN")  # fmt: skip


def loss(partner: str, amount: float, unassigned: float) -> FlowLoss:
    return FlowLoss(partner, "military", 0.8, 0.4, amount, unassigned, unassigned)


@pytest.fixture(scope="module")
def matrix() -> FlowMatrix:
    return FlowMatrix(
        losses=(
            loss("IND", 60.0, 10.0),
            *(loss(partner, 40.0 / len(MANY), 0.0) for partner in MANY),
        ),
        cells=(
            FlowCell("IND", "EU", "military", 0.3, 30.0, 30.0),
            FlowCell("IND", "ISR", "military", 0.2, 20.0, 20.0),
            *(
                FlowCell(p, "TUR", "military", 0.3, 40 / len(MANY), 40 / len(MANY))
                for p in MANY
            ),
        ),
        net=(NetWinner("TUR", "military", 40.0, 0.4, 35.0),
             NetWinner("EU", "military", 30.0, 0.3, -5.0)),
    )  # fmt: skip


def drawn(matrix: FlowMatrix, channel: str = "military"):
    return alluvial(matrix, channel, hub="RUS", snapshot="abc123")


def test_ribbons_add_up_to_the_whole_loss(matrix):
    table = drawn(matrix).table
    assert table["per_cent_of_loss"].sum() == pytest.approx(100, abs=0.1)
    by_gainer = dict(
        table.group_by("gainer").agg(pl.col("per_cent_of_loss").sum()).iter_rows()
    )
    assert by_gainer == {
        "EU": pytest.approx(30),
        "Israel": pytest.approx(20),
        "Turkey": pytest.approx(40, abs=0.1),
        OTHER_GAINERS: pytest.approx(10),
    }
    assert OTHER_PARTNERS in set(table["partner"])
    assert table["partner"].n_unique() == 11


def test_nodes_are_as_high_as_their_ribbons_and_do_not_meet(matrix):
    layers = drawn(matrix).spec["layer"]
    nodes = pl.DataFrame(layers[2]["data"]["values"])
    for side in ("partner", "gainer"):
        own = nodes.filter(side=side).sort("y")
        assert (own["y2"] - own["y"]).sum() == pytest.approx(1.0)
        gaps = own["y"][1:].to_numpy() - own["y2"][:-1].to_numpy()
        assert (gaps > 0).all()
        middles = own["middle"].to_numpy()
        pixels = layers[0]["encoding"]["y"]["scale"]["domain"][0]
        height = drawn(matrix).spec["height"]
        # Labels of 12 pixels keep apart.
        assert (middles[1:] - middles[:-1]).min() / pixels * height >= 13
    points = pl.DataFrame(
        [row for layer in layers[:2] for row in layer["data"]["values"]]
    )
    ends = points.group_by("link").agg(
        pl.col("y", "y2").sort_by("x").first().name.suffix("_from"),
        pl.col("y", "y2").sort_by("x").last().name.suffix("_to"),
    )
    first = ends["y2_from"] - ends["y_from"]
    last = ends["y2_to"] - ends["y_to"]
    assert (first - last).abs().max() < 1e-4


def test_plain_marks_and_no_transform(matrix):
    chart = drawn(matrix)
    text = json.dumps(chart.spec)
    assert '"transform"' not in text and '"color"' not in text
    assert {layer["mark"]["type"] for layer in chart.spec["layer"]} == {
        "area", "rect", "text"
    }  # fmt: skip
    svg = vl_convert.vegalite_to_svg({**chart.themed("dark"), "width": 600}, VEGA_LITE)
    assert "India" in svg and "Turkey" in svg


def test_words(matrix):
    chart = drawn(matrix)
    assert "arms" in chart.title and "Russia" in chart.title
    assert "Turkey 40.0 %" in chart.description
    assert "in proportion" in chart.description
    assert "abc123" in chart.source


def test_nothing_lost_draws_nothing(matrix):
    chart = drawn(matrix, "economic")
    assert chart.table.is_empty()
    assert "no partner" in chart.description
    vl_convert.vegalite_to_svg({**chart.themed(), "width": 600}, VEGA_LITE)


def test_net_winners_in_per_cent_of_the_loss(matrix):
    chart = net_winners(matrix, "military", hub="RUS", snapshot="abc123")
    assert chart.table.rows() == [("Turkey", 40.0, 35.0), ("EU", 30.0, -5.0)]
    assert "per cent of the loss" in chart.description
