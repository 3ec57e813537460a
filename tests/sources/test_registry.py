"""Declarations are complete, and broken promises stop a source."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import (
    BrokenExpectation,
    DuplicateKey,
    MissingFile,
    SourceError,
)
from foedus.sources import registry
from foedus.sources.declaration import Table, load

GOOD = """
title = "T"
publisher = "P"
version = "1"
url = "https://example.org"
citation = "C (2020)"
coverage = "2000-2001"
[licence]
name = "L"
url = ""
redistribution = "rows"
[files]
all = "x.csv"
[tables.t]
key = ["state", "year"]
rows = [2, 3]
years = [2000, 2001]
fill = { value = 0.5 }
"""
TABLE = Table("t", ("state", "year"), (2, 3), (2000, 2001), {"value": 0.5})


def frame(rows):
    return pl.DataFrame(rows, schema=["state", "year", "value"], orient="row")


def test_every_source_declares_itself():
    found = registry.declarations()
    assert len(found) >= 20
    for name, declared in found.items():
        assert declared.id == name
        assert declared.url.startswith(("https://", "http://")), name
        assert declared.licence.name, name


def test_a_declaration_reports_all_its_problems(tmp_path):
    file = tmp_path / "thing" / "source.toml"
    file.parent.mkdir()
    file.write_text(GOOD)
    assert load(file).tables == (TABLE,)
    file.write_text('title = ""\n')
    with pytest.raises(SourceError, match=r"title.*publisher.*files.*tables"):
        load(file)
    file.write_text("title = ")
    with pytest.raises(SourceError, match="not valid TOML"):
        load(file)


@pytest.mark.parametrize(
    ("rows", "error", "says"),
    [
        ([("A", 2000, 1), ("A", 2000, 2)], DuplicateKey, "2 rows share"),
        ([("A", 2000, 1)], BrokenExpectation, "1 rows; expected 2 to 3"),
        ([("A", 2000, 1), ("A", 2002, 1)], BrokenExpectation, "expected 2000 to 2001"),
        (
            [("A", 2000, None), ("A", 2001, None)],
            BrokenExpectation,
            "0.0% of column 'value'",
        ),
    ],
)
def test_broken_promises(rows, error, says):
    with pytest.raises(error, match=says):
        registry._check(TABLE, {"t": frame(rows)}, "s")


def test_kept_promises():
    registry._check(TABLE, {"t": frame([("A", 2000, 1), ("A", 2001, None)])}, "s")


def test_a_missing_file_says_where_to_get_it(tmp_path):
    with pytest.raises(MissingFile, match=r"un_votes.*https://"):
        registry.read("un_votes", tmp_path)


def test_an_unknown_source_names_the_nearest():
    with pytest.raises(SourceError, match="nearest: 'un_votes'"):
        registry.declaration("un_vote")


@pytest.mark.parametrize(
    "line", ["rows = [1]", "rows = 5", 'rows = ["many", 2]', "years = [1, 2]"]
)
def test_a_declaration_with_a_part_of_the_wrong_form_is_one_line(tmp_path, line):
    good = (registry._HERE / "cow_majors" / "source.toml").read_text(encoding="utf-8")
    lines = [line if text.startswith("rows =") else text for text in good.splitlines()]
    path = tmp_path / "cow_majors" / "source.toml"
    path.parent.mkdir()
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SourceError, match="a part of the wrong form") as caught:
        load(path)
    assert "\n" not in str(caught.value)
