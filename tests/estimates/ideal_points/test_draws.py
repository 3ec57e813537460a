from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm

from foedus.errors import EstimationError
from foedus.estimates.ideal_points import Ballots, Priors, draw, fit
from foedus.estimates.ideal_points.draws import Acceptance, sample

Simulate = Callable[..., tuple[np.ndarray, Ballots, tuple[list[int], list[int]]]]


def test_draws_against_the_posterior_on_a_grid() -> None:
    # Two voters who stand still, two divisive items of slope 1: four unknowns.
    ballots = Ballots(
        voter=np.array([0, 1, 0, 1, 0], np.int32),
        item=np.array([0, 0, 1, 1, 2], np.int32),
        session=np.zeros(5, np.int32),
        choice=np.array([1, 0, 1, 0, 1], np.int8),
        voters=2,
        items=3,
        sessions=1,
        categories=2,
    )
    priors = Priors(first_variance=1.0, cutpoint_variance=2.0)
    found = fit(
        ballots, smoothing="static", fixed_slope=True, standardise=False, priors=priors
    )
    drawn = np.array(
        list(
            sample(
                found.problem,
                found.state,
                3000,
                np.random.default_rng(2),
                lambda: None,
            )
        )
    )
    axis = np.linspace(-5, 5, 41)
    up, down, one, two = np.meshgrid(axis, axis, axis, axis, indexing="ij")
    density = norm.pdf(up) * norm.pdf(down)
    for cutpoint in (one, two):
        density *= norm.pdf(cutpoint, 0, np.sqrt(2.0))
        density *= norm.cdf(up - cutpoint) * norm.cdf(cutpoint - down)
    density /= density.sum()
    for number, place in enumerate((up, down)):
        mean = float((density * place).sum())
        sd = float(np.sqrt((density * place**2).sum() - mean**2))
        assert drawn[:, number].mean() == pytest.approx(mean, abs=0.06)
        assert drawn[:, number].std() == pytest.approx(sd, rel=0.06)
    together = float((density * up * down).sum())
    assert (drawn[:, 0] * drawn[:, 1]).mean() == pytest.approx(together, abs=0.06)


def test_intervals_cover_where_the_priors_are_true(simulate: Simulate) -> None:
    inside, apart = [], []
    for seed in range(16):
        theta, ballots, ends = simulate(
            seed, voters=25, sessions=4, items=16, tidy=False
        )
        priors = Priors(first_variance=1.0, cutpoint_variance=1.0)
        found = fit(ballots, anchors=ends, standardise=False, priors=priors)
        drawn = draw(found, ballots, 100, seed=seed)
        inside.append(covered(drawn, theta))
        apart.append(covered(distances(drawn), distances(theta)))
    assert 0.88 < np.mean(inside) < 0.92
    assert 0.88 < np.mean(apart) < 0.92


def test_intervals_cover_under_the_default_priors(simulate: Simulate) -> None:
    theta, ballots, ends = simulate(2, voters=80, sessions=4, items=40)
    found = fit(ballots, anchors=ends)
    layout = found.problem.layout
    weights = np.zeros(theta.shape)
    weights[layout.cell_voter, layout.cell_session] = layout.cell_votes
    theta -= np.average(theta, weights=weights)
    theta /= np.sqrt(np.average(theta**2, weights=weights))
    drawn = draw(found, ballots, 100, seed=1)
    assert 0.86 < covered(drawn, theta) < 0.94
    assert 0.86 < covered(distances(drawn), distances(theta)) < 0.94


def distances(theta: np.ndarray) -> np.ndarray:
    """Return how far each voter stands from the next one."""
    return np.abs(theta - np.roll(theta, 1, axis=-2))


def covered(drawn: np.ndarray, truth: np.ndarray) -> float:
    """Return how often the interval from 5 to 95 per cent holds the truth."""
    below = (drawn < truth).mean(axis=0)
    known = ~np.isnan(drawn[0])
    return float(((below >= 0.05) & (below <= 0.95))[known].mean())


def test_draws_depend_on_the_seed_alone(simulate: Simulate) -> None:
    _, ballots, ends = simulate(3, voters=15, sessions=3, items=10)
    found = fit(ballots, anchors=ends)
    calls: list[tuple[int, int]] = []
    one = draw(
        found, ballots, 6, seed=5, progress=lambda *done: calls.append(done), threads=2
    )
    np.testing.assert_array_equal(one, draw(found, ballots, 6, seed=5, threads=1))
    assert (draw(found, ballots, 6, seed=6) != one).any()
    assert calls[-1][0] == calls[-1][1] == len(calls)
    assert one.shape == (6, 15, 3)
    np.testing.assert_array_equal(np.isnan(one[0]), np.isnan(found.theta))


def test_most_proposals_are_accepted(simulate: Simulate) -> None:
    _, ballots, ends = simulate(4)
    found = fit(ballots, anchors=ends)
    count = Acceptance()
    rng = np.random.default_rng(1)
    list(sample(found.problem, found.state, 20, rng, lambda: None, count))
    assert count.items / count.sweeps > 0.4
    assert count.positions / count.sweeps > 0.6
    assert count.levels / count.sweeps > 0.7


def test_what_draw_refuses(simulate: Simulate) -> None:
    _, ballots, ends = simulate(5, voters=15, sessions=3, items=10)
    back = fit(ballots, smoothing="one-sided", anchors=ends)
    with pytest.raises(EstimationError, match="one-sided fit maximises no posterior"):
        draw(back, ballots, 5, seed=1)
    with pytest.raises(EstimationError, match="at least 1 draw, found 0"):
        draw(fit(ballots, anchors=ends), ballots, 0, seed=1)
