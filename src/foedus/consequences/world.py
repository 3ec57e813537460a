"""The world in a year: who sold what to whom, own sales on the diagonal.

A world is what a static trade model starts from. It is of goods and services as
ITPD-E records them, in current US dollars, and holds every state whose trade
can be told. How its flows and own sales came about: `foedus.lake.derived`,
``world_flows`` and ``world_domestic``; what was estimated is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.errors import OutsideCoverage, UnknownState
from foedus.lake.snapshot import Snapshot

__all__ = ["World", "world", "world_years"]

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class World:
    """Flows between states in one year; arrays are in the order of `states`.

    Attributes
    ----------
    year : int
        Calendar year.
    states : tuple of str
        Ids, in alphabetical order (N).
    flows : ndarray, shape (N, N)
        Current US dollars, exporter by importer; own sales on the diagonal.
    estimated : ndarray of bool, shape (N, N)
        Flows that nobody reported, own sales that no complete figure of the year
        holds. An estimate is good enough for a total, never evidence of itself.
    domestic : tuple of str
        Rule behind the own sales of each state (N): ``reported``, ``scaled``,
        ``by GDP`` or ``by trade``.
    snapshot : str
        Id of the snapshot it was read from.
    """

    year: int
    states: tuple[str, ...]
    flows: Array
    estimated: Mask
    domestic: tuple[str, ...]
    snapshot: str

    def __repr__(self) -> str:
        guessed = self.flows[self.estimated & ~np.eye(len(self.states), dtype=bool)]
        return (
            f"World({self.year}, {len(self.states)} states, "
            f"{self.abroad.sum() / 1e12:.1f} trillion US dollars of trade, "
            f"{guessed.sum() / self.abroad.sum():.1%} of it estimated)"
        )

    @property
    def abroad(self) -> Array:
        """Flows between different states, 0 on the diagonal; shape (N, N)."""
        result = self.flows.copy()
        np.fill_diagonal(result, 0.0)
        return result

    @property
    def expenditure(self) -> Array:
        """What each state buys, at home and abroad; US dollars, shape (N,)."""
        total: Array = self.flows.sum(axis=0)
        return total

    @property
    def output(self) -> Array:
        """What each state sells, at home and abroad; US dollars, shape (N,)."""
        total: Array = self.flows.sum(axis=1)
        return total

    def position(self, state: str) -> int:
        """Return the place of a state in the arrays.

        Raises
        ------
        UnknownState
            If the state is in no world; the message names the nearest ids.
        """
        if state not in self.states:
            near = get_close_matches(state, self.states, n=3, cutoff=0)
            message = (
                f"{state} is not in the world of {self.year}, whose {len(self.states)} "
                f"states have known trade; nearest ids: {', '.join(near)}"
            )
            raise UnknownState(message)
        return self.states.index(state)


def world(year: int, snapshot: Snapshot | None = None) -> World:
    """Return the world of one year.

    Shares of expenditure are stored to 4 digits; they are made to add up to one
    and multiplied by expenditure, so that flows are right to about four digits.

    Parameters
    ----------
    year : int
        Calendar year, one of `world_years`.
    snapshot : Snapshot or None
        None means the one in use.

    Returns
    -------
    World
        With positive own sales, and exports and imports of every state.

    Raises
    ------
    OutsideCoverage
        If there is no world of this year; the message names those there are.
    SnapshotError
        If the snapshot was built before there were worlds.
    """
    held = snapshot if snapshot is not None else Snapshot()
    sizes = held.table("world_sizes", pl.col("year") == year).sort("state")
    if sizes.is_empty():
        known = ", ".join(str(one) for one in world_years(held))
        message = f"there is no world of {year}; the snapshot holds those of {known}"
        raise OutsideCoverage(message)
    states = tuple(sizes["state"].to_list())
    cells = held.table("world_shares", pl.col("year") == year)
    place = {state: position for position, state in enumerate(states)}
    rows, columns = (
        cells[side].cast(pl.String).replace_strict(place, return_dtype=pl.Int64)
        for side in ("exporter", "importer")
    )
    shares = np.zeros((len(states), len(states)))
    shares[rows, columns] = cells["share"]
    estimated = np.zeros(shares.shape, dtype=np.bool_)
    estimated[rows, columns] = cells["estimated"]
    flows = shares / shares.sum(axis=0) * sizes["expenditure"].to_numpy()
    return World(
        year=year,
        states=states,
        flows=flows,
        estimated=estimated,
        domestic=tuple(sizes["domestic"].cast(pl.String).to_list()),
        snapshot=held.id,
    )


def world_years(snapshot: Snapshot | None = None) -> tuple[int, ...]:
    """Return the calendar years of which there is a world, in order."""
    held = snapshot if snapshot is not None else Snapshot()
    years = held.table("world_sizes")["year"].unique().sort()
    return tuple(int(year) for year in years)
