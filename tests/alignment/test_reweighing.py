"""Weights applied to the parts give what the engine gives under the same weights."""

from __future__ import annotations

from math import sqrt

import pytest

import foedus
from foedus.alignment.reweighing import WORDS, Reweighing, reweighing
from foedus.alignment.weights import weights
from foedus.alignment.words import Z90
from foedus.lake.snapshot import Snapshot

_WINDOW = ("RUS", 2014, 2021)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot()


@pytest.fixture(scope="module")
def open_weights(snapshot: Snapshot) -> Reweighing:
    return reweighing(snapshot, *_WINDOW)


@pytest.mark.parametrize("chosen", ["equal", "validated", "military=2,economic=0.5"])
def test_parts_give_what_erosion_gives(
    chosen: str, open_weights: Reweighing, snapshot: Snapshot
) -> None:
    hub, since, until = _WINDOW
    whole = foedus.erosion(
        hub, since=since, until=until, weights=chosen, snapshot=snapshot
    )
    channel = weights(chosen).channel
    held = {one.partner: one for one in open_weights.partners}
    for one in whole.partners:
        parts = held[one.partner].parts
        total = sum(channel[name] for name in parts)
        assert one.change is not None and one.start is not None
        start = 100 * sum(channel[c] * p.start for c, p in parts.items()) / total
        end = 100 * sum(channel[c] * p.end for c, p in parts.items()) / total
        variance = 1e4 / total**2 * sum(
            channel[c] ** 2 * (p.variance_start + p.variance_end)
            for c, p in parts.items()
        )  # fmt: skip
        assert start == pytest.approx(one.start.estimate, abs=1e-9)
        assert end - start == pytest.approx(one.change.estimate, abs=1e-9)
        high = one.change.estimate + Z90 * sqrt(variance)
        assert high == pytest.approx(one.change.high, abs=1e-9)
        side = held[one.partner].below if end < start else held[one.partner].above
        # A change of exactly 0 has no sign to hold.
        assert one.sign_holds == (side if one.change.estimate else None)


def test_shares_of_words_add_up_and_agree_with_certain_cases(
    open_weights: Reweighing,
) -> None:
    for one in open_weights.partners:
        assert tuple(one.words) == WORDS
        assert sum(one.words.values()) == pytest.approx(1)
        # A word of direction is never said more often than its sign is found on
        # either scale.
        assert one.words["fell"] / 2 <= one.below
        assert one.words["rose"] / 2 <= one.above


def test_one_partner_alone_is_as_among_all(
    open_weights: Reweighing, snapshot: Snapshot
) -> None:
    alone = reweighing(snapshot, *_WINDOW, partners=["UKR"])
    among = next(one for one in open_weights.partners if one.partner == "UKR")
    assert alone.partners == (among,)
    assert alone.to_dict()["fewest"] == open_weights.fewest
