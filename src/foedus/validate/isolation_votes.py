"""Does aggression isolate? Votes with a hub by year, without those on a conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from foedus.indicators.ballots import Ballots, BoolArray, FloatArray, load
from foedus.indicators.rival_free import rival_free
from foedus.lake.inputs import Inputs
from foedus.validate.isolation_sample import Event

#: Roll calls with a vote of both that a year must have (as in contested votes).
FEWEST_CALLS = 10


@dataclass(frozen=True, slots=True)
class Voting:
    """All roll calls, with what tells those on a conflict.

    Attributes
    ----------
    ballots : Ballots
        Calls by states.
    titles : polars.Series of str
        By call; empty where no file holds one.
    registered : polars.DataFrame
        Calls on the conduct of a hub: columns `call` and `hub`.
    """

    ballots: Ballots
    titles: pl.Series
    registered: pl.DataFrame

    @classmethod
    def of(cls, inputs: Inputs) -> Voting:
        """Read what is needed, once for all events."""
        ballots = load(inputs)
        calls = pl.DataFrame({"call": ballots.calls.astype(np.int32)})
        titles = inputs.derived("roll_calls").select("call", "title")
        joined = calls.join(titles, on="call", how="left", maintain_order="left")
        return cls(
            ballots, joined["title"].fill_null(""), inputs.derived("registered_calls")
        )

    def off_conflict(self, event: Event) -> BoolArray:
        """Tell which roll calls are not on the conflict, shape (n_calls,).

        Out are calls whose title holds one of the event's words, and calls
        registered as concerning the conduct of the invader (or of those it is one
        cluster with) or of a target.
        """
        pattern = "(?i)" + "|".join(event.words)
        concerned = {event.invader, event.cluster, *event.targets}
        mine = self.registered.filter(pl.col("hub").is_in(concerned))["call"]
        on_conflict = self.titles.str.contains(pattern).to_numpy()
        registered = np.isin(self.ballots.calls, mine.to_numpy())
        return np.asarray(~on_conflict & ~registered)

    def similarity(self, kept: BoolArray, hubs: Sequence[str], year: int) -> FloatArray:
        """Return (1 + kappa) / 2 of one year, shape (hubs, states).

        Parameters
        ----------
        kept : ndarray of bool, shape (n_calls,)
            Calls that count.
        hubs : sequence of str
            State ids.
        year : int
            Calendar year.

        Returns
        -------
        numpy.ndarray
            NaN with fewer than `FEWEST_CALLS` votes of both, and for the hub itself.
        """
        ballots = self.ballots
        nothing = np.full((len(hubs), len(ballots.states)), np.nan)
        if year not in ballots.rows:
            return nothing
        rows = ballots.rows[year]
        votes = np.where(ballots.existing[year], ballots.votes[rows], np.nan)
        votes = votes[kept[rows]]
        if not len(votes):
            return nothing
        columns = [ballots.column(hub) for hub in hubs]
        silent = np.full(len(votes), np.nan)
        own = np.stack([silent if c is None else votes[:, c] for c in columns], axis=1)
        # States that were silent all year would only cost time.
        active = np.isfinite(votes).any(axis=0)
        one_cluster = np.zeros(len(votes), dtype=np.int64)
        compared = rival_free(votes[:, active], own, one_cluster)
        known = np.stack([found.n_items for found in compared]) >= FEWEST_CALLS
        values = nothing
        values[:, active] = np.where(known, [f.value for f in compared], np.nan)
        for row, column in enumerate(columns):
            if column is not None:
                values[row, column] = np.nan
        return values

    def years_voted(self, state: str, years: range) -> int:
        """Count the years in which a state voted often enough."""
        ballots = self.ballots
        column = ballots.column(state)
        if column is None:
            return 0
        votes = [
            np.isfinite(ballots.votes[ballots.rows[year], column]).sum()
            for year in years
            if year in ballots.rows and ballots.existing[year][column]
        ]
        return sum(count >= FEWEST_CALLS for count in votes)
