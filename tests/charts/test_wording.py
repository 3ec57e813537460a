from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment.results import Interval
from foedus.charts import wording

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (-6.04, {"sign": True}, "−6.0"),
        (6.04, {"sign": True}, "+6.0"),
        (-0.04, {"sign": True}, "0.0"),
        (-0.04, {}, "0.0"),
        (None, {}, "not known"),
        (0.456, {"digits": 2}, "0.46"),
    ],
)
def test_numbers(value: float | None, options: dict[str, bool], text: str) -> None:
    assert wording.number(value, **options) == text  # type: ignore[arg-type]


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_a_number_reads_back_and_has_no_hyphen(value: float, digits: int) -> None:
    text = wording.number(value, digits=digits, sign=True)
    assert "-" not in text
    assert abs(float(text.replace("−", "-")) - value) <= 0.5 * 10**-digits + 1e-9 * abs(
        value
    )


def test_change_with_bounds() -> None:
    assert wording.change(Interval(-6, -9.1, -3)) == "−6.0 points (−9.1 to −3.0)"


@pytest.mark.parametrize(
    ("state", "text"),
    [("USA", "the United States"), ("SUN", "the Soviet Union"), ("FRA", "France"),
     ("NLD", "the Netherlands"), ("ARE", "the United Arab Emirates")],
)  # fmt: skip
def test_names_take_their_article(state: str, text: str) -> None:
    assert wording.the(state) == text


def test_shares_are_read_in_per_cent_and_tiny_ones_are_not_zero() -> None:
    assert wording.figure("arms_supply", wording.readable("arms_supply", 0.8842)) == (
        f"88{SPACE}%"
    )
    assert wording.figure("arms_supply", 0.004) == f"under 0.1{SPACE}%"
    assert wording.figure("arms_supply", 0.0) == f"0{SPACE}%"
    assert wording.figure("arms_supply", 7.84) == f"7.8{SPACE}%"
    assert wording.figure("solidarity", 0.5) == "0.50"
    assert wording.figure("solidarity", None) == "not known"
    assert wording.readable("trade_tie", None) is None


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists(words: list[str], text: str) -> None:
    assert wording.listed(words) == text


def test_counts() -> None:
    assert wording.counted(1, "partner") == "1 partner"
    assert wording.counted(2, "series runs", "series run") == "2 series run"
    assert wording.upper("the United States") == "The United States"
