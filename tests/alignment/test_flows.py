"""Who gained what the hub lost: exact sums, and what is not known is never 0."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment import realignment
from foedus.alignment.flows import (
    FLOW_CHANNELS,
    Flows,
    compare,
    flows,
    shares,
    world_gain,
)
from foedus.estimates.shift_share import shift_share
from foedus.lake.derived.trade_totals import LEAST_KNOWN
from foedus.lake.snapshot import Snapshot, write

Row = tuple[str, str, int, float | None]


def made(amounts: list[Row], totals: list[tuple[str, int, float]]) -> Flows:
    kinds = {"partner": pl.String, "state": pl.String, "year": pl.Int16}
    kinds = {**kinds, "amount": pl.Float64}
    sums = {"partner": pl.String, "year": pl.Int16, "total": pl.Float64}
    return Flows(
        pl.DataFrame(amounts, schema=kinds, orient="row"),
        pl.DataFrame(totals, schema=sums, orient="row"),
    )


def summed(amounts: list[Row]) -> Flows:
    """Flows whose totals are the sums of their parts."""
    frame = made(amounts, []).amounts
    totals = frame.group_by("partner", "year").agg(pl.col("amount").sum())
    return made(amounts, totals.rows())


def by_state(table: pl.DataFrame, partner: str) -> dict[str, dict[str, float]]:
    rows = table.filter(pl.col("partner") == partner).iter_rows(named=True)
    return {row["state"]: row for row in rows}


# Shares.


def test_shares_at_both_ends():
    found = summed(
        [
            ("ARM", "RUS", 2014, 80.0), ("ARM", "FRA", 2014, 20.0),
            ("ARM", "RUS", 2023, 30.0), ("ARM", "FRA", 2023, 20.0),
            ("ARM", "IND", 2023, 50.0),
        ]
    )  # fmt: skip
    rows = by_state(shares(found, 2014, 2023), "ARM")
    assert (rows["RUS"]["share_from"], rows["RUS"]["share_to"]) == (0.8, 0.3)
    # No row at one end is a flow below what is recorded: 0, a known number.
    assert (rows["IND"]["share_from"], rows["IND"]["share_to"]) == (0.0, 0.5)


@pytest.mark.parametrize("year", [2014, 2023])
def test_an_unknown_amount_is_not_known_and_never_0(year):
    amounts: list[Row] = [
        ("BLR", "RUS", 2014, 60.0), ("BLR", "POL", 2014, 40.0),
        ("BLR", "RUS", 2023, 60.0), ("BLR", "POL", 2023, 40.0),
    ]  # fmt: skip
    unknown = [
        (p, s, y, None if (s, y) == ("RUS", year) else a) for p, s, y, a in amounts
    ]
    totals = [("BLR", 2014, 100.0), ("BLR", 2023, 100.0)]
    rows = by_state(shares(made(unknown, totals), 2014, 2023), "BLR")
    assert set(rows) == {"POL"}
    # Unknown at one end and without a row at the other is not known either.
    alone = [row for row in unknown if row[2] == year or row[1] != "RUS"]
    assert set(by_state(shares(made(alone, totals), 2014, 2023), "BLR")) == {"POL"}
    assert set(by_state(shares(made(amounts, totals), 2014, 2023), "BLR")) == {
        "POL",
        "RUS",
    }


def test_a_partner_without_a_total_at_both_ends_is_absent():
    amounts: list[Row] = [
        (partner, "RUS", year, 5.0)
        for partner in ("ARM", "GEO", "MDA")
        for year in (2014, 2023)
    ]
    totals = [
        ("ARM", 2014, 10.0), ("ARM", 2023, 10.0), ("GEO", 2014, 10.0),
        ("MDA", 2023, 10.0),
    ]  # fmt: skip
    assert shares(made(amounts, totals), 2014, 2023)["partner"].to_list() == ["ARM"]


amounts_of = st.lists(
    st.tuples(
        st.sampled_from(["ARM", "KAZ"]),
        st.sampled_from(["RUS", "CHN", "TUR", "FRA"]),
        st.sampled_from([2014, 2023]),
        st.floats(0.01, 1e6),
    ),
    min_size=1,
    unique_by=lambda row: row[:3],
)


@given(amounts_of)
def test_known_shares_add_to_one_and_changes_to_nothing(amounts):
    table = shares(summed(amounts), 2014, 2023)
    for partner in table["partner"].unique():
        rows = table.filter(pl.col("partner") == partner)
        assert rows["share_from"].sum() == pytest.approx(1.0)
        assert rows["share_to"].sum() == pytest.approx(1.0)
        gains = rows["share_to"] - rows["share_from"]
        assert gains.sum() == pytest.approx(0.0, abs=1e-9)


@given(amounts_of)
def test_the_world_gains_nothing_in_sum(amounts):
    found = summed(amounts)
    gain = world_gain(found, 2014, 2023)
    assert set(gain) == {row[1] for row in amounts}
    if {row[2] for row in amounts} == {2014, 2023}:
        assert sum(gain.values()) == pytest.approx(0.0, abs=1e-9)
    assert all(-1 - 1e-9 <= one <= 1 + 1e-9 for one in gain.values())


def test_a_share_of_the_world():
    found = summed(
        [
            ("ARM", "RUS", 2014, 30.0), ("KAZ", "CHN", 2014, 10.0),
            ("ARM", "RUS", 2023, 50.0), ("KAZ", "CHN", 2023, 150.0),
            ("KAZ", "TUR", 2019, 1e9),
        ]
    )  # fmt: skip
    assert world_gain(found, 2014, 2023) == {
        "CHN": pytest.approx(0.5),
        "RUS": pytest.approx(-0.5),
    }


# Flows out of a snapshot.


def snapshot(
    folder: Path,
    *,
    arms: list[tuple[object, ...]] = (),
    trade: list[tuple[object, ...]] = (),
    totals: list[tuple[object, ...]] = (),
) -> Snapshot:
    def frame(rows, **kinds):
        return pl.DataFrame(rows, schema=kinds, orient="row")

    text, year, number = pl.String, pl.Int16, pl.Float64
    return write(
        folder,
        indicators={},
        tables={
            "arms_windows": frame(
                arms, recipient=text, supplier=text, year=year, tiv5=number
            ),
            "trade_flows": frame(
                trade, exporter=text, importer=text, year=year, usd=number
            ),
            "trade_totals": frame(
                totals, state=text, year=year, exports=number, imports=number,
                exports_known=number, imports_known=number,
            ),
        },
        manifest={"hubs": ["RUS"], "indicators": {}},
    )  # fmt: skip


def test_trade_is_both_ways_and_unknown_if_one_way_is(tmp_path):
    one = snapshot(
        tmp_path / "s",
        trade=[
            ("ARM", "RUS", 2014, 3.0), ("RUS", "ARM", 2014, 4.0),
            ("ARM", "GEO", 2014, 5.0), ("GEO", "ARM", 2014, None),
            ("ARM", "RUS", 2015, 99.0),
        ],
        totals=[
            ("ARM", 2014, 10.0, 20.0, 1.0, 1.0),
            ("RUS", 2014, 10.0, 20.0, 1.0, LEAST_KNOWN - 0.01),
            ("GEO", 2014, 10.0, None, 1.0, 1.0),
            ("TUR", 2014, 0.0, 0.0, 1.0, 1.0),
            ("CHN", 2014, 1.0, 1.0, LEAST_KNOWN, LEAST_KNOWN),
        ],
    )  # fmt: skip
    found = flows(one, "economic", 2014, 2023)
    amounts = {(p, s): a for p, s, _, a in found.amounts.rows()}
    assert amounts[("ARM", "RUS")] == amounts[("RUS", "ARM")] == 7.0
    # A sum without its unknown side would be too small: null, and not 5.
    assert amounts[("ARM", "GEO")] is None and amounts[("GEO", "ARM")] is None
    # Totals mostly unknown, with an unknown side, or nothing at all are absent.
    assert dict(found.totals.select("partner", "total").rows()) == {
        "ARM": 30.0,
        "CHN": 2.0,
    }


def test_arms_total_over_suppliers_and_nothing_delivered_is_no_total(tmp_path):
    one = snapshot(
        tmp_path / "s",
        arms=[
            ("ARM", "RUS", 2014, 80.0), ("ARM", "FRA", 2014, 20.0),
            ("GEO", "USA", 2014, 0.0), ("ARM", "RUS", 2016, 7.0),
        ],
    )  # fmt: skip
    found = flows(one, "military", 2014, 2023)
    assert found.totals.rows() == [("ARM", 2014, 100.0)]
    assert set(found.amounts["year"]) == {2014}


# The split, and who gained.


@given(
    *[st.floats(0, 1e6)] * 2,
    *[st.floats(0.01, 1e6)] * 2,
)
def test_the_two_parts_add_up_to_the_change(hub_from, hub_to, rest_from, rest_to):
    found = summed(
        [
            ("ARM", "RUS", 2014, hub_from), ("ARM", "IND", 2014, rest_from),
            ("ARM", "RUS", 2023, hub_to), ("ARM", "IND", 2023, rest_to),
        ]
    )  # fmt: skip
    moved = compare(found, 2014, 2023)
    (shift,), _ = realignment.of_channel(moved, "military", "RUS")
    change = hub_to - hub_from
    scale = max(hub_from, hub_to, 1.0)
    assert shift.by_total + shift.by_share == pytest.approx(change, abs=1e-9 * scale)
    # The estimates' own split of the same numbers is the same.
    split = shift_share([hub_from, rest_from], [hub_to, rest_to])
    assert shift.by_total == pytest.approx(split.from_total[0], abs=1e-9 * scale)
    assert shift.by_share == pytest.approx(split.from_share[0], abs=1e-9 * scale)
    if shift.gainers:
        (gain,) = shift.gainers
        assert gain.state == "IND" and gain.gain >= realignment.LEAST
        assert gain.gain == pytest.approx(-shift.share_change)


def test_gains_are_signed_and_shown_less_the_gain_in_the_world():
    found = summed(
        [
            ("ARM", "RUS", 2014, 90.0), ("ARM", "FRA", 2014, 10.0),
            ("ARM", "RUS", 2023, 40.0), ("ARM", "FRA", 2023, 5.0),
            ("ARM", "IND", 2023, 55.0),
            ("KAZ", "RUS", 2014, 50.0), ("KAZ", "CHN", 2014, 50.0),
            ("KAZ", "RUS", 2023, 60.0), ("KAZ", "CHN", 2023, 40.0),
        ]
    )  # fmt: skip
    moved = compare(found, 2014, 2023)
    shifts, winners = realignment.of_channel(moved, "military", "RUS")
    by_partner = {shift.partner: shift for shift in shifts}
    (gain,) = by_partner["ARM"].gainers
    # FRA lost as well and is no gainer; IND gained .55 there, .275 in the world.
    assert (gain.state, gain.gain) == ("IND", pytest.approx(0.55))
    assert gain.gain_beyond_world == pytest.approx(0.55 - 55 / 200)
    assert by_partner["KAZ"].gainers == ()
    # Winners are over the partners where the hub lost: KAZ is none of them.
    assert [(one.state, one.gain) for one in winners] == [("IND", pytest.approx(0.55))]


@pytest.mark.parametrize("channel", FLOW_CHANNELS)
def test_the_shipped_flows_keep_their_promises(channel):
    found = flows(Snapshot(), channel, 2014, 2022)
    assert (found.totals["total"] > 0).all() and found.totals.height > 200
    assert not found.amounts.select("partner", "state", "year").is_duplicated().any()
    table = shares(found, 2014, 2022)
    for column in ("share_from", "share_to"):
        assert table[column].null_count() == 0
        assert not table[column].is_nan().any()
        assert (table[column] >= 0).all()
        sums = table.group_by("partner").agg(pl.col(column).sum())[column]
        assert (sums <= 1 + 1e-3).all(), sums.max()
    assert sum(world_gain(found, 2014, 2022).values()) == pytest.approx(0, abs=1e-6)
