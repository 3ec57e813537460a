from __future__ import annotations

import foedus
from foedus.alignment.flow_matrix import FlowMatrix
from foedus.brief.flows import NAMED, SHOWN, flow_blocks, won
from foedus.states import get


def test_blocks_of_real_losses():
    found = foedus.realign("RUS", since=2014, until=2023, matrix=True)
    assert found.matrix is not None
    blocks = flow_blocks(found.matrix, hub="RUS", snapshot=found.snapshot)
    assert [block.id for block in blocks] == [
        "flows-military",
        "flows-economic",
        "flows",
    ]
    for block in blocks[:2]:
        assert len(block.charts) == 2
        (grid,) = block.grids
        assert len(grid.rows) == SHOWN and len(grid.columns) == 2 + NAMED
        assert all(len(row) == len(grid.columns) for row in grid.rows)
        # The hub lost everywhere in its column.
        assert all(row[1].key < 0 for row in grid.rows)
    assert "convention" in blocks[-1].text[0]


def test_the_sentence_names_the_winners_in_order():
    found = foedus.realign("RUS", since=2014, until=2023, matrix=True)
    assert found.matrix is not None
    text = won(found.matrix, "military", "RUS")
    first = [one.state for one in found.matrix.net if one.channel == "military"][:3]
    places = [text.index(get(state).name) for state in first]
    assert places == sorted(places)


def test_no_loss_no_blocks():
    assert flow_blocks(FlowMatrix((), (), ()), hub="RUS", snapshot="x") == ()
