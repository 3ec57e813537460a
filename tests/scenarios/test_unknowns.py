"""What is open is drawn from its range, alike for a seed, each in its own stream."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.scenarios.bands import band
from foedus.scenarios.definition import Amount
from foedus.scenarios.unknowns import Unknown, central, one_at_a_time, sampled

RANGE = Unknown.of("a", "a range", Amount(2.0, 8.0))
FACTOR = Unknown.of("b", "a factor", Amount(0.25, 4.0), logs=True)
CHOICE = Unknown("c", "a choice", 0.0, 1.0, "choice", ("one", "other"))
NORMAL = Unknown("d", "a coefficient", -0.5, -0.3, "normal")
FIXED = Unknown.of("e", "a value", Amount(3.0, 3.0))
ALL = (RANGE, FACTOR, CHOICE, NORMAL, FIXED)


def test_middles_are_medians_and_the_middle_of_a_factor_is_geometric():
    assert [one.middle for one in ALL] == pytest.approx([5.0, 1.0, 0.0, -0.4, 3.0])


def test_ends_of_a_tornado_are_the_5_and_95_percent_points():
    draws, whose = one_at_a_time(ALL)
    assert whose == (RANGE, FACTOR, CHOICE, NORMAL)
    assert draws.values.shape == (8, 5)
    middle = central(ALL).values[0]
    for place, one in enumerate(whose):
        rows = draws.values[2 * place : 2 * place + 2]
        assert rows[:, place].tolist() == [one.at(0.05), one.at(0.95)]
        others = np.delete(rows, place, axis=1)
        assert (others == np.delete(middle, place)).all()
    assert RANGE.at(0.05) == pytest.approx(2.3)
    assert NORMAL.at(0.95) == pytest.approx(-0.4 + 1.6448536 * 0.1)


def test_draws_fill_their_ranges_and_follow_the_seed():
    joint = {"d": np.random.default_rng(0).normal(-0.4, 0.1, 4000)}
    draws = sampled(ALL, joint, 4000, 7)
    assert 2 <= draws["a"].min() < 2.1 and 7.9 < draws["a"].max() <= 8
    assert np.median(draws["b"]) == pytest.approx(1.0, abs=0.1)
    assert draws["c"].mean() == pytest.approx(0.5, abs=0.05)
    assert set(draws["c"]) == {0.0, 1.0} and set(draws["e"]) == {3.0}
    assert (draws["d"] == joint["d"]).all()
    again = sampled(ALL, joint, 4000, 7)
    assert (draws.values == again.values).all()
    assert (draws["a"] != sampled(ALL, joint, 4000, 8)["a"]).any()


def test_one_more_unknown_leaves_the_draws_of_the_others():
    few, more = sampled((RANGE,), {}, 50, 1), sampled((CHOICE, RANGE), {}, 50, 1)
    assert (few["a"] == more["a"]).all()
    assert "c" in more and "c" not in few


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_bands_are_nested_around_the_median(values):
    found = band(values)
    slack = 1e-9 * max(map(abs, values))
    ordered = (found.low90, found.low50, found.median, found.high50, found.high90)
    assert all(b >= a - slack for a, b in itertools.pairwise(ordered))
    assert min(values) - slack <= found.low90 and found.high90 <= max(values) + slack
