from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.estimates.structure.concentration import concentration


@given(st.lists(st.floats(0.01, 1e6), min_size=2, max_size=40))
def test_within_its_bounds_and_free_of_units(amounts: list[float]) -> None:
    one = concentration(amounts)
    many = concentration(np.array(amounts) * 7.5)
    assert 1 <= one.poles <= len(amounts) + 1e-9
    assert 0 <= one.index <= 1
    assert 1 / len(amounts) - 1e-12 <= one.largest <= 1
    assert many.poles == pytest.approx(one.poles)


@pytest.mark.parametrize("n", [2, 3, 10, 190])
def test_equal_shares_are_that_many_poles(n: int) -> None:
    found = concentration(np.full(n, 3.0))
    assert found.poles == pytest.approx(n)
    assert found.index == pytest.approx(0, abs=1e-7)


def test_one_holds_all() -> None:
    found = concentration([5.0, 0.0, 0.0])
    assert found.poles == 1
    assert found.index == 1


def test_by_hand() -> None:
    # Shares .5, .3, .2: sum of squares .38; (.38 - 1/3) / (2/3) = .07.
    found = concentration([50.0, 30.0, 20.0])
    assert found.poles == pytest.approx(1 / 0.38)
    assert found.index == pytest.approx(0.07**0.5)
    assert found.largest == pytest.approx(0.5)


def test_missing_is_not_zero() -> None:
    found = concentration([[1.0, 1.0, np.nan], [1.0, 1.0, 0.0]])
    assert found.poles == pytest.approx([2, 2])
    assert found.index[0] == pytest.approx(0)
    assert found.index[1] > 0
    assert found.units.tolist() == [2, 3]


def test_nothing_known_has_no_value() -> None:
    found = concentration([[np.nan, np.nan], [0.0, 0.0]])
    assert np.isnan(found.poles).all()
    assert np.isnan(found.index).all()


@pytest.mark.parametrize("wrong", [[1.0, -1.0], 3.0])
def test_refuses(wrong: object) -> None:
    with pytest.raises(EstimationError):
        concentration(wrong)  # type: ignore[arg-type]
