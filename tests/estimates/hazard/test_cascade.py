"""The simulated cascade against exact enumeration on small sets."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.estimates.hazard.cascade import STAYED, departures, gains, uniforms


def exact(
    intensity: np.ndarray,
    weight: np.ndarray,
    forced: np.ndarray,
    rho: float,
    horizon: int,
    memory: int,
) -> dict[tuple[int, ...], float]:
    """Return the probability of every set of departure periods, by enumeration."""
    states = {tuple(0 if one else STAYED for one in forced): 1.0}
    for t in range(1, horizon + 1):
        following: dict[tuple[int, ...], float] = {}
        for left, chance in states.items():
            p = []
            for i, when in enumerate(left):
                others = weight.sum() - weight[i]
                gone = sum(
                    weight[j]
                    for j, then in enumerate(left)
                    if j != i and then != STAYED and t - then <= memory
                )
                exposure = gone / others if others else 0.0
                raised = intensity[i] * np.exp(rho * exposure)
                p.append(1 - np.exp(-raised) if when == STAYED else 0.0)
            for leave in product((False, True), repeat=len(left)):
                step = np.prod(
                    [q if go else 1 - q for q, go in zip(p, leave, strict=True)]
                )
                if step:
                    new = tuple(
                        t if go else w for go, w in zip(leave, left, strict=True)
                    )
                    following[new] = following.get(new, 0.0) + chance * step
        states = following
    return states


@pytest.mark.parametrize("rho", [0.0, 2.5, -1.5])
@pytest.mark.parametrize("memory", [1, 2])
def test_simulation_agrees_with_enumeration(rho: float, memory: int) -> None:
    intensity = np.array([0.1, 0.25, 0.4, 0.05])
    weight = np.array([1.0, 0.5, 0.25, 1.0])
    forced = np.array([True, False, False, False])
    draws, horizon = 60_000, 3
    left = departures(
        np.tile(intensity, (draws, 1)),
        weight,
        forced,
        np.full(draws, rho),
        uniforms(draws, horizon, 4, 7),
        memory=memory,
    )
    truth = exact(intensity, weight, forced, rho, horizon, memory)
    assert sum(truth.values()) == pytest.approx(1.0)
    for path, chance in truth.items():
        found = (left == path).all(axis=1).mean()
        assert (
            abs(found - chance) < 4.5 * np.sqrt(chance * (1 - chance) / draws) + 1e-12
        )


def test_gains_agree_with_enumeration() -> None:
    intensity, weight = np.array([0.2, 0.1, 0.3]), np.array([1.0, 1.0, 0.5])
    forced, draws = np.zeros(3, dtype=bool), 60_000
    found = gains(
        np.tile(intensity, (draws, 1)),
        weight,
        forced,
        np.full(draws, 1.5),
        uniforms(draws, 2, 3, 1),
        memory=3,
    )

    def gone(who: np.ndarray) -> np.ndarray:
        paths = exact(intensity, weight, who, 1.5, 2, 3)
        return sum(p * (np.array(path) != STAYED) for path, p in paths.items())

    for j in range(3):
        also = forced.copy()
        also[j] = True
        truth = gone(also) - gone(forced)
        truth[j] = 0.0
        assert found[j] == pytest.approx(truth, abs=0.012)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(0.0, 4.0))
def test_contagion_never_saves_and_without_it_nobody_tips(
    seed: int, rho: float
) -> None:
    rng = np.random.default_rng(seed)
    n, draws = 5, 50
    intensity, weight = rng.random((draws, n)), rng.random(n)
    forced = rng.random(n) < 0.3
    random = uniforms(draws, 4, n, seed)

    def gone(slope: float) -> np.ndarray:
        rhos = np.full(draws, slope)
        return departures(intensity, weight, forced, rhos, random, memory=3) != STAYED

    assert (gone(rho) >= gone(0.0)).all()
    assert gone(0.0)[:, forced].all()
    still = gains(intensity, weight, forced, np.zeros(draws), random, memory=3)
    assert not still.any()


def test_nobody_leaves_without_intensity() -> None:
    left = departures(
        np.zeros((10, 3)),
        np.ones(3),
        [True, False, False],
        np.full(10, 9.0),
        uniforms(10, 5, 3, 0),
        memory=3,
    )
    assert (left == [0, STAYED, STAYED]).all()
    alone = departures(
        np.full((10, 1), 50.0),
        [1.0],
        [False],
        np.ones(10),
        uniforms(10, 1, 1, 0),
        memory=1,
    )
    assert (alone == 1).all()


def test_bad_arrays_are_refused() -> None:
    random = uniforms(10, 2, 3, 0)
    with pytest.raises(EstimationError, match="expected"):
        departures(
            np.ones((10, 3)), np.ones(2), [False] * 3, np.ones(10), random, memory=1
        )
    with pytest.raises(EstimationError, match="negative"):
        departures(
            -np.ones((10, 3)), np.ones(3), [False] * 3, np.ones(10), random, memory=1
        )
    with pytest.raises(EstimationError, match="memory"):
        departures(
            np.ones((10, 3)), np.ones(3), [False] * 3, np.ones(10), random, memory=0
        )
