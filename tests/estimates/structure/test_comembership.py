from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.estimates.structure.comembership import adjusted_rand, stability

Labels = st.lists(st.integers(0, 4), min_size=2, max_size=30)


@given(Labels, st.permutations(range(5)))
def test_labels_are_names_only(labels: list[int], names: list[int]) -> None:
    renamed = [names[one] for one in labels]
    assert adjusted_rand(labels, renamed) == pytest.approx(1)


def test_by_hand() -> None:
    # Pairs together: 1 + 1 in one, 3 in the other, 1 in both; chance 2 * 3 / 6.
    assert adjusted_rand([0, 0, 1, 1], [0, 0, 0, 1]) == pytest.approx(
        (1 - 1) / (2.5 - 1)
    )
    # Hubert and Arabie's index of a 2 x 2 table with 4, 1, 1, 4.
    one = [0] * 5 + [1] * 5
    other = [0] * 4 + [1] + [0] + [1] * 4
    chance = 20 * 20 / 45
    assert adjusted_rand(one, other) == pytest.approx((12 - chance) / (20 - chance))


def test_by_chance_it_is_zero_on_average() -> None:
    rng = np.random.default_rng(0)
    found = [
        adjusted_rand(rng.integers(3, size=60), rng.integers(4, size=60))
        for _ in range(400)
    ]
    assert np.mean(found) == pytest.approx(0, abs=0.01)


def test_stability_by_hand() -> None:
    found = stability([0, 0, 0, 1], [[5, 5, 5, 5], [1, 1, 2, 2]])
    assert found.together[0].tolist() == [1, 1, 0.5, 0.5]
    assert found.unit[:3] == pytest.approx([0.75, 0.75, 0.5])
    assert np.isnan(found.unit[3])
    assert found.bloc[0] == pytest.approx(2 / 3)


def test_refuses() -> None:
    with pytest.raises(EstimationError):
        stability([0, 1], [[0, 1, 2]])
    with pytest.raises(EstimationError):
        adjusted_rand([0, 1], [0])
