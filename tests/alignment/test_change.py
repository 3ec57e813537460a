"""The arithmetic of alignment: exact sums, NA stays NA, brute force agrees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foedus.alignment.change import (
    FEWEST_FOR_COMMON,
    change,
    indicator_weights,
    leave_one_out_median,
)

P, K, C = 30, 6, 4
CHANNEL = np.array([0, 0, 1, 1, 2, 3])
unit = st.floats(0, 1, allow_nan=False)
maybe = st.one_of(unit, st.just(float("nan")))
panels = arrays(np.float64, (P, K), elements=maybe)


def decomposed(start, end, *, equated, weight=None, reference=None, step_sd=None):
    sd = np.full((P, K), 0.05)
    return change(
        start,
        end,
        sd,
        sd,
        channel=CHANNEL,
        channel_weight=np.ones(C) if weight is None else weight,
        equated=equated,
        reference=np.ones(P, bool) if reference is None else reference,
        step_sd=step_sd,
    )


@settings(max_examples=60, deadline=None)
@given(
    start=panels,
    end=panels,
    equated=arrays(np.bool_, K),
    weight=arrays(np.float64, C, elements=st.floats(0.1, 5)),
)
def test_contributions_and_parts_add_up(start, end, equated, weight):
    got = decomposed(start, end, equated=equated, weight=weight)
    known = np.isfinite(got.total)
    np.testing.assert_allclose(
        np.nansum(got.contribution, axis=1)[known], got.total[known], atol=1e-9
    )
    np.testing.assert_allclose(
        (got.level_end - got.level_start)[known], got.total[known], atol=1e-9
    )
    assert np.all(np.nan_to_num(got.level_start) <= 100 + 1e-9)
    # What is missing at either end never counts.
    either = np.isnan(start) | np.isnan(end)
    assert np.isnan(got.contribution[either]).all()
    assert np.isnan(got.common[:, ~equated]).all()


@settings(max_examples=60, deadline=None)
@given(
    delta=arrays(np.float64, (P, 2), elements=maybe),
    reference=arrays(np.bool_, P),
)
def test_leave_one_out_median_is_what_it_says(delta, reference):
    got = leave_one_out_median(delta, reference)
    for k in range(2):
        inside = reference & np.isfinite(delta[:, k])
        if inside.sum() < FEWEST_FOR_COMMON:
            assert np.isnan(got[:, k]).all()
            continue
        for p in range(P):
            others = inside.copy()
            others[p] = False
            if others.sum() < FEWEST_FOR_COMMON:
                assert np.isnan(got[p, k])
            else:
                assert got[p, k] == pytest.approx(np.median(delta[others, k]))


def test_a_shift_shared_by_all_votes_is_taken_out_and_not_reported():
    rng = np.random.default_rng(1)
    start = rng.uniform(0.4, 0.6, (P, K))
    end = start.copy()
    odds = start[:, 0] / (1 - start[:, 0])
    end[:, 0] = 3 * odds / (1 + 3 * odds)
    equated = np.array([False, *[True] * (K - 1)])
    got = decomposed(start, end, equated=equated)
    np.testing.assert_allclose(got.total, 0, atol=1e-9)
    assert np.isnan(got.common[:, 0]).all()
    # The same shift of an equated indicator is common, and is reported.
    end[:, 0] = start[:, 0] + 0.3
    got = decomposed(start, end, equated=np.ones(K, bool))
    np.testing.assert_allclose(got.common[:, 0], got.contribution[:, 0])
    np.testing.assert_allclose(got.total, 100 * 0.3 / 2 / 4)


def test_the_error_of_a_common_step_is_part_of_the_error_of_the_change():
    rng = np.random.default_rng(3)
    start, end = rng.uniform(0.2, 0.8, (2, P, K))
    equated = np.array([True, False, *[True] * (K - 2)])
    step = np.full((P, K), 0.1)
    step[:, 2:] = np.nan
    plain = decomposed(start, end, equated=equated)
    known = decomposed(start, end, equated=equated, step_sd=step)
    # Only the first indicator counts: the second has its step taken out.
    added = known.variance_end - plain.variance_end
    np.testing.assert_allclose(added, (known.weight[:, 0] * 0.1) ** 2)
    np.testing.assert_allclose(known.step_sd[:, 0], known.weight[:, 0] * 0.1)
    assert not known.step_sd[:, 1:].any()
    assert known.equated.tolist() == equated.tolist()
    np.testing.assert_allclose(known.variance_start, plain.variance_start)
    np.testing.assert_allclose(known.contribution, plain.contribution)


def test_who_always_or_never_went_along_does_not_move_with_the_questions():
    rng = np.random.default_rng(2)
    start = rng.uniform(0.4, 0.6, (P, K))
    end = start.copy()
    end[:, 0] -= 0.2
    start[:2, 0] = end[:2, 0] = (0.0, 1.0)
    start[2, 0] = end[2, 0] = 0.03
    got = decomposed(start, end, equated=np.array([False, *[True] * (K - 1)]))
    np.testing.assert_allclose(got.total[:2], 0, atol=1e-9)
    # Near the floor there is little to lose, so little is read as gained.
    assert 0 < got.end[2, 0] - got.start[2, 0] < 0.06


def test_weights_of_absent_channels_are_shared_out():
    counts = np.ones((1, K), bool)
    counts[0, 5] = False
    weight = indicator_weights(counts, CHANNEL, np.ones(C))
    assert weight.sum() == pytest.approx(100)
    assert weight[0, 5] == 0
    np.testing.assert_allclose(weight[0, :5], [100 / 6] * 4 + [100 / 3])


def test_nothing_known_gives_nothing():
    got = decomposed(np.full((P, K), np.nan), np.ones((P, K)), equated=np.ones(K, bool))
    assert np.isnan(got.total).all() and np.isnan(got.level_start).all()
