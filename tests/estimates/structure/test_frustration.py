from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from foedus.estimates.structure import frustration as module
from foedus.estimates.structure.frustration import frustration

Graph = npt.NDArray[np.float64]
Make = Callable[..., Graph]


def wrong(graph: Graph, camps: np.ndarray) -> int:
    upper = np.triu(graph, 1)
    return int((upper * np.outer(camps, camps) < 0).sum())


def least(graph: Graph) -> int:
    sides = product([1, -1], repeat=len(graph) - 1)
    return min(wrong(graph, np.array([1, *side])) for side in sides)


def test_tribes_as_published(tribes: Graph) -> None:
    found = frustration(tribes)
    assert found.exact
    assert found.upper == 7
    assert found.balance[0] == pytest.approx(0.7586207, abs=5e-8)


@pytest.mark.parametrize("seed", range(20))
def test_exact_by_all_divisions(seed: int, signed: Make) -> None:
    graph = signed(11, seed, negative=0.5)
    found = frustration(graph)
    assert found.exact
    assert found.upper == least(graph)
    assert wrong(graph, found.camps) == found.upper


@pytest.mark.parametrize("seed", range(20))
def test_bounds_hold_without_the_program(seed: int, signed: Make) -> None:
    graph = signed(11, seed, negative=0.5)
    found = frustration(graph, largest=0)
    assert found.lower <= least(graph) <= found.upper
    assert wrong(graph, found.camps) == found.upper


@pytest.mark.parametrize("seed", range(6))
def test_the_program_mends_a_bad_start(
    seed: int, monkeypatch: pytest.MonkeyPatch, signed: Make
) -> None:
    graph = signed(11, seed, negative=0.5)
    worst = np.ones(len(graph), dtype=np.int64)
    bad = worst, wrong(graph, worst)
    monkeypatch.setattr(module, "_rounded", lambda *_: bad)
    monkeypatch.setattr(module, "_least", lambda *_: 0)
    monkeypatch.setattr(module, "_packed", lambda *_: 0)
    found = frustration(graph)
    assert found.exact
    assert found.upper == least(graph)
    assert wrong(graph, found.camps) == found.upper


def test_sixty_nodes_are_solved(signed: Make) -> None:
    found = frustration(signed(60, 0, density=0.12, negative=0.2))
    assert found.exact


def test_large_graphs_are_bounded(signed: Make) -> None:
    graph = signed(150, 1, density=0.1, negative=0.45)
    found = frustration(graph)
    assert 0 < found.lower < found.upper
    assert found.balance[0] < found.balance[1]
    assert frustration(graph, bound=False).lower == 0


def test_two_camps_need_nothing_undone() -> None:
    side = np.where(np.arange(80) % 3 == 0, 1.0, -1.0)
    camps = np.outer(side, side) - np.eye(80)
    found = frustration(camps)
    assert (found.lower, found.upper) == (0, 0)
    assert abs(found.camps @ side) == 80


def test_no_edges() -> None:
    found = frustration(np.zeros((3, 3)))
    assert found.exact
    assert np.isnan(found.balance[0])
