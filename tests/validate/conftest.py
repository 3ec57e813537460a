"""A snapshot with the measures of the literature, which prediction needs."""

from __future__ import annotations

import pytest

from foedus.errors import SnapshotError
from foedus.lake.snapshot import Snapshot
from foedus.validate.peers import TABLE


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    """Return the installed snapshot, or skip if it was built without the table."""
    found = Snapshot()
    try:
        found.cached_table(TABLE)
    except SnapshotError:
        pytest.skip(f"the installed snapshot has no table {TABLE}; rebuild it")
    return found
