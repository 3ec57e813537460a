"""A publisher on the loopback, and downloaders that give up soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.faults.publisher import Publisher, open_publisher
from tests.faults.small import QUICK

from foedus.lake.download import Downloader
from foedus.lake.politeness import Patience, Politeness


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with open_publisher() as one:
        yield one


@pytest.fixture
def hasty() -> Iterator[Callable[..., Downloader]]:
    """Makes downloaders with short patience, and closes them in the end."""
    made: list[Downloader] = []

    def make(
        patience: Patience = QUICK, politeness: Politeness | None = None
    ) -> Downloader:
        made.append(Downloader(patience, politeness or Politeness()))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Return where a vault of a test stands."""
    return tmp_path / "vault"
