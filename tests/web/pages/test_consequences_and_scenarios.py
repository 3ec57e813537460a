"""Accounts and scenarios are those of the snapshot, and what is missing is said."""

from __future__ import annotations

from typing import Any

import pytest

from foedus.brief.content import Block
from foedus.errors import HubNotInSnapshot, InvalidWindow, OutsideCoverage
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.outlook import outlook
from foedus.web.page import View


def test_accounts_of_a_hub(ask: Any) -> None:
    view = ask("consequences", hub="PRK", since=2014, until=2018)
    assert view.lead.startswith("Concentration of goods trade")
    assert view.data["consequences"]["since"] == 2014
    titles = [section.title for section in view.sections]
    assert titles[0] == "In short" and "Security accounts" in titles
    assert view.table.height > 0


@pytest.mark.parametrize("hub", ["SUN", "RVN", "DDR"])
def test_a_hub_that_is_gone(hub: str, ask: Any) -> None:
    view = ask("consequences", hub=hub)
    assert view.data["consequences"] is None
    assert "cannot be told" in " ".join(_blocks(view)[0].text)
    ahead = ask("scenarios", hub=hub)
    assert ahead.table.is_empty()
    assert "can be shown: " in ahead.lead


def test_windows_of_accounts_are_checked(ask: Any) -> None:
    with pytest.raises(InvalidWindow):
        ask("consequences", hub="TUR", since=2020, until=2019)
    with pytest.raises(OutsideCoverage):
        ask("consequences", hub="TUR", since=1800)
    with pytest.raises(HubNotInSnapshot):
        ask("consequences", hub="TUV")


def test_one_scenario_with_its_assumptions(ask: Any, snapshot: Snapshot) -> None:
    view = ask("scenarios", hub="RUS", scenario="war-ends")
    run = next(
        one for one in outlook("RUS", snapshot).runs if one.scenario.name == "war-ends"
    )
    held = {block.id: block for block in _blocks(view)}
    assert run.income is not None
    assert f"{run.income.high90:+.2f}" in view.lead
    told = [one.text for one in held["assumptions"].statements]
    assert told == list(run.scenario.assumptions)
    assert held["chosen"].charts and held["chosen-tornado"].charts
    assert "trust-rerouting" in held and "trust-unknowable" in held


def test_another_year_names_its_command(ask: Any) -> None:
    view = ask("scenarios", hub="TUR", scenario="war-ends", year=2020)
    told = _blocks(view)[0].text[0]
    assert told.endswith("foedus scenario run war-ends TUR --year 2020")
    kept = ask("scenarios", hub="TUR", year=view.data["runs"][0]["year"])
    assert "is run on the world of" in _blocks(kept)[0].text[0]


def _blocks(view: View) -> list[Block]:
    return [block for section in view.sections for block in section.blocks]
