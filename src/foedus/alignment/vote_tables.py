"""How often two states cast which votes: the cross-table of a dyad, year by year.

Agreement alone hides whether two states oppose each other or one of them abstains.
The nine counts show it, over all roll calls of the General Assembly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.errors import SnapshotError

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

__all__ = ["COUNTS", "SOURCES", "TABLES", "VOTES", "build", "vote_tables"]

#: Sources that are read.
SOURCES = ("un_votes", "un_votes_2025", "un_votes_wide")
#: Tables that are written.
TABLES = ("vote_tables",)
#: Votes in the order of the columns, by their code.
VOTES = {1: "yes", 2: "abstain", 3: "no"}
#: Columns of counts: first the hub's vote, then the partner's.
COUNTS = tuple(f"{own}_{other}" for own in VOTES.values() for other in VOTES.values())


def build(inputs: Inputs, draft: Snapshot) -> dict[str, pl.DataFrame]:
    """Count the pairs of votes of every hub and partner in every year.

    Parameters
    ----------
    inputs : Inputs
        With the sources of `SOURCES`.
    draft : Snapshot
        Tells the hubs.

    Returns
    -------
    dict of str to polars.DataFrame
        ``vote_tables``: hub, partner, year and the nine counts of `COUNTS`, over
        all roll calls in which both cast a vote. Absence is not counted: the
        older source does not tell it from not being a member.
    """
    calls = inputs.derived("roll_calls").select("call", "year")
    votes = inputs.derived("votes").join(calls, on="call")
    parts = [
        _year(int(str(year)), cast, draft.hubs)
        for (year,), cast in votes.group_by("year")
    ]
    return {"vote_tables": pl.concat(parts).sort("hub", "partner", "year")}


def vote_tables(snapshot: Snapshot, hub: str, partner: str) -> pl.DataFrame:
    """Return `year` and the nine counts of one dyad, by year.

    Raises
    ------
    SnapshotError
        If the snapshot was built without them.
    """
    mine = (pl.col("hub") == hub) & (pl.col("partner") == partner)
    try:
        table = snapshot.table(TABLES[0], mine)
    except SnapshotError as error:
        message = (
            f"the snapshot {snapshot.id} holds no cross-tables of votes; rebuild it "
            "with: foedus data build --from DIR"
        )
        raise SnapshotError(message) from error
    return table.select("year", *COUNTS).sort("year")


def _year(year: int, cast: pl.DataFrame, hubs: tuple[str, ...]) -> pl.DataFrame:
    """Return the counts of one year, by products of indicator matrices."""
    states = np.unique(cast["state"].to_numpy())
    calls = np.unique(cast["call"].to_numpy())
    by_code = np.zeros((len(VOTES), len(states), len(calls)), dtype=np.float32)
    by_code[
        np.searchsorted(list(VOTES), cast["vote"].to_numpy()),
        np.searchsorted(states, cast["state"].to_numpy()),
        np.searchsorted(calls, cast["call"].to_numpy()),
    ] = 1.0
    own = np.flatnonzero(np.isin(states, hubs))
    counts = np.einsum("ahc,bpc->hpab", by_code[:, own], by_code, optimize=True)
    hub, partner = (
        one.ravel() for one in np.meshgrid(own, np.arange(len(states)), indexing="ij")
    )
    flat = np.rint(counts.reshape(len(hub), len(COUNTS))).astype(np.uint16)
    keep = (hub != partner) & (flat.sum(axis=1) > 0)
    return pl.DataFrame(
        {
            "hub": states[hub[keep]],
            "partner": states[partner[keep]],
            "year": np.full(int(keep.sum()), year, dtype=np.int16),
            **{name: flat[keep, k] for k, name in enumerate(COUNTS)},
        }
    )
