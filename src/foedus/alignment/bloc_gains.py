"""Blocs as gainers: what the members of a body gained together.

Members are those of the dated ledger on 31 December. A bloc's share can rise because
its members gained, or because others joined:

    change of the bloc's share = gain of members at both ends + by membership

exactly. The hub and the partner themselves are no members here. Votes add to no whole
over states; there the hub stands against its camp only, and what the hub lost the
camp has gained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from foedus.alignment.flows import FLOW_CHANNELS, LEAST, moved
from foedus.lake.snapshot import Snapshot
from foedus.states.memberships import year_matrix

_FULL = 1.0

#: A state, and its gain, share at the start and share at the end.
Share = tuple[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class BlocGain:
    """What a bloc gained with one partner in one channel.

    Attributes
    ----------
    bloc, partner, channel : str
        Id of the body; state id; ``military`` or ``economic``.
    share_from, share_to : float
        Sum of the shares of the members of that year in the partner's total.
    gain : float
        Change over those who were members at both ends.
    by_membership : float
        Share of those who joined, less that of those who left.
    gain_beyond_world : float
        `gain` less what the same states gained in the world.
    members : int
        Members at both ends whose flow is known.
    unknown : tuple of str
        Members whose flow is not known at one end: left out at both.
    """

    bloc: str
    partner: str
    channel: str
    share_from: float
    share_to: float
    gain: float
    by_membership: float
    gain_beyond_world: float
    members: int
    unknown: tuple[str, ...]


def bloc_gains(
    snapshot: Snapshot, hub: str, since: int, until: int, *, blocs: Sequence[str]
) -> tuple[BlocGain, ...]:
    """Return what blocs gained with each partner where the hub lost share.

    Parameters
    ----------
    snapshot : Snapshot
        Where the flows are.
    hub : str
        State id.
    since, until : int
        Calendar years.
    blocs : sequence of str
        Ids of bodies, such as ``EU`` and ``NATO``.

    Returns
    -------
    tuple of BlocGain
        By channel, bloc and gain, greatest first.

    Raises
    ------
    InvalidOption
        If no body has one of the ids; the message names the nearest ones.
    """
    lived = {bloc: _members(bloc, since, until) for bloc in blocs}
    found = []
    for channel in FLOW_CHANNELS:
        shifted = moved(snapshot, channel, since, until)
        table = shifted.table.filter(pl.col("partner") != hub)
        lost = table.filter((pl.col("state") == hub) & (pl.col("gain") <= -LEAST))
        shares = _shares(table, lost["partner"])
        for bloc, (start, end) in lived.items():
            mine = []
            for partner in lost["partner"]:
                out = {hub, partner}
                unknown = {
                    state
                    for state in (start | end) - out
                    if (partner, state) in shifted.unknown
                }
                then, now = start - out - unknown, end - out - unknown
                rows = shares[partner]
                gain = _sum(rows, 0, then & now)
                share_from = _sum(rows, 1, then)
                share_to = _sum(rows, 2, now)
                world = sum(shifted.world.get(state, 0.0) for state in then & now)
                mine.append(
                    BlocGain(
                        bloc=bloc,
                        partner=partner,
                        channel=channel,
                        share_from=share_from,
                        share_to=share_to,
                        gain=gain,
                        by_membership=share_to - share_from - gain,
                        gain_beyond_world=gain - world,
                        members=len(then & now),
                        unknown=tuple(sorted(unknown)),
                    )
                )
            found += sorted(mine, key=lambda one: (-one.gain, one.partner))
    return tuple(found)


def merged_members(blocs: Sequence[str], since: int, until: int) -> dict[str, str]:
    """Return the states that were members at both ends, with their bloc.

    A state in several blocs counts to the first of them, so that nothing is
    counted twice.
    """
    merged: dict[str, str] = {}
    for bloc in blocs:
        start, end = _members(bloc, since, until)
        for state in sorted(start & end):
            merged.setdefault(state, bloc)
    return merged


def _members(bloc: str, since: int, until: int) -> tuple[set[str], set[str]]:
    """Return the full members on 31 December of both years."""
    table = year_matrix([since, until], bodies=[bloc]).filter(pl.col("weight") >= _FULL)
    start, end = (
        set(table.filter(pl.col("year") == year)["state"]) for year in (since, until)
    )
    return start, end


def _shares(table: pl.DataFrame, partners: pl.Series) -> dict[str, list[Share]]:
    """Return the rows of each partner: state, and gain, share then, share now."""
    columns = ("partner", "state", "gain", "share_from", "share_to")
    held: dict[str, list[Share]] = {partner: [] for partner in partners}
    mine = table.filter(pl.col("partner").is_in(partners.implode()))
    for partner, state, *numbers in mine.select(columns).iter_rows():
        held[partner].append((state, tuple(numbers)))
    return held


def _sum(rows: list[Share], column: int, states: set[str]) -> float:
    return float(np.sum([row[column] for state, row in rows if state in states]))
