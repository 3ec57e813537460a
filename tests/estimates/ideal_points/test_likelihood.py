from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import log_ndtr
from scipy.stats import norm

from foedus.estimates.ideal_points.likelihood import (
    interval_ratios,
    inverse_mills,
    vote_ratios,
)


def test_inverse_mills_against_scipy() -> None:
    x = np.linspace(-60.0, 12.0, 20_011)
    expected = np.exp(norm.logpdf(x) - log_ndtr(x))
    found = np.array([inverse_mills(value) for value in x])
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=2e-9)


@given(
    middle=st.floats(-9.0, 9.0),
    width=st.floats(1e-4, 3.0),
)
def test_interval_ratios_against_scipy(middle: float, width: float) -> None:
    a, b = middle + width / 2, middle - width / 2
    # The mirrored interval has the same mass without cancellation in the tail.
    low, high = (b, a) if middle < 0 else (-a, -b)
    mass = norm.cdf(high) - norm.cdf(low)
    at_a, at_b = interval_ratios(a, b)
    assert np.isclose(at_a, norm.pdf(a) / mass, rtol=1e-4, atol=1e-12)
    assert np.isclose(at_b, norm.pdf(b) / mass, rtol=1e-4, atol=1e-12)


@given(
    eta=st.floats(-4.0, 4.0),
    first=st.floats(-3.0, 3.0),
    gap=st.floats(0.05, 2.0),
    y=st.integers(0, 2),
)
def test_derivatives_of_one_vote(eta: float, first: float, gap: float, y: int) -> None:
    def log_p(place: np.ndarray) -> float:
        item = np.array([1.0, place[1], place[2]])
        *_, bound, ratio = vote_ratios(place[0], item, 2, y)
        return -0.5 * bound**2 - np.log(ratio) - 0.5 * np.log(2 * np.pi)

    def gradient(place: np.ndarray) -> np.ndarray:
        item = np.array([1.0, place[1], place[2]])
        at_a, at_b, *_ = vote_ratios(place[0], item, 2, y)
        pulls = np.array([at_a - at_b, 0.0, 0.0])
        if y > 0:
            pulls[y] -= at_a
        if y < 2:
            pulls[y + 1] += at_b
        return pulls

    place = np.array([eta, first, first + gap])
    edges = np.array([-np.inf, *place[1:], np.inf])
    mass = norm.cdf(edges[y + 1] - eta) - norm.cdf(edges[y] - eta)
    assert np.isclose(log_p(place), np.log(mass), atol=1e-5)
    np.testing.assert_allclose(
        gradient(place), approx_fprime(place, log_p, 1e-6), rtol=2e-3, atol=2e-3
    )
    _, _, aa, bb, ab, _, _ = vote_ratios(eta, np.array([1.0, *place[1:]]), 2, y)
    curvature = approx_fprime(place, lambda p: float(gradient(p)[0]), 1e-6)[0]
    assert np.isclose(-(aa + bb + 2 * ab), curvature, rtol=5e-3, atol=5e-3)
