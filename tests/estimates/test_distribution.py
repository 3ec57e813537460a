from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.estimates.distribution import Knots, apply, fit

# A coarse grid makes ties; the second branch makes long tails.
values = st.one_of(
    st.integers(0, 30).map(lambda i: i / 30),
    st.floats(-1e6, 1e6, allow_nan=False, width=32),
)
populations = st.lists(values, min_size=1, max_size=120)


def mid_rank(population: np.ndarray, x: float) -> float:
    below = np.count_nonzero(population < x)
    tied = np.count_nonzero(population == x)
    return float((below + tied / 2) / len(population))


@given(populations)
def test_every_value_gets_its_mid_rank(population: list[float]) -> None:
    knots = fit(population)
    expected = [mid_rank(np.array(population), x) for x in population]
    np.testing.assert_allclose(apply(knots, population), expected, atol=1e-12)


@given(populations)
def test_the_mean_over_the_population_is_one_half(population: list[float]) -> None:
    assert apply(fit(population), population).mean() == pytest.approx(0.5)


@given(populations, st.lists(values, min_size=2, max_size=30), st.integers(3, 20))
def test_monotone_and_within_the_unit_interval(
    population: list[float], points: list[float], max_knots: int
) -> None:
    g = apply(fit(population, max_knots), sorted(points))
    assert (np.diff(g) >= -1e-12).all()
    assert ((g >= 0) & (g <= 1)).all()


@given(populations, st.integers(3, 40))
def test_thinning_keeps_its_promise(population: list[float], max_knots: int) -> None:
    exact = np.array([mid_rank(np.array(population), x) for x in population])
    knots = fit(population, max_knots)
    bound = 2 / (max_knots - 2)
    assert len(knots.x) <= max_knots
    assert np.abs(apply(knots, population) - exact).max() <= bound + 1e-12
    for x, count in zip(
        *np.unique(np.array(population), return_counts=True), strict=True
    ):
        if count / len(population) > bound:
            assert x in knots.x
    assert knots.x[0] == min(population)
    assert knots.x[-1] == max(population)


def test_a_heavy_tie_survives_thinning() -> None:
    # Most dyads trade nothing: 60 % zeros, then a long continuous tail.
    rng = np.random.default_rng(3)
    population = np.concatenate([np.zeros(60_000), rng.lognormal(0, 3, 40_000)])
    knots = fit(population)
    assert len(knots.x) <= 512
    assert apply(knots, 0.0) == pytest.approx(0.3, abs=1e-12)
    sample = rng.choice(population, 500)
    exact = np.array([mid_rank(population, x) for x in sample])
    # Just above the tie the distribution is .6, not a slope from .3 to .6.
    assert np.abs(apply(knots, sample) - exact).max() < 0.002
    assert apply(knots, np.sort(population)[60_000]) >= 0.6


def test_missing_stays_missing_and_outside_is_constant() -> None:
    knots = fit([1.0, 2.0, math.nan, 3.0, 3.0])
    assert knots.g.tolist() == [0.125, 0.375, 0.75]
    result = apply(knots, [[math.nan, -50.0], [50.0, 1.5]])
    assert math.isnan(result[0, 0])
    assert result[0, 1] == 0.125
    assert result[1].tolist() == [0.75, 0.25]


def test_one_value_is_the_middle() -> None:
    knots = fit([4.0, 4.0, 4.0])
    assert knots.g.tolist() == [0.5]
    assert apply(knots, [0.0, 4.0, 9.0]).tolist() == [0.5, 0.5, 0.5]


def test_order_and_shape_of_the_population_do_not_matter() -> None:
    population = np.random.default_rng(4).integers(0, 9, (5, 8)).astype(float)
    shuffled = np.random.default_rng(5).permutation(population.ravel())
    assert np.array_equal(fit(population).g, fit(shuffled).g)


@pytest.mark.parametrize(
    ("population", "max_knots", "message"),
    [
        ([], 512, "all are NaN"),
        ([math.nan], 512, "all are NaN"),
        ([1.0, math.inf], 512, "infinite"),
        ([1.0], 2, "at least 3, found 2"),
        (["high"], 512, "real numbers"),
    ],
)
def test_bad_populations_are_named(
    population: list[float], max_knots: int, message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        fit(population, max_knots)


@pytest.mark.parametrize(
    ("x", "g", "message"),
    [
        ([], [], "at least one"),
        ([1.0, 2.0], [0.1], "as many g as x"),
        ([2.0, 1.0], [0.1, 0.2], "increase strictly"),
        ([1.0, 2.0], [0.2, 0.1], "must not decrease"),
        ([1.0, 2.0], [0.2, 1.1], "lie in"),
        ([1.0, math.nan], [0.2, 0.3], "1 NaN"),
    ],
)
def test_knots_that_are_no_distribution_are_refused(
    x: list[float], g: list[float], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        Knots(x=np.array(x), g=np.array(g))
