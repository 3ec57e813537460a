"""Calibration: simulated items come back, brute force agrees, mirrors mirror."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import ndtr

from foedus.errors import EstimationError
from foedus.estimates.equating.calibration import MISSING, NODES, calibrate


def simulated(rng, theta, cuts, *, absent=0.1):
    """Choices of voters at theta on items with two cutpoints, int8 (items, voters)."""
    latent = theta[None, :] + rng.normal(size=(len(cuts), len(theta)))
    choices = (latent[:, :, None] > cuts[:, None, :]).sum(axis=2)
    choices[rng.random(choices.shape) < absent] = MISSING
    return choices.astype(np.int8)


@pytest.fixture(scope="module")
def assembly():
    """Two years of a bloc that never supports and a crowd around the middle."""
    rng = np.random.default_rng(4)
    theta = np.concatenate([rng.normal(-3, 0.3, 60), rng.normal(0.7, 0.8, 140)])
    theta -= theta.mean()
    middle = rng.normal(0, 1.2, 80)
    cuts = np.column_stack([middle - 0.4, middle + 0.4])
    groups = np.repeat([0, 1], 40)
    return theta, cuts, groups, simulated(rng, theta, cuts)


def test_cutpoints_and_population_come_back(assembly):
    theta, cuts, groups, choices = assembly
    found = calibrate(choices, np.full(80, 3), groups)
    error = found.cutpoints - cuts
    # Errors as large as `precision` says, with a share of 10 % beyond 90 %.
    scaled = np.abs(error) * np.sqrt(found.precision)
    assert 0.8 < (scaled < 1.645).mean() <= 1.0
    assert np.abs(error.mean()) < 0.1
    placed = np.einsum("gvq,q->gv", found.posterior, NODES)
    assert np.corrcoef(placed[0], theta)[0, 1] > 0.98
    np.testing.assert_allclose(placed.mean(axis=1), 0, atol=0.01)
    np.testing.assert_allclose(found.posterior.sum(axis=2), 1, atol=1e-12)
    # The bloc is seen as a bloc: some 30 % of the population lies far out.
    assert found.population[NODES < -1.5].sum() == pytest.approx(0.3, abs=0.05)


def test_agrees_with_brute_force():
    rng = np.random.default_rng(5)
    theta = rng.normal(0, 1.2, 300)
    choices = simulated(rng, theta, np.array([[-0.5, 0.4], [0.2, 1.0], [-1.0, -0.2]]))
    population = np.exp(-0.5 * (NODES / 1.2) ** 2)
    found = calibrate(
        choices, np.full(3, 3), np.zeros(3, int), population=population, tolerance=1e-6
    )

    def negative(flat):
        cuts = flat.reshape(3, 2)
        above = ndtr(NODES[None, None, :] - cuts[:, :, None])
        chance = np.stack([1 - above[:, 0], above[:, 0] - above[:, 1], above[:, 1]], 1)
        logs = np.log(np.maximum(chance, 1e-300))
        by_voter = sum(
            np.where((choices[i] >= 0)[:, None], logs[i][choices[i]], 0)
            for i in range(3)
        )
        weight = population / population.sum()
        extra = (logs * weight).sum() / 3
        return -np.log((np.exp(by_voter) * weight).sum(axis=1)).sum() - extra

    best = minimize(negative, found.cutpoints.ravel(), method="Nelder-Mead")
    np.testing.assert_allclose(best.x.reshape(3, 2), found.cutpoints, atol=0.02)


def test_calling_support_opposition_mirrors_everything(assembly):
    _, _, groups, choices = assembly
    kinds = np.full(80, 3)
    found = calibrate(choices, kinds, groups, tolerance=1e-5)
    turned = np.where(choices >= 0, 2 - choices, MISSING).astype(np.int8)
    mirrored = calibrate(turned, kinds, groups, tolerance=1e-5)
    np.testing.assert_allclose(mirrored.cutpoints, -found.cutpoints[:, ::-1], atol=2e-3)
    np.testing.assert_allclose(mirrored.population, found.population[::-1], atol=1e-4)


def test_items_without_a_vote_in_some_category_stay_finite():
    choices = np.zeros((3, 50), np.int8)
    choices[1] = 1
    choices[2, :25] = 1
    found = calibrate(choices, np.array([3, 2, 2]), np.zeros(3, int))
    assert np.isfinite(found.cutpoints[:, 0]).all()
    assert found.cutpoints[0, 0] < found.cutpoints[0, 1]
    assert np.isnan(found.cutpoints[1:, 1]).all()
    assert found.cutpoints[1, 0] < found.cutpoints[2, 0] < found.cutpoints[0, 0]


def test_nothing_is_calibrated_to_nothing():
    found = calibrate(np.zeros((0, 4), np.int8), np.zeros(0, int), np.zeros(0, int))
    assert found.cutpoints.shape == (0, 2)
    assert found.iterations == 0


@pytest.mark.parametrize(
    ("choices", "categories", "groups", "message"),
    [
        (np.zeros(3, np.int8), [2] * 3, [0] * 3, "items by voters"),
        (np.zeros((2, 3), np.int8), [2], [0, 0], "one entry for each of 2"),
        (np.zeros((2, 3), np.int8), [2, 4], [0, 0], "2 or 3"),
        (np.full((1, 3), 2, np.int8), [2], [0], "found 2 to 2"),
        (np.zeros((2, 3), np.int8), [2, 2], [0, 2], "in the order of the rows"),
    ],
)
def test_impossible_input_is_named(choices, categories, groups, message):
    with pytest.raises(EstimationError, match=message):
        calibrate(choices, np.array(categories), np.array(groups))


def test_a_population_needs_a_weight_a_node():
    with pytest.raises(EstimationError, match="41 positive weights"):
        calibrate(
            np.zeros((1, 3), np.int8),
            np.array([2]),
            np.array([0]),
            population=np.ones(3),
        )
