"""Scores of predictors: averaged by conflict, paired, on the same states."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from foedus.validate.forecasts import _probabilities, forecast
from foedus.validate.judging import Case, judge
from foedus.validate.outcomes import Outcome
from foedus.validate.scores import logistic_line


def made(cluster, year, against, *, inside=None, **values):
    against = np.array(against, dtype=bool)
    names = tuple(f"S{i}" for i in range(len(against)))
    outcome = Outcome(
        "vote", "AAA", f"{cluster} {year}", "", cluster, year, year - 1, names, against
    )
    columns = {name: np.array(column, dtype=float) for name, column in values.items()}
    side = np.zeros(len(against), dtype=bool) if inside is None else np.array(inside)
    return Case(outcome, columns, side)


AGAINST = [1, 1, 1, 1, 0, 0, 0, 0]
RIGHT = [1, 2, 3, 4, 5, 6, 7, 8]
WRONG = RIGHT[::-1]
CHANCE = [1] * 8


def test_conflicts_count_alike_however_often_they_are_voted_on():
    cases = [
        made("often", year, AGAINST, new=RIGHT, old=CHANCE)
        for year in range(1990, 1999)
    ] + [made("once", 1999, AGAINST, new=WRONG, old=CHANCE)]
    found = judge(cases, ("new", "old"), "old", seed=1)
    assert found["new"].auc.value == pytest.approx(0.5)  # 1 and 0, not .9
    assert found["new"].gain.value == pytest.approx(0.0)
    assert found["new"].by_cluster == {"often": (1.0, 0.5), "once": (0.0, 0.5)}
    assert found["old"].gain.over_both == (0.0, 0.0)
    assert (found["new"].cases, found["new"].clusters) == (10, 2)


def test_compared_on_the_states_for_which_both_are_known():
    half = [np.nan, 2, 3, 4, 5, 6, 7, np.nan]
    # Beyond the six states on which both are known, the baseline is wrong.
    old = [8, 1, 2, 3, 5, 6, 7, 0]
    found = judge(
        [made("a", 2000, AGAINST, new=half, old=old)], ("new",), "old", seed=1
    )
    assert found["new"].gain.value == pytest.approx(0.0)


def test_too_few_states_on_a_side_are_not_judged():
    few = [1, 1, 0, 0, 0, 0, 0, 0]
    assert judge([made("a", 2000, few, x=RIGHT)], ("x",), "x", seed=1) == {}


def test_outside_leaves_out_the_rivals_and_hubs_without_any():
    inside = [1, 0, 0, 0, 0, 0, 0, 0]
    mixed = [9, 2, 3, 4, 5, 6, 7, 8]  # wrong on the rival alone
    cases = [
        made("a", 2000, AGAINST, inside=np.array(inside, bool), x=mixed),
        made("b", 2000, AGAINST, x=WRONG),
    ]
    everywhere = judge(cases, ("x",), "x", seed=1)["x"]
    outside = judge(cases, ("x",), "x", seed=1, outside=True)["x"]
    assert everywhere.clusters == 2 and outside.clusters == 1
    assert outside.auc.value == 1.0 and everywhere.by_cluster["a"][0] == 0.75


def test_the_interval_over_states_covers():
    generator = np.random.default_rng(0)
    inside, truth = 0, 0.7602  # P(N(1, 1) > N(0, 1))
    for trial in range(60):
        against = np.arange(200) < 100
        x = generator.normal(size=200) + ~against
        one = judge([made("a", 2000, against, x=x)], ("x",), "x", seed=trial)["x"]
        low, high = one.auc.over_states
        inside += low <= truth <= high
    assert inside >= 47  # 54 of 60 expected, standard deviation 2.3


def test_logistic_line_is_the_maximum_of_the_likelihood():
    x = np.linspace(0, 1, 7)
    trials = np.array([5, 9, 4, 7, 8, 3, 6.0])
    successes = np.array([5, 7, 3, 3, 2, 1, 0.0])

    def loss(p):
        line = p[0] + p[1] * x
        return (trials * np.logaddexp(0, line) - successes * line).sum()

    best = minimize(loss, np.zeros(2), tol=1e-12).x
    np.testing.assert_allclose(logistic_line(x, successes, trials), best, atol=1e-3)


def test_probabilities_know_nothing_of_their_own_conflict_or_of_later_ones():
    def cases(flipped):
        generator = np.random.default_rng(7)
        laid = []
        for year in range(1990, 2000):
            against = generator.random(40) < 0.5
            x = generator.normal(size=40) - against
            if flipped and (year > 1997 or year % 7 == 1997 % 7):
                against = ~against
            laid.append(made(f"conflict {year % 7}", year, against, x=x))
        return laid

    # 1997 belongs to the conflict of 1990; both are flipped, and so is what follows.
    plain, flipped = (_probabilities(cases(f), "x") for f in (False, True))
    assert np.isfinite(plain[7]).all()
    np.testing.assert_array_equal(plain[7], flipped[7])
    assert not np.allclose(plain[9], flipped[9])


def test_forecasts_need_earlier_conflicts_and_reward_the_better():
    generator = np.random.default_rng(8)
    laid = []
    for year in range(1980, 2000):
        against = generator.random(60) < 0.5
        laid.append(
            made(
                f"conflict {year}", year, against,
                good=generator.normal(size=60) - 2 * against,
                noise=generator.normal(size=60),
            )
        )  # fmt: skip
    assert forecast(laid[:4], ("good",), "noise", seed=1) == {}
    found = forecast(laid, ("good", "noise"), "noise", seed=1)
    assert found["good"].calls == 15  # the first five have too few before them
    assert found["good"].log < found["good"].log_baseline
    assert found["good"].gain[0] > 0 and found["noise"].gain == (0.0, 0.0)
    assert found["noise"].log == pytest.approx(found["noise"].log_base, abs=0.05)
