"""The flow matrix: what gainers won and the rest add up to the hub's loss."""

from __future__ import annotations

from itertools import groupby

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment.flow_matrix import FlowMatrix, flow_matrix, of_channel
from foedus.alignment.flows import FLOW_CHANNELS, LEAST, Flows, Moved, compare, moved
from foedus.lake.snapshot import Snapshot

Row = tuple[str, str, int, float | None]


def moves(amounts: list[Row], totals: list[tuple[str, int, float]] = ()) -> Moved:
    frame = pl.DataFrame(
        amounts,
        schema={"partner": pl.String, "state": pl.String, "year": pl.Int16,
                "amount": pl.Float64},
        orient="row",
    )  # fmt: skip
    summed = frame.group_by("partner", "year").agg(total=pl.col("amount").sum())
    given = pl.DataFrame(
        list(totals),
        schema={"partner": pl.String, "year": pl.Int16, "total": pl.Float64},
        orient="row",
    )
    return compare(Flows(frame, given if totals else summed), 2014, 2023)


TWO: list[Row] = [
    ("ARM", "RUS", 2014, 90.0), ("ARM", "FRA", 2014, 10.0),
    ("ARM", "RUS", 2023, 20.0), ("ARM", "FRA", 2023, 20.0),
    ("ARM", "IND", 2023, 60.0),
    ("VNM", "RUS", 2014, 60.0), ("VNM", "ISR", 2014, 40.0),
    ("VNM", "RUS", 2023, 30.0), ("VNM", "ISR", 2023, 20.0), ("VNM", "IND", 2023, 50.0),
    ("KAZ", "RUS", 2014, 10.0), ("KAZ", "RUS", 2023, 10.0),
]  # fmt: skip


def test_a_matrix_by_hand():
    found = of_channel(moves(TWO), "military", "RUS")
    # Kazakhstan did not leave; totals are 100 at both ends, so amounts are 100 gains.
    assert [(row.partner, row.amount) for row in found.losses] == [
        ("ARM", pytest.approx(70.0)),
        ("VNM", pytest.approx(30.0)),
    ]
    cells = {(c.partner, c.gainer): c for c in found.cells}
    assert set(cells) == {("ARM", "IND"), ("ARM", "FRA"), ("VNM", "IND")}
    assert cells["ARM", "IND"].amount == pytest.approx(60.0)
    assert cells["ARM", "FRA"].assigned == pytest.approx(10.0)
    # Israel lost 20 as well: India's 50 stand against 30 of the hub and these.
    assert cells["VNM", "IND"].amount == pytest.approx(50.0)
    assert cells["VNM", "IND"].assigned == pytest.approx(30.0)
    assert found.losses[1].rest == pytest.approx(-20.0)
    # India won 110 net of a loss of 100, France 10; Israel won nothing.
    assert [(won.state, won.of_loss) for won in found.net] == [
        ("IND", pytest.approx(1.1)),
        ("FRA", pytest.approx(0.1)),
    ]
    # In the world India rose from 0 to 110 of 210: that much of 200 is no wonder.
    assert found.net[0].beyond_world == pytest.approx(110 - 110 / 210 * 200)


def test_what_no_state_is_named_for_is_rest_and_not_given_to_anyone():
    amounts: list[Row] = [
        ("ARM", "RUS", 2014, 50.0), ("ARM", "RUS", 2023, 10.0),
        ("ARM", "IND", 2014, 10.0), ("ARM", "IND", 2023, 20.0),
    ]  # fmt: skip
    totals = [("ARM", 2014, 100.0), ("ARM", 2023, 100.0)]
    (loss,) = of_channel(moves(amounts, totals), "economic", "RUS").losses
    assert loss.amount == pytest.approx(40.0)
    assert loss.rest == pytest.approx(30.0)
    # Unnamed flows rose by 30 of 40 gained: three quarters of the loss are theirs.
    assert loss.unassigned == pytest.approx(30.0)


def test_merged_states_are_one_gainer():
    merged = {"FRA": "EU", "DEU": "EU"}
    found = of_channel(moves(TWO), "military", "RUS", merged)
    assert {c.gainer for c in found.cells} == {"IND", "EU"}
    assert "EU" in {won.state for won in found.net}


def test_a_hub_in_a_merged_bloc_stands_alone():
    merged = {"FRA": "EU", "RUS": "BRICS", "IND": "BRICS"}
    found = of_channel(moves(TWO), "military", "RUS", merged)
    assert [row.partner for row in found.losses] == ["ARM", "VNM"]
    assert {c.gainer for c in found.cells} == {"BRICS", "EU"}
    whole = of_channel(moves(TWO), "military", "RUS")
    assert sum(c.amount for c in found.cells) == pytest.approx(
        sum(c.amount for c in whole.cells)
    )


def test_no_loss_no_matrix():
    found = of_channel(moves(TWO), "military", "FRA")
    assert found == FlowMatrix((), (), ())
    assert found.to_polars().is_empty()


amounts_of = st.lists(
    st.tuples(
        st.sampled_from(["ARM", "KAZ", "VNM"]),
        st.sampled_from(["RUS", "CHN", "TUR", "FRA", "IND"]),
        st.sampled_from([2014, 2023]),
        st.floats(0.01, 1e6),
    ),
    min_size=1,
    unique_by=lambda row: row[:3],
)


@given(amounts_of)
def test_gains_and_rest_add_up_to_the_loss(amounts):
    shifted = moves(amounts)
    check(of_channel(shifted, "military", "RUS"), shifted.table, "RUS")


def check(found: FlowMatrix, table: pl.DataFrame, hub: str) -> None:
    by_partner = {
        key: list(rows)
        for key, rows in groupby(found.cells, lambda c: (c.partner, c.channel))
    }
    for loss in found.losses:
        cells = by_partner.get((loss.partner, loss.channel), [])
        assert loss.share_to - loss.share_from <= -LEAST
        assert all(cell.gain >= LEAST and cell.gainer != hub for cell in cells)
        amount = sum(cell.amount for cell in cells) + loss.rest
        assert amount == pytest.approx(loss.amount, rel=1e-9)
        assigned = sum(cell.assigned for cell in cells) + loss.unassigned
        assert assigned == pytest.approx(loss.amount, rel=1e-9)
        assert loss.unassigned >= -1e-9 * loss.amount
        (own,) = table.filter(
            (pl.col("partner") == loss.partner) & (pl.col("state") == hub)
        ).iter_rows(named=True)
        mean_total = (own["total_from"] + own["total_to"]) / 2
        assert loss.amount == pytest.approx(-mean_total * own["gain"], rel=1e-9)


@pytest.mark.parametrize(
    ("hub", "since", "until"),
    [
        ("RUS", 2014, 2023),
        ("USA", 2014, 2023),
        ("CHN", 2014, 2023),
        # Flows kept to three digits add up to more than their totals.
        ("CHN", 2012, 2014),
        ("USA", 2005, 2016),
    ],
)
def test_real_flows_add_up(hub, since, until):
    snapshot = Snapshot()
    found = flow_matrix(snapshot, hub, since, until)
    for channel in FLOW_CHANNELS:
        part = FlowMatrix(
            tuple(row for row in found.losses if row.channel == channel),
            tuple(row for row in found.cells if row.channel == channel),
            (),
        )
        assert part.losses
        check(part, moved(snapshot, channel, since, until).table, hub)
    one = found.of(found.losses[0].partner)
    assert {row.partner for row in (*one.losses, *one.cells)} == {
        found.losses[0].partner
    }
    assert found.to_polars().height == len(found.cells)
