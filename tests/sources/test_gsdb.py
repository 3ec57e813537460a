"""Sanction cases: tiny files in the published layout, with faults, and the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import (
    BrokenExpectation,
    DuplicateKey,
    UnknownCode,
    UnmappedName,
    UnreadableFile,
)
from foedus.sources import read
from foedus.sources.gsdb import bodies as gsdb_bodies
from foedus.sources.gsdb import reader
from foedus.sources.reading import Reading
from foedus.states import get
from foedus.states.memberships import bodies

HEADER = (
    "case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,"
    "military,financial,travel,other,target_mult,sender_mult,objective,success"
)
ROWS = (
    '1,Russia,"EU, Iceland",2014,2022,1,"exp_part, imp_part",0,1,1,0,0,0,1,'
    "policy_change,ongoing",
    '2,"Yemen, North",UN,1989,1991,0,,1,0,0,0,0,0,1,end_war,success_total',
    '3,Qatar,"Jordan, Yemen, North, Niger",2017,2021,0,,0,0,0,0,1,0,1,other,failed',
    "4,Balkans,United States,2020,2022,0,,0,0,1,0,0,1,0,end_war,ongoing",
)


def written(
    tmp_path: Path,
    rows: Sequence[str] = ROWS,
    header: str = HEADER,
    encoding: str = "utf-8-sig",
) -> Path:
    path = tmp_path / "sanctions" / "GSDB_V3.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


def reading(path: Path) -> Reading:
    return reader.read({"cases": (path,)})


def test_a_case_and_its_parties(tmp_path: Path) -> None:
    result = reading(written(tmp_path))
    first = result.tables["cases"].row(0, named=True)
    assert first == {
        "case_id": 1,
        "begin": 2014,
        "end": 2022,
        "ongoing": True,
        "trade": 1,
        "finance": 1,
        "arms": 1,  # military assistance
        "travel": 0,
        "other": 0,
    }
    parties = result.tables["parties"].filter(pl.col("case_id") == 1)
    assert parties.height == 3 * 9
    assert parties.filter(pl.col("year") == 2014).select(
        "side", "name", "state", "body"
    ).rows() == [
        ("sender", "EU", None, "EU"),
        ("sender", "Iceland", "ISL", None),
        ("target", "Russia", "RUS", None),
    ]


def test_old_names_mean_the_state_of_the_year(tmp_path: Path) -> None:
    parties = reading(written(tmp_path)).tables["parties"]
    yemen = parties.filter(pl.col("name") == "Yemen, North").sort("year")
    assert yemen.select("year", "state").rows()[:3] == [
        (1989, "YAR"),
        (1990, "YEM"),
        (1991, "YEM"),
    ]
    senders = parties.filter((pl.col("case_id") == 3) & (pl.col("side") == "sender"))
    assert set(senders["state"]) == {"JOR", "YEM", "NER"}


def test_a_region_is_put_aside(tmp_path: Path) -> None:
    result = reading(written(tmp_path))
    assert result.quarantine.table().rows() == [
        (
            "a party to the case is a region, a territory or an organisation",
            "4 | target | Balkans | 2020 | 2022",
        )
    ]
    left = result.tables["parties"].filter(pl.col("case_id") == 4)
    assert set(left["side"]) == {"sender"}


@given(
    st.lists(
        st.sampled_from(["EU", "Russia", "Yemen, North", "Gambia, The", "South Korea"]),
        min_size=1,
    )
)
def test_lists_split_at_the_right_commas(names: list[str]) -> None:
    assert reader._SEPARATOR.split(", ".join(names)) == names


@pytest.mark.parametrize(
    ("changed", "error", "says"),
    [
        (lambda r: r.replace("Russia", "Ruritania"), UnmappedName, "Ruritania"),
        (lambda r: r.replace("2022,1,", "2022,2,"), UnknownCode, "trade"),
        (lambda r: r.replace("2014,2022", "2022,2014"), UnreadableFile, "case 1"),
        (lambda r: r.replace("2014", "=2014"), UnreadableFile, "wrong type"),
        (lambda r: r[:40], UnreadableFile, "complete"),
    ],
)
def test_a_bad_row_stops_the_source(tmp_path, changed, error, says) -> None:
    path = written(tmp_path, rows=(changed(ROWS[0]),))
    with pytest.raises(error, match=says):
        reading(path)


def test_a_wrong_file_stops_the_source(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="lacks the column"):
        reading(written(tmp_path, header=HEADER.replace("travel", "visas")))
    path = written(tmp_path, rows=["1,Türkiye" + "," * 14], encoding="latin-1")
    with pytest.raises(UnreadableFile, match="is not utf8"):
        reading(path)
    path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="is empty"):
        reading(path)


def test_a_case_twice_or_a_short_file(tmp_path: Path) -> None:
    written(tmp_path, rows=[ROWS[0], ROWS[0]])
    with pytest.raises(DuplicateKey, match="case_id"):
        read("gsdb", tmp_path)
    written(tmp_path)
    with pytest.raises(BrokenExpectation, match="4 rows; expected 575 to 610"):
        read("gsdb", tmp_path)


def test_bodies_are_known_to_the_ledgers() -> None:
    table = gsdb_bodies.bodies()
    assert set(table["force"]) == {"binding", "voluntary", "request"}
    expanded = set(table.filter(pl.col("force") != "request")["body"])
    listed = {body.id for body in bodies()}
    own = set(gsdb_bodies.members()["body"])
    assert expanded <= listed | own
    assert not listed & own, "a body has two lists of members"
    for row in gsdb_bodies.members().iter_rows(named=True):
        state = get(row["state"])
        years = [row["first"]] + ([row["last"]] if row["last"] else [])
        assert all(state.exists(year) for year in years), row


def test_the_file_is_the_census_since_2013(data_dir: Path) -> None:
    source = read("gsdb", data_dir)
    cases = source.tables["cases"]
    assert cases.height == 588
    assert cases["end"].min() == 2013
    since = cases.filter(pl.col("begin") >= 2013)["case_id"].sort()
    assert since.to_list() == list(range(957, 1326))
    assert cases.filter((pl.col("end") == 2022) & pl.col("ongoing")).height == 405
    assert source.quarantine.height == 9
    parties = source.tables["parties"]
    states = dict(
        parties.group_by("name").agg(pl.col("state").unique().sort()).iter_rows()
    )
    assert states["South Vietnam"] == ["VNM"]
    assert states["Yemen, North"] == ["YEM"]
    assert states["Yugoslavia"] == ["SCG", "SRB"]
    assert states["Gambia"] == ["GMB"]
    assert states["Malagasy Republic"] == ["MDG"]
