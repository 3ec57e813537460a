from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray
from foedus.estimates.structure.modularity import benefit, divide, quality

Graph = npt.NDArray[np.float64]
Make = Callable[..., Graph]


def highest(gain: FloatArray) -> float:
    """Return the highest modularity by an integer program over pairs."""
    n = len(gain)
    first, second = np.triu_indices(n, 1)
    number = np.zeros((n, n), dtype=int)
    number[first, second] = number[second, first] = np.arange(len(first))
    rows = []
    for i in range(n):
        for j in range(n):
            for k in range(j + 1, n):
                if i not in (j, k):
                    # If i goes with j and with k, then j goes with k.
                    row = np.zeros(len(first))
                    row[[number[i, j], number[i, k]]] = 1
                    row[number[j, k]] = -1
                    rows.append(row)
    found = milp(
        -2 * gain[first, second],
        integrality=np.ones(len(first)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(np.array(rows), ub=1.0),
    )
    return float(np.trace(gain) - found.fun)


def test_formula_of_gomez_and_others_term_by_term(signed: Make) -> None:
    graph = signed(7, 2)
    plus, minus = np.clip(graph, 0, None), np.clip(-graph, 0, None)
    bloc = np.array([0, 0, 1, 1, 2, 2, 2])
    total = 0.0
    for i in range(7):
        for j in range(7):
            if bloc[i] == bloc[j]:
                total += graph[i, j] - (
                    plus[i].sum() * plus[j].sum() / plus.sum()
                    - minus[i].sum() * minus[j].sum() / minus.sum()
                )
    expected = total / (plus.sum() + minus.sum())
    assert quality(benefit(graph), bloc) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(25))
def test_best_of_all_divisions(
    seed: int, signed: Make, divisions: Callable[[int], Iterator[npt.NDArray[np.int64]]]
) -> None:
    gain = benefit(signed(8, seed))
    best = max(quality(gain, one) for one in divisions(8))
    assert divide(gain, starts=40).modularity == pytest.approx(best, abs=1e-12)


@pytest.mark.parametrize("seed", range(2))
def test_best_by_an_integer_program(seed: int, signed: Make) -> None:
    gain = benefit(signed(12, seed, density=0.5))
    assert divide(gain, starts=40).modularity == pytest.approx(highest(gain))


def test_best_of_the_tribes(tribes: Graph) -> None:
    gain = benefit(tribes)
    found = divide(gain)
    assert found.modularity == pytest.approx(highest(gain))
    # Read's three alliances.
    assert len(set(found.bloc.tolist())) == 3


@given(seed=st.integers(0, 10_000), n=st.integers(2, 25))
def test_no_single_move_helps(signed: Make, seed: int, n: int) -> None:
    gain = benefit(signed(n, seed, density=0.4))
    found = divide(gain, seed=seed, starts=2)
    assert found.modularity == pytest.approx(quality(gain, found.bloc))
    for unit in range(n):
        for bloc in range(n):
            moved = found.bloc.copy()
            moved[unit] = bloc
            assert quality(gain, moved) <= found.modularity + 1e-9


def test_planted_blocs_are_found_and_numbered_by_size() -> None:
    planted = np.repeat([0, 1, 2], [60, 80, 50])
    same = planted[:, None] == planted[None, :]
    rng = np.random.default_rng(4)
    noise = rng.random(same.shape)
    upper = np.triu(np.where(same, noise < 0.3, -(noise < 0.1).astype(float)), 1)
    found = divide(benefit(upper + upper.T))
    assert np.bincount(found.bloc).tolist() == [80, 60, 50]
    assert len(np.unique(np.stack([planted, found.bloc]), axis=1).T) == 3


def test_the_same_seed_finds_the_same(signed: Make) -> None:
    gain = benefit(signed(60, 8, density=0.3))
    one, other = divide(gain, seed=5), divide(gain, seed=5)
    assert one.bloc.tolist() == other.bloc.tolist()


def test_no_ties_no_blocs() -> None:
    found = divide(benefit(np.zeros((4, 4))))
    assert found.bloc.tolist() == [0, 1, 2, 3]
    assert found.modularity == 0


def test_higher_resolution_gives_no_fewer_blocs() -> None:
    planted = np.repeat([0, 1], 20)
    graph = np.where(planted[:, None] == planted[None, :], 1.0, 0.0) - np.eye(40)
    fine = divide(benefit(graph, resolution=3.0)).bloc.max()
    assert divide(benefit(graph)).bloc.max() == 1
    assert fine >= 1


def test_refuses() -> None:
    with pytest.raises(EstimationError):
        benefit(np.triu(np.ones((3, 3))))
    with pytest.raises(EstimationError):
        benefit(np.zeros((3, 3)), resolution=0)
