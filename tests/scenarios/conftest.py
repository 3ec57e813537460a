"""Results that several tests look at: few draws, one run each."""

from __future__ import annotations

import pytest

from foedus.lake.snapshot import Snapshot
from foedus.scenarios.results import ScenarioResult
from foedus.scenarios.running import scenario

DRAWS = 24


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return Snapshot()


@pytest.fixture(scope="session")
def decoupled(snapshot) -> ScenarioResult:
    """Russia without its opponents, from the world of 2014."""
    return scenario("bloc-decouples", year=2014, draws=DRAWS, snapshot=snapshot)


@pytest.fixture(scope="session")
def unchanged(snapshot) -> ScenarioResult:
    return scenario("status-quo", year=2014, draws=DRAWS, snapshot=snapshot)
