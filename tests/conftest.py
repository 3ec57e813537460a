"""Shared fixtures: the real source files and a browser, where they are at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from tests.browser import launched

ROOT = Path(__file__).resolve().parents[1]

# Machines are noisy: how long an example takes says nothing about right or wrong.
# The same examples in every run, so that a change is judged by what it changed;
# HYPOTHESIS_PROFILE=search looks at others, and ten times as many.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

# Test the snapshot that ships, not one that a developer built at home. Set at
# import, because some tests ask for the hubs while they are collected.
os.environ.setdefault("FOEDUS_SNAPSHOT", str(ROOT / "src" / "foedus" / "snapshot"))
# And without the own data that a developer keeps at home: this folder never exists.
os.environ["FOEDUS_OWN_DATA"] = str(ROOT / "tests" / "no-own-data")
# Nor with the publishers' files and months of events that he keeps.
os.environ["FOEDUS_VAULT"] = str(ROOT / "tests" / "no-vault")
os.environ.pop("FOEDUS_EVENTS", None)


#: Rooms whose tests begin first: pages wait for a browser and leave the processor to
#: others; single tests of the scoreboard take half a minute, and at the end one
#: processor would wait for them.
_FIRST = (ROOT / "tests" / "web", ROOT / "tests" / "validate")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the rooms that take longest first."""
    items.sort(key=lambda item: not {*_FIRST} & {*item.path.parents})


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Return the folder of real source files, or skip with what to do."""
    chosen = os.environ.get("FOEDUS_TEST_DATA")
    path = Path(chosen) if chosen else ROOT.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip(
            "needs the source files: put them in ../shared/data or point "
            "FOEDUS_TEST_DATA at a folder laid out like it"
        )
    return path


# A browser occupies the loop of its thread, and others run loops of their own: it ends
# with the module that asked for it.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return Chromium, or skip with what to install."""
    with launched() as running:
        yield running
