"""Linking: brute force, known steps, known walks, honest errors."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import EstimationError
from foedus.estimates.equating.linking import Drift, Network, drift, link, network

WALKS = Drift(item=0.02, topic=0.01, level=0.03)


def simulated(rng, walks, *, periods=12, items=40, topics=5, noise=0.1):
    """A network of items that come back in runs of periods, and the true levels."""
    times = np.cumsum(rng.integers(1, 3, periods))
    lag = np.diff(times, prepend=times[0])[:, None]

    def walk(variance, size):
        return np.cumsum(rng.normal(size=(periods, size)) * np.sqrt(variance * lag), 0)

    level = walk(walks.level, 1)[:, 0]
    topic = walk(walks.topic, topics)
    own = walk(walks.item, items)
    rows = []
    for i in range(items):
        first, length = rng.integers(0, periods - 1), rng.integers(2, periods)
        for g in range(first, min(first + length, periods)):
            place = i / 10 + topic[g, i % topics] + own[g, i] - level[g]
            rows.append((i, i % topics, g, place + rng.normal(0, noise)))
    item, kind, period, location = map(np.array, zip(*rows, strict=True))
    variance = np.full(len(rows), noise**2)
    return Network(item, kind, period, location, variance, times), level


def brute_force(found, walks):
    """Levels and their covariance from the full covariance matrix of locations."""
    times, n = found.times, len(found.times)
    since = np.minimum.outer(times, times) - times[0]
    same = found.period[:, None], found.period[None, :]
    shared = since[same].astype(float)
    covariance = np.diag(found.variance)
    covariance += walks.topic * shared * np.equal.outer(found.topic, found.topic)
    covariance += walks.item * shared * np.equal.outer(found.item, found.item)
    # A level at the first period is 0; the others walk from there.
    design = np.zeros((len(found.item), n - 1 + found.item.max() + 1))
    later = found.period > 0
    design[np.flatnonzero(later), found.period[later] - 1] = -1
    design[np.arange(len(found.item)), n - 1 + found.item] = 1
    precision = design.T @ np.linalg.solve(covariance, design)
    precision[: n - 1, : n - 1] += np.linalg.inv(walks.level * since[1:, 1:])
    unused = np.setdiff1d(np.arange(found.item.max() + 1), found.item) + n - 1
    precision[unused, unused] = 1
    inverse = np.linalg.inv(precision)
    answer = inverse @ (design.T @ np.linalg.solve(covariance, found.location))
    return np.r_[0, answer[: n - 1]], np.sqrt(np.diag(inverse)[: n - 1])


def test_agrees_with_brute_force():
    found, _ = simulated(np.random.default_rng(1), WALKS)
    levels = link(found, WALKS)
    expected, error = brute_force(found, WALKS)
    np.testing.assert_allclose(levels.level - levels.level[0], expected, atol=1e-4)
    np.testing.assert_allclose(levels.step_sd[0, 1:], error, rtol=1e-3)
    assert levels.level.mean() == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(levels.step_sd, levels.step_sd.T)


def test_steps_are_covered_as_often_as_they_say():
    rng = np.random.default_rng(2)
    inside = []
    for _ in range(60):
        found, truth = simulated(rng, WALKS)
        levels = link(found, WALKS)
        step = np.subtract.outer(levels.level, levels.level)
        error = np.abs(step - np.subtract.outer(truth, truth))
        upper = np.triu_indices(len(truth), 1)
        inside.append((error <= 1.645 * levels.step_sd)[upper].mean())
    assert np.mean(inside) == pytest.approx(0.90, abs=0.03)


def test_walks_come_back_from_many_networks():
    rng = np.random.default_rng(3)
    networks = [simulated(rng, WALKS, items=80)[0] for _ in range(120)]
    got = drift(networks)
    assert got.item == pytest.approx(WALKS.item, rel=0.15)
    assert got.topic == pytest.approx(WALKS.topic, rel=0.3)
    assert got.level == pytest.approx(WALKS.level, rel=0.35)


def test_without_scatter_nothing_walks():
    period = np.tile([0, 1], 8)
    item = np.repeat(np.arange(8), 2)
    found = Network(
        item, item % 2, period, np.zeros(16), np.full(16, 0.01), np.array([2000, 2001])
    )
    assert drift([found]) == Drift(0.0, 0.0, 0.0)
    assert drift([]) == Drift(0.0, 0.0, 0.0)


def test_many_returning_texts_identify_a_step_and_one_topic_does_not():
    times = np.array([2000, 2001, 2002])
    item = np.repeat(np.arange(30), 2)
    period = np.tile([0, 1], 30)
    location = np.where(period == 0, 0.5, 0.0) + item / 10
    many = Network(item, item % 5, period, location, np.full(60, 0.01), times)
    levels = link(many, Drift(0.01, 0.01, 0.03))
    # Harder in the first year by a half: the level rose by a half, nearly.
    assert levels.level[1] - levels.level[0] == pytest.approx(0.45, abs=0.05)
    assert levels.identified[0, 1]
    # No text comes back in the third year: it lies where the second lay.
    assert levels.level[2] == pytest.approx(levels.level[1])
    assert not levels.identified[1, 2]
    one = Network(item, item * 0, period, location, np.full(60, 0.01), times)
    assert not link(one, Drift(0.01, 0.04, 0.03)).identified[0, 1]


def test_a_network_keeps_what_comes_back():
    cuts = np.array([[-1.0, 1.0], [-0.5, np.nan], [-0.8, 1.2], [0.0, 2.0]])
    precision = np.array([[100.0, 25.0], [50.0, np.nan], [60.0, 15.0], [9.0, 9.0]])
    item = np.array([7, 8, 7, 9])
    found = network(
        cuts,
        precision,
        item=item,
        topic=np.zeros(4, int),
        period=np.array([0, 0, 1, 1]),
        times=np.array([2000, 2001]),
    )
    assert found.period.tolist() == [0, 1]
    # The first cutpoint has 4 times the precision of the second in both years.
    assert found.location.tolist() == pytest.approx([-0.6, -0.4])
    assert found.variance[0] == pytest.approx(0.8**2 / 100 + 0.2**2 / 25)


def test_times_must_rise():
    none = np.zeros(0, int)
    bad = Network(none, none, none, np.zeros(0), np.zeros(0), np.array([2001, 2000]))
    with pytest.raises(EstimationError, match="later than the one before"):
        link(bad, WALKS)
