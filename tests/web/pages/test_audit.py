"""The page where a text is pasted: marked, answered, or refused in words."""

from __future__ import annotations

import pytest

from foedus.audit.registry import claim_types
from foedus.errors import InvalidOption, UnknownState, UnreadableFile
from foedus.lake.snapshot import Snapshot
from foedus.web.page import Query
from foedus.web.pages.audit import FORM, PAGE, submit, view

TEXT = (
    "Finland joined NATO in April 2023.\r\n\r\nMexico joined BRICS in 2024. <b>So?</b>"
)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot()


def test_the_empty_page_says_what_it_does(snapshot: Snapshot) -> None:
    shown = view(Query(PAGE, {}), snapshot)
    assert "nothing is stored" in shown.lead
    assert shown.table["type"].to_list() == list(claim_types())
    (grid,) = shown.sections[0].blocks[0].grids
    assert len(grid.rows) == len(claim_types())
    assert [one.name for one in FORM] == ["text", "date", "hub"]


def test_a_text_is_marked_and_every_reference_has_its_card(snapshot: Snapshot) -> None:
    shown = submit({"text": TEXT, "date": "2025-09-01", "hub": ""}, snapshot)
    assert shown.heading.startswith("2 claims read")
    marked = str(getattr(shown, "marked", ""))
    assert "<b>" not in marked and "&lt;b&gt;" in marked
    cards = {block.id for section in shown.sections for block in section.blocks}
    assert {"claim-1", "claim-2"} <= cards
    assert 'href="#claim-2"' in marked
    assert shown.data["counts"]["supported"] == 1
    assert shown.table.height == 2


@pytest.mark.parametrize(
    ("changed", "error", "says"),
    [
        ({"text": " \r\n"}, InvalidOption, "empty"),
        ({"text": "12 34"}, UnreadableFile, "no words"),
        ({"date": "spring"}, InvalidOption, "YYYY-MM-DD"),
        ({"hub": "Rusia"}, UnknownState, "Russia"),
    ],
)
def test_what_cannot_be_asked(snapshot: Snapshot, changed, error, says) -> None:
    with pytest.raises(error, match=says):
        submit({"text": TEXT, "date": "", "hub": "", **changed}, snapshot)


def test_a_text_without_claims(snapshot: Snapshot) -> None:
    shown = submit({"text": "It rained.", "date": "", "hub": ""}, snapshot)
    assert shown.sections == () and "No claim" in shown.heading
