"""Support: the curve by brute force, and what clusters do to errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from foedus.errors import EstimationError
from foedus.estimates.equating.calibration import MISSING, NODES, calibrate
from foedus.estimates.equating.support import (
    design_effects,
    expected_support,
    reference_curve,
)

CUTS = np.array([[-1.0, 0.5], [0.0, np.nan], [-2.0, 2.0]])
SCORES = np.array([[0.0, 0.5, 1.0], [0.0, 1.0, 1.0], [0.0, 0.3, 1.0]])
WEIGHTS = np.array([2.0, 1.0, 1.5])


@given(st.floats(-8, 8))
def test_the_curve_is_the_weighted_mean_of_expected_scores(theta):
    curve = reference_curve(CUTS, SCORES, WEIGHTS)
    expected = 0.0
    for cut, score, weight in zip(CUTS, SCORES, WEIGHTS, strict=True):
        above = [ndtr(theta - c) for c in cut if np.isfinite(c)]
        edges = [1.0, *above, 0.0]
        chances = [edges[k] - edges[k + 1] for k in range(len(edges) - 1)]
        expected += weight * sum(c * s for c, s in zip(chances, score, strict=False))
    expected /= WEIGHTS.sum()
    assert curve.at(np.array([theta]))[0] == pytest.approx(expected, abs=2e-3)


def test_the_curve_rises_within_its_bounds():
    curve = reference_curve(CUTS, SCORES, WEIGHTS)
    assert (np.diff(curve.support) >= 0).all()
    assert curve.support[0] < 0.01
    assert curve.support[-1] > 0.99


def test_no_reference_is_an_error():
    with pytest.raises(EstimationError, match="found none"):
        reference_curve(CUTS[:0], SCORES[:0], WEIGHTS[:0])


def test_harder_questions_leave_expected_support_where_it_was():
    """The same voters, easy items in one group and hard ones in the other."""
    rng = np.random.default_rng(6)
    theta = rng.normal(0, 1.2, 400)
    easy, hard = rng.normal(-0.8, 0.7, 60), rng.normal(0.8, 0.7, 60)
    middle = np.r_[easy, hard]
    choices = (theta + rng.normal(size=(120, 400)) > middle[:, None]).astype(np.int8)
    choices[:60, 0] = MISSING
    groups = np.repeat([0, 1], 60)
    kinds = np.full(120, 2)
    found = calibrate(choices, kinds, groups)
    plain = [choices[groups == g][:, 1:].mean() for g in (0, 1)]
    assert plain[0] - plain[1] > 0.3
    level = np.zeros(2)
    curve = reference_curve(
        found.cutpoints, np.tile([0.0, 1.0, 1.0], (120, 1)), np.ones(120)
    )
    support = expected_support(found, level, curve)
    assert np.isnan(support.value[0, 0]) and np.isnan(support.sd[0, 0])
    step = support.value[1, 1:] - support.value[0, 1:]
    assert abs(step.mean()) < 0.01
    error = np.hypot(support.sd[0, 1:], support.sd[1, 1:])
    assert (np.abs(step) < 1.645 * error).mean() == pytest.approx(0.9, abs=0.05)
    # A level one unit up is worth what the curve says.
    raised = expected_support(found, level + 0.1, curve)
    inside = support.value[0, 1:].clip(1e-6, 1 - 1e-6)
    after = raised.value[0, 1:].clip(1e-6, 1 - 1e-6)
    moved = np.log(after / (1 - after)) - np.log(inside / (1 - inside))
    assert moved.mean() / 0.1 == pytest.approx(support.slope[0], rel=0.1)


def test_repeating_every_call_in_its_cluster_inflates_by_the_repeats():
    rng = np.random.default_rng(7)
    theta = rng.normal(size=300)
    middle = rng.normal(size=40)
    choices = (theta + rng.normal(size=(40, 300)) > middle[:, None]).astype(np.int8)
    fourfold = np.repeat(choices, 4, axis=0)
    kinds, groups = np.full(160, 2), np.zeros(160, int)
    found = calibrate(fourfold, kinds, groups)
    alone = design_effects(fourfold, kinds, groups, np.arange(160), found)
    together = design_effects(
        fourfold, kinds, groups, np.repeat(np.arange(40), 4), found
    )
    assert alone[0] == pytest.approx(1, abs=0.01)
    assert together[0] == pytest.approx(4, rel=0.05)


def test_the_score_is_the_slope_of_the_likelihood():
    from foedus.estimates.equating.support import _score

    choices = np.array([[0, 1, 2], [0, 1, MISSING]], np.int8)
    kinds = np.array([3, 2])
    found = calibrate(choices, kinds, np.zeros(2, int))
    theta = np.zeros((2, 3))

    def log_chance(shift):
        out = np.zeros((2, 3))
        for i, row in enumerate(choices):
            cuts = [c for c in found.cutpoints[i] if np.isfinite(c)]
            edges = [1.0, *(ndtr(shift - c) for c in cuts), 0.0]
            for j, y in enumerate(row):
                out[i, j] = 0 if y < 0 else np.log(edges[y] - edges[y + 1])
        return out

    numeric = (log_chance(1e-5) - log_chance(-1e-5)) / 2e-5
    got = _score(choices, kinds, found, theta)
    np.testing.assert_allclose(got[choices >= 0], numeric[choices >= 0], rtol=1e-4)
    assert len(NODES) == 41
