"""Which way each indicator pulled a partner, and whether that is sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot

import numpy as np

from foedus.alignment.decomposition import variant
from foedus.alignment.results import Erosion, IndicatorChange
from foedus.alignment.scales import Scale, scale
from foedus.alignment.words import SURE, probability_below
from foedus.brief.paths import Series
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot

#: An indicator must move by this much of its range to be said to move.
NOTABLE = 0.05

RULE = (
    f"An indicator is said to fall or rise if it moved by at least {NOTABLE} of its "
    "range from 0 to 1 and the direction is at least 95 % probable, at the end of "
    "the window or, where the source runs past it, in its last year. Votes are "
    "judged against the other partners, because the questions differ from year to "
    "year."
)


@dataclass(frozen=True, slots=True)
class Pull:
    """What one indicator did to one partner.

    Attributes
    ----------
    partner, indicator, channel : str
        Whose, which, and its channel.
    points : float
        What it added to the change of alignment up to `until`.
    size, sd : float
        Change of the natural value up to `until`, and its standard deviation (0
        where none is known). If `against_others`: of the value on the common
        scale, against the other partners.
    later : int or None
        Last year of the series, if it lies after `until` and counts.
    later_size, later_sd : float
        Change up to that year; 0 where there is no later year.
    against_others : bool
        Whether only the departure from the others counts, because what all partners
        did together is not identified in this window.
    """

    partner: str
    indicator: str
    channel: str
    points: float
    size: float
    sd: float
    later: int | None = None
    later_size: float = 0.0
    later_sd: float = 0.0
    against_others: bool = False

    @property
    def direction(self) -> int:
        """-1 fell, 1 rose, 0 neither is sure; `until` goes before later years."""
        return _sign(self.size, self.sd) or _sign(self.later_size, self.later_sd)

    @property
    def reach(self) -> float:
        """Largest absolute change, at `until` or in the last year."""
        return max(abs(self.size), abs(self.later_size))


def pulls(
    result: Erosion,
    snapshot: Snapshot,
    series: Mapping[str, Mapping[str, Series]],
) -> Mapping[str, tuple[Pull, ...]]:
    """Return what pulled each partner, ranked or not.

    Parameters
    ----------
    result : Erosion
        Result of `foedus.erosion`.
    snapshot : Snapshot
        The one that it was computed from.
    series : mapping of str to mapping of str to series
        Value and standard deviation by indicator, partner and year.

    Returns
    -------
    mapping of str to tuple of Pull
        By partner, most points first; only indicators that count.
    """
    described = registry.indicators()
    scales = {
        indicator: scale(
            snapshot, indicator, variant(snapshot, indicator, result.hub, result.since)
        )
        for indicator in series
        if not described[indicator].equated
    }
    found = {}
    for one in (*result.partners, *result.unranked):
        mine = [
            _pull(
                one.partner,
                indicator,
                channel,
                moved,
                scales,
                _beyond(series[indicator].get(one.partner, {}), result.until),
            )
            for channel, change in one.channels.items()
            for indicator, moved in change.indicators.items()
            if moved.contribution is not None
        ]
        found[one.partner] = tuple(
            sorted(mine, key=lambda pull: (-abs(pull.points), pull.indicator))
        )
    return found


def _pull(
    partner: str,
    indicator: str,
    channel: str,
    moved: IndicatorChange,
    scales: Mapping[str, Scale],
    beyond: tuple[int, float, float] | None,
) -> Pull:
    assert moved.contribution is not None  # it counts, so both ends are known
    assert moved.start is not None and moved.end is not None
    points = moved.contribution
    start_sd, end_sd = moved.start_sd or 0.0, moved.end_sd or 0.0
    if indicator in scales and moved.common is None:
        assert moved.start_scaled is not None and moved.end_scaled is not None
        size = moved.end_scaled - moved.start_scaled
        sd = _spread(scales[indicator], moved)
        return Pull(partner, indicator, channel, points, size, sd, against_others=True)
    size = moved.end - moved.start
    if beyond is None or indicator in scales:
        # Later years of a vote may not be linked to the first as these are.
        return Pull(partner, indicator, channel, points, size, hypot(start_sd, end_sd))
    later, value, later_sd = beyond
    return Pull(
        partner, indicator, channel, points, size, hypot(start_sd, end_sd),
        later, value - moved.start, hypot(start_sd, later_sd),
    )  # fmt: skip


def _beyond(known: Series, until: int) -> tuple[int, float, float] | None:
    """Last year after `until`, its value and sd."""
    last = max(known, default=until)
    return (last, *known[last]) if last > until else None


def _spread(frozen: Scale, moved: IndicatorChange) -> float:
    both = frozen.spread(
        np.array([moved.start, moved.end], dtype=float),
        np.array([moved.start_sd or 0.0, moved.end_sd or 0.0]),
    )
    return hypot(float(both[0]), float(both[1]))


def _sign(size: float, sd: float) -> int:
    # Values are kept to four decimals; a step of exactly 0.05 must count.
    if abs(size) < NOTABLE - 1e-9:
        return 0
    below = probability_below(0.0, size, sd)
    if below >= SURE:
        return -1
    return 1 if 1 - below >= SURE else 0
