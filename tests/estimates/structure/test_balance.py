from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.linalg import expm

from foedus.errors import EstimationError
from foedus.estimates.structure.balance import (
    signs_at_random,
    triangles,
    walk_balance,
)

Graph = npt.NDArray[np.float64]
Make = Callable[..., Graph]


def test_tribes_as_published(tribes: Graph) -> None:
    assert triangles(tribes).strict == pytest.approx(0.8676471, abs=5e-8)
    assert walk_balance(tribes) == pytest.approx(0.3575761, abs=5e-8)


@pytest.mark.parametrize("seed", range(8))
def test_triangles_counted_one_by_one(seed: int, signed: Make) -> None:
    graph = signed(9, seed)
    counts = [0, 0, 0, 0]
    for i, j, k in combinations(range(9), 3):
        edges = graph[i, j], graph[j, k], graph[i, k]
        if all(edges):
            counts[sum(edge < 0 for edge in edges)] += 1
    found = triangles(graph)
    assert found.counts == tuple(counts)
    assert found.strict == pytest.approx((counts[0] + counts[2]) / sum(counts))
    assert found.weak == pytest.approx(1 - counts[1] / sum(counts))


@pytest.mark.parametrize("reach", [0.3, 1.0])
def test_walks_by_the_matrix_exponential(reach: float, signed: Make) -> None:
    graph = signed(8, 3)
    expected = np.trace(expm(reach * graph)) / np.trace(expm(reach * np.abs(graph)))
    assert walk_balance(graph, reach=reach) == pytest.approx(expected)


def test_walks_do_not_overflow() -> None:
    dense = np.ones((720, 720)) - np.eye(720)
    dense[0, 1] = dense[1, 0] = -1.0
    assert 0 < walk_balance(dense) < 1


def test_two_camps_are_balanced_and_switching_changes_nothing(signed: Make) -> None:
    side = np.array([1, 1, -1, 1, -1, -1.0])
    camps = np.outer(side, side) - np.eye(6)
    assert triangles(camps).strict == 1
    assert walk_balance(camps) == pytest.approx(1)
    graph = signed(6, 5)
    switched = graph * np.outer(side, side)
    assert triangles(switched).strict == triangles(graph).strict
    assert walk_balance(switched) == pytest.approx(walk_balance(graph))


def test_three_mutual_enemies_are_weakly_balanced_only() -> None:
    enemies = np.eye(3) - 1
    assert triangles(enemies).strict == 0
    assert triangles(enemies).weak == 1


def test_no_triangle_has_no_share() -> None:
    assert np.isnan(triangles(np.zeros((4, 4))).strict)
    assert walk_balance(np.zeros((4, 4))) == 1


def test_signs_at_random_is_the_mean_over_all_placings(signed: Make) -> None:
    graph = signed(6, 11, density=0.8)
    edges = np.argwhere(np.triu(graph))
    negative = int((graph < 0).sum() // 2)
    strict, weak = [], []
    for chosen in combinations(range(len(edges)), negative):
        dealt = np.abs(graph)
        for i, j in edges[list(chosen)]:
            dealt[i, j] = dealt[j, i] = -1.0
        strict.append(triangles(dealt).strict)
        weak.append(triangles(dealt).weak)
    assert signs_at_random(graph).strict == pytest.approx(np.mean(strict))
    assert signs_at_random(graph).weak == pytest.approx(np.mean(weak))


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((2, 3)), np.eye(3), np.triu(np.ones((3, 3)), 1), 2 * (np.eye(3) - 1)],
)
def test_refuses_what_is_no_signed_graph(wrong: npt.NDArray[np.float64]) -> None:
    with pytest.raises(EstimationError):
        triangles(wrong)


def test_refuses_a_reach_of_nothing(signed: Make) -> None:
    with pytest.raises(EstimationError):
        walk_balance(signed(4, 0), reach=0.0)
