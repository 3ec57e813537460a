"""The masked sentence, and the way back from it to the text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.audit.model import Span
from foedus.audit.reading import Reading, read, without_asides

DAY = date(2025, 12, 31)
PIECES = (
    "Armenia|Russian|the CSTO|in 2019|over 30 %|,|.|also|its|it|“|”|–|\u2009|İ"
    "|*|_|most of its|and|\n|x"
)


def laid(text: str) -> Reading:
    return read(text, Span(0, len(text)), day=DAY)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Armenia froze its membership in the CSTO in February 2024.",
         "⟨S0n⟩ froze ⟨S1g⟩ membership in the ⟨B0⟩."),
        ("Since 2022, over 30 % of Serbian exports have gone to Moscow.",
         "⟨Q0⟩ of ⟨S0a⟩ exports have gone to ⟨S1s⟩."),
        ("India, in 2019, also  left\nthe SCO.", "⟨S0n⟩ left the ⟨B0⟩."),
        ("In its war with Iran, in 1985, Iraq won.",
         "in its war with ⟨S0n⟩, ⟨S1n⟩ won."),
        ("Armenia left the CSTO and Georgia joined the alliance.",
         "⟨S0n⟩ left the ⟨B0⟩ and ⟨S1n⟩ joined ⟨B1⟩."),
    ],
)  # fmt: skip
def test_masked(text: str, masked: str) -> None:
    assert laid(text).masked == masked


def test_a_pronoun_with_two_candidates_stands_for_none() -> None:
    one = laid("Armenia and Georgia agreed that it left.")
    assert [m.value for m in one.states] == ["ARM", "GEO"]
    two = laid("Armenia agreed that it left.")
    assert [m.value for m in two.states] == ["ARM", "ARM"]


def test_asides_after_a_name_are_left_out_one_at_a_time() -> None:
    found = laid("Serbia, for all its talk, voted, in the end, for it.")
    assert [one.masked for one in without_asides(found)] == [
        "⟨S0n⟩ voted, in the end, for ⟨S2i⟩."
    ]
    assert without_asides(laid("Serbia, and Chad, voted.")) == ()


@given(
    st.lists(
        st.sampled_from(PIECES.split("|")),
        max_size=25,
    ).map(" ".join)
)
def test_every_character_knows_its_place(text: str) -> None:
    found = laid(text)
    assert len(found.masked) == len(found.starts) == len(found.ends)
    assert list(found.starts) == sorted(found.starts)
    for letter, start, end in zip(found.masked, found.starts, found.ends, strict=True):
        assert 0 <= start < end <= len(text)
        if letter.isalpha() and letter.isascii() and end - start == 1:
            assert text[start].lower() == letter or letter in "SBQPnslapig"
