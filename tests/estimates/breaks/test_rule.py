from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.estimates.breaks.model import Model
from foedus.estimates.breaks.posterior import Posterior, posterior
from foedus.estimates.breaks.rule import Breaks, alarms, discoveries, find
from foedus.estimates.breaks.series import lay
from foedus.estimates.breaks.simulate import simulate


def of(up, down=None) -> Posterior:
    up = np.asarray(up, dtype=float)
    down = np.zeros_like(up) if down is None else np.asarray(down, dtype=float)
    nothing = np.zeros_like(up)
    return Posterior(
        nothing, nothing, up, down, 4 * up, -3 * down, np.zeros(1), np.ones((1, 1))
    )


def test_sum_over_neighbours_dates_and_size() -> None:
    up = [0, 0, 0.05, 0.3, 0.5, 0.1, 0, 0, 0, 0]
    found = find(of(up), np.array([0, 10]))
    assert found.step.tolist() == [4]
    assert found.probability[0] == pytest.approx(0.9)
    # .5 + .3 hold 84 %, so the third most probable year is needed for 90 %.
    assert (found.low[0], found.high[0]) == (3, 5)
    assert found.size[0] == pytest.approx(4.0)


def test_sure_jump_is_dated_at_itself_and_signs_do_not_mix() -> None:
    up = [0, 0, 0, 1.0, 0, 0, 0, 0]
    down = [0, 0, 0, 0, 0.6, 0, 0, 0]
    found = find(of(up, down), np.array([0, 8]))
    assert found.step.tolist() == [3, 4]
    assert np.sign(found.size).tolist() == [1, -1]
    assert (found.low[0], found.high[0]) == (3, 3)


def test_weaker_neighbour_within_three_years_is_no_break_of_its_own() -> None:
    up = [0, 0, 0, 0.8, 0, 0, 0.4, 0, 0, 0.5, 0]
    assert find(of(up), np.array([0, 11])).step.tolist() == [3, 9]


def test_lone_peak_beside_faint_tails_is_dated_at_the_peak() -> None:
    up = [0, 0, 0, 0.95, 0.01, 0.02, 0.01, 0]
    found = find(of(up), np.array([0, 8]))
    assert found.step.tolist() == [3]
    assert (found.low[0], found.high[0]) == (3, 3)


def test_series_are_kept_apart_and_faint_breaks_left_out() -> None:
    up = [0, 0, 0.9, 0, 0.15, 0]
    found = find(of(up), np.array([0, 3, 6]))
    assert list(zip(found.series, found.step, strict=True)) == [(0, 2)]
    with pytest.raises(EstimationError, match="least"):
        find(of(up), np.array([0, 6]), least=0.0)


@given(st.lists(st.floats(0, 1), max_size=12), st.sampled_from([0.05, 0.1, 0.3]))
@example([0.0, 1.0, 1.0, 1.0, 7.071247847117424e-298], 0.3)
def test_discoveries_are_the_largest_set(p: list[float], rate: float) -> None:
    chosen = discoveries(p, rate=rate)
    kept = np.array(p)[chosen]
    if chosen.any():
        assert (1 - kept).mean() <= rate + 1e-9
        assert all(q < kept.min() for q in np.array(p)[~chosen])
    ranked = sorted(p, reverse=True)
    for size in range(int(chosen.sum()) + 1, len(p) + 1):
        over = np.mean([1 - q for q in ranked[:size]]) > rate - 1e-12
        tied = size < len(p) and ranked[size] == ranked[size - 1]
        split = any(q == ranked[size - 1] for q in ranked[size:])
        assert over or tied or split


def test_discoveries_take_ties_together() -> None:
    assert discoveries([0.9, 0.9, 0.5]).tolist() == [True, True, False]
    assert discoveries([1.0, 0.75, 0.75]).tolist() == [True, False, False]
    assert discoveries([]).tolist() == []
    with pytest.raises(EstimationError, match="probability"):
        discoveries([np.nan])


def test_alarms_rest_after_one() -> None:
    step = np.array([3, 6, 9, 3])
    found = Breaks(
        np.array([0, 0, 0, 1]), step, np.array([0.9, 0.9, 0.9, 0.9]), step, step,
        np.array([5.0, -5.0, 5.0, 1.0]),
    )  # fmt: skip
    assert alarms(found, probability=0.5, size=2.0).tolist() == [0, 2]
    assert alarms(found, probability=0.5, size=0.0).tolist() == [0, 2, 3]
    assert alarms(found, probability=0.95, size=0.0).tolist() == []


def test_false_discovery_rate_is_met_in_simulation() -> None:
    rng = np.random.default_rng(7)
    model = Model(0.5, 8.0, (0.3, 1.5), (1.0, 1.0), (0.5, 0.5))
    like = lay([np.zeros(40)] * 600, [np.full(40, 1.5)] * 600)
    drawn = simulate(like, model, rng)
    found = find(posterior(drawn.series, model), drawn.series.start)
    kept = np.flatnonzero(discoveries(found.probability))
    true = 0
    for i in kept:
        at = drawn.series.start[found.series[i]] + found.step[i]
        near = drawn.jump[at - 1 : min(at + 2, drawn.series.start[found.series[i] + 1])]
        true += bool((np.sign(near) == np.sign(found.size[i])).any())
    assert len(kept) > 200
    assert 0.06 <= 1 - true / len(kept) <= 0.14
