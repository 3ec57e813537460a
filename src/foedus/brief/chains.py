"""The series behind breaks: chain-linked levels of a few partners, by channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from foedus.alignment.break_series import ALIGNMENT, Chain, chains
from foedus.alignment.break_steps import Steps
from foedus.alignment.breaks import steps_of
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot
from foedus.states import continuator_chain

_SCHEMA = {
    "channel": pl.String, "chain": pl.Int64, "year": pl.Int64,
    "level": pl.Float64, "sd": pl.Float64,
}  # fmt: skip


def levels(
    snapshot: Snapshot,
    hub: str,
    partners: Collection[str],
    *,
    since: int,
    join_successors: bool = False,
) -> Mapping[str, pl.DataFrame]:
    """Return the series in which breaks were sought, from `since` on.

    Parameters
    ----------
    snapshot : Snapshot
        The computed indicators.
    hub : str
        State id.
    partners : collection of str
        State ids.
    since : int
        Calendar year.
    join_successors : bool
        Also those of the states that the hub and the partners continue.

    Returns
    -------
    mapping of str to polars.DataFrame
        By partner: `channel` (alignment first), `chain` (number of an unbroken
        stretch), `year`, `level` and its `sd` in points, without what all partners
        of the hub share; years without a new value are absent.
    """
    rows: dict[str, list[pl.DataFrame]] = {partner: [] for partner in partners}
    for state in continuator_chain(hub) if join_successors else (hub,):
        if state not in snapshot.hubs:
            continue
        names, chosen = _of(
            steps_of(snapshot, state), partners, join_successors=join_successors
        )
        for channel in (ALIGNMENT, *CHANNELS):
            for one in chains(chosen, channel):
                mine = rows[names[one.partner]]
                mine.append(_frame(one, len(mine), since))
    return {
        partner: pl.concat(found) if found else pl.DataFrame(schema=_SCHEMA)
        for partner, found in rows.items()
    }


def _of(
    found: Steps, partners: Collection[str], *, join_successors: bool
) -> tuple[Mapping[str, str], Steps]:
    """Return the name that each state goes by, and the steps of those wanted."""
    names = {
        state: continuator_chain(state)[-1] if join_successors else state
        for state in found.partners
    }
    kept = [i for i, state in enumerate(found.partners) if names[state] in partners]
    return names, replace(
        found,
        partners=tuple(found.partners[i] for i in kept),
        whole=found.whole[kept],
        own=found.own[kept],
        fresh=found.fresh[kept],
        variance=found.variance[kept],
    )


def _frame(one: Chain, number: int, since: int) -> pl.DataFrame:
    year = one.first + np.arange(len(one.y))
    frame = pl.DataFrame(
        {
            "channel": [one.channel] * len(year),
            "chain": np.full(len(year), number),
            "year": year,
            "level": one.y,
            "sd": one.sd,
        },
        schema=_SCHEMA,
    )
    return frame.filter((pl.col("year") >= since) & pl.col("level").is_not_nan())
