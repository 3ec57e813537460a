from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from foedus.errors import EstimationError
from foedus.estimates.breaks.model import Model
from foedus.estimates.breaks.posterior import foreseen, posterior
from foedus.estimates.breaks.series import Series, lay
from foedus.estimates.breaks.simulate import simulate

MODEL = Model(noise=0.5, jump=8.0, walks=(0.8,), chance=0.05)
CLASSES = Model(
    noise=0.4, jump=8.0, walks=(0.2, 1.5), errors=(0.5, 1.2), weights=(0.3, 0.7),
    chance=0.05, least=0.1,
)  # fmt: skip


def brute_force(y, sd, extra, model):
    """Average dense Gaussian formulas over every sequence of jumps and class."""
    steps = len(y)
    seen = np.flatnonzero(np.isfinite(y))
    rest = seen[1:]
    total = 0.0
    mean, second = np.zeros(steps), np.zeros(steps)
    up, down = np.zeros(steps), np.zeros(steps)
    up_size, down_size = np.zeros(steps), np.zeros(steps)
    for walk, factor, weight in zip(
        model.walks, model.errors, model.weights, strict=True
    ):
        error = factor**2 * (sd**2 + model.noise**2) + model.least**2
        for jumps in product((0, 1), repeat=steps - 1):
            j = np.array((0, *jumps))
            step = walk**2 + factor**2 * extra + j * model.jump**2
            step[0] = 0.0
            reach = np.cumsum(step)
            # The first observation fixes the level up to its error.
            level = error[0] + np.minimum.outer(reach, reach)
            cov = level[np.ix_(rest, rest)] + np.diag(error[rest])
            off = y[rest] - y[0]
            solved = np.linalg.solve(cov, off)
            log = -0.5 * off @ solved - 0.5 * np.linalg.slogdet(2 * np.pi * cov)[1]
            p = (
                weight
                * np.exp(log)
                * np.prod(np.where(j[1:] == 1, model.chance, 1 - model.chance))
            )
            total += p
            gain = np.linalg.solve(cov, level[rest]).T
            at = y[0] + gain @ off
            mean += p * at
            second += p * (
                at**2 + np.diag(level) - np.einsum("ij,ji->i", gain, level[rest])
            )
            for t in np.flatnonzero(j):
                link = (rest >= t) * model.jump**2
                size = link @ solved
                var = model.jump**2 - link @ np.linalg.solve(cov, link)
                s = np.sqrt(var)
                above = norm.sf(0, size, s)
                part = s * norm.pdf(size / s)
                up[t] += p * above
                down[t] += p * (1 - above)
                up_size[t] += p * (size * above + part)
                down_size[t] += p * (size * (1 - above) - part)
    mean /= total
    return {
        "mean": mean,
        "sd": np.sqrt(second / total - mean**2),
        "up": up / total,
        "down": down / total,
        "up_size": up_size / total,
        "down_size": down_size / total,
        "log_likelihood": np.log(total),
    }


def one(y, sd=None, extra=None) -> Series:
    y = np.asarray(y, dtype=float)
    sd = np.full(len(y), 1.0) if sd is None else np.asarray(sd, dtype=float)
    extra = np.zeros(len(y)) if extra is None else np.asarray(extra, dtype=float)
    return lay([y], [sd], [extra])


@pytest.mark.parametrize("model", [MODEL, CLASSES], ids=["plain", "classes"])
@pytest.mark.parametrize("seed", range(4))
def test_every_sequence_of_jumps_by_brute_force(model: Model, seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = np.cumsum(rng.normal(0, 3, 8))
    y[[3, 4]] = np.nan
    sd = rng.uniform(0.3, 2.0, 8)
    extra = np.where(rng.random(8) < 0.3, 1.0, 0.0)
    expected = brute_force(y, sd, extra, model)
    for exact, tolerance in ((True, 1e-7), (False, 3e-3)):
        found = posterior(one(y, sd, extra), model, exact=exact)
        for name in ("mean", "sd", "up", "down", "up_size", "down_size"):
            allowed = tolerance * (10 if "size" in name else 1)
            np.testing.assert_allclose(
                getattr(found, name), expected[name], atol=allowed, err_msg=name
            )
        assert found.log_likelihood[0] == pytest.approx(
            expected["log_likelihood"], abs=tolerance
        )


def test_long_series_by_quadrature() -> None:
    """The level is a Markov chain with a two-part kernel: integrate it on a grid."""
    rng = np.random.default_rng(5)
    y = np.r_[rng.normal(0, 2, 18), rng.normal(9, 2, 17)]
    model, error = Model(noise=0.0, jump=6.0, walks=(0.7,)), np.full(35, 2.0)
    grid = np.arange(-25, 35, 0.25)
    gap = grid[:, None] - grid
    still = norm.pdf(gap, 0, 0.7) * (1 - model.chance) * 0.25
    moved = norm.pdf(gap, 0, np.hypot(0.7, 6.0)) * model.chance * 0.25
    likelihood = norm.pdf(y[:, None], grid, error[:, None])
    past, future = [likelihood[0]], [np.ones(len(grid))]
    for t in range(1, 35):
        past.append(likelihood[t] * ((still + moved) @ past[-1]))
        past[-1] /= past[-1].sum()
    for t in range(34, 0, -1):
        future.append((still + moved).T @ (likelihood[t] * future[-1]))
        future[-1] /= future[-1].sum()
    future = future[::-1]
    found = posterior(one(y, error), model)
    for t in range(1, 35):
        ahead = likelihood[t] * future[t]
        by_jump = ahead @ (moved @ past[t - 1])
        without = ahead @ (still @ past[t - 1])
        assert found.up[t] + found.down[t] == pytest.approx(
            by_jump / (by_jump + without), abs=1e-3
        )
        density = past[t] * future[t] / (past[t] * future[t]).sum()
        assert found.mean[t] == pytest.approx(density @ grid, abs=5e-3)


def test_components_kept_cost_little_on_noisy_series() -> None:
    rng = np.random.default_rng(1)
    like = lay([np.zeros(50)] * 20, [np.full(50, 10.0)] * 20)
    model = Model(noise=0.5, jump=10.0, walks=(1.0,))
    series = simulate(like, model, rng).series
    few, many = posterior(series, model), posterior(series, model, most=48)
    assert np.abs(few.up - many.up).max() < 0.02
    assert np.abs(few.up - many.up).mean() < 2e-4


def test_a_clear_step_is_dated_signed_and_sized() -> None:
    found = posterior(
        one(np.r_[np.zeros(10), np.full(10, -7.0)], np.full(20, 0.3)), MODEL
    )
    assert found.down[10] > 0.99 and found.up.max() < 0.01
    assert found.down_size[10] / found.down[10] == pytest.approx(-7.0, abs=0.5)


values = st.lists(st.floats(-30, 30), min_size=3, max_size=12)


@settings(max_examples=40)
@given(y=values, shift=st.floats(-100, 100))
def test_invariances(y: list[float], shift: float) -> None:
    here = posterior(one(y), MODEL)
    total = here.up + here.down
    assert (total >= 0).all() and (total <= 1 + 1e-9).all() and total[0] == 0
    assert (here.sd >= 0).all()
    there = posterior(one(np.array(y) + shift), MODEL)
    np.testing.assert_allclose(there.mean, here.mean + shift, atol=1e-6)
    np.testing.assert_allclose(there.up, here.up, atol=1e-6)
    mirrored = posterior(one(-np.array(y)), MODEL)
    np.testing.assert_allclose(mirrored.up, here.down, atol=1e-6)


@settings(max_examples=20)
@given(y=st.lists(st.floats(-30, 30), min_size=3, max_size=8))
def test_time_runs_both_ways(y: list[float]) -> None:
    """A jump up read forwards is a jump down read backwards, at the same place."""
    here = posterior(one(y), MODEL, exact=True)
    back = posterior(one(y[::-1]), MODEL, exact=True)
    np.testing.assert_allclose(back.down[1:], here.up[1:][::-1], atol=1e-7)
    np.testing.assert_allclose(back.mean, here.mean[::-1], atol=1e-6)


def test_series_do_not_touch_each_other() -> None:
    rng = np.random.default_rng(0)
    parts = [rng.normal(0, 3, n) for n in (5, 9, 30, 1) for _ in range(80)]
    together = lay(parts, [np.ones(len(p)) for p in parts])
    found = posterior(together, CLASSES)
    for i in (0, 100, 200, 319):
        alone = posterior(one(parts[i]), CLASSES)
        np.testing.assert_array_equal(found.mean[together.at(i)], alone.mean)
        np.testing.assert_array_equal(found.up[together.at(i)], alone.up)


def test_held_out_years_are_uniform_under_the_model() -> None:
    rng = np.random.default_rng(3)
    like = lay([np.zeros(20)] * 1500, [np.full(20, 1.0)] * 1500)
    series = simulate(like, CLASSES, rng).series
    held = np.zeros(len(series.y), dtype=bool)
    held[np.arange(1500) * 20 + 18] = held[np.arange(1500) * 20 + 19] = True
    placed = foreseen(series, CLASSES, held)
    assert np.isnan(placed[~held]).all()
    shares = np.histogram(placed[held], bins=10, range=(0, 1))[0] / held.sum()
    assert np.abs(shares - 0.1).max() < 0.02


def test_intervals_hold_the_simulated_level() -> None:
    rng = np.random.default_rng(4)
    like = lay([np.zeros(30)] * 400, [np.full(30, 1.5)] * 400)
    drawn = simulate(like, CLASSES, rng)
    found = posterior(drawn.series, CLASSES)
    inside = np.abs(drawn.level - found.mean) <= 1.6449 * found.sd
    assert 0.88 <= inside.mean() <= 0.94


def test_what_cannot_be_taken() -> None:
    with pytest.raises(EstimationError, match="begin and end"):
        lay([[1.0, np.nan]])
    with pytest.raises(EstimationError, match="every step"):
        lay([[1.0, 2.0]], [[1.0]])
    with pytest.raises(EstimationError, match="no negative"):
        lay([[1.0, 2.0]], [[1.0, -1.0]])
    with pytest.raises(EstimationError, match="at most 13"):
        posterior(one(np.zeros(14)), MODEL, exact=True)
    with pytest.raises(EstimationError, match="no error at all"):
        posterior(one([1.0, 2.0], [0.0, 1.0]), Model(0.0, 5.0, (1.0,)))
    with pytest.raises(EstimationError, match="first observation"):
        foreseen(one([1.0, 2.0, 3.0]), MODEL, np.array([True, False, False]))
    with pytest.raises(EstimationError, match="add up to 1"):
        Model(1.0, 1.0, (1.0, 2.0), (1.0, 1.0), (0.5, 0.2))
    with pytest.raises(EstimationError, match="chance"):
        Model(1.0, 1.0, (1.0,), chance=1.0)
