"""Events: monthly scores and the sample of coded events, with faults injected."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import date
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
from foedus.sources.gdelt_monthly import reader as gdelt
from foedus.sources.icews import reader as icews
from foedus.sources.reading import Reading

HEADER = "month,a,b,score,pos,neg,active_days,days_in_file"
ROWS = (
    "2022-03,RUS,ARM,10.0,12.5,-2.5,20,31",
    "2022-03,RUS,UKR,-99.0,1.0,-100.0,31,31",
    "2022-03,AIA,FRA,1.0,1.0,0.0,1,31",
)


def monthly(tmp_path: Path, rows: Sequence[str] = ROWS, header: str = HEADER) -> Path:
    path = tmp_path / "events" / "gdelt_dyad_month_2018_2024.csv.gz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress("\n".join([header, *rows, ""]).encode()))
    return path


def months(path: Path) -> Reading:
    return gdelt.read({"months": (path,)})


def test_scores_by_pair_and_month(tmp_path: Path) -> None:
    result = months(monthly(tmp_path))
    assert result.tables["months"].rows() == [
        (date(2022, 3, 1), 2022, "ARM", "RUS", 12.5, 2.5, 20, 31),
        (date(2022, 3, 1), 2022, "RUS", "UKR", 1.0, 100.0, 31, 31),
    ]
    assert result.quarantine.table()["record"].to_list() == ["AIA | FRA | 1"]


@pytest.mark.parametrize(
    ("row", "error", "says"),
    [
        ("2022-03,RUS,ARM,10.0,12.5,2.5,20,31", UnreadableFile, "contradict"),
        ("2022-03,RUS,ARM,11.0,12.5,-2.5,20,31", UnreadableFile, "contradict"),
        ("2022-03,RUS,ARM,10.0,12.5,-2.5,32,31", UnreadableFile, "contradict"),
        ("2022-03,RUS,RUS,10.0,12.5,-2.5,20,31", UnreadableFile, "contradict"),
        ("2022-03,RUS,XQX,10.0,12.5,-2.5,20,31", UnmappedName, "XQX"),
        ("2022-03,RUS,ARM,ten,12.5,-2.5,20,31", UnreadableFile, "wrong type"),
        ("2022-03,RUS,ARM,10.0,12.5", UnreadableFile, "complete"),
    ],
)
def test_a_bad_month_stops_the_source(tmp_path, row, error, says) -> None:
    with pytest.raises(error, match=says):
        months(monthly(tmp_path, [ROWS[0].replace("ARM", "BLR"), row]))


def test_a_pair_in_both_orders_stops_the_source(tmp_path: Path) -> None:
    path = monthly(tmp_path, [ROWS[0], "2022-03,ARM,RUS,10.0,12.5,-2.5,20,31"])
    with pytest.raises(DuplicateKey, match="ARM and RUS occur twice in 2022-03"):
        months(path)


def test_a_wrong_file_of_months(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="lacks the column"):
        months(monthly(tmp_path, header=HEADER.replace("neg", "minus")))
    path = monthly(tmp_path)
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(UnreadableFile, match="complete"):
        months(path)
    monthly(tmp_path)
    with pytest.raises(BrokenExpectation, match="2 rows"):
        read("gdelt_monthly", tmp_path)


def test_the_monthly_scores(data_dir: Path) -> None:
    source = read("gdelt_monthly", data_dir)
    table = source.tables["months"]
    assert table.height + 5509 == 436752
    assert (table["a"] < table["b"]).all()
    by_year = dict(table.group_by("year").agg(pl.col("month").n_unique()).rows())
    assert by_year == {**dict.fromkeys(range(2018, 2024), 12), 2024: 2}
    assert not {"SRB", "BIH", "MNE", "SVN", "TLS"} & {*table["a"], *table["b"]}
    assert source.quarantine.height == 633


EVENTS = (
    "France\tConsult\tJapan\t2010-05-01",
    "Police (France)\tCriticize or denounce\tJapan\t2010-06-01",
    "Japan\tMake statement\tFrance\t2010-06-01",
    "France\tConsult\tProtester (France)\t2010-06-02",
    "Barack Obama\tConsult\tJapan\t2010-06-03",
    "Taliban\tUse conventional military force\tMilitary (Taliban)\t2010-06-04",
)


def sampled(tmp_path: Path, lines: Sequence[str] = EVENTS) -> Reading:
    paths = {}
    for role, name in {
        "events_2005_2015": "icews05-15_test.txt",
        "events_2014": "icews14_test.txt",
    }.items():
        path = tmp_path / name
        kept = lines if role == "events_2005_2015" else EVENTS[:1]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
        paths[role] = (path,)
    return icews.read(paths)


def test_events_are_counted_between_states(tmp_path: Path) -> None:
    result = sampled(tmp_path)
    assert result.tables["dyad_years"].rows() == [
        ("2005-2015", "FRA", "JPN", 2010, 1, 1, 0),
        ("2005-2015", "JPN", "FRA", 2010, 0, 0, 1),
        ("2014", "FRA", "JPN", 2010, 1, 0, 0),
    ]
    aside = result.quarantine.table()["record"].to_list()
    assert aside == ["Barack Obama | 1", "Taliban | 1", "Military (Taliban) | 1"]


@pytest.mark.parametrize(
    ("line", "error", "says"),
    [
        ("France\tSmile at\tJapan\t2010-05-01", UnknownCode, "Smile at"),
        ("France\tConsult\tJapan", UnreadableFile, "line 2 has 3 fields"),
        ("France\tConsult\tJapan\tMay 2010", UnreadableFile, "date"),
        ("Army (Ruritania)\tConsult\tJapan\t2010-05-01", UnmappedName, "Ruritania"),
    ],
)
def test_a_bad_event_stops_the_source(tmp_path, line, error, says) -> None:
    with pytest.raises(error, match=says):
        sampled(tmp_path, [EVENTS[0], line])


def test_an_empty_or_misencoded_file_of_events(tmp_path: Path) -> None:
    paths = {role: (tmp_path / role,) for role in ("events_2005_2015", "events_2014")}
    for (path,) in paths.values():
        path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="is empty"):
        icews.read(paths)
    paths["events_2005_2015"][0].write_bytes("Côte".encode("latin-1"))
    with pytest.raises(UnreadableFile, match="is not utf8"):
        icews.read(paths)


@given(st.integers(1, 20))
def test_every_root_has_one_side_at_most(root: int) -> None:
    cooperative = icews._COOPERATIVE[0] <= root <= icews._COOPERATIVE[1]
    hostile = icews._HOSTILE[0] <= root <= icews._HOSTILE[1]
    assert not (cooperative and hostile)
    assert (cooperative or hostile) == (root not in (1, 2, 9))


def test_verbs_have_one_root_each() -> None:
    verbs = icews._verbs()
    assert verbs["verb"].n_unique() == verbs.height == 226
    assert set(verbs["root"]) == set(range(1, 21))


def test_the_sample_is_too_thin_for_a_tone(data_dir: Path) -> None:
    counts = read("icews", data_dir).tables["dyad_years"]
    sample = counts.filter(pl.col("sample") == "2005-2015")
    pairs = sample.group_by(
        a=pl.min_horizontal("source", "target"),
        b=pl.max_horizontal("source", "target"),
        year="year",
    ).agg(n=(pl.col("cooperative") + pl.col("hostile")).sum())
    assert pairs.filter(pl.col("n") >= 30).height == 90
    assert pairs.height == 4851
    war = pairs.filter((pl.col("a") == "RUS") & (pl.col("b") == "UKR"))
    assert war["n"].max() == 16
