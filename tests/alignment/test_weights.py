"""Weight sets: parsed strictly, errors that tell what to do."""

from __future__ import annotations

import pytest

from foedus.alignment.weights import EQUAL, weights
from foedus.errors import InvalidOption


def test_names_texts_and_mappings():
    assert weights("equal") is EQUAL
    assert weights("military=2, economic=1").channel == {
        "diplomatic": 0,
        "military": 2,
        "economic": 1,
        "reputational": 0,
    }
    assert weights({"diplomatic": 1}).name == "user"
    assert weights(EQUAL) is EQUAL


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ("validated", "not available"),
        ("militray=1", "nearest: 'military'"),
        ("military", "should read like"),
        ("military=-1", "not negative"),
        ("military=nan", "finite"),
        ("military=0", "at least one"),
        ("military=1,military=3", "twice"),
        ({"trade": 1}, "no channel 'trade'"),
    ],
)
def test_bad_weights(choice, says):
    with pytest.raises(InvalidOption, match=says) as caught:
        weights(choice)
    assert "\n" not in str(caught.value)
