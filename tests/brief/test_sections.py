"""What the brief on Russia since 2014 says, against the results it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from foedus.brief.apart import apart
from foedus.brief.content import Block, Statement
from foedus.brief.material import Material, largest
from foedus.brief.moves import moves
from foedus.brief.writing import Brief


def _blocks(written: Brief) -> Iterator[Block]:
    for section in written.sections:
        yield from section.blocks


def _statements(written: Brief) -> Iterator[Statement]:
    for block in _blocks(written):
        yield from block.statements


def test_sections_come_in_the_order_of_the_questions(written: Brief) -> None:
    assert [section.id for section in written.sections] == [
        "headline", "world", "who", "when", "why", "where", "cost", "movers",
        "structure", "outlook", "trust", "coverage", "sources",
    ]  # fmt: skip
    ids = [block.id for block in _blocks(written)]
    assert len(set(ids)) == len(ids)


def test_every_statement_opens_its_evidence(written: Brief) -> None:
    ids = {block.id for block in _blocks(written)}
    ids |= {section.id for section in written.sections}
    for one in _statements(written):
        assert not one.target or one.target in ids
    headline = written.sections[0].blocks[0].statements
    assert 6 <= len(headline) <= 11
    assert all(one.facts or one.target for one in headline)
    moved = [
        s for s in _statements(written) if " fell: " in s.text or " rose: " in s.text
    ]
    assert moved and all(one.facts for one in moved)


def test_largest_movers_are_the_sure_ones_first(material: Material) -> None:
    chosen = largest(material.erosion, 5)
    sure = [one for one in material.erosion.partners if one.word in ("fell", "rose")]
    sizes = [abs(one.change.estimate) for one in chosen if one.change is not None]
    assert len(chosen) == 5
    if len(sure) >= 5:
        assert all(one.word in ("fell", "rose") for one in chosen)
        assert sizes == sorted(sizes, reverse=True)
    assert [one.partner.partner for one in material.movers] == [
        one.partner for one in chosen
    ]


def test_every_mover_has_timeline_contributions_and_evidence(written: Brief) -> None:
    pages = next(s for s in written.sections if s.id == "movers").blocks
    assert len(pages) == 5
    for page, mover in zip(pages, written.movers, strict=True):
        assert len(page.charts) == 3 and page.facts
        assert len(page.grids) == (2 if mover.partner.breaks else 1)
        total = page.grids[-1].rows[-1]
        assert mover.partner.change is not None
        assert total[4].key == pytest.approx(mover.partner.change.estimate)
        points = [row[4].key for row in page.grids[-1].rows[:-1]]
        assert sum(p for p in points if p is not None) == pytest.approx(total[4].key)


def test_timelines_run_past_the_window(written: Brief) -> None:
    assert any(
        max(mover.timeline["year"]) > written.result.until for mover in written.movers
    )


def test_all_partners_are_ranked_or_listed_with_a_reason(written: Brief) -> None:
    grids = next(b for b in _blocks(written) if b.id == "partners").grids
    listed = [row[0].text for grid in grids for row in grid.rows]
    whole = written.result
    assert sorted(listed) == sorted(
        one.name for one in (*whole.partners, *whole.unranked)
    )
    for grid in grids[1:]:
        assert all(row[1].text for row in grid.rows)


def test_channel_is_put_against_channel(material: Material, written: Brief) -> None:
    found = {one.partner.partner: one for one in apart(material)}
    for one in found.values():
        assert {pull.direction for pull in one.down} == {-1}
        assert {pull.direction for pull in one.up} == {1}
    armenia = found["ARM"]
    assert "arms_supply" in {pull.indicator for pull in armenia.down}
    assert "trade_tie" in {pull.indicator for pull in armenia.up}
    told = next(b for b in _blocks(written) if b.id == "apart").statements
    sentence = next(s for s in told if s.text.startswith("Armenia:"))
    assert "arms supply" in sentence.text and "trade tie" in sentence.text
    assert sentence.facts


def test_arms_of_russia_as_the_data_have_them(material: Material) -> None:
    arms = next(one for one in moves(material) if one.indicator == "arms_supply")
    verbs = {move.partner: move.verb for move in arms.named}
    for partner in ("IND", "VNM", "DZA", "AZE"):
        assert verbs[partner].startswith("fell")
    assert verbs["SRB"] == "rose and fell back"
    assert verbs["BLR"] == verbs["SYR"] == "stayed close"


def test_belarus_has_no_trade_figure_and_says_so(material: Material) -> None:
    trade = next(one for one in moves(material) if one.indicator == "trade_tie")
    belarus = next(move for move in trade.named if move.partner == "BLR")
    assert belarus.verb == "not known" and belarus.reason
    assert "2023" not in belarus.path


def test_coverage_and_limits_are_told(written: Brief) -> None:
    blocks = {block.id: block for block in _blocks(written)}
    channels = [row[0].text for row in blocks["years"].grids[0].rows]
    assert channels == ["Diplomatic", "Military", "Economic", "Reputational"]
    assert len(blocks["trust-unknowable"].grids[0].rows) == 9
    told = {*blocks["limits"].text, *blocks["gaps"].text}
    assert told == set(written.result.notes)
    sources = blocks["data"].grids[0].rows
    assert len(sources) >= 15 and all(all(c.text for c in row) for row in sources)


def test_json_is_one_plain_object(written: Brief) -> None:
    body = json.loads(written.to_json())
    assert body["hub"] == "RUS" and body["headline"] == written.headline
    assert len(body["movers"]) == 5
    assert body["structure"]["state"] == "RUS"
    assert len(body["common_breaks"]) == len(written.common_breaks)
    assert all(0 < one["placebo"] <= 1 for one in body["common_breaks"])
    assert len(body["erosion"]["partners"]) == len(written.result.partners)
