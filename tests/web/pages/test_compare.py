"""Partners and hubs beside each other are those of the engine."""

from __future__ import annotations

from typing import Any

import pytest

import foedus
from foedus.brief.content import Block
from foedus.errors import InvalidOption, SameState
from foedus.lake.snapshot import Snapshot
from foedus.web.page import View

_WINDOW = {"since": 2014, "until": 2021}


def test_partners_of_one_hub(ask: Any, snapshot: Snapshot) -> None:
    view = ask("compare", hub="RUS", states="IND,TUV,UKR", **_WINDOW)
    whole = foedus.erosion("RUS", since=2014, until=2021, snapshot=snapshot)
    for told in view.data["partners"]:
        one = whole.partner(told["partner"])
        assert one is not None and told == one.to_json()
        path = view.data["paths"][told["partner"]]
        assert path[0]["points"] == 0
    assert view.table["partner"].sort().to_list() == ["IND", "TUV", "UKR"]
    lines, channels = (b.charts[0] for b in _blocks(view) if b.charts)
    assert set(lines.table.columns) == {"year", "India", "Tuvalu", "Ukraine"}
    assert channels.table["name"].to_list() == ["India", "Tuvalu", "Ukraine"]


def test_hubs_share_one_window(ask: Any, snapshot: Snapshot) -> None:
    view = ask("compare", kind="hubs", states="RUS,PRK", since=2010)
    until = view.taken["until"]
    assert {row["until"] for row in view.data["hubs"]} == {until}
    russia = next(row for row in view.data["hubs"] if row["hub"] == "RUS")
    whole = foedus.erosion("RUS", since=2010, until=until, snapshot=snapshot)
    assert russia["fell"] == sum(one.word == "fell" for one in whole.partners)
    counted = ("fell", "rose", "moved_little", "not_known")
    assert sum(russia[word] for word in counted) == russia["ranked"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "hubs", "states": "SUN"},
        {"kind": "hubs", "states": "RVN,USA", "since": 1960, "until": 1970},
        {"hub": "SUN", "states": "POL,DDR,USA", "since": 1965, "until": 1985},
        {"hub": "RUS", "states": "XKX,SSD", "weights": "military=1"},
    ],
)
def test_no_comparison_fails(fields: dict[str, object], ask: Any) -> None:
    view = ask("compare", **fields)
    assert view.table.height == len(str(fields["states"]).split(","))


def test_wrong_comparisons_are_refused(ask: Any) -> None:
    with pytest.raises(SameState, match="leave it out"):
        ask("compare", hub="TUR", states="RUS,TUR")
    with pytest.raises(InvalidOption, match="at most 5"):
        ask("compare", hub="TUR", states="RUS,USA,CHN,DEU,IRN,IND")


def _blocks(view: View) -> list[Block]:
    return [block for section in view.sections for block in section.blocks]
