"""How much, and how a text compares with it."""

from __future__ import annotations

import pytest

from foedus.audit.quantities import quantities


@pytest.mark.parametrize(
    ("text", "comparison", "value", "unit"),
    [
        ("over 30 %", "over", 0.3, "share"),
        ("more than thirty-five per cent", "over", 0.35, "share"),
        ("less than 2.5 percent", "under", 0.025, "share"),
        ("at least 10%", "at least", 0.1, "share"),
        ("up to 40 %", "at most", 0.4, "share"),
        ("nearly 90 %", "about", 0.9, "share"),
        ("only 5 %", "about", 0.05, "share"),
        ("12 percentage points", "exactly", 12, "points"),
        ("more than half of it", "over", 0.5, "share"),
        ("two thirds of its trade", "about", 2 / 3, "share"),
        ("nearly nine tenths of it", "about", 0.9, "share"),
        ("a quarter of the arms", "about", 0.25, "share"),
        ("most of its arms", "over", 0.5, "share"),
        ("almost all of its arms", "over", 0.9, "share"),
        ("none of its trade", "at most", 0.01, "share"),
        ("$3 billion", "exactly", 3e9, "usd"),
        ("over US$ 1.5bn", "over", 1.5e9, "usd"),
        ("two million dollars", "exactly", 2e6, "usd"),
    ],
)
def test_quantity(text: str, comparison: str, value: float, unit: str) -> None:
    (found,) = quantities(text, 0, len(text))
    assert (found.comparison, found.unit) == (comparison, unit)
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["between 20 and 30 %", "20-30 %", "from 20 % to 30 %"]
)
def test_two_bounds(text: str) -> None:
    (found,) = quantities(text, 0, len(text))
    assert (found.comparison, found.value, found.upper) == ("between", 0.2, 0.3)


@pytest.mark.parametrize(
    "text",
    ["the third of May", "in 2014", "resolution 68/262", "the Fifth Fleet", "all"],
)
def test_other_numbers_are_none(text: str) -> None:
    assert quantities(text, 0, len(text)) == ()
