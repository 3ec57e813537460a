"""Whom a partner moved to while it left the hub: alignment with every other hub.

Alignment adds to no whole: a partner can come closer to all or to none. What is
shown is the change of the same partner's alignment with each hub of the snapshot over
the same window, each against that hub's own camp and conduct, with joint intervals:
with m hubs compared and z the 1 - .1 / (2 m) quantile of the normal (Bonferroni), all
m intervals hold at once with at least 90 %, whatever the errors have in common. They
have much in common, since the partner's own votes enter each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import isfinite, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from foedus.alignment.decomposition import camp_of, decompose
from foedus.alignment.panel import panel, series
from foedus.alignment.ranking import unranked
from foedus.alignment.results import Interval
from foedus.alignment.weights import EQUAL, Weights
from foedus.lake.snapshot import Snapshot
from foedus.states import get
from foedus.states.memberships import year_matrix

#: What joint intervals fail to cover, all together.
_MISS = 0.10


@dataclass(frozen=True, slots=True)
class AlignmentGain:
    """How a partner's alignment with one other state changed.

    Attributes
    ----------
    state : str
        Another hub of the snapshot.
    change : Interval
        Points of alignment with it, with joint bounds.
    specific : float
        `change` less what all partners of that state did together.
    sure : bool
        Whether the joint bounds lie above 0.
    """

    state: str
    change: Interval
    specific: float
    sure: bool


@dataclass(frozen=True, slots=True)
class BlocAlignment:
    """How a partner's alignment with the members of a bloc changed on average.

    Attributes
    ----------
    bloc : str
        Id of the body.
    change : Interval
        Mean over the members, with joint bounds; the errors of members are taken
        to move together, which no truth can exceed.
    members : int
        Members at both ends that are hubs of the snapshot and can be compared.
    """

    bloc: str
    change: Interval
    members: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where one partner's alignment went.

    Attributes
    ----------
    partner : str
        State id.
    change : Interval or None
        Alignment with the hub, with joint bounds; None if it cannot be ranked.
    compared : int
        Hubs compared, the hub among them.
    gains : tuple of AlignmentGain
        Every other hub that can be compared, greatest gain first.
    blocs : tuple of BlocAlignment
        Blocs asked for, with at least one member that can be compared.
    """

    partner: str
    change: Interval | None
    compared: int
    gains: tuple[AlignmentGain, ...]
    blocs: tuple[BlocAlignment, ...] = ()

    @property
    def gainers(self) -> tuple[AlignmentGain, ...]:
        """States that surely gained."""
        return tuple(gain for gain in self.gains if gain.sure)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return asdict(self)


def elsewhere(
    snapshot: Snapshot,
    hub: str,
    partners: Sequence[str],
    since: int,
    until: int,
    *,
    weights: Weights = EQUAL,
    blocs: Sequence[str] = (),
) -> tuple[Elsewhere, ...]:
    """Compare how partners moved towards a hub and towards every other one.

    Parameters
    ----------
    snapshot : Snapshot
        Where the indicators are.
    hub : str
        State id, a hub of the snapshot.
    partners : sequence of str
        State ids.
    since, until : int
        Calendar years.
    weights : Weights
        Of the channels, the same for all hubs.
    blocs : sequence of str
        Ids of bodies whose members are averaged.

    Returns
    -------
    tuple of Elsewhere
        In the order of `partners`; those that existed at one end only are left out.

    Raises
    ------
    HubNotInSnapshot
        If the hub was not built.
    InvalidOption
        If no body has one of the ids.
    """
    snapshot.require(hub)
    channel = tuple(sorted(weights.channel.items()))
    moves = {
        other: _moves(snapshot, other, since, until, channel)
        for other in snapshot.hubs
        if all(get(other).exists(year) for year in (since, until))
    }
    members = {bloc: _members(bloc, since, until) for bloc in blocs}
    return tuple(
        _of(partner, hub, moves, members)
        for partner in partners
        if partner in moves[hub]
    )


def _of(
    partner: str,
    hub: str,
    moves: Mapping[str, Mapping[str, _Move | None]],
    members: Mapping[str, frozenset[str]],
) -> Elsewhere:
    known = {
        other: move
        for other, found in moves.items()
        if (move := found.get(partner)) is not None
    }
    z = NormalDist().inv_cdf(1 - _MISS / (2 * max(len(known), 1)))
    gains = [
        AlignmentGain(
            state=other,
            change=_interval(move.points, z * move.sd),
            specific=move.points - move.common,
            sure=move.points - z * move.sd > 0,
        )
        for other, move in known.items()
        if other != hub
    ]
    averaged = []
    for bloc, states in members.items():
        own = [known[s] for s in sorted(states - {hub, partner}) if s in known]
        if own:
            mean = float(np.mean([move.points for move in own]))
            reach = z * float(np.mean([move.sd for move in own]))
            averaged.append(BlocAlignment(bloc, _interval(mean, reach), len(own)))
    mine = known.get(hub)
    return Elsewhere(
        partner=partner,
        change=None if mine is None else _interval(mine.points, z * mine.sd),
        compared=len(known),
        gains=tuple(sorted(gains, key=lambda g: (-g.change.estimate, g.state))),
        blocs=tuple(averaged),
    )


@dataclass(frozen=True, slots=True)
class _Move:
    points: float
    sd: float
    common: float


# Partners of one window share everything that is expensive here.
@lru_cache(maxsize=128)
def _moves(
    snapshot: Snapshot,
    hub: str,
    since: int,
    until: int,
    channel: tuple[tuple[str, float], ...],
) -> Mapping[str, _Move | None]:
    """Return the change of every partner of one hub, None if it is not ranked."""
    chosen = Weights("user", dict(channel))
    arranged = panel(hub, since, until, rows=series(snapshot, hub, since, until))
    decomposed = decompose(snapshot, arranged, chosen, camp_of(snapshot, hub, since))
    reasons = unranked(decomposed, arranged, chosen)
    spread = decomposed.variance_start + decomposed.variance_end
    common = np.nansum(decomposed.common, axis=1)
    total = decomposed.total
    found: dict[str, _Move | None] = {}
    for row, partner in enumerate(arranged.partners):
        points = float(total[row])
        found[partner] = (
            _Move(points, sqrt(float(spread[row])), float(common[row]))
            if reasons[row] is None and isfinite(points)
            else None
        )
    return found


def _members(bloc: str, since: int, until: int) -> frozenset[str]:
    table = year_matrix([since, until], bodies=[bloc]).filter(weight=1.0)
    at = [set(table.filter(year=year)["state"]) for year in (since, until)]
    return frozenset(at[0] & at[1])


def _interval(estimate: float, reach: float) -> Interval:
    return Interval(estimate, estimate - reach, estimate + reach)
