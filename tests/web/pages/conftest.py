"""Pages are asked as the engine asks them, on the snapshot that ships."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable

import pytest

from foedus.brief.content import Block
from foedus.brief.held import Held
from foedus.lake.snapshot import Snapshot
from foedus.web.page import View
from foedus.web.query import checked


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return Held()


@pytest.fixture(scope="session")
def ask(snapshot: Snapshot) -> Callable[..., View]:
    """Return a function from a page and its fields to a view, promises checked."""

    def asked(page: str, **fields: object) -> View:
        module = importlib.import_module(f"foedus.web.pages.{page}")
        pairs = [(name, str(value)) for name, value in fields.items()]
        view: View = module.view(checked(module.PAGE, pairs), snapshot)
        held = _blocks(view)
        ids = [block.id for block in held] + [section.id for section in view.sections]
        assert len(ids) == len(set(ids))
        assert view.heading and view.lead.endswith(".")
        # Plain and finite: what JSON cannot hold must fail here.
        json.dumps(view.data, allow_nan=False)
        for block in held:
            for chart in block.charts:
                assert chart.description.endswith(".")
                assert snapshot.id in chart.source
            for grid in block.grids:
                assert all(len(row) == len(grid.columns) for row in grid.rows)
                assert grid.numeric <= set(grid.columns)
        return view

    return asked


def _blocks(view: View) -> list[Block]:
    return [block for section in view.sections for block in section.blocks]
