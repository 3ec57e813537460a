"""When: bounds worked out by hand; what has no bounds is not read."""

from __future__ import annotations

from datetime import date

import pytest

from foedus.audit.periods import periods

DAY = date(2025, 9, 1)


def read(text: str) -> list[tuple[str, str, str]]:
    return [
        (one.kind, str(one.first or ""), str(one.last or ""))
        for one in periods(text, 0, len(text), day=DAY)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("since 2022", "since", "2022-01-01", ""),
        ("in 2019", "in", "2019-01-01", "2019-12-31"),
        ("in February 2024", "in", "2024-02-01", "2024-02-29"),
        ("on 22 February 2024", "in", "2024-02-22", "2024-02-22"),
        ("on February 22, 2024", "in", "2024-02-22", "2024-02-22"),
        ("by mid-2025", "by", "2025-05-01", "2025-08-31"),
        ("at the end of 2012", "in", "2012-09-01", "2012-12-31"),
        ("between 2014 and 2021", "between", "2014-01-01", "2021-12-31"),
        ("from 2014 to 2021", "between", "2014-01-01", "2021-12-31"),
        ("in 2014-19", "between", "2014-01-01", "2019-12-31"),
        ("over the five years to 2024", "between", "2020-01-01", "2024-12-31"),
        ("in the 1990s", "between", "1990-01-01", "1999-12-31"),
        ("in the early 1960s", "between", "1960-01-01", "1963-12-31"),
        ("in the last decade", "between", "2015-01-01", "2025-09-01"),
        ("over the past five years", "between", "2020-01-01", "2025-09-01"),
        ("until 1967", "until", "", "1967-12-31"),
        ("before 2014", "before", "", "2014-01-01"),
        ("after 2014", "after", "2014-12-31", ""),
        ("last year", "in", "2024-01-01", "2024-12-31"),
        ("today", "now", "2025-09-01", "2025-09-01"),
        ("the vote of March 2022", "in", "2022-03-01", "2022-03-31"),
        ("a deal (2016)", "in", "2016-01-01", "2016-12-31"),
        ("after the full-scale invasion of Ukraine", "after", "2022-02-24", ""),
    ],
)
def test_period(text: str, kind: str, first: str, last: str) -> None:
    assert read(text) == [(kind, first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "in recent years", "the following year", "on 30 February 2024",
        "resolution 2202", "in 12345", "from 2014", "between 2021 and 2014",
        "after the invasion of Ukraine", "in May",
    ],
)  # fmt: skip
def test_no_bounds_no_period(text: str) -> None:
    assert read(text) == []
