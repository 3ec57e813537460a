"""What the camp against the hub gained in the vote.

Contested votes set the hub against its camp, and a partner stands between the two:
what one loses the other has gained. No third state can fill that void.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, isfinite

import numpy as np

from foedus.alignment import words
from foedus.alignment.change import change
from foedus.alignment.decomposition import camp_of, variant
from foedus.alignment.panel import panel, series
from foedus.alignment.results import Interval
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot

_VOTES = "contested_votes"


@dataclass(frozen=True, slots=True)
class CampGain:
    """What the camp gained from one partner in contested votes.

    Attributes
    ----------
    partner : str
        State id.
    gain : Interval
        Weight of contested calls that went over from the hub to the camp, in
        [-1, 1], on the questions of the first year; bounds of 90 %.
    """

    partner: str
    gain: Interval


def camp_gains(
    snapshot: Snapshot, hub: str, since: int, until: int
) -> tuple[CampGain, ...]:
    """Return what the camp against a hub gained from each partner.

    Parameters
    ----------
    snapshot : Snapshot
        Where the indicators are.
    hub : str
        State id, a hub of the snapshot.
    since, until : int
        Calendar years; the camp is the one of `since`.

    Returns
    -------
    tuple of CampGain
        Greatest gain first, without the members of the camp; empty if the hub had
        no rival at `since`.

    Raises
    ------
    HubNotInSnapshot
        If the hub was not built.
    """
    snapshot.require(hub)
    if variant(snapshot, _VOTES, hub, since) != "camp":
        return ()
    camp = camp_of(snapshot, hub, since)
    rows = {_VOTES: series(snapshot, hub, since, until)[_VOTES]}
    arranged = panel(hub, since, until, rows=rows)
    moved = change(
        arranged.start,
        arranged.end,
        arranged.start_sd,
        arranged.end_sd,
        channel=np.zeros(1, dtype=np.int64),
        channel_weight=np.ones(1),
        equated=np.array([registry.indicators()[_VOTES].equated]),
        reference=np.array([partner not in camp for partner in arranged.partners]),
    )
    found = []
    for row, partner in enumerate(arranged.partners):
        gain = float(moved.start[row, 0] - moved.end[row, 0])
        if partner in camp or not isfinite(gain):
            continue
        ends = (arranged.start_sd[row, 0], arranged.end_sd[row, 0])
        reach = words.Z90 * hypot(*(float(np.nan_to_num(sd)) for sd in ends))
        bounds = Interval(gain, max(gain - reach, -1.0), min(gain + reach, 1.0))
        found.append(CampGain(partner, bounds))
    return tuple(sorted(found, key=lambda one: (-one.gain.estimate, one.partner)))
