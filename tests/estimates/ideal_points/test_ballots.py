from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foedus.errors import EstimationError
from foedus.estimates.ideal_points import Ballots
from foedus.estimates.ideal_points.ballots import lay_out


def ballots() -> Ballots:
    rng = np.random.default_rng(4)
    size = 400
    return Ballots(
        voter=rng.integers(0, 9, size, dtype=np.int32),
        item=rng.integers(0, 30, size, dtype=np.int32),
        session=np.sort(rng.integers(0, 5, size, dtype=np.int32)),
        choice=rng.integers(0, 4, size).astype(np.int8),
        voters=10,
        items=31,
        sessions=5,
        categories=4,
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"voters": 5}, "voter runs from 0 to 8, expected 0 to 4"),
        ({"categories": 1}, "at least 2 categories"),
        ({"choice": np.zeros(3, np.int8)}, r"choice has shape \(3,\)"),
        ({"item": np.zeros(400)}, "item has type float64"),
        (
            {name: np.zeros(0, np.int32) for name in ("voter", "item", "session")},
            "found none",
        ),
    ],
)
def test_what_ballots_refuse(change: dict[str, object], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        replace(ballots(), **change)


def test_layout_holds_every_vote_twice() -> None:
    votes = ballots()
    layout = lay_out(votes)
    voter, session = layout.cell_voter, layout.cell_session
    cell = np.repeat(np.arange(layout.cells), np.diff(layout.by_cell.start))
    item = np.repeat(np.arange(votes.items), np.diff(layout.by_item.start))
    divided = layout.levels[votes.item] > 0
    expected = sorted(
        zip(
            votes.voter[divided].tolist(),
            votes.session[divided].tolist(),
            votes.item[divided].tolist(),
            layout.category[votes.item, votes.choice][divided].tolist(),
            strict=True,
        )
    )
    for cells, items, choices in (
        (cell, layout.by_cell.other, layout.by_cell.choice),
        (layout.by_item.other, item, layout.by_item.choice),
    ):
        rows = zip(
            voter[cells].tolist(),
            session[cells].tolist(),
            items.tolist(),
            choices.tolist(),
            strict=True,
        )
        assert sorted(rows) == expected


def test_layout_sorts_votes_by_kind() -> None:
    layout = lay_out(ballots())
    items = np.repeat(np.arange(31), np.diff(layout.by_item.start))
    for votes, item in (
        (layout.by_cell, layout.by_cell.other),
        (layout.by_item, items),
    ):
        for row in range(len(votes.top)):
            lowest = slice(votes.start[row], votes.top[row])
            assert (votes.choice[lowest] == 0).all()
            highest = slice(votes.top[row], votes.middle[row])
            assert (votes.choice[highest] == layout.levels[item[highest]]).all()
            between = slice(votes.middle[row], votes.start[row + 1])
            assert (votes.choice[between] > 0).all()
            assert (votes.choice[between] < layout.levels[item[between]]).all()


def test_a_category_nobody_chose_has_no_cutpoint() -> None:
    votes = Ballots(
        voter=np.array([0, 1, 2], np.int32),
        item=np.zeros(3, np.int32),
        session=np.zeros(3, np.int32),
        choice=np.array([0, 2, 2], np.int8),
        voters=3,
        items=1,
        sessions=1,
        categories=3,
    )
    layout = lay_out(votes)
    assert layout.levels.tolist() == [1]
    assert layout.category.tolist() == [[0, -1, 1]]


def test_silent_sessions_between_votes_are_cells() -> None:
    votes = Ballots(
        voter=np.array([0, 0, 1, 1], np.int32),
        item=np.array([0, 1, 0, 1], np.int32),
        session=np.array([0, 3, 0, 3], np.int32),
        choice=np.array([0, 1, 1, 0], np.int8),
        voters=2,
        items=2,
        sessions=4,
        categories=2,
    )
    layout = lay_out(votes)
    assert layout.cell_session.tolist() == [0, 1, 2, 3, 0, 1, 2, 3]
    assert layout.cell_votes.tolist() == [1, 0, 0, 1, 1, 0, 0, 1]
    assert lay_out(votes, still=True).cells == 2
