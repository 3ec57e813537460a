"""Votes as arrays, checked, and laid out for passes over voters and over items.

Within a voter's session, and within an item, votes are sorted by kind, so that a pass
runs through votes with the same formula and no branch is mispredicted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from foedus.errors import EstimationError

__all__ = ["Ballots", "Layout", "Votes", "lay_out"]

IntArray = npt.NDArray[np.int32]
LongArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ballots:
    """N votes cast by voters on items in sessions; an absence is no row.

    Attributes
    ----------
    voter : ndarray of int32, shape (N,)
        0 to ``voters - 1``.
    item : ndarray of int32, shape (N,)
        0 to ``items - 1``. An item with votes in several sessions is a bridge: it
        has one slope and one set of cutpoints.
    session : ndarray of int32, shape (N,)
        0 to ``sessions - 1``, in order of time.
    choice : ndarray of int8, shape (N,)
        Ordered category, 0 to ``categories - 1``.
    voters, items, sessions, categories : int
        How many there are; some may have no vote.

    Raises
    ------
    EstimationError
        If the arrays differ in length, an index is out of range, or there is no
        vote or fewer than two categories.
    """

    voter: IntArray
    item: IntArray
    session: IntArray
    choice: npt.NDArray[np.int8]
    voters: int
    items: int
    sessions: int
    categories: int

    def __post_init__(self) -> None:
        if self.categories < 2:
            raise EstimationError(
                f"ballots: expected at least 2 categories, found {self.categories}"
            )
        size = len(self.voter)
        if size == 0:
            raise EstimationError("ballots: expected votes, found none")
        limits = (
            ("voter", self.voters),
            ("item", self.items),
            ("session", self.sessions),
            ("choice", self.categories),
        )
        for name, limit in limits:
            values = getattr(self, name)
            if values.ndim != 1 or len(values) != size:
                raise EstimationError(
                    f"ballots: {name} has shape {values.shape}, expected ({size},)"
                )
            if not np.issubdtype(values.dtype, np.integer):
                raise EstimationError(
                    f"ballots: {name} has type {values.dtype}, expected integers"
                )
            low, high = int(values.min()), int(values.max())
            if low < 0 or high >= limit:
                raise EstimationError(
                    f"ballots: {name} runs from {low} to {high}, expected 0 to "
                    f"{limit - 1}"
                )

    def __len__(self) -> int:
        return len(self.voter)


class Votes(NamedTuple):
    """Votes sorted into rows, and within a row by kind.

    Votes for the lowest category of their item come first, then those for the
    highest, then those between.

    Attributes
    ----------
    start : ndarray of int64, shape (rows + 1,)
        First vote of each row.
    top, middle : ndarray of int64, shape (rows,)
        Where the votes for the highest category start, and those between.
    other : ndarray of int32, shape (N,)
        What is not the row: the item, or the cell.
    choice : ndarray of int8, shape (N,)
        Recoded choice.
    """

    start: LongArray
    top: LongArray
    middle: LongArray
    other: IntArray
    choice: npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Layout:
    """The same votes twice: by voter and session, and by item and session.

    A *cell* is one voter in one session, from the voter's first session to the
    last; the cells of a voter are consecutive. With C cells:

    Attributes
    ----------
    cell_start : ndarray of int64, shape (voters + 1,)
        First cell of each voter.
    cell_session : ndarray of int32, shape (C,)
        Session of each cell.
    cell_votes : ndarray of int64, shape (C,)
        Votes cast in each cell on items that divide.
    by_cell, by_item : Votes
        The votes by cell, with their items, and by item, with their cells.
    levels : ndarray of int8, shape (items,)
        Number of cutpoints that the votes can tell: the categories seen, less
        one. Choices are recoded to 0 ... levels, so that a category nobody chose
        leaves no cutpoint without votes on both sides.
    category : ndarray of int8, shape (items, categories)
        The recoded choice of each category, -1 where nobody chose it.
    item_session : ndarray of int32, shape (items,)
        The session of an item, -1 if it has votes in several.
    """

    cell_start: LongArray
    cell_session: IntArray
    cell_votes: LongArray
    by_cell: Votes
    by_item: Votes
    levels: npt.NDArray[np.int8]
    category: npt.NDArray[np.int8]
    item_session: IntArray

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.cell_session)

    @property
    def cell_voter(self) -> IntArray:
        """Voter of each cell."""
        sizes = np.diff(self.cell_start)
        return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)


def lay_out(ballots: Ballots, *, still: bool = False) -> Layout:
    """Sort the votes for the two passes.

    Parameters
    ----------
    ballots : Ballots
        The votes.
    still : bool
        Give each voter a single cell, whatever the session (a static model).
    """
    session = np.zeros_like(ballots.session) if still else ballots.session
    first, last = _extent(ballots.voter, session, ballots.voters)
    spans = np.where(last < 0, 0, last.astype(np.int64) - first + 1)
    cell_start = np.concatenate(([0], np.cumsum(spans)))
    cells = int(cell_start[-1])
    offset = np.arange(cells) - np.repeat(cell_start[:-1], spans)
    cell = cell_start[ballots.voter] + (session - first[ballots.voter])
    category, levels = _recode(ballots)
    choice = category[ballots.item, ballots.choice]
    kind = np.where(choice == 0, 0, np.where(choice == levels[ballots.item], 1, 2))

    # Stable sorts by counting; a vote on an item that divides nobody is left out.
    divided = np.flatnonzero(levels[ballots.item] > 0)
    by_item, by_item_start = _sorted(divided, ballots.item, ballots.items)
    by_cell, by_cell_start = _sorted(_sorted(by_item, kind, 3)[0], cell, cells)
    by_item, _ = _sorted(_sorted(by_cell, kind, 3)[0], ballots.item, ballots.items)
    item_first, item_last = _extent(ballots.item, session, ballots.items)
    return Layout(
        cell_start=cell_start,
        cell_session=(np.repeat(first, spans) + offset).astype(np.int32),
        cell_votes=np.diff(by_cell_start),
        by_cell=Votes(
            by_cell_start,
            *_starts_of_kinds(by_cell_start, kind[by_cell]),
            ballots.item[by_cell].astype(np.int32),
            choice[by_cell],
        ),
        by_item=Votes(
            by_item_start,
            *_starts_of_kinds(by_item_start, kind[by_item]),
            cell[by_item].astype(np.int32),
            choice[by_item],
        ),
        levels=levels,
        category=category,
        item_session=np.where(item_first == item_last, item_first, -1),
    )


def _starts_of_kinds(
    start: LongArray, kind: npt.NDArray[np.int64]
) -> tuple[LongArray, LongArray]:
    """Return where the votes of kind 1 and of kind 2 start in each row."""
    group = np.repeat(np.arange(len(start) - 1), np.diff(start))
    count = np.bincount(3 * group + kind, minlength=3 * (len(start) - 1))
    lowest, top, _ = count.reshape(-1, 3).T
    return start[:-1] + lowest, start[:-1] + lowest + top


@njit(cache=True)
def _sorted(
    order: np.ndarray, key: np.ndarray, keys: int
) -> tuple[np.ndarray, np.ndarray]:
    """Sort row numbers by the key of each row; return also where each key starts."""
    start = np.zeros(keys + 1, np.int64)
    for row in order:
        start[key[row] + 1] += 1
    start = np.cumsum(start)
    place = start[:-1].copy()
    result = np.empty(len(order), np.int64)
    for row in order:
        result[place[key[row]]] = row
        place[key[row]] += 1
    return result, start


def _extent(who: IntArray, session: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Return the first and last session of each; -1 as last for who has no vote."""
    first = np.full(count, np.iinfo(np.int32).max, np.int32)
    last = np.full(count, -1, np.int32)
    np.minimum.at(first, who, session)
    np.maximum.at(last, who, session)
    return first, last


def _recode(
    ballots: Ballots,
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    width = ballots.categories
    key = ballots.item.astype(np.int64) * width + ballots.choice
    seen = np.bincount(key, minlength=ballots.items * width) > 0
    seen = seen.reshape(ballots.items, width)
    rank = np.cumsum(seen, axis=1) - 1
    category = np.where(seen, rank, -1).astype(np.int8)
    return category, np.maximum(rank[:, -1], 0).astype(np.int8)
