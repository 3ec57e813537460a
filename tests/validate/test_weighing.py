"""Weights from behaviour: recovered where known, and blind to what came later."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.optimize import minimize

from foedus.validate.outcomes import Outcome
from foedus.validate.weighing import earlier, fit, moments


def occasion(generator, weights, cluster, *, year=2000, hub="AAA", states=150):
    # Normal, so that least squares on a yes or no points where the weights do.
    channels = 0.5 + 0.1 * generator.normal(size=(states, 4))
    loyal = channels @ weights + 0.01 * generator.normal(size=states)
    names = tuple(f"S{i}" for i in range(states))
    outcome = Outcome(
        "vote", hub, f"{cluster} {year}", "", cluster, year, year - 1, names,
        loyal < np.median(loyal),
    )  # fmt: skip
    return outcome, channels


def test_recovers_the_weights_that_decide():
    generator = np.random.default_rng(1)
    truth = np.array([0.5, 0.0, 0.3, 0.2])
    found = [
        moments(*occasion(generator, truth, f"conflict {i}", states=1500))
        for i in range(12)
    ]
    np.testing.assert_allclose(fit(found), truth, atol=0.03)


def test_is_the_non_negative_least_squares_of_its_definition():
    generator = np.random.default_rng(2)
    pull = np.array([1.0, -0.6, 0.4, 0.1])  # one channel repels
    laid = [occasion(generator, pull, f"conflict {i % 6}") for i in range(9)]
    size = Counter(outcome.cluster for outcome, _ in laid)

    def loss(beta):
        total = 0.0
        for outcome, channels in laid:
            x = channels - channels.mean(axis=0)
            y = (~outcome.against) - (~outcome.against).mean()
            total += ((y - x @ beta) ** 2).mean() / size[outcome.cluster]
        return total

    best = minimize(loss, np.full(4, 0.1), bounds=[(0, None)] * 4, tol=1e-12).x
    found = fit([moments(*one) for one in laid])
    np.testing.assert_allclose(found, best / best.sum(), atol=1e-4)
    assert found[1] == 0 and found.sum() == pytest.approx(1)


def test_a_channel_that_is_not_known_says_nothing():
    generator = np.random.default_rng(3)
    outcome, channels = occasion(generator, np.full(4, 0.25), "one")
    channels[:, 2] = np.nan
    found = moments(outcome, channels)
    assert (found.square[2] == 0).all() and found.cross[2] == 0


def test_too_few_clusters_or_one_kind_of_state():
    generator = np.random.default_rng(4)
    one = occasion(generator, np.full(4, 0.25), "one")
    assert fit([moments(*one)] * 8) is None
    outcome, channels = one
    alike = Outcome(
        "vote", "AAA", "x", "", "one", 2000, 1999, outcome.states,
        np.zeros(len(outcome.states), dtype=bool),
    )  # fmt: skip
    assert moments(alike, channels) is None


def test_only_what_was_over_and_of_other_conflicts():
    generator = np.random.default_rng(5)
    even = np.full(4, 0.25)
    target, _ = occasion(generator, even, "war", year=2010)
    cases = {
        "over": occasion(generator, even, "other", year=2009),
        "later": occasion(generator, even, "other", year=2010),
        "same conflict": occasion(generator, even, "war", year=2005),
    }
    found = [moments(*one) for one in cases.values()]
    sanction = Outcome(
        "sanction", "AAA", "x", "", "sanction: AAA", 2008, 2007,
        found[0].outcome.states, found[0].outcome.against,
    )  # fmt: skip
    same_hub = moments(sanction, np.random.default_rng(6).random((150, 4)))
    kept = earlier([*found, same_hub], target)
    assert [one.outcome.name for one in kept] == ["other 2009"]
