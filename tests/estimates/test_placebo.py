"""Empirical p-values and false discoveries, against brute force and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from foedus.errors import EstimationError
from foedus.estimates.placebo import false_discovery_rate, placebo_p

FINITE = st.floats(-5, 5)


@given(st.lists(FINITE, min_size=1), st.lists(FINITE, min_size=1))
def test_p_counts_the_placebos_that_reach_it(observed, placebos):
    p = placebo_p(observed, placebos)
    brute = [
        (1 + sum(one >= value for one in placebos)) / (1 + len(placebos))
        for value in observed
    ]
    assert p == pytest.approx(brute)


def test_what_is_not_known_is_no_test_and_no_placebo():
    p = placebo_p([np.nan, 1.0], [0.0, np.nan])
    assert np.isnan(p[0]) and p[1] == 0.5
    assert np.isnan(false_discovery_rate([np.nan])[0])
    with pytest.raises(EstimationError, match="at least one known"):
        placebo_p([1.0], [np.nan])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_rates_are_those_of_scipy(p):
    assert false_discovery_rate(p) == pytest.approx(false_discovery_control(p))


def test_under_the_null_few_samples_have_any_discovery():
    random = np.random.default_rng(3)
    any_found = [
        (false_discovery_rate(random.uniform(size=40)) <= 0.1).any()
        for _ in range(2000)
    ]
    assert np.mean(any_found) == pytest.approx(0.1, abs=0.025)


def test_a_p_beyond_one_is_refused():
    with pytest.raises(EstimationError, match=r"\[0, 1\]"):
        false_discovery_rate([1.2])
