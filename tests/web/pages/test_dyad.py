"""A dyad adds up, holds for any pair, and leads on."""

from __future__ import annotations

from typing import Any

import pytest

from foedus.brief.content import Block
from foedus.errors import HubNotInSnapshot, InvalidWindow, NoSuchStateThen, SameState
from foedus.web.page import View


def _block(view: View, id: str) -> Any:
    return next(block for block in _blocks(view) if block.id == id)


def _text(view: View) -> str:
    return " ".join(
        text
        for block in _blocks(view)
        for text in (*block.text, *(one.text for one in block.statements))
    )


def test_contributions_add_up_and_facts_stand_behind_them(ask: Any) -> None:
    view = ask("dyad", hub="RUS", partner="ARM", since=2014, until=2021)
    told = view.data["explanation"]
    assert view.table["contribution"].sum() == pytest.approx(
        told["change"]["estimate"], abs=1e-9
    )
    moved = _block(view, "moved")
    counted = view.table.filter(view.table["contribution"].abs() >= 0.05).height
    assert counted == sum(" points" in one.text for one in moved.statements)
    assert any(one.facts for one in moved.statements)


def test_one_year_of_votes_filters_table_and_calls(ask: Any) -> None:
    window = ask("dyad", hub="TUR", partner="RUS", since=2014, until=2021)
    year = ask("dyad", hub="TUR", partner="RUS", since=2014, until=2021, votes=2016)
    whole, one = window.data["votes"], year.data["votes"]
    assert one["years"] == whole["years"]
    together = {row["year"]: row["together"] for row in whole["years"]}
    assert sum(one["cross_table"].values()) == together[2016]
    assert sum(whole["cross_table"].values()) == sum(
        together[y] for y in range(2014, 2022)
    )
    assert {call["date"][:4] for call in one["calls"]} == {"2016"}
    back = _block(year, "votes-answer").grids[0].rows[0][0]
    assert back.target == "/dyad/TUR/RUS?since=2014&until=2021#votes"
    dates = [row[0] for row in _block(window, "votes-answer").grids[0].rows]
    leads = next(cell for cell in dates if cell.text == "2016")
    assert leads.target == "/dyad/TUR/RUS?since=2014&until=2021&votes=2016#votes"


def test_shares_tell_who_lost_where_the_hub_gained(ask: Any) -> None:
    view = ask("dyad", hub="TUR", partner="RUS", since=2014, until=2023)
    told = _block(view, "shares-economic").statements[0].text
    assert "The share of Turkey in the trade of Russia rose" in told
    assert "Lost share there: Germany" in told
    everywhere = _block(view, "everywhere")
    assert "worth most with Russia" in " ".join(s.text for s in everywhere.statements)
    links = {row[0].target for row in _block(view, "links").grids[0].rows}
    assert "/hub/TUR?since=2014&until=2023" in links
    assert "/dyad/RUS/TUR?since=2014&until=2023" in links


def test_a_partner_is_compared_with_other_hubs_only_when_asked(ask: Any) -> None:
    window = {"hub": "SUN", "partner": "POL", "since": 1970, "until": 1975}
    silent = _block(ask("dyad", **window), "elsewhere")
    assert "elsewhere=yes" in silent.grids[0].rows[0][0].target
    told = _block(ask("dyad", **window, elsewhere="yes"), "elsewhere")
    assert "other hub" in told.statements[0].text
    assert len(told.grids[0].rows) > 5


@pytest.mark.parametrize(
    ("hub", "partner", "fields"),
    [
        ("SUN", "POL", {"since": 1965, "until": 1985}),
        ("SUN", "DDR", {}),
        ("DDR", "SUN", {}),
        ("RVN", "USA", {}),
        ("CHN", "TUV", {}),
        ("USA", "XKX", {"weights": "military=2,economic=1"}),
        ("PRK", "RUS", {}),
        ("RUS", "SSD", {}),
        ("TWN", "USA", {"weights": "validated"}),
    ],
)
def test_no_pair_fails(
    hub: str, partner: str, fields: dict[str, object], ask: Any
) -> None:
    view = ask("dyad", hub=hub, partner=partner, **fields)
    since, until = view.taken["since"], view.taken["until"]
    assert view.bounds["since"][0] <= since < until <= view.bounds["until"][1]
    assert str(until) in view.heading
    assert view.table.height > 0


def test_what_is_not_known_is_said(ask: Any) -> None:
    view = ask("dyad", hub="TWN", partner="USA", since=2014, until=2021)
    # Taiwan has not voted in the General Assembly since 1971.
    assert "cast no recorded vote on the same roll call" in _text(view)


def test_wrong_pairs_are_refused(ask: Any) -> None:
    with pytest.raises(SameState):
        ask("dyad", hub="TUR", partner="Turkey")
    with pytest.raises(HubNotInSnapshot):
        ask("dyad", hub="TUV", partner="RUS")
    with pytest.raises(NoSuchStateThen):
        ask("dyad", hub="RUS", partner="DDR")
    with pytest.raises(InvalidWindow):
        ask("dyad", hub="TUR", partner="RUS", since=2020, until=2016)


def _blocks(view: View) -> list[Block]:
    return [block for section in view.sections for block in section.blocks]
