from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from foedus.errors import EstimationError
from foedus.estimates.ideal_points import Ballots, Priors, fit
from foedus.estimates.ideal_points.walk import path_variances

Simulate = Callable[..., tuple[np.ndarray, Ballots, tuple[list[int], list[int]]]]


def log_posterior(ballots: Ballots, theta: np.ndarray, items: np.ndarray) -> float:
    """The model as it is written down, vote by vote, all cells voting."""
    slope, cutpoints = items[:, 0], items[:, 1:]
    edges = np.column_stack(
        (np.full(len(items), -np.inf), cutpoints, np.full(len(items), np.inf))
    )
    eta = slope[ballots.item] * theta[ballots.voter, ballots.session]
    mass = norm.cdf(edges[ballots.item, ballots.choice + 1] - eta)
    mass -= norm.cdf(edges[ballots.item, ballots.choice] - eta)
    total = np.log(np.maximum(mass, 1e-300)).sum()
    total += norm.logpdf(theta[:, 0], 0.0, 2.0).sum()
    total += norm.logpdf(np.diff(theta, axis=1), 0.0, 0.5).sum()
    return float(total + norm.logpdf(slope).sum() + norm.logpdf(cutpoints, 0, 3).sum())


def whole_items(ballots: Ballots) -> Ballots:
    """Keep items of which every category was chosen: all their cutpoints are free."""
    seen = np.zeros((ballots.items, ballots.categories), bool)
    seen[ballots.item, ballots.choice] = True
    whole = seen.all(axis=1)
    number = np.cumsum(whole) - 1
    kept = whole[ballots.item]
    return replace(
        ballots,
        voter=ballots.voter[kept],
        item=number[ballots.item[kept]].astype(np.int32),
        session=ballots.session[kept],
        choice=ballots.choice[kept],
        items=int(whole.sum()),
    )


def test_joint_maximum_against_a_general_optimiser(simulate: Simulate) -> None:
    _, ballots, ends = simulate(3, voters=8, sessions=3, items=7, present=1.0)
    votes = whole_items(ballots)
    priors = Priors(first_variance=4.0, cutpoint_variance=9.0)
    found = fit(
        votes,
        anchors=ends,
        standardise=False,
        priors=priors,
        variational=False,
        tolerance=1e-9,
        max_iterations=3000,
    )
    assert found.converged
    best = np.concatenate(
        (found.theta.ravel(), np.column_stack((found.slope, found.cutpoints)).ravel())
    )

    def loss(place: np.ndarray) -> float:
        theta = place[:24].reshape(8, 3)
        items = place[24:].reshape(-1, 3)
        if (np.diff(items[:, 1:], axis=1) <= 0).any():
            return 1e9
        return -log_posterior(votes, theta, items)

    again = minimize(loss, best, method="L-BFGS-B", options={"maxfun": 30_000})
    assert loss(best) - again.fun < 1e-4
    np.testing.assert_allclose(best[:24], again.x[:24], atol=2e-3)


def test_variances_are_the_diagonal_of_the_inverse() -> None:
    rng = np.random.default_rng(8)
    information = rng.uniform(0.1, 4.0, 7)
    step = rng.uniform(1.0, 5.0, 7)
    first = np.array([0.7, 0.3])
    start = np.array([0, 4, 7])
    variance = np.empty(7)
    trace = path_variances(start, information, first, step, False, variance)
    expected_trace = 0.0
    for voter, (begin, end) in enumerate(((0, 4), (4, 7))):
        prior = np.zeros((end - begin, end - begin))
        prior[0, 0] = first[voter]
        for t in range(1, end - begin):
            link = step[begin + t] * np.array([[1.0, -1.0], [-1.0, 1.0]])
            prior[t - 1 : t + 1, t - 1 : t + 1] += link
        inverse = np.linalg.inv(prior + np.diag(information[begin:end]))
        np.testing.assert_allclose(variance[begin:end], np.diag(inverse))
        expected_trace += np.trace(prior @ inverse)
    assert trace == pytest.approx(expected_trace)


@pytest.mark.parametrize("categories", [2, 3, 5])
def test_positions_are_recovered(simulate: Simulate, categories: int) -> None:
    theta, ballots, ends = simulate(1, categories=categories, items=40)
    found = fit(ballots, anchors=ends)
    known = ~np.isnan(found.theta)
    assert found.converged
    assert np.corrcoef(found.theta[known], theta[known])[0, 1] > 0.95
    assert (found.cutpoints[:, 1:] >= found.cutpoints[:, :-1]).all()


def test_mean_and_variance_over_votes(simulate: Simulate) -> None:
    _, ballots, ends = simulate(2)
    found = fit(ballots, anchors=ends, tolerance=1e-7)
    weights = found.problem.layout.cell_votes
    mean = np.average(found.state.theta, weights=weights)
    assert mean == pytest.approx(0.0, abs=1e-9)
    square = np.average(found.state.theta**2, weights=weights)
    assert square == pytest.approx(1.0, abs=1e-9)


def test_order_of_votes_and_threads_do_not_matter(simulate: Simulate) -> None:
    _, ballots, ends = simulate(5)
    order = np.random.default_rng(0).permutation(len(ballots))
    mixed = replace(
        ballots,
        voter=ballots.voter[order],
        item=ballots.item[order],
        session=ballots.session[order],
        choice=ballots.choice[order],
    )
    one = fit(ballots, anchors=ends, tolerance=1e-6, threads=1)
    two = fit(mixed, anchors=ends, tolerance=1e-6, threads=2)
    np.testing.assert_allclose(one.theta, two.theta, atol=1e-5)
    again = fit(ballots, anchors=ends, tolerance=1e-6, threads=2)
    np.testing.assert_array_equal(one.theta, again.theta)


def test_anchors_choose_the_direction(simulate: Simulate) -> None:
    _, ballots, (up, down) = simulate(6)
    one = fit(ballots, anchors=(up, down), tolerance=1e-6)
    other = fit(ballots, anchors=(down, up), tolerance=1e-6)
    np.testing.assert_allclose(one.theta, -other.theta, atol=1e-4)
    assert np.nanmean(one.theta[up]) > np.nanmean(one.theta[down])


def test_a_start_changes_only_the_way(simulate: Simulate) -> None:
    theta, ballots, ends = simulate(7)
    one = fit(ballots, anchors=ends, tolerance=1e-7)
    near = fit(ballots, start=theta, tolerance=1e-7)
    np.testing.assert_allclose(one.theta, near.theta, atol=1e-4)


def test_fixed_slopes_stay(simulate: Simulate) -> None:
    _, ballots, ends = simulate(9)
    signs = np.where(np.arange(ballots.items) % 3 == 0, -1.0, 1.0)
    found = fit(
        ballots, anchors=ends, fixed_slope=True, priors=Priors(slope_mean=signs)
    )
    used = found.slope != 0
    np.testing.assert_array_equal(found.slope[used], signs[used])
    ones = fit(ballots, anchors=ends, fixed_slope=True)
    assert set(np.unique(ones.slope)) <= {0.0, 1.0}


def test_few_votes_make_a_wide_interval(simulate: Simulate) -> None:
    _, ballots, ends = simulate(10)
    keep = ballots.voter != 4
    keep[np.flatnonzero(ballots.voter == 4)[:3]] = True
    few = replace(
        ballots,
        voter=ballots.voter[keep],
        item=ballots.item[keep],
        session=ballots.session[keep],
        choice=ballots.choice[keep],
    )
    found = fit(few, anchors=ends)
    assert found.sd[4, 0] > 2 * np.nanmedian(found.sd)
    assert np.isnan(found.theta[4, 1:]).all()


def test_an_item_that_divides_nobody_changes_nothing(simulate: Simulate) -> None:
    _, ballots, ends = simulate(11)
    voters = np.arange(20, dtype=np.int32)
    more = Ballots(
        voter=np.concatenate((ballots.voter, voters)),
        item=np.concatenate((ballots.item, np.full(20, ballots.items, np.int32))),
        session=np.concatenate((ballots.session, np.full(20, 2, np.int32))),
        choice=np.concatenate((ballots.choice, np.full(20, 2, np.int8))),
        voters=ballots.voters,
        items=ballots.items + 1,
        sessions=ballots.sessions,
        categories=3,
    )
    one = fit(ballots, anchors=ends)
    two = fit(more, anchors=ends)
    np.testing.assert_allclose(one.theta, two.theta, atol=1e-10)
    assert two.slope[-1] == 0.0


def test_filtered_sees_nothing_of_later_sessions(simulate: Simulate) -> None:
    _, ballots, ends = simulate(12)
    early = ballots.session <= 3
    cut = replace(
        ballots,
        voter=ballots.voter[early],
        item=ballots.item[early],
        session=ballots.session[early],
        choice=ballots.choice[early],
        sessions=4,
    )
    whole = fit(ballots, smoothing="filtered", anchors=ends)
    part = fit(cut, smoothing="filtered", anchors=ends)
    np.testing.assert_array_equal(whole.theta[:, :4], part.theta)
    two_sided = fit(cut, anchors=ends)
    np.testing.assert_allclose(part.theta[:, 3], two_sided.theta[:, 3], atol=2e-3)


def test_static_positions_do_not_move(simulate: Simulate) -> None:
    theta, ballots, ends = simulate(13, drift=1e-6)
    found = fit(ballots, smoothing="static", anchors=ends)
    spread = np.nanmax(found.theta, axis=1) - np.nanmin(found.theta, axis=1)
    assert np.nanmax(spread) == 0.0
    assert np.corrcoef(np.nanmean(found.theta, axis=1), theta[:, 0])[0, 1] > 0.97


def test_one_sided_converges_near_the_two_sided(simulate: Simulate) -> None:
    _, ballots, ends = simulate(14)
    both = fit(ballots, anchors=ends)
    back = fit(ballots, smoothing="one-sided", drift="bsv", anchors=ends)
    assert back.converged
    known = ~np.isnan(both.theta)
    assert np.corrcoef(both.theta[known], back.theta[known])[0, 1] > 0.97


def test_what_fit_refuses(simulate: Simulate) -> None:
    _, ballots, _ = simulate(15)
    with pytest.raises(EstimationError, match="found 'smooth', expected one of two-"):
        fit(ballots, smoothing="smooth")
    with pytest.raises(EstimationError, match="found 'bvs', expected a number"):
        fit(ballots, drift="bvs")  # type: ignore[arg-type]
    with pytest.raises(EstimationError, match="variances above 0"):
        fit(ballots, drift=0.0)
    with pytest.raises(EstimationError, match="found voter 99, expected 0 to 29"):
        fit(ballots, anchors=([99], []))
    with pytest.raises(EstimationError, match="slope_variance must be above 0"):
        Priors(slope_variance=0.0)


@pytest.mark.parametrize("seed", [1, 4, 12])
@pytest.mark.parametrize("variational", [True, False])
def test_small_assemblies_converge(
    simulate: Simulate, seed: int, variational: bool
) -> None:
    # Undamped, the steps of items and voters overshoot by turns for some of these.
    for bridged in (0.0, 0.15, 0.7):
        _, ballots, ends = simulate(seed, bridged=bridged)
        assert fit(ballots, anchors=ends, variational=variational).converged
