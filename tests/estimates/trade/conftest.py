"""Worlds to test with: a made-up one of any size, and the published ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from foedus.estimates.trade import Flows
from foedus.validate import trade_worlds
from foedus.validate.trade_worlds import Published


def made_up(count: int, seed: int = 0) -> Flows:
    """Countries of very different size on a square, with deficits."""
    random = np.random.default_rng(seed)
    size = np.exp(random.normal(0, 1.5, count))
    place = random.random((count, 2))
    distance = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 0.05
    trade = 0.1 * np.outer(size, size) / size.sum() / distance
    trade *= np.exp(random.normal(0, 0.5, trade.shape))
    np.fill_diagonal(trade, size * random.uniform(0.6, 1.4, count))
    return Flows(trade)


def shock(count: int, seed: int = 0, spread: float = 0.5) -> np.ndarray:
    terms = np.exp(np.random.default_rng(seed).normal(0, spread, (count, count)))
    np.fill_diagonal(terms, 1.0)
    return terms


@pytest.fixture(scope="session")
def make_world() -> Callable[..., Flows]:
    return made_up


@pytest.fixture(scope="session")
def make_shock() -> Callable[..., np.ndarray]:
    return shock


@pytest.fixture(scope="session")
def sample(data_dir: Path) -> Published:
    """Thirty countries in 2006: Canada and Japan sign a trade agreement."""
    return trade_worlds.agreement(data_dir / "benchmarks")


@pytest.fixture(scope="session")
def enlargement(data_dir: Path) -> Published:
    """44 countries in 2000: the European Union is enlarged."""
    return trade_worlds.enlargement(data_dir / "benchmarks")


@pytest.fixture(scope="session")
def world_2014(data_dir: Path) -> Published:
    """The same countries in 2014."""
    return trade_worlds.world_2014(data_dir / "benchmarks")
