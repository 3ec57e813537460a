"""Which calls are contested between a hub and the camp against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from foedus.indicators.ballots import Ballots, BoolArray, FloatArray
from foedus.indicators.equating import Calls
from foedus.lake.inputs import Inputs
from foedus.states import get

#: A call is contested if hub and camp are at least this far apart.
APART = 1.0

#: An abstention is a choice of its own if it lies so far from the camp towards the hub;
#: nearer, it is a vote with the camp, as where the camp itself abstains.
HALFWAY = 0.25

#: Hub to the calls that count for it; a hub that is not there counts all.
Counted = Mapping[str, BoolArray]


def counted_calls(inputs: Inputs, ballots: Ballots) -> Counted:
    """Return, for hubs with registered texts, which calls count for them."""
    registered = inputs.derived("registered_calls")
    return {
        str(hub): ~np.isin(ballots.calls, rows["call"].to_numpy())
        for (hub,), rows in registered.group_by("hub")
    }


def hub_votes(ballots: Ballots, hub: str, counted: Counted) -> FloatArray:
    """Return a hub's votes, NaN where it did not vote or the call does not count."""
    column = ballots.column(hub)
    if column is None:
        return np.full(len(ballots.calls), np.nan)
    votes = ballots.votes[:, column]
    return np.where(counted[hub], votes, np.nan) if hub in counted else votes


def camp_mean(ballots: Ballots, members: Sequence[str]) -> FloatArray:
    """Return the mean vote of the members who voted, NaN where none did."""
    columns = [c for c in map(ballots.column, members) if c is not None]
    votes = ballots.votes[:, columns]
    present = np.isfinite(votes)
    count = present.sum(axis=1)
    mean: FloatArray = np.divide(
        np.where(present, votes, 0.0).sum(axis=1),
        count,
        out=np.full(len(votes), np.nan),
        where=count > 0,
    )
    return mean


def contested_calls(
    ballots: Ballots,
    hub: str,
    members: Sequence[str],
    *,
    since: int,
    counted: Counted,
    items: Mapping[int, int],
    topics: Mapping[int, int],
) -> Calls:
    """Return the contested calls of a hub and camp as choices between the two.

    A choice is 0 with the camp or beyond it, 1 half way (an abstention between a hub
    and a camp that vote yes and no), and the highest with the hub or beyond it. Its
    score is clip((v_p - r) / (v_h - r), 0, 1), a call weighs |v_h - r|. Calls put the
    same question if they are on a text that comes back, the hub voted the same, and
    an abstention is a choice of its own in both or in neither.

    Parameters
    ----------
    ballots : Ballots
        All votes.
    hub, members
        The hub and its camp.
    since : int
        First year to take.
    counted : mapping
        Which calls count for the hub, see `counted_calls`.
    items, topics : mapping of int to int
        Of each call on a text that comes back the first of them, and topics of calls.
    """
    own, camp = hub_votes(ballots, hub, counted), camp_mean(ballots, members)
    alive = [year for year in ballots.rows if year >= since and get(hub).exists(year)]
    contested = (np.abs(own - camp) >= APART) & np.isin(ballots.years, alive)
    rows = np.flatnonzero(contested)
    own, camp, years = own[rows], camp[rows], ballots.years[rows]
    gap = (own - camp)[:, None]
    ordered = np.array([1.0, 2.0, 3.0])
    # Votes in the direction from the camp to the hub.
    toward = np.where(gap > 0, ordered, ordered[::-1])
    scores = np.clip((toward - camp[:, None]) / gap, 0.0, 1.0)
    middle = (scores[:, 1] >= HALFWAY) & (scores[:, 1] < 1)
    # Without a middle a choice is the score itself: with the hub or not.
    kinds = np.where(middle[:, None], [0, 1, 2], scores >= 1 - HALFWAY)
    votes = ballots.votes[rows]
    choices = np.full(votes.shape, -1, dtype=np.int8)
    for k in range(3):
        np.copyto(
            choices,
            kinds[:, k, None],
            where=votes == toward[:, k, None],
            casting="unsafe",
        )
    column = ballots.column(hub)
    if column is not None:
        choices[:, column] = -1
    for year in np.unique(years):
        choices[np.ix_(years == year, ~ballots.existing[int(year)])] = -1
    first = np.array(
        [items.get(call, call) for call in ballots.calls[rows].tolist()], dtype=np.int64
    )
    return Calls(
        choices=choices,
        categories=np.where(middle, 3, 2),
        years=years,
        clusters=ballots.clusters[rows],
        items=(first * 4 + own.astype(np.int64)) * 2 + middle,
        topics=np.array([topics[call] for call in first.tolist()], dtype=np.int64),
        scores=np.where(middle[:, None], scores, [0.0, 1.0, 1.0]),
        weights=np.abs(gap[:, 0]),
    )
