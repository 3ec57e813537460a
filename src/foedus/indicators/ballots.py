"""Votes of the General Assembly as one matrix, for the indicators of votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.lake.inputs import Inputs
from foedus.states import existing, get
from foedus.states.credentials import credentials, seat_of_others

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

#: After this year votes on paragraphs and amendments are left out, as in Bailey,
#: Strezhnev and Voeten (2017); a call without a mark is kept. Before, they are a
#: third of all calls and carry the disputes of the time.
LAST_YEAR_OF_PARTS = 1989


@dataclass(frozen=True, slots=True)
class Ballots:
    """Calls by states, sorted by date.

    Attributes
    ----------
    states : tuple of str
        Columns: every state that ever voted.
    calls : ndarray of int, shape (n_calls,)
        Numbers of the calls.
    years : ndarray of int, shape (n_calls,)
        Calendar years.
    clusters : ndarray of int, shape (n_calls,)
        Sitting day and agenda: calls with one label may depend on each other.
        Where only month and day of the week are known, they stand for the day,
        so that several sittings of a month share a label (wider errors, never
        narrower ones).
    votes : ndarray, shape (n_calls, n_states)
        1 yes, 2 abstain, 3 no; NaN where absent or not a member, and where a
        government that had lost power held the seat (ledger of credentials).
    rows : mapping of int to slice
        Rows of each year that has a call.
    existing : mapping of int to ndarray of bool, shape (n_states,)
        Columns that are members of the state system in a year that has a call;
        Ukraine and Belarus voted from 1946 on, but are states from 1991.
    """

    states: tuple[str, ...]
    calls: npt.NDArray[np.int64]
    years: npt.NDArray[np.int64]
    clusters: npt.NDArray[np.int64]
    votes: FloatArray
    rows: Mapping[int, slice]
    existing: Mapping[int, BoolArray]

    def column(self, state: str) -> int | None:
        """Return the column of a state, None if it never voted."""
        return self.states.index(state) if state in self.states else None


def load(inputs: Inputs) -> Ballots:
    """Return the votes on all calls that count (see `LAST_YEAR_OF_PARTS`)."""
    calls = (
        inputs.derived("roll_calls")
        .filter(~pl.col("part") | (pl.col("year") <= LAST_YEAR_OF_PARTS))
        .with_columns(
            cluster=pl.struct("date", pl.col("agenda").fill_null("")).rank("dense")
        )
        .sort("year", "date", "call")
        .with_row_index("row")
    )
    votes = (
        inputs.derived("votes")
        .join(calls.select("call", "row", "date"), on="call")
        .filter(~seat_of_others("state", "date"))
    )
    states = tuple(votes["state"].unique().sort().to_list())
    columns = pl.DataFrame({"state": states}).with_row_index("column")
    placed = votes.join(columns, on="state")
    matrix = np.full((calls.height, len(states)), np.nan)
    matrix[placed["row"].to_numpy(), placed["column"].to_numpy()] = placed[
        "vote"
    ].to_numpy()
    years = calls["year"].to_numpy().astype(np.int64)
    rows = _runs(years)
    return Ballots(
        states=states,
        calls=calls["call"].to_numpy().astype(np.int64),
        years=years,
        clusters=calls["cluster"].to_numpy().astype(np.int64),
        votes=matrix,
        rows=rows,
        existing={year: _members(states, year) for year in rows},
    )


def seats_note() -> str:
    """Say whose votes are not counted, for the notes of the indicators."""
    spells = ", ".join(
        f"{get(row['state']).name} from {row['from']}"
        + (f" to {row['to']}" if row["to"] else "")
        for row in credentials().iter_rows(named=True)
    )
    return (
        "Votes cast by envoys of a government that had lost power are not counted "
        f"for the state: {spells}."
    )


def smallest_sd(n_clusters: npt.ArrayLike) -> FloatArray:
    """Return the least standard deviation that so many clusters can support.

    Linearisation gives 0 where every cluster shows the same ratio, as at the ends
    of the scale. The bound is the standard deviation of a share of 0 or 1 in n
    independent clusters with half a pseudo-observation on either side,
    sqrt(1 / (4 n (n + 1))).
    """
    n = np.asarray(n_clusters, dtype=np.float64)
    bound: FloatArray = np.sqrt(1 / (4 * n * (n + 1)))
    return bound


def _runs(years: npt.NDArray[np.int64]) -> Mapping[int, slice]:
    found, starts = np.unique(years, return_index=True)
    ends = [*starts[1:].tolist(), len(years)]
    return {
        int(year): slice(int(start), end)
        for year, start, end in zip(found, starts, ends, strict=True)
    }


def _members(states: tuple[str, ...], year: int) -> BoolArray:
    alive = {state.id for state in existing(year)}
    return np.array([state in alive for state in states])
