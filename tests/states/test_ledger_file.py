from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import LedgerError
from foedus.states.ledger_file import (
    LEDGERS,
    parse_date,
    read_ledger,
    refuse_duplicates,
)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_reads_back(day: date) -> None:
    parsed = parse_date(day.isoformat())
    assert (parsed.first, parsed.last, parsed.precision) == (day, day, "day")


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_month_and_a_year_cover_their_days(day: date) -> None:
    month = parse_date(day.isoformat()[:7])
    year = parse_date(day.isoformat()[:4])
    assert month.first <= day <= month.last
    assert year.first <= month.first <= month.last <= year.last
    assert (month.precision, year.precision) == ("month", "year")


@given(st.text(max_size=12))
def test_other_text_is_refused(text: str) -> None:
    try:
        parsed = parse_date(text)
    except ValueError as error:
        assert repr(text) in str(error)
    else:
        assert parsed.first.isoformat().startswith(text)


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_every_field_reads_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "x.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("a", "b"), *rows])
    found = read_ledger(path, ("a", "b"))
    assert [tuple(row.fields.values()) for row in found] == [
        (one.strip(), other.strip()) for one, other in rows
    ]
    assert [row.line for row in found] == list(range(2, 2 + len(rows)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "header is ''"),
        (b"a,b\n", "no row"),
        (b"a,c\n1,2\n", "expected 'a,b'"),
        (b"a,b\n1\n", "x.csv, line 2: 1 fields, expected 2"),
        (b"a,b\n\xff,2\n", "not UTF-8"),
        (b'a,b\n"1"x,2\n', "not a csv file"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=message):
        read_ledger(path, ("a", "b"))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no such ledger"):
        read_ledger(tmp_path / "x.csv", ("a", "b"))


def test_duplicates_name_both_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n3,4\n1,5\n", encoding="utf-8")
    rows = read_ledger(path, ("a", "b"))
    with pytest.raises(LedgerError, match="line 4: same key as line 2"):
        refuse_duplicates(rows, lambda row: row.fields["a"])


def test_ledgers_are_plain_text() -> None:
    for path in sorted(LEDGERS.rglob("*.csv")):
        text = path.read_text(encoding="utf-8")
        # Names of persons stand as they are written, beside a plain form.
        assert text.isascii() or path.name == "leaders.csv", path.name
        assert "\r" not in text, path.name
        assert text.endswith("\n"), path.name
