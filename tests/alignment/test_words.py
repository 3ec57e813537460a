"""Words follow stated thresholds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment.words import Z90, probability_below, word


def test_probability_of_a_normal():
    assert probability_below(0, 0, 1) == pytest.approx(0.5)
    assert probability_below(Z90, 0, 1) == pytest.approx(0.95)
    assert probability_below(0, -1, 0) == 1.0
    assert probability_below(0, 1, 0) == 0.0
    assert probability_below(0, 0, 0) == 0.5


@pytest.mark.parametrize(
    ("estimate", "sd", "said"),
    [
        (-10, 1, "fell"),
        (10, 1, "rose"),
        (0.5, 0.5, "moved little"),
        (-3, 5, "not known"),
        (-2.5, 0, "fell"),
        (0, 0, "moved little"),
    ],
)
def test_word(estimate, sd, said):
    assert word(estimate, sd, delta=2.0) == said


@given(st.floats(-50, 50), st.floats(0.01, 20), st.floats(0, 10))
def test_a_mirror_image_gets_the_mirror_word(estimate, sd, delta):
    mirror = {"fell": "rose", "rose": "fell"}
    said = word(estimate, sd, delta)
    assert word(-estimate, sd, delta) == mirror.get(said, said)
