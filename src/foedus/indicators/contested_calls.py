"""Which calls are contested between a hub and the camp against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from foedus.estimates.ratio import ClusteredRatio, clustered_ratio
from foedus.indicators.ballots import Ballots, BoolArray, FloatArray
from foedus.lake.inputs import Inputs

#: A call is contested if hub and camp are at least this far apart.
APART = 1.0

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


def contested_ratio(
    votes: FloatArray, hub: FloatArray, camp: FloatArray, clusters: npt.ArrayLike
) -> ClusteredRatio:
    """Return the weighted share of contested calls on the hub's side.

    Sum of |v_h - r| clip((v_p - r) / (v_h - r), 0, 1) over the sum of |v_h - r|,
    over calls with |v_h - r| of at least `APART`; r is the mean vote of the camp.

    Parameters
    ----------
    votes : ndarray, shape (n_calls, n_states)
        1 yes, 2 abstain, 3 no; NaN where absent.
    hub, camp : ndarray, shape (n_calls,)
        Vote of the hub and mean vote of the camp.
    clusters : array_like, shape (n_calls,)
        Labels of calls that may depend on each other.

    Returns
    -------
    ClusteredRatio
        One entry a state.
    """
    gap = hub - camp
    rows = np.flatnonzero(np.abs(gap) >= APART)
    gap = gap[rows, None]
    side = np.clip((votes[rows] - camp[rows, None]) / gap, 0.0, 1.0)
    return clustered_ratio(
        np.abs(gap) * side, np.abs(gap[:, 0]), clusters=np.asarray(clusters)[rows]
    )
