"""Any text gives an audit, and every span is where it says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.audit.model import WORDS, Audit
from foedus.audit.running import audit
from foedus.errors import InvalidOption, UnknownState

_PIECES = (
    "Armenia|Russia's|the CSTO|NATO|froze|left|joined|its membership in|in 2019|since "
    "2022|over 30 %|of|exports|to|from|most of its arms|buys|,|.|?|“|”|and|because|"
    "did not|would|if|Turkish|It|the alliance|\n\n|# |- |voted against|A/RES/ES-11/1|"
    "imposed sanctions on|\x00|\u2028|🙂|'s|(|)|—"
)
PIECES = _PIECES.split("|")


def check(found: Audit) -> None:
    text = found.text
    for one in found.sentences:
        assert 0 <= one.start < one.end <= len(text)
    for answer in found.answers:
        claim = answer.claim
        assert answer.verdict.word in WORDS and answer.verdict.reason
        assert claim.sentence_span.holds(claim.span)
        assert claim.text == claim.span.of(text) != ""
        for slot in claim.slots.values():
            if slot.span.end:
                assert slot.span.of(text) == slot.surface
        for part in (claim.period, claim.quantity):
            assert part is None or part.span.of(text) == part.surface
    assert json.loads(found.to_json())["counts"] == found.counts
    assert found.to_polars().height == len(found.answers)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_any_arrangement_of_words_gives_an_audit(text: str) -> None:
    check(audit(text))


@given(st.text(max_size=200))
def test_any_text_gives_an_audit(text: str) -> None:
    check(audit(text))


def test_what_is_said_again_has_its_own_place() -> None:
    text = "Pakistan joined the SCO in 2017. " * 3
    found = audit(text)
    check(found)
    assert [one.claim.span.start for one in found.answers] == [0, 33, 66]


def test_other_languages_are_not_understood() -> None:
    found = audit("Die Türkei hat die NATO nicht verlassen und bleibt ein Mitglied.")
    assert found.language == "de"
    (answer,) = found.answers
    assert answer.verdict.word == "not understood"
    assert "English" in answer.verdict.reason


def test_the_hub_stands_for_the_first_pronoun() -> None:
    found = audit("It left the European Union in 2020.", hub="UK")
    assert found.answers[0].verdict.word == "supported"


def test_bad_options_are_refused() -> None:
    with pytest.raises(InvalidOption, match="YYYY-MM-DD"):
        audit("x", date="yesterday")
    with pytest.raises(UnknownState):
        audit("x", hub="Atlantis")
