"""The sources, the ties laid out and the ties at risk, each computed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.errors import SnapshotError
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.hazard_build import risks_of
from foedus.scenarios.hazard_covariates import Panel
from foedus.scenarios.hazard_ties import Ties, lay_out


@pytest.fixture(scope="session")
def inputs(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


@pytest.fixture(scope="session")
def ties(inputs: Inputs) -> Ties:
    return lay_out(inputs.derived("obligation_levels"))


@pytest.fixture(scope="session")
def whole(inputs: Inputs) -> Panel:
    return risks_of(inputs, Snapshot())


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    """Return the installed snapshot, or skip if it was built without the hazard."""
    found = Snapshot()
    try:
        found.cached_table("hazard_risks")
    except SnapshotError:
        pytest.skip("the installed snapshot has no table hazard_risks; rebuild it")
    return found
