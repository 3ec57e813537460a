"""The outlook that a snapshot keeps, built for one hub with few draws."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import HubNotInSnapshot, SnapshotError
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.scenarios import outlook_build
from foedus.scenarios.catalogue import catalogue, find
from foedus.scenarios.cost import cost
from foedus.scenarios.hazard import hazard
from foedus.scenarios.outlook import BASE, Outlook, outlook
from foedus.scenarios.running import scenario

_SOME = ("ally-leaves", "war-ends")
_DRAWS = 60


class _Few(Snapshot):
    """The shipped snapshot, as if only two hubs had been built."""

    @property
    def hubs(self) -> tuple[str, ...]:
        return ("SUN", "TUR")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlook_build, "scenario", partial(scenario, draws=_DRAWS))
        patch.setattr(outlook_build, "cost", partial(cost, draws=_DRAWS))
        some = (*(find(name) for name in _SOME), find(BASE))
        patch.setattr(outlook_build, "catalogue", lambda: some)
        return outlook_build.build(Inputs(tmp_path_factory.mktemp("none")), _Few())


@pytest.fixture(scope="module")
def kept(
    tables: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    shipped = Snapshot()
    place = tmp_path_factory.mktemp("kept") / "snapshot"
    (place / "tables").mkdir(parents=True)
    shutil.copy(shipped.path / "manifest.json", place)
    for name, frame in tables.items():
        frame.with_columns(pl.col(pl.Float64).cast(pl.Float32)).write_parquet(
            place / "tables" / f"{name}.parquet"
        )
    return Snapshot(place)


@pytest.fixture(scope="module")
def turkey(kept: Snapshot) -> Outlook:
    return outlook("TUR", kept)


def test_every_promised_table_is_written(tables: dict[str, pl.DataFrame]) -> None:
    assert tuple(tables) == outlook_build.TABLES
    for name, frame in tables.items():
        assert frame.height > 0, name
        for column in frame.select(pl.col(pl.Float64)).columns:
            assert frame[column].is_nan().sum() == 0


def test_what_is_kept_is_what_a_run_finds(turkey: Outlook) -> None:
    run = next(one for one in turkey.runs if one.scenario.name == "war-ends")
    again = scenario("war-ends", "TUR", draws=_DRAWS)
    assert run.income is not None
    assert run.income.median == pytest.approx(again.of("TUR").median, rel=2e-4)
    assert run.income.low90 == pytest.approx(again.of("TUR").low90, rel=2e-4)
    assert run.between == pytest.approx(again.between, rel=2e-4)
    assert run.exports is not None
    assert run.exports.median == pytest.approx(
        again.trade.exports_change.median, rel=2e-4
    )
    lifting = again.settings["lifting"]
    assert run.settings["lifting"].count == len(lifting)
    assert run.settings["lifting"].states == lifting[:12]
    assert [bar.id for bar in run.bars] == [bar.id for bar in again.tornado][:8]


def test_all_scenarios_keep_the_same_states(turkey: Outlook) -> None:
    kept = [{one.state for one in run.states} for run in turkey.runs if run.states]
    assert len(kept) == len(_SOME)
    assert kept[0] == kept[1]
    assert "TUR" in kept[0]


def test_followers_are_probabilities_of_both_runs(turkey: Outlook) -> None:
    run = next(one for one in turkey.runs if one.followers)
    assert run.scenario.name == "ally-leaves"
    assert run.settings["ally"].count == 1
    for field in ("without", "with_contagion"):
        total = sum(getattr(one, field) for one in run.followers)
        assert total == pytest.approx(1, abs=1e-3)
        mean = sum(one.number * getattr(one, field) for one in run.followers)
        assert mean == pytest.approx(run.cascade[field].estimate, abs=2e-3)


def test_a_scenario_that_was_not_kept_says_so(turkey: Outlook) -> None:
    names = [run.scenario.name for run in turkey.runs]
    assert names == [one.name for one in catalogue() if one.name != BASE]
    missing = [run for run in turkey.runs if run.scenario.name not in _SOME]
    assert all("not in the snapshot" in run.reason for run in missing)
    assert all(run.income is None and run.between is None for run in missing)


def test_costs_are_of_the_first_and_the_last_world(turkey: Outlook) -> None:
    found = {(one.kind, one.year): one for one in turkey.costs}
    assert {year for _, year in found} == {2014, 2023}
    again = cost("TUR", 2023, draws=_DRAWS)
    shock = found["sanctions", 2023]
    assert shock.who.count == len(again.senders)
    assert [one.id for one in shock.models] == [one.id for one in again.sanctions]
    first, other = shock.models[0].real_income, again.sanctions[0].real_income
    assert first is not None and other is not None
    assert first.median == pytest.approx(other.median, rel=2e-4)
    assert turkey.no_costs == ""


def test_risks_are_those_of_the_hazard(turkey: Outlook) -> None:
    again = hazard("TUR")
    assert turkey.risks is not None
    assert turkey.risks.speaks == again.speaks
    assert tuple(one.state for one in turkey.risks.partners) == again.partners
    one, other = turkey.risks.partners[0], again.risks[0]
    assert one.level == other.level
    assert one.exit.estimate == pytest.approx(other.exit.estimate, rel=2e-4)
    assert turkey.risks.log_skill.low == pytest.approx(again.log_skill.low, rel=2e-4)


def test_a_hub_that_is_no_more_has_reasons_and_no_figure(kept: Snapshot) -> None:
    union = outlook("SUN", kept)
    ran = [run for run in union.runs if run.scenario.name in _SOME]
    assert all("not in the world of 2023" in run.reason for run in ran)
    # What was found is told, not what a user at a prompt might type instead.
    assert all(";" not in run.reason for run in ran)
    assert union.costs == ()
    assert "world" in union.no_costs
    assert union.risks is None
    assert "1991" in union.no_risks


def test_an_outlook_is_a_plain_object(turkey: Outlook) -> None:
    body = json.loads(json.dumps(turkey.to_dict(), allow_nan=False))
    assert body["hub"] == "TUR"
    assert body["runs"][0]["scenario"] == "ally-leaves"
    assert body["risks"]["partners"][0]["level"] > 0


def test_a_hub_or_a_snapshot_without_it_is_named(
    kept: Snapshot, tmp_path: Path
) -> None:
    with pytest.raises(HubNotInSnapshot, match="LUX"):
        outlook("LUX", kept)
    place = tmp_path / "snapshot"
    (place / "tables").mkdir(parents=True)
    shutil.copy(kept.path / "manifest.json", place)
    with pytest.raises(SnapshotError, match="holds no outlook"):
        outlook("TUR", Snapshot(place))
