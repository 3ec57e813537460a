from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from foedus.errors import EstimationError
from foedus.estimates.shift_share import shift_share

amounts = st.one_of(st.just(0.0), st.floats(0.01, 1000))
shapes = hnp.array_shapes(min_dims=1, max_dims=2, max_side=6)


@given(st.data(), shapes)
def test_both_effects_add_up_to_the_change(
    data: st.DataObject, shape: tuple[int, ...]
) -> None:
    before = data.draw(hnp.arrays(np.float64, shape, elements=amounts))
    after = data.draw(hnp.arrays(np.float64, shape, elements=amounts))
    result = shift_share(before, after)
    known = np.broadcast_to((before.sum(0) > 0) & (after.sum(0) > 0), shape)
    scale = np.maximum(1.0, before.sum(0) + after.sum(0))
    gap = (result.from_total + result.from_share - (after - before)) / scale
    assert (np.abs(gap[known]) < 1e-12).all()
    assert np.isnan(result.from_total[~known]).all()
    assert np.isnan(result.from_share[~known]).all()
    np.testing.assert_allclose(result.change, after - before)
    # What one part gains in share the others lose.
    redistributed = (np.where(known, result.from_share, 0.0) / scale).sum(axis=0)
    np.testing.assert_allclose(redistributed, 0, atol=1e-12)


@given(
    st.lists(st.tuples(st.floats(1, 50), st.floats(1, 50)), min_size=1, max_size=6),
    st.floats(200, 400),
    st.floats(200, 400),
)
def test_parts_of_a_larger_total(
    pairs: list[tuple[float, float]], total0: float, total1: float
) -> None:
    before, after = np.array(pairs).T
    total0 += before.sum()
    total1 += after.sum()
    result = shift_share(before, after, total0=total0, total1=total1)
    np.testing.assert_allclose(result.share0, before / total0)
    np.testing.assert_allclose(
        result.from_total + result.from_share, after - before, atol=1e-9
    )


def test_reversing_the_dates_reverses_the_signs() -> None:
    forward = shift_share([5.0, 3.0, 2.0], [1.0, 9.0, 4.0])
    back = shift_share([1.0, 9.0, 4.0], [5.0, 3.0, 2.0])
    np.testing.assert_allclose(forward.from_total, -back.from_total)
    np.testing.assert_allclose(forward.from_share, -back.from_share)
    assert np.argmax(forward.share_change) == 1


def test_a_worked_example() -> None:
    # Shares .6 -> .2 of totals 10 -> 20: .4 * 10 = 4 and 15 * -.4 = -6.
    result = shift_share([6.0, 4.0], [4.0, 16.0])
    assert result.from_total == pytest.approx([4.0, 6.0])
    assert result.from_share == pytest.approx([-6.0, 6.0])
    assert result.share_change == pytest.approx([-0.4, 0.4])


def test_a_missing_part_makes_the_total_unknown() -> None:
    result = shift_share([[6.0, 6.0], [4.0, math.nan]], [[4.0, 4.0], [16.0, 16.0]])
    assert not np.isnan(result.from_share[:, 0]).any()
    assert np.isnan(result.from_share[:, 1]).all()
    assert result.change[0, 1] == -2.0


def test_a_missing_part_of_a_known_total_hides_only_itself() -> None:
    result = shift_share([6.0, math.nan], [4.0, 5.0], total0=10.0, total1=20.0)
    assert result.share0[0] == 0.6
    assert np.isnan(result.from_share).tolist() == [False, True]


@pytest.mark.parametrize(
    ("before", "after", "totals", "message"),
    [
        ([1.0], [1.0, 2.0], {}, "expected shape"),
        ([1.0, -2.0], [1.0, 2.0], {}, "found -2"),
        ([1.0, 2.0], [1.0, math.inf], {}, "infinite"),
        ([1.0, 2.0], [1.0, 2.0], {"total0": 2.5}, "0.5 more than their total"),
        ([1.0, 2.0], [1.0, 2.0], {"total1": [3.0]}, "one total a column"),
    ],
)
def test_bad_arrays_are_named(
    before: list[float], after: list[float], totals: dict[str, float], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        shift_share(before, after, **totals)


def test_parts_may_exceed_their_total_by_the_tolerance_given():
    with pytest.raises(EstimationError, match="more than their total"):
        shift_share([6.0, 4.001], [5.0, 5.0], total0=10.0, total1=10.0)
    split = shift_share(
        [6.0, 4.001], [5.0, 5.0], total0=10.0, total1=10.0, tolerance=1e-3
    )
    assert split.share0.sum() == pytest.approx(1.0001)
