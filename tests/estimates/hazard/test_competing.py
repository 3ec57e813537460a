"""The competing-risks model against algebra, numerical derivatives and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, minimize

from foedus.errors import EstimationError
from foedus.estimates.hazard import competing
from foedus.estimates.hazard.competing import (
    NO_EVENT,
    fit,
    intensities,
    log_likelihood,
    probabilities,
)

BETA = np.array([[-2.0, 0.5, 0.0, -0.3], [-1.0, 0.0, 0.4, 0.0]])


def simulated(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 3))])
    p = probabilities(intensities(x, BETA))
    u = rng.random(n)
    cause = np.where(u < p[:, 0], 0, np.where(u < p.sum(axis=1), 1, NO_EVENT))
    return x, cause


def test_coefficients_are_recovered_within_three_standard_errors() -> None:
    x, cause = simulated(40_000)
    found = fit(x, cause, causes=2, penalty=0.0)
    _, curvature = competing._derivatives(x, cause, np.ones(len(x)), found)
    error = np.sqrt(np.diag(np.linalg.inv(curvature))).reshape(2, 4)
    assert (np.abs(found - BETA) < 3 * error).all()


def test_derivatives_are_those_of_the_likelihood() -> None:
    x, cause = simulated(300)
    weight = np.random.default_rng(1).random(len(x))

    def value(flat: np.ndarray) -> float:
        return float(weight @ log_likelihood(x, cause, flat.reshape(2, 4)))

    def slope(flat: np.ndarray) -> np.ndarray:
        return competing._derivatives(x, cause, weight, flat.reshape(2, 4))[0]

    at = BETA.ravel()
    gradient, curvature = competing._derivatives(x, cause, weight, BETA)
    assert approx_fprime(at, value, 1e-6) == pytest.approx(gradient, rel=1e-3, abs=1e-3)
    steps = 1e-5 * np.eye(len(at))
    numeric = np.array([(slope(at + e) - slope(at - e)) / 2e-5 for e in steps])
    assert -numeric == pytest.approx(curvature, rel=1e-5, abs=1e-5)


def test_the_optimum_is_that_of_a_general_optimiser() -> None:
    x, cause = simulated(500)

    def loss(flat: np.ndarray) -> float:
        ridge = (flat.reshape(2, 4)[:, 1:] ** 2).sum() * 5.0 / 2
        return float(ridge - log_likelihood(x, cause, flat.reshape(2, 4)).sum())

    other = minimize(loss, BETA.ravel(), method="BFGS", options={"gtol": 1e-7})
    mine = fit(x, cause, causes=2, penalty=5.0)
    assert mine.ravel() == pytest.approx(other.x, abs=1e-4)
    assert loss(mine.ravel()) <= other.fun + 1e-9


def test_one_cause_without_covariates_is_the_share_of_events() -> None:
    cause = np.array([0] * 7 + [NO_EVENT] * 93)
    found = fit(np.ones((100, 1)), cause, causes=1, penalty=3.0)
    p = probabilities(intensities(np.ones((1, 1)), found))
    assert p == pytest.approx(np.array([[0.07]]))


def test_a_weight_of_two_is_a_row_twice() -> None:
    x, cause = simulated(400)
    weight = np.where(np.arange(400) < 100, 2.0, 1.0)
    twice = np.concatenate([np.arange(400), np.arange(100)])
    assert fit(x, cause, causes=2, penalty=1.0, weight=weight) == pytest.approx(
        fit(x[twice], cause[twice], causes=2, penalty=1.0), abs=1e-6
    )


def test_a_ridge_keeps_separated_events_finite_and_spares_what_it_is_told_to() -> None:
    x, cause = simulated(2_000)
    strong = fit(x, cause, causes=2, penalty=1e8)
    assert np.abs(strong[:, 1:]).max() < 1e-4
    spared = fit(x, cause, causes=2, penalty=[0.0, 1e8, 1e8])
    assert abs(spared[0, 1] - BETA[0, 1]) < 0.2
    line = np.column_stack([np.ones(40), np.arange(40.0) - 20])
    apart = np.where(np.arange(40) < 20, NO_EVENT, 0)
    assert np.isfinite(fit(line, apart, causes=1, penalty=0.1)).all()


@given(
    st.lists(st.floats(-30, 6), min_size=1, max_size=4),
    st.integers(min_value=1, max_value=9),
)
def test_probabilities_add_up_and_horizons_compound(
    logs: list[float], periods: int
) -> None:
    each = np.exp(np.array(logs))
    once, later = probabilities(each), probabilities(each, periods=periods)
    assert (once >= 0).all()
    assert later.sum() <= 1 + 1e-12
    assert 1 - later.sum() == pytest.approx((1 - once.sum()) ** periods, abs=1e-12)


@given(st.floats(1e-6, 40.0))
def test_the_series_of_small_totals_meets_the_closed_form(total: float) -> None:
    value, first, second = competing._tail(np.array([total, 0.99e-2, 1.01e-2]))
    assert value[0] == pytest.approx(np.log(-np.expm1(-total) / total), abs=1e-9)
    assert first[1] == pytest.approx(first[2], abs=1e-4)
    assert second[1] == pytest.approx(second[2], abs=1e-4)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"penalty": -1.0}, "expected 0 or more"),
        ({"penalty": [1.0]}, "one for each of the 3"),
        ({"causes": 1}, "causes run from"),
        ({"causes": 3}, "cause 2 has no event"),
        ({"weight": -np.ones(200)}, "weight"),
        ({"weight": np.ones(3)}, "one entry a row"),
    ],
)
def test_bad_input_is_one_clear_line(change: dict[str, object], says: str) -> None:
    x, cause = simulated(200)
    options: dict[str, object] = {"causes": 2, "penalty": 1.0, **change}
    with pytest.raises(EstimationError, match=says):
        fit(x, cause, **options)  # type: ignore[arg-type]
    with pytest.raises(EstimationError, match="NaN"):
        fit(np.where(x > 2, np.nan, x), cause, causes=2, penalty=1.0)
    with pytest.raises(EstimationError, match="all ones"):
        fit(x[:, 1:], cause, causes=2, penalty=1.0)
