"""A folder of own data for one test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of own data that does not exist yet and that verbs use."""
    folder = tmp_path / "own"
    monkeypatch.setenv("FOEDUS_OWN_DATA", str(folder))
    return folder
