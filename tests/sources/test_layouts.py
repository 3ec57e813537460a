"""Layouts are known by their headers, and no file may fill the memory."""

from __future__ import annotations

import gzip

import polars as pl
import pytest
from tests.sources.test_published_layouts import table

from foedus.errors import UnreadableFile
from foedus.sources import reading
from foedus.sources.layouts import recognised, scanned
from foedus.sources.reading import read_csv, refuse_endless_line


def test_a_layout_is_known_by_its_header(tmp_path):
    layouts = {"one": ("a", "b"), "two": ("a", "c")}
    path = table(tmp_path / "x.tab", ["z", "c", "a"], [[1, 2, 3]], separator="\t")
    found = recognised(path, layouts)
    assert (found.name, found.skip, found.separator) == ("two", 0, "\t")
    assert found.columns == ("z", "c", "a")
    before = 'Made on "Monday\nby us\n\n'
    path = table(tmp_path / "y.csv", ["a", "b"], [[1, 2]], before=before, end="\r\n")
    assert recognised(path, layouts, preamble=5).skip == 3
    with pytest.raises(UnreadableFile, match=r"lacks the column\(s\) 'a', 'b'"):
        recognised(path, layouts, preamble=2)
    with pytest.raises(UnreadableFile, match=r"expected a, b \(one\); or a, c \(two\)"):
        recognised(table(tmp_path / "z.csv", ["a"], [[1]]), layouts)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "is empty"), (b"\n \n", "is empty"), (b"a\0,b\n", "NUL bytes")],
)
def test_what_is_no_table(tmp_path, content, says):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=says):
        recognised(path, {"one": ("a",)}, preamble=3)


def test_a_preamble_is_counted_in_lines_whatever_they_hold(tmp_path):
    """A lone quote in a preamble must not swallow the header."""
    path = table(tmp_path / "x.csv", ["a"], [[1], [2]], before='12" guns\nmore\n')
    frame = read_csv(path, columns={"a": pl.Int64}, skip_rows=2)
    assert frame["a"].to_list() == [1, 2]


def test_a_large_table_that_breaks_off(tmp_path):
    path = table(tmp_path / "x.csv", ["a", "b"], [[1, 2], [3, 4]])
    layout = recognised(path, {"one": ("a", "b")})
    assert scanned(path, layout, ["b"]).collect()["b"].to_list() == ["2", "4"]
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(UnreadableFile, match="1 fields where the header has 2"):
        scanned(path, layout, ["b"])


# Files that would fill the memory


def test_a_line_without_an_end(tmp_path):
    path = tmp_path / "x.csv"
    with path.open("wb") as stream:
        stream.truncate(5 * 10**9)
    with pytest.raises(UnreadableFile, match="no end of line in its first"):
        refuse_endless_line(path)
    packed = tmp_path / "x.csv.gz"
    packed.write_bytes(gzip.compress(b"a,b" * 600_000))
    with pytest.raises(UnreadableFile, match="no end of line"):
        refuse_endless_line(packed)
    # An answer in JSON is one line, a spreadsheet is none.
    for start in (b'{"data": [', b"PK\x03\x04", b"\n  [1"):
        path.write_bytes(start + b"x" * (2 << 20))
        refuse_endless_line(path)


def test_a_bomb_in_gzip_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 3_000_000)
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(b"a\n" * 2_000_000))
    with pytest.raises(UnreadableFile, match="more than 3 MB of text"):
        read_csv(path, columns={"a": pl.String})
