"""The exact split of a product's change, against brute force."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foedus.errors import EstimationError
from foedus.estimates.product_change import product_change
from foedus.estimates.shift_share import shift_share

SIZES = st.floats(0, 1e3)


@given(arrays(float, (2, 3, 4), elements=SIZES))
def test_parts_add_up_and_dates_can_be_swapped(factors):
    before, after = factors
    parts = product_change(before, after)
    change = after.prod(axis=0) - before.prod(axis=0)
    scale = 1 + np.abs(factors).max() ** 3
    assert np.abs(parts.sum(axis=0) - change).max() <= 1e-9 * scale
    assert parts == pytest.approx(-product_change(after, before), abs=1e-9 * scale)


def test_a_part_is_the_mean_over_all_orders():
    random = np.random.default_rng(1)
    before, after = random.uniform(0, 5, (2, 4))
    orders = list(permutations(range(4)))
    brute = np.zeros(4)
    for order in orders:
        now = before.copy()
        for k in order:
            start = now.prod()
            now[k] = after[k]
            brute[k] += now.prod() - start
    assert product_change(before, after) == pytest.approx(brute / len(orders))


def test_two_factors_are_the_midpoint_shift_share():
    part0, part1 = np.array([6.0, 2.0]), np.array([8.0, 8.0])
    total0, total1 = part0.sum(), part1.sum()
    twin = shift_share(part0, part1)
    parts = product_change(
        np.stack([np.full(2, total0), part0 / total0]),
        np.stack([np.full(2, total1), part1 / total1]),
    )
    assert parts[0] == pytest.approx(twin.from_total)
    assert parts[1] == pytest.approx(twin.from_share)


def test_a_factor_that_stands_still_has_no_part_and_nan_spreads():
    parts = product_change([[2.0, np.nan], [3.0, 1.0]], [[2.0, 1.0], [5.0, 1.0]])
    assert parts[:, 0].tolist() == [0.0, 4.0]
    assert np.isnan(parts[:, 1]).any()


@pytest.mark.parametrize(
    ("before", "after"),
    [([1.0], [1.0, 2.0]), (1.0, 2.0), (np.ones(9), np.ones(9)), ([], [])],
)
def test_bad_shapes_are_refused(before, after):
    with pytest.raises(EstimationError, match="expected"):
        product_change(before, after)
