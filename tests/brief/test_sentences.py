"""Sentences say what the numbers say, with intervals, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foedus.alignment.realignment import Realignment
from foedus.alignment.results import Erosion, Gain
from foedus.alignment.weights import fitted
from foedus.brief import sentences
from foedus.brief.material import Material
from foedus.brief.pulls import Pull


@pytest.fixture
def whole(material: Material) -> Erosion:
    return material.erosion


def test_headline_counts_every_partner(whole: Erosion) -> None:
    text = sentences.headline(whole)
    numbers = [int(word) for word in text.replace(",", "").split() if word.isdigit()]
    since, until, ranked, *counts = numbers
    assert (since, until) == (2014, whole.until)
    assert ranked == len(whole.partners) == sum(counts)


def test_no_ranked_partner_is_said_plainly(whole: Erosion) -> None:
    nobody = replace(whole, partners=())
    assert "No partner of Russia can be ranked" in sentences.headline(nobody)
    assert "No partner surely fell" in sentences.leaving(nobody)
    assert "No partner surely rose" in sentences.coming(nobody)
    assert "no partner is ranked" in sentences.by_channel(nobody)


def test_those_who_left_are_named_with_their_bounds(whole: Erosion) -> None:
    fell = [one for one in whole.partners if one.word == "fell"]
    text = sentences.leaving(whole)
    assert fell[0].name in text and fell[0].change is not None
    assert f"{abs(fell[0].change.low):.1f}" in text


def test_weights_that_were_learnt_are_shown_with_what_they_rest_on() -> None:
    assert sentences.weighed("equal") == "all with equal weight"
    assert sentences.weighed("user") == "with weights of your own"
    text = sentences.weighed("validated")
    for channel, weight in fitted().channel.items():
        assert f"{channel} {weight:.2f}" in text
    assert "which the reputational channel repeats" in text


@pytest.mark.parametrize(
    ("word", "verb"),
    [("fell", " moved away:"), ("rose", " moved closer:"),
     ("moved little", " moved little:"), ("not known", ", not known whether")],
)  # fmt: skip
def test_every_word_has_its_verb(whole: Erosion, word: str, verb: str) -> None:
    one = replace(whole.partners[0], word=word)
    text = sentences.movement(one)
    assert text.startswith(one.name + verb) and text.endswith("weights and scales.")
    assert "sign holds" not in sentences.movement(replace(one, sign_holds=None))


def test_a_channel_without_figures_is_named_as_not_known(whole: Erosion) -> None:
    one = whole.partners[0]
    silent = replace(one.channels["economic"], contribution=None)
    text = sentences.parts(replace(one, channels={**one.channels, "economic": silent}))
    assert "not known: economic" in text


def test_no_channel_ever_known_is_said(whole: Erosion) -> None:
    speaks = {**whole.speaks_until, "reputational": None}
    text = sentences.spoken(replace(whole, speaks_until=speaks))
    assert "never after 2014: reputational" in text


def test_votes_are_said_to_be_against_the_others() -> None:
    vote = Pull(
        "ARM", "contested_votes", "diplomatic", -2.0, -0.1, 0.02, against_others=True
    )
    arms = Pull("ARM", "arms_supply", "military", -1.0, -0.5, 0.1)
    assert sentences.pulled(vote, "0.55 in 2014") == (
        "contested votes (diplomatic; −2.0 points against the others; 0.55 in 2014)"
    )
    assert "against" not in sentences.pulled(arms, "88 % in 2014")
    assert sentences.against("ARM", ["a", "b"], ["c"]) == (
        "Armenia: a and b fell, while c rose."
    )


def test_gains_are_told_with_the_world_and_losses_counted(material: Material) -> None:
    assert material.realignment is not None
    text = sentences.gained(material.realignment, "military")
    lost = [
        shift
        for shift in material.realignment.shifts
        if shift.channel == "military" and shift.share_change <= -0.01
    ]
    assert f"lost share with {len(lost)} of " in text and "beyond its gain" in text


def test_gains_without_flows_losses_or_winners() -> None:
    empty = Realignment("RUS", 2014, 2023, "abc", (), (), ())
    assert "no flow is known" in sentences.gained(empty, "economic")
    from foedus.alignment.realignment import Shift

    kept = Shift("IND", "economic", 1.0, 2.0, 0.1, 0.2, 0.0, 1.0, ())
    stable = replace(empty, shifts=(kept,))
    assert "lost share with no partner" in sentences.gained(stable, "economic")
    lost = replace(kept, share_to=0.01)
    nobody = replace(empty, shifts=(lost,))
    assert "no single state gained" in sentences.gained(nobody, "economic")
    won = replace(nobody, winners=(Gain("CHN", "economic", 0.1, 0.05),))
    assert "China +10.0 (5.0 beyond" in sentences.gained(won, "economic")
