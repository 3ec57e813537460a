"""Sentences by position: abbreviations, numbers, quotes, headings, lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.audit.splitting import MOST, sentences


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One left. Two stayed.", ["One left.", "Two stayed."]),
        ("It fell by 30.5 % in 2023. Then it rose.",
         ["It fell by 30.5 % in 2023.", "Then it rose."]),
        ("The U.S. Navy sailed. The U.K. did not.",
         ["The U.S. Navy sailed.", "The U.K. did not."]),
        ("They met in the U.S. The talks failed.",
         ["They met in the U.S.", "The talks failed."]),
        ("Gen. Smith and J. R. Doe met Mr. Xi.",
         ["Gen. Smith and J. R. Doe met Mr. Xi."]),
        ('He said: "We left." She did not.', ['He said: "We left."', "She did not."]),
        ("Did it leave? It did!", ["Did it leave?", "It did!"]),
        ("# A heading\nA sentence on\ntwo lines.",
         ["A heading", "A sentence on\ntwo lines."]),
        ("- first item\n- second item. With two.",
         ["first item", "second item.", "With two."]),
        ("1. one\n2. two", ["one", "two"]),
        ("One paragraph\n\nAnother", ["One paragraph", "Another"]),
        ("| a cell | another |", ["a cell", "another"]),
        ("> quoted line\n\n**bold.** Next.", ["quoted line", "bold.", "Next."]),
        ("", []),
        (" \n\t ", []),
    ],
)  # fmt: skip
def test_cuts(text: str, expected: list[str]) -> None:
    found = [one.strip("*") for one in cut(text)]
    assert found == expected


def test_a_line_without_end_is_cut() -> None:
    found = sentences("x" * (3 * MOST + 5))
    assert [one.end - one.start for one in found] == [MOST, MOST, MOST, 5]


@given(st.text(alphabet="aA .!?\n-#\"'|()1*_\t\u2029é", max_size=80))
def test_spans_lie_inside_in_order_and_lose_no_word(text: str) -> None:
    spans = sentences(text)
    edges = [0, *(edge for one in spans for edge in (one.start, one.end)), len(text)]
    assert edges == sorted(edges)
    kept = "".join(one.of(text) for one in spans)
    assert sum(map(str.isalpha, kept)) == sum(map(str.isalpha, text))
