"""The gravity estimate of flows that nobody reported, against worlds made by it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.consequences import world_missing as missing


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_a_hidden_flow_of_a_gravity_world_is_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 14
    before = rng.lognormal(0, 1, (n, n))
    under = rng.random((n, n)) < 0.5
    terms = np.where(under, -rng.random((n, n)), 0.0)
    shown = ~np.eye(n, dtype=bool)
    i, j = np.argwhere(under & shown)[0]
    shown[i, j] = False
    enough = ((under & shown).sum(axis=1) >= missing.FEWEST)[:, None]
    free, bound = rng.random((2, n, 1)) + 0.5
    seller = np.where(under & enough, bound, free)
    after = before * np.exp(terms) * seller * (rng.random(n) + 0.5)
    cubes = missing._Cubes(
        states=tuple("abcdefghijklmn"),
        known=np.stack([before, after]),
        estimates=np.full((2, n, n), np.nan),
        restricted=np.stack([np.zeros_like(under), under]),
        terms=np.stack([np.zeros_like(terms), terms]),
    )
    predicted = missing._predicted(cubes, 0, 1, shown)
    np.testing.assert_allclose(predicted[i, j], after[i, j], rtol=1e-6)
    np.testing.assert_allclose(predicted[shown], after[shown], rtol=1e-6)


def test_the_nearest_year_comes_first_and_the_earlier_of_two() -> None:
    assert missing._by_distance(2, 5) == [1, 3, 0, 4]
