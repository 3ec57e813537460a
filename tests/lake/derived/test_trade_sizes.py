"""Quantities by the size of a flow: the parts that are ours and not numpy's."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from foedus.lake.derived.trade_sizes import quantiles, spread

_NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


@given(
    st.lists(_NUMBERS, min_size=1, max_size=60),
    st.lists(st.floats(0, 1), min_size=1, max_size=4),
)
def test_quantiles_are_those_of_numpy_to_the_last_digit(
    values: list[float], shares: list[float]
) -> None:
    array = np.array(values)
    found = quantiles(array, tuple(shares))
    assert found.tolist() == np.quantile(array, shares).tolist()


def test_an_unknown_value_makes_them_unknown() -> None:
    assert np.isnan(quantiles(np.array([1.0, np.nan, 3.0]), (0.0, 0.5))).all()


def test_the_spread_of_a_normal_sample_is_its_standard_deviation() -> None:
    drawn = np.random.default_rng(0).normal(scale=3.0, size=200_000)
    assert abs(spread(drawn) - 3.0) < 0.03
