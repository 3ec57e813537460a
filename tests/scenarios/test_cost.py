"""What sanctions in force and the loss of a bloc cost in the models."""

from __future__ import annotations

import json

import polars as pl
import pytest

from foedus.consequences.world import world
from foedus.scenarios.cost import cost
from foedus.scenarios.model_draws import MODELS
from foedus.scenarios.published import published


def test_sanctions_and_decoupling_cost_russia(snapshot, decoupled):
    found = cost("Russia", 2014, draws=24, snapshot=snapshot)
    assert {"DEU", "USA"} <= set(found.senders)
    with_incomes = [model.id for model in MODELS if model.incomes]
    for models in (found.sanctions, found.decoupling):
        assert [one.id for one in models] == with_incomes
        for one in models:
            assert -10 < one.real_income.median < 0 and one.trade.median < 0
    # The same question as the scenario, so the same answer.
    assert found.decoupling[0].real_income == decoupled.models[0].real_income
    body = json.loads(found.to_json())
    low, high = (body["sanctions_between_models"][end] for end in ("low", "high"))
    assert low < high < 0
    assert found.to_polars().height == 2 * len(with_incomes)


def test_a_hub_without_sanctions_pays_nothing_for_them(snapshot):
    pairs = snapshot.table("world_restrictions").filter(year=2014)
    struck = {*pairs["exporter"].cast(pl.String), *pairs["importer"].cast(pl.String)}
    free = next(one for one in world(2014, snapshot).states if one not in struck)
    found = cost(free, 2014, bloc=["Australia"], draws=24, snapshot=snapshot)
    assert found.senders == () and found.sanctions == ()
    assert found.bloc == ("AUS",) and found.published == ()
    assert "No sanctions" in found.notes[-1]
    # None is not known to be zero.
    assert found.to_dict()["sanctions_between_models"] is None


def test_published_figures_stand_with_their_source():
    figures = published("RUS")
    assert [one.change for one in figures] == pytest.approx([-0.3, -4.0, -4.8, -9.7])
    assert all(one.citation and one.url.startswith("https://") for one in figures)
