"""Lines keep inside their width and lose nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.charts.measure import width_of, wrap

LONG = "Saint Vincent and the Grenadines, Democratic Republic of the Congo"
WORDS = st.text(alphabet="aiWM.,é中 -", max_size=60)


def test_wider_letters_are_wider() -> None:
    assert width_of("WWW", size=12) > 2 * width_of("iii", size=12)
    assert width_of("state", size=24) == pytest.approx(
        2 * width_of("state", size=12), abs=0.5
    )
    assert width_of("state", size=12, bold=True) > width_of("state", size=12)
    assert width_of("", size=12) == 0


def test_long_names_break_between_words() -> None:
    lines = wrap(LONG, width=150, size=12)
    assert len(lines) > 2 and " ".join(lines) == LONG
    assert all(width_of(line, size=12) <= 150 for line in lines)


def test_spaces_that_hold_are_kept() -> None:
    lines = wrap("90\N{NO-BREAK SPACE}% of all\nvalues", width=70, size=12)
    assert any("90\N{NO-BREAK SPACE}%" in line for line in lines)
    assert not any("\n" in line for line in lines)


@settings(max_examples=40)
@given(WORDS, st.integers(min_value=30, max_value=300))
def test_nothing_is_outside_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width=width, size=12)
    assert re.sub(" ", "", "".join(lines)) == re.sub(" ", "", text)
    assert all(width_of(line, size=12) <= width for line in lines)
