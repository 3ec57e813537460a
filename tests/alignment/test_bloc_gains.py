"""Blocs as gainers: dated members, and entries told apart from gains."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.alignment.bloc_gains import _members, bloc_gains, merged_members
from foedus.alignment.flows import moved
from foedus.errors import InvalidOption
from foedus.lake.snapshot import Snapshot

SNAPSHOT = Snapshot()


def test_members_are_those_of_the_year():
    start, end = _members("EU", 2014, 2023)
    assert "GBR" in start and "GBR" not in end
    assert "FIN" not in _members("NATO", 2014, 2022)[1]
    assert "FIN" in _members("NATO", 2014, 2023)[1]


def test_a_state_in_two_blocs_counts_to_the_first():
    merged = merged_members(("EU", "NATO"), 2014, 2023)
    assert merged["FRA"] == "EU" and merged["USA"] == "NATO"
    assert "GBR" in merged and merged["GBR"] == "NATO"
    assert merged_members(("NATO", "EU"), 2014, 2023)["FRA"] == "NATO"


@pytest.mark.parametrize("hub", ["RUS", "USA"])
def test_a_bloc_is_the_sum_of_its_members(hub):
    found = bloc_gains(SNAPSHOT, hub, 2014, 2023, blocs=("EU", "NATO"))
    assert {one.bloc for one in found} == {"EU", "NATO"}
    table = pl.concat(
        [
            moved(SNAPSHOT, channel, 2014, 2023).table.with_columns(
                channel=pl.lit(channel)
            )
            for channel in ("military", "economic")
        ]
    )
    for one in found[::7]:
        start, end = _members(one.bloc, 2014, 2023)
        out = {hub, one.partner, *one.unknown}
        rows = table.filter(
            (pl.col("partner") == one.partner) & (pl.col("channel") == one.channel)
        )

        def total(column, states, rows=rows):
            return rows.filter(pl.col("state").is_in(list(states)))[column].sum()

        assert one.gain == pytest.approx(total("gain", (start & end) - out), abs=1e-12)
        assert one.share_from == pytest.approx(total("share_from", start - out))
        assert one.share_to == pytest.approx(total("share_to", end - out))
        entered = total("share_to", (end - start) - out)
        left = total("share_from", (start - end) - out)
        assert one.by_membership == pytest.approx(entered - left, abs=1e-12)
        assert one.members == len((start & end) - out)
        assert hub not in one.unknown


def test_an_unknown_body_is_refused():
    with pytest.raises(InvalidOption, match="nearest: 'EU'"):
        bloc_gains(SNAPSHOT, "RUS", 2014, 2023, blocs=("EUU",))
