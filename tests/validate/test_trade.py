"""The trade model against published figures and against what happened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from foedus.errors import MissingFile, SnapshotError
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.validate import rerouting, trade, trade_reference
from foedus.validate.section import Context, Section


@pytest.fixture(scope="module")
def context() -> Context:
    held = Snapshot()
    try:
        held.table("world_restrictions")
    except SnapshotError:
        pytest.skip("the installed snapshot has no worlds; rebuild it")
    return Context(held)


@pytest.fixture(scope="module")
def rerouted(context: Context) -> Section:
    return rerouting.run(context)


def test_other_programs_are_reproduced(data_dir: Path):
    found = trade_reference.run(Context(Snapshot(), Inputs(data_dir)))
    assert found.figures["one_step_gap"] < 1e-6
    assert found.figures["enlargement_welfare"] < 6e-8
    assert found.figures["enlargement_trade"] < 1.3e-7
    assert found.figures["autarky_russia"] == pytest.approx(-3.0355, abs=5e-5)


def test_without_the_files_the_part_says_what_it_needs(tmp_path: Path):
    with pytest.raises(MissingFile, match="worlds and results of other programs"):
        trade_reference.run(Context(Snapshot()))
    with pytest.raises(MissingFile, match=r"gegravity_sample_data_set\.dlm is not in"):
        trade_reference.run(Context(Snapshot(), Inputs(tmp_path)))


def test_russia_is_inside_the_published_bracket(context: Context):
    section = trade.run(context)
    figures = section.figures
    # Published: 0.3 % for the sanctions of 2014 to 2019.
    assert -1 < figures["bans_to_2021_most"] < figures["bans_to_2021_least"] < -0.2
    assert figures["sanctions_most"] < figures["sanctions_least"] < -0.3
    # Published: 4 to 10 % for decoupling; models differ more than elasticities.
    found = section.tables[1].rows
    middle = [row[2] for row in found]
    assert all(-10 < loss < -1 for loss in middle)
    assert all(row[1] < row[2] < row[3] for row in found)
    assert figures["decoupling_most"] == min(row[1] for row in found)


def test_the_forecast_beats_persistence_and_ties_with_proportion(rerouted: Section):
    scores = {row[:2]: row[2:] for row in rerouted.tables[0].rows}
    for side in ("sales", "purchases"):
        kept = scores[side, "persistence"]
        plain = scores[side, "proportional re-routing"]
        model = scores[side, "model"]
        assert model[0] < 0.7 * kept[0] and model[1] < 0.8 * kept[1]
        # What general equilibrium adds to proportion is next to nothing here.
        assert model[0] == pytest.approx(plain[0], abs=0.01)
        assert model[1] == pytest.approx(plain[1], abs=0.01)
        assert kept[0] > 2 * rerouted.figures[f"{side}_ordinary_worst"]


def test_shares_add_up(context: Context, rerouted: Section):
    for side in ("sales", "purchases"):
        actual = rerouting._actual(context.snapshot, side, 2021, 2023)
        assert actual.before.sum() == pytest.approx(1)
        assert actual.after.sum() == pytest.approx(1)
        assert "BLR" not in actual.names  # not known in 2023
        assert 0.7 < actual.known < 1
    sold = {row[0]: row[1:] for row in rerouted.tables[1].rows}
    assert sold["CHN"][0] == pytest.approx(0.18, abs=0.01)
    assert sold["IND"][-1] > 4 * sold["IND"][2]  # no model foresaw India


def test_divergence_is_a_proper_score():
    actual = np.array([0.5, 0.3, 0.2, 0.0])
    assert rerouting.divergence(actual, actual) == 0
    other = np.array([0.4, 0.3, 0.2, 0.1])
    expected = 0.5 * np.log(0.5 / 0.4)
    assert rerouting.divergence(actual, other) == pytest.approx(expected)
    assert rerouting.divergence(actual, np.array([1.0, 0, 0, 0])) == np.inf
