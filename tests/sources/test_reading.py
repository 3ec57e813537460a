"""Strict reading: every way a file can be wrong gets its own clear error."""

from __future__ import annotations

import gzip

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import DuplicateKey, UnknownCode, UnreadableFile
from foedus.sources.reading import Quarantine, check_codes, read_csv, refuse_repeated

COLUMNS = {"state": pl.String, "year": pl.Int32, "value": pl.Float64}
GOOD = "state,year,value,other\nARM,2020,1.5,x\nAZE,2021,,y\n"


def test_reads_the_named_columns_only(tmp_path):
    file = tmp_path / "good.csv"
    file.write_text("\ufeff" + GOOD, encoding="utf-8")
    got = read_csv(file, columns=COLUMNS)
    assert got.rows() == [("ARM", 2020, 1.5), ("AZE", 2021, None)]


def test_reads_gzip_and_latin1(tmp_path):
    file = tmp_path / "good.csv.gz"
    file.write_bytes(gzip.compress("name\nCôte\n".encode("latin-1")))
    got = read_csv(file, columns={"name": pl.String}, encoding="latin-1")
    assert got["name"].to_list() == ["Côte"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"state,year\nARM,2020\n", "lacks the column"),
        (GOOD.encode() + b"GEO,20", "complete"),
        (GOOD.encode() + b"GEO,late,1,z\n", "wrong type"),
        (GOOD.encode("utf-16"), "is not utf8"),
        (b"\xff\xfe" + GOOD.encode(), "is not utf8"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, content, says):
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=says) as caught:
        read_csv(file, columns=COLUMNS)
    assert "bad.csv" in str(caught.value) and "\n" not in str(caught.value)


def test_a_truncated_gzip_is_noticed(tmp_path):
    file = tmp_path / "cut.csv.gz"
    file.write_bytes(gzip.compress(GOOD.encode() * 100)[:-20])
    with pytest.raises(UnreadableFile, match="complete"):
        read_csv(file, columns=COLUMNS)


def test_unknown_codes_are_counted():
    frame = pl.DataFrame({"vote": [1, 2, 7, 7, None]})
    with pytest.raises(UnknownCode, match=r"7 \(2x\)"):
        check_codes(frame, "vote", [1, 2, 3], where="source x")
    check_codes(frame.head(2), "vote", [1, 2, 3], where="source x")


def test_repeated_records_are_refused():
    frame = pl.DataFrame({"a": [1, 1, 2], "b": ["x", "x", "y"]})
    with pytest.raises(DuplicateKey, match=r"2 records share a key, first .*'a': 1"):
        refuse_repeated(frame, ("a", "b"), where="source x")
    refuse_repeated(frame.unique(), ("a", "b"), where="source x")


def test_quarantine_keeps_every_record():
    put = Quarantine()
    put.add(pl.DataFrame({"a": [1, None], "b": ["x", "y"]}), "to rebels")
    put.add(pl.DataFrame({"a": []}), "never")
    assert put.table().rows() == [("to rebels", "1 | x"), ("to rebels", " | y")]
    assert Quarantine().table().is_empty()


@given(st.lists(st.tuples(st.text(alphabet="abc", min_size=1), st.integers(0, 9999))))
def test_what_is_written_is_read(rows):
    import tempfile
    from pathlib import Path

    if not rows:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.csv"
        pl.DataFrame(rows, schema=["state", "year"], orient="row").write_csv(file)
        got = read_csv(file, columns={"state": pl.String, "year": pl.Int64})
        assert got.rows() == rows
