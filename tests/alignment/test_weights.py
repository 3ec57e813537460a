"""Weight sets: parsed strictly, errors that tell what to do."""

from __future__ import annotations

import pytest

from foedus.alignment.weights import EQUAL, Fitted, fitted, weights
from foedus.errors import InvalidOption, SnapshotError
from foedus.indicators.contract import CHANNELS


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
        ("validted", "should read like"),
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


def test_validated_weights_are_those_recorded():
    found = weights("validated")
    assert found.name == "validated" and set(found.channel) == set(CHANNELS)
    assert sum(found.channel.values()) == pytest.approx(1)
    assert min(found.channel.values()) >= 0
    assert "snapshot" in fitted().vintage


def test_a_record_of_weights_comes_back_and_its_absence_is_told(tmp_path):
    path = tmp_path / "weights.json"
    with pytest.raises(SnapshotError, match="--record"):
        fitted(path)
    kept = Fitted(dict.fromkeys(CHANNELS, 0.25), "snapshot abc")
    kept.write(path)
    assert fitted(path) == kept
    path.write_text('{"channel": {"military": 1}}', encoding="utf-8")
    with pytest.raises(SnapshotError, match="absent or damaged"):
        fitted(path)
