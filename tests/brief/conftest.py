"""One brief on the snapshot that comes with the package, written once."""

from __future__ import annotations

import pytest

from foedus.alignment.erosion import erosion
from foedus.brief.held import Held
from foedus.brief.material import Material, gather
from foedus.brief.sections import compose
from foedus.brief.writing import Brief


@pytest.fixture(scope="session")
def material() -> Material:
    held = Held()
    whole = erosion("RUS", since=2014, snapshot=held)
    return gather(whole, join_successors=False, snapshot=held)


@pytest.fixture(scope="session")
def written(material: Material) -> Brief:
    return Brief(
        result=material.erosion,
        realignment=material.realignment,
        structure=material.structure,
        common_breaks=material.common,
        movers=material.movers,
        sections=compose(material),
    )
