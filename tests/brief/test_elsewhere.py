"""Where partners' ties went: sentences and blocks from the flow matrix."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foedus.alignment.flow_matrix import FlowMatrix, NetWinner
from foedus.alignment.realignment import Realignment
from foedus.brief import sentences
from foedus.brief.elsewhere import (
    LOST,
    NAMED,
    elsewhere_section,
    largest_winners,
    lost_in,
    won,
)
from foedus.brief.material import Material
from foedus.states import get


@pytest.fixture
def found(material: Material) -> Realignment:
    assert material.realignment is not None
    return material.realignment


def test_blocks_of_real_losses(material: Material, found: Realignment) -> None:
    blocks = {block.id: block for block in elsewhere_section(material).blocks}
    assert list(blocks) == [
        "gainers-military", "winners-military", "gainers-economic",
        "winners-economic", "void",
    ]  # fmt: skip
    assert found.matrix is not None
    for channel in ("military", "economic"):
        assert len(blocks[f"gainers-{channel}"].charts) == 1
        winners = blocks[f"winners-{channel}"]
        assert len(winners.charts) == 2 and winners.choice
        (grid,) = winners.grids
        assert 0 < len(grid.rows) <= LOST and len(grid.columns) == 4 + NAMED
        assert all(len(row) == len(grid.columns) for row in grid.rows)
        # The hub lost with every partner of the table, the largest flow first.
        assert all(row[1].key > row[2].key for row in grid.rows)
        first = max(
            (one for one in found.matrix.losses if one.channel == channel),
            key=lambda one: one.amount,
        )
        assert grid.rows[0][0].text == get(first.partner).name
    assert "convention" in blocks["void"].text[0]


def test_the_sentence_names_the_winners_in_order(found: Realignment) -> None:
    assert found.matrix is not None
    text = won(found, "military")
    first = [one.state for one in found.matrix.net if one.channel == "military"][:NAMED]
    places = [text.index(get(state).name) for state in first]
    assert places == sorted(places)
    assert get(first[0]).name in largest_winners(found)


def test_a_gain_below_that_in_the_world_is_said_to_fall_short() -> None:
    assert sentences.beyond(3.04) == "3.0 beyond its gain in the world"
    assert sentences.beyond(-32.4, digits=0) == "32 short of its gain in the world"


def test_without_losses_nothing_is_drawn(
    material: Material, found: Realignment
) -> None:
    none = replace(found, matrix=FlowMatrix((), (), ()))
    assert lost_in(none) == ()
    assert "no known flow" in largest_winners(none)
    section = elsewhere_section(replace(material, realignment=none))
    assert not any(block.charts for block in section.blocks)
    assert section.blocks[-1].text == none.notes


def test_a_loss_without_a_winner_says_so(found: Realignment) -> None:
    assert found.matrix is not None
    nobody = replace(found, matrix=replace(found.matrix, net=()))
    assert "no single state won any net" in won(nobody, "military")
    assert "of arms no single state" in largest_winners(nobody)


def test_a_bloc_that_won_is_named(found: Realignment) -> None:
    assert found.matrix is not None
    bloc = (NetWinner("EU", "military", 1.0, 0.25, -1.0),)
    text = won(replace(found, matrix=replace(found.matrix, net=bloc)), "military")
    assert "EU 25" in text and "short of its gain in the world" in text
