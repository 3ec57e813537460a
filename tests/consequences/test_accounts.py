"""The result of `consequences`, its notes, and every way to ask wrongly."""

from __future__ import annotations

import json
import math

import polars as pl
import pytest

from foedus.consequences.accounts import consequences
from foedus.consequences.blocs import named, sanctioning
from foedus.consequences.results import Consequences
from foedus.errors import (
    InvalidOption,
    InvalidWindow,
    NoSuchStateThen,
    OutsideCoverage,
    SnapshotError,
    UnknownState,
)
from foedus.lake.snapshot import FORMAT, Snapshot


@pytest.fixture(scope="module")
def russia() -> Consequences:
    return consequences("Russia", since=2013, until=2023, bloc="EU")


def test_the_result_prints_and_travels(russia):
    assert (
        repr(russia) == "Consequences(RUS 2013-2023: HHI of exports 0.115, CHN first)"
    )
    body = json.loads(russia.to_json())
    assert body["hub"] == "RUS" and body["bloc"]["name"] == "EU"
    assert body["cost"] is None and len(body["notes"]) >= 5
    assert {one["year"] for one in body["dependence"]} == set(range(2013, 2024))
    table = russia.to_polars()
    assert pl.DataFrame(russia).equals(table)
    assert set(table["part"].unique()) == {
        "dependence", "asymmetry", "market", "exposure", "reexport",
    }  # fmt: skip
    assert not table["estimate"].is_nan().any()
    assert "<table>" in russia._repr_html_() and "Germany" in russia._repr_html_()


def test_every_interval_holds_its_estimate(russia):
    rows = russia.to_polars().drop_nulls("low")
    inside = pl.col("estimate").is_between(pl.col("low"), pl.col("high"))
    assert rows.height > 500 and rows.filter(~inside).is_empty()


def test_reexports_are_judged_over_the_last_two_years(russia):
    assert {(one.since, one.until) for one in russia.reexports} == {(2021, 2023)}
    assert {one.direction for one in russia.reexports} == {"to_hub", "from_hub"}


def test_the_bloc_is_who_sanctions_the_hub_or_what_is_named():
    snapshot = Snapshot()
    found = sanctioning(snapshot, "RUS", 2023)
    assert not isinstance(found, str)
    assert {"USA", "DEU", "JPN"} <= set(found.members) and "CHN" not in found.members
    assert "carried forward" in found.rule
    assert "2013 to 2023" in str(sanctioning(snapshot, "RUS", 2010))
    assert "foedus data build" in str(sanctioning(snapshot, "ARM", 2020))
    mixed = named("EU, usa,Japan", "DEU", 2004)
    assert {"USA", "JPN", "FRA", "POL"} <= set(mixed.members)
    assert "DEU" not in mixed.members and len(mixed.members) == 26


def test_a_state_that_is_no_hub_has_its_account_and_the_reason_of_what_is_missing():
    found = consequences("ARM", since=2013, until=2021)
    assert found.exports is not None and found.asymmetry_to[0].partner == "RUS"
    assert found.bloc is None and found.exposure is None and found.reexports is None
    assert any("no exposure and no re-exports" in note for note in found.notes)
    assert found.security is None
    assert any("No security accounts" in note for note in found.notes)


def test_an_early_window_needs_a_named_bloc():
    found = consequences("VEN", since=2001, until=2010)
    assert found.bloc is None and any("2013 to 2023" in note for note in found.notes)
    assert json.loads(found.to_json())["exposure"] is None
    assert all(math.isfinite(one.total) for one in found.dependence)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"hub": "Atlantis", "since": 2014}, UnknownState, "Atlantis"),
        ({"hub": "RUS", "since": 2020, "until": 2014}, InvalidWindow, "before until"),
        ({"hub": "RUS", "since": 2014, "until": 2014}, InvalidWindow, "before until"),
        ({"hub": "RUS", "since": 1995}, OutsideCoverage, "2000 to 2023"),
        ({"hub": "RUS", "since": 2014, "until": 2025}, OutsideCoverage, "2025"),
        ({"hub": "SUN", "since": 2014}, NoSuchStateThen, "Russia"),
        ({"hub": "SSD", "since": 2005}, NoSuchStateThen, "2005"),
        ({"hub": "RUS", "since": 2014, "bloc": "EUU"}, InvalidOption, "'EU"),
        ({"hub": "USA", "since": 2014, "bloc": "USA"}, InvalidOption, "but the hub"),
    ],
)
def test_a_wrong_question_gets_one_line(arguments, error, says):
    hub = arguments.pop("hub")
    with pytest.raises(error, match=says):
        consequences(hub, **arguments)


def test_a_snapshot_from_before_says_how_to_rebuild_it(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "manifest.json").write_text(
        json.dumps({"format": FORMAT, "id": "old", "hubs": []}), encoding="utf-8"
    )
    with pytest.raises(SnapshotError, match="foedus data build"):
        consequences("RUS", since=2014, snapshot=Snapshot(tmp_path))
