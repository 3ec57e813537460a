from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

Graph = npt.NDArray[np.float64]


@pytest.fixture
def tribes(data_dir: Path) -> Graph:
    """Return Read's highland tribes: 16 nodes, 58 signed edges."""
    rows = pl.read_csv(data_dir / "benchmarks" / "tribes.csv").rows()
    graph = np.zeros((16, 16))
    for a, b, sign in rows:
        graph[a - 1, b - 1] = graph[b - 1, a - 1] = sign
    return graph


def _signed(n: int, seed: int, *, density: float = 0.6, negative: float = 0.4) -> Graph:
    """Return a random signed graph."""
    rng = np.random.default_rng(seed)
    p = [density * negative, 1 - density, density * (1 - negative)]
    upper = np.triu(rng.choice([-1.0, 0.0, 1.0], size=(n, n), p=p), 1)
    return upper + upper.T


def _divisions(n: int) -> Iterator[npt.NDArray[np.int64]]:
    """Yield every division of n units, once each."""
    label = np.zeros(n, dtype=np.int64)

    def below(i: int, used: int) -> Iterator[npt.NDArray[np.int64]]:
        if i == n:
            yield label
            return
        for k in range(used + 1):
            label[i] = k
            yield from below(i + 1, max(used, k + 1))

    yield from below(0, 0)


@pytest.fixture(scope="session")
def signed() -> Callable[..., Graph]:
    """Return the maker of random signed graphs."""
    return _signed


@pytest.fixture(scope="session")
def divisions() -> Callable[[int], Iterator[npt.NDArray[np.int64]]]:
    """Return the maker of all divisions."""
    return _divisions
