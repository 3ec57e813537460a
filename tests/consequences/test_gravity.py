"""The fitted gravity model that ships, and what is drawn from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.consequences.gravity import CLUSTERS, SAMPLES, gravity, remaining
from foedus.errors import EstimationError, InvalidOption


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_ships_is_whole(sample: str) -> None:
    fitted = gravity(sample)
    size = len(fitted.names)
    assert fitted.estimate.shape == fitted.jackknife.shape == (size,)
    assert set(fitted.covariance) == set(CLUSTERS)
    for cluster, covariance in fitted.covariance.items():
        np.testing.assert_allclose(covariance, covariance.T, rtol=1e-4, atol=1e-9)
        assert np.linalg.eigvalsh(covariance).min() > -1e-6
        assert (fitted.error(cluster) > 0).all()
    assert fitted.recipe["observations"][sample] > 200_000
    assert all(len(one["vintage"]) == 64 for one in fitted.recipe["sources"].values())
    assert "flows" in repr(fitted)
    others = [fitted.error(name) for name in CLUSTERS[1:]]
    np.testing.assert_allclose(fitted.error(), np.max(others, axis=0))


def test_signs_that_the_product_speaks_of() -> None:
    fitted = gravity()
    for name in ("trade_complete", "trade_2022", "trade_layered"):
        place = fitted.names.index(name)
        assert fitted.estimate[place] < -2 * fitted.error("multiway")[place]
    # The harder the restriction, the larger the fall.
    order = ("trade_2022", "trade_complete", "trade_layered", "trade_partial")
    found = [fitted.coefficient(name) for name in order]
    assert found == sorted(found)
    # One partial case, and finance, go with no fall that can be told from none.
    for name in ("trade_partial", "finance", "diplomatic", "military"):
        place = fitted.names.index(name)
        assert abs(fitted.estimate[place]) < 2 * fitted.error("pair")[place]


def test_the_sample_for_a_forecast_knows_nothing_of_2022() -> None:
    assert not {"trade_2022", "trade_2022_start"} & set(gravity("to_2021").names)
    assert gravity("to_2021").coefficient("trade_complete") < -0.5


def test_draws_have_the_covariance() -> None:
    fitted = gravity()
    drawn = fitted.draws(40_000, seed=3, cluster="pair")
    np.testing.assert_allclose(
        drawn.mean(axis=0), fitted.estimate, atol=4 * fitted.error("pair").max() / 200
    )
    spread = np.cov(drawn.T)
    scale = np.outer(fitted.error("pair"), fitted.error("pair"))
    np.testing.assert_allclose(
        spread / scale, fitted.covariance["pair"] / scale, atol=0.03
    )
    again = fitted.draws(40_000, seed=3, cluster="pair")
    np.testing.assert_array_equal(drawn, again)
    assert not np.array_equal(drawn, fitted.draws(40_000, seed=4, cluster="pair"))


@given(st.integers(2, 6), st.floats(-1, 1), st.floats(-1, 1))
def test_terms_multiply_and_leave_own_sales(n: int, a: float, b: float) -> None:
    fitted = gravity()
    changes = {"trade_2022": np.full((n, n), a), "travel": np.full((n, n), b)}
    terms = fitted.terms(changes)
    np.testing.assert_array_equal(terms.diagonal(), 1.0)
    parts = [fitted.terms({name: change}) for name, change in changes.items()]
    np.testing.assert_allclose(terms, parts[0] * parts[1], rtol=1e-12)
    expected = np.exp(a * fitted.coefficient("trade_2022"))
    np.testing.assert_allclose(parts[0][0, 1], expected)


def test_terms_of_draws_have_a_row_each() -> None:
    fitted = gravity()
    change = {"trade_complete": np.ones((3, 3))}
    drawn = fitted.draws(5)
    terms = fitted.terms(change, drawn)
    assert terms.shape == (5, 3, 3)
    for row, one in zip(drawn, terms, strict=True):
        np.testing.assert_allclose(one, fitted.terms(change, row))


def test_what_cannot_be_asked() -> None:
    fitted = gravity()
    square = np.zeros((2, 2))
    with pytest.raises(InvalidOption, match="no 'trade_complet'; nearest: 'trade_comp"):
        fitted.terms({"trade_complet": square})
    with pytest.raises(InvalidOption, match="no change is named; expected some of"):
        fitted.terms({})
    with pytest.raises(EstimationError, match=r"travel has the shape \(2, 3\)"):
        fitted.terms({"travel": np.zeros((2, 3))})
    with pytest.raises(EstimationError, match="arms is not finite"):
        fitted.terms({"arms": np.full((2, 2), np.nan)})
    with pytest.raises(EstimationError, match=r"coefficients have the shape \(3,\)"):
        fitted.terms({"arms": square}, np.zeros(3))
    with pytest.raises(InvalidOption, match="count is 0"):
        fitted.draws(0)
    with pytest.raises(InvalidOption, match="no clustering by 'pairs'; nearest: 'pair"):
        fitted.draws(1, cluster="pairs")
    with pytest.raises(InvalidOption, match="no gravity sample 'to_2020'; nearest"):
        gravity("to_2020")


def test_a_lifted_sanction_fades_over_eight_years() -> None:
    assert remaining(0.0) == 1.0
    assert remaining(4.0) == 0.5
    assert remaining(8.0) == remaining(30.0) == 0.0
    left = remaining(np.arange(10.0))
    assert (np.diff(left) <= 0).all()
