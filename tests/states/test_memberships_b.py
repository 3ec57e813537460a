"""Facts of the membership files that follow from treaties outside Eurasia."""

from __future__ import annotations

from datetime import date

import pytest

from foedus.states.memberships import memberships, status_on, year_matrix

BODIES = (
    "GCC",
    "ARAB_LEAGUE",
    "AU",
    "ASEAN",
    "OAS",
    "RIO_TREATY",
    "ALBA",
    "COMMONWEALTH",
    "OIF",
    "ICC",
)


@pytest.mark.parametrize(
    ("body", "year", "count"),
    [
        ("GCC", 1981, 6),
        ("GCC", 2025, 6),
        ("ARAB_LEAGUE", 1993, 22),
        ("AU", 1963, 33),
        ("AU", 2017, 54),
        ("ASEAN", 1967, 5),
        ("ASEAN", 1999, 10),
        ("ASEAN", 2025, 11),
        ("OAS", 1991, 35),
        ("OAS", 2023, 33),
        ("COMMONWEALTH", 2022, 56),
        ("ICC", 2002, 81),
        ("ICC", 2010, 113),
        ("ICC", 2025, 125),
    ],
)
def test_numbers_of_members(body: str, year: int, count: int) -> None:
    assert year_matrix([year], bodies=[body]).height == count


@pytest.mark.parametrize(
    ("body", "state", "day", "status"),
    [
        ("ARAB_LEAGUE", "EGY", date(1985, 1, 1), "suspended"),
        ("ARAB_LEAGUE", "EGY", date(1990, 1, 1), "member"),
        ("ARAB_LEAGUE", "SYR", date(2015, 1, 1), "suspended"),
        ("ARAB_LEAGUE", "SYR", date(2023, 5, 7), "member"),
        ("GCC", "QAT", date(2018, 1, 1), "member"),
        ("AU", "MAR", date(2000, 1, 1), None),
        ("AU", "MAR", date(2017, 2, 1), "member"),
        ("AU", "NER", date(2024, 1, 1), "suspended"),
        ("AU", "GAB", date(2025, 5, 1), "member"),
        ("OAS", "CUB", date(1970, 1, 1), "suspended"),
        ("OAS", "VEN", date(2020, 1, 1), None),
        ("RIO_TREATY", "MEX", date(2005, 1, 1), None),
        ("ALBA", "BOL", date(2020, 1, 1), None),
        ("COMMONWEALTH", "PAK", date(1980, 1, 1), None),
        ("COMMONWEALTH", "ZWE", date(2003, 1, 1), "suspended"),
        ("COMMONWEALTH", "ZAF", date(1990, 1, 1), None),
        ("OIF", "GHA", date(2020, 1, 1), "associate"),
        ("ICC", "ARM", date(2024, 1, 31), None),
        ("ICC", "ARM", date(2024, 2, 1), "member"),
        ("ICC", "BDI", date(2017, 10, 27), None),
        ("ICC", "PHL", date(2019, 3, 17), None),
    ],
)
def test_dated_changes(body: str, state: str, day: date, status: str | None) -> None:
    assert status_on(body, state, day) == status


def test_every_row_has_a_citation() -> None:
    table = memberships()
    for body in BODIES:
        rows = table.filter(table["body"] == body)
        assert rows.height > 0, body
        assert rows["citation"].str.len_chars().min() > 10, body
