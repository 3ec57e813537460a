"""Series of plain UN agreement, as a peer of the series of alignment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from foedus.alignment.break_series import FEWEST_YEARS, Chain
from foedus.alignment.change import leave_one_out_median
from foedus.lake.snapshot import Snapshot
from foedus.validate.peers import TABLE

#: A longer gap between two years with votes ends a series.
_GAP = 5


def agreement_chains(snapshot: Snapshot, hubs: Sequence[str]) -> list[Chain]:
    """Return 100 times UN agreement less what all partners share, by dyad.

    The common part is the sum of the median yearly steps of the other partners, as
    in the series of alignment. The snapshot keeps agreement for the hubs and years
    that the registered texts need.

    Raises
    ------
    SnapshotError
        If the snapshot has no table of agreement.
    """
    table = snapshot.cached_table(TABLE).drop_nulls("agreement")
    found: list[Chain] = []
    for hub in hubs:
        mine = table.filter(pl.col("hub") == hub).sort("partner", "year")
        if mine.is_empty():
            continue
        years = np.array(sorted(mine["year"].unique()), dtype=np.int64)
        partners = sorted(mine["partner"].unique())
        level = np.full((len(partners), years[-1] - years[0] + 1), np.nan)
        row = np.searchsorted(partners, mine["partner"].to_list())
        level[row, mine["year"].to_numpy() - years[0]] = 100 * mine["agreement"]
        level -= _common(level)
        for i, partner in enumerate(partners):
            found += _cut(hub, partner, int(years[0]), level[i])
    return found


def _common(level: np.ndarray) -> np.ndarray:
    """Return the summed median steps of the others, 0 in years without votes."""
    voted = np.flatnonzero(np.isfinite(level).any(axis=0))
    step = np.diff(level[:, voted], axis=1)
    everyone = np.ones(len(level), dtype=np.bool_)
    others = np.nan_to_num(leave_one_out_median(step, everyone))
    shared = np.zeros_like(level)
    shared[:, voted[1:]] = np.cumsum(others, axis=1)
    return shared


def _cut(hub: str, partner: str, first: int, level: np.ndarray) -> list[Chain]:
    """Cut a series at long gaps."""
    seen = np.flatnonzero(np.isfinite(level))
    parts = np.split(seen, np.flatnonzero(np.diff(seen) > _GAP) + 1)
    found = []
    for part in parts:
        if len(part) < FEWEST_YEARS:
            continue
        y = level[part[0] : part[-1] + 1]
        nothing = np.zeros_like(y)
        found.append(
            Chain(
                hub, partner, "UN agreement", first + int(part[0]), y, nothing, nothing
            )
        )
    return found
