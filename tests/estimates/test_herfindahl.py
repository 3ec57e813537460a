"""Concentration with errors: bounds, published identities, and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.estimates.herfindahl import herfindahl
from foedus.estimates.structure.concentration import concentration

AMOUNTS = st.lists(st.floats(0, 1e12), min_size=2, max_size=40).filter(
    lambda values: sum(values) > 1
)


@given(AMOUNTS)
def test_index_lies_between_even_and_one_and_agrees_with_poles(values):
    found = herfindahl(values)
    n = len(values)
    assert 1 / n - 1e-12 <= found.index <= 1 + 1e-12
    assert 0 <= found.normalised <= 1
    assert found.hirschman == pytest.approx(100 * np.sqrt(found.index))
    twin = concentration(values)
    assert found.index == pytest.approx(1 / twin.poles)
    assert found.normalised == pytest.approx(twin.index**2, abs=1e-9)


@given(AMOUNTS, st.floats(1e-6, 1e6))
def test_the_unit_does_not_matter(values, factor):
    errors = np.full(len(values), 0.2)
    one, other = (herfindahl(np.array(values) * f, sd=errors) for f in (1.0, factor))
    assert one.index == pytest.approx(other.index, rel=1e-9)
    assert one.sd == pytest.approx(other.sd, rel=1e-6, abs=1e-12)


def test_the_error_is_that_of_a_simulation():
    random = np.random.default_rng(5)
    amounts = random.lognormal(0, 1.5, 60)
    errors = random.uniform(0.02, 0.15, 60)
    drawn = herfindahl(amounts * np.exp(errors * random.normal(size=(20_000, 60))))
    assert herfindahl(amounts, sd=errors).sd == pytest.approx(
        drawn.index.std(), rel=0.05
    )


def test_one_error_for_all_amounts_moves_nothing_if_they_are_equal():
    assert herfindahl(np.ones(9), sd=np.full(9, 0.3)).sd == pytest.approx(0)


def test_unknown_amounts_are_left_out_and_zeros_count():
    found = herfindahl([[1.0, 1.0, np.nan, 0.0], [np.nan] * 4])
    assert found.index[0] == pytest.approx(0.5)
    assert found.units.tolist() == [3, 0]
    assert np.isnan(found.index[1]) and np.isnan(found.sd[1])
    # A zero has no logarithm and so no error of one.
    assert herfindahl([1.0, 1.0, 0.0], sd=[0.1, 0.1, np.nan]).sd == pytest.approx(0)


@pytest.mark.parametrize(
    ("amounts", "sd", "says"),
    [
        ([-1.0, 2.0], None, "at least 0"),
        ([1.0, 2.0], [0.1, -0.1], "at least 0"),
        ([1.0, 2.0], [0.1], "shape"),
        (3.0, None, "axis of units"),
    ],
)
def test_bad_input_is_refused(amounts, sd, says):
    with pytest.raises(EstimationError, match=says):
        herfindahl(amounts, sd=sd)
