"""What weights do to a change: the parts from which anyone can weigh it anew.

Scaled values do not depend on the weights of channels, so alignment under other
weights needs four pairs of numbers a partner and no data. With C_c the mean of the
indicators of channel c present at both ends, s_c^2 its variance and v_c the weight::

    A      = 100 * sum_c v_c C_c / sum_c v_c              over the channels present
    var(A) = 100^2 * sum_c v_c^2 s_c^2 / (sum_c v_c)^2

`sign_holds` depends on the chosen weights only through the sign of the change under
them, so the shares of draws below and above 0 are enough to know it under any.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from foedus.alignment import stable
from foedus.alignment.change import Array, Change
from foedus.alignment.decomposition import camp_of, decomposer
from foedus.alignment.panel import panel, series
from foedus.alignment.ranking import (
    DRAWS,
    FEWEST_CHANNELS,
    FEWEST_EVER,
    LEAST_WEIGHT,
    signs,
    speaking_channels,
)
from foedus.alignment.weights import EQUAL, Weights
from foedus.alignment.words import SURE, SURE_OF_LITTLE
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot

#: Points; below any error that is measured.
_NO_ERROR = 1e-9
#: Words whose share of weights is told, in this order.
WORDS = ("fell", "rose", "moved little", "not known")


@dataclass(frozen=True, slots=True)
class Part:
    """One channel of one partner: scaled means in [0, 1] and their variances."""

    start: float
    end: float
    variance_start: float
    variance_end: float


@dataclass(frozen=True, slots=True)
class Reweighed:
    """Everything of one partner that weights are applied to.

    Attributes
    ----------
    partner : str
        State id.
    parts : mapping of str to Part
        By channel; one that is not present at both ends is absent.
    below, above : float
        Share of the draws of weights and scales with a change below and above 0.
    words : mapping of str to float
        Share of the draws of weights, on the frozen scale, under which each word is
        said of the change.
    """

    partner: str
    parts: Mapping[str, Part]
    below: float
    above: float
    words: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reweighing:
    """A window whose weights are left open.

    Attributes
    ----------
    hub, since, until, seed
        The question.
    delta : float
        Threshold of the words, in points.
    fewest : int
        Channels that a ranked partner must have.
    counted : tuple of str
        Channels whose weight counts towards the least share.
    partners : tuple of Reweighed
        Those asked for that have any channel.
    """

    hub: str
    since: int
    until: int
    seed: int
    delta: float
    fewest: int
    counted: tuple[str, ...]
    partners: tuple[Reweighed, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object; a channel is start, end and their variances."""
        return {
            "hub": self.hub,
            "since": self.since,
            "until": self.until,
            "seed": self.seed,
            "draws": DRAWS,
            "delta": self.delta,
            "fewest": self.fewest,
            "least_weight": LEAST_WEIGHT,
            "counted": list(self.counted),
            "sure": SURE,
            "sure_of_little": SURE_OF_LITTLE,
            "partners": [
                {
                    "partner": one.partner,
                    "parts": {
                        channel: [
                            # Ten digits: a point is known to 1e-8.
                            round(value, 10)
                            for value in (
                                part.start, part.end,
                                part.variance_start, part.variance_end,
                            )
                        ]
                        for channel, part in one.parts.items()
                    },
                    "below": one.below,
                    "above": one.above,
                    "words": dict(one.words),
                }
                for one in self.partners
            ],
        }  # fmt: skip


def reweighing(
    snapshot: Snapshot,
    hub: str,
    since: int,
    until: int,
    *,
    partners: Collection[str] | None = None,
    seed: int = 0,
) -> Reweighing:
    """Return what weights are applied to, for the partners of a hub.

    Parameters
    ----------
    snapshot : Snapshot
        Where from.
    hub : str
        State id of a hub of the snapshot, alive at both ends.
    since, until : int
        Calendar years.
    partners : collection of str or None
        State ids; None means all.
    seed : int
        Of the draws of weights, as in `foedus.erosion`.
    """
    rows = series(snapshot, hub, since, until)
    arranged = panel(hub, since, until, rows=rows)
    camp = camp_of(snapshot, hub, since)
    under = decomposer(snapshot, arranged, camp)
    whole = under(EQUAL)
    # Under the weight of one channel alone, alignment is that channel.
    alone = [under(_only(channel)) for channel in CHANNELS]
    delta = stable.delta(snapshot, until - since)
    speaking = speaking_channels(whole, arranged)
    parts = _parts(alone)
    kept = [
        row
        for row, partner in enumerate(arranged.partners)
        if parts[row] and (partners is None or partner in partners)
    ]
    drawn = signs(whole, arranged, camp, seed)[kept]
    below, above = (drawn < 0).mean(axis=1), (drawn > 0).mean(axis=1)
    words = _words(alone, kept, delta, seed)
    found = tuple(
        Reweighed(
            partner=arranged.partners[row],
            parts=parts[row],
            below=float(below[place]),
            above=float(above[place]),
            words=dict(zip(WORDS, words[:, place].tolist(), strict=True)),
        )
        for place, row in enumerate(kept)
    )
    return Reweighing(
        hub=hub,
        since=since,
        until=until,
        seed=seed,
        delta=delta,
        fewest=max(min(FEWEST_CHANNELS, len(speaking)), FEWEST_EVER),
        counted=speaking if len(speaking) < FEWEST_CHANNELS else CHANNELS,
        partners=found,
    )


def _only(channel: str) -> Weights:
    return Weights("user", {name: float(name == channel) for name in CHANNELS})


def _parts(alone: list[Change]) -> list[dict[str, Part]]:
    """Return the channels of each partner."""
    found: list[dict[str, Part]] = [{} for _ in alone[0].weight]
    for channel, one in zip(CHANNELS, alone, strict=True):
        start, end = one.level_start / 100, one.level_end / 100
        spread = one.variance_start / 1e4, one.variance_end / 1e4
        for row in np.flatnonzero(np.isfinite(start)):
            numbers = (float(part[row]) for part in (start, end, *spread))
            found[row][channel] = Part(*numbers)
    return found


def _words(alone: list[Change], rows: list[int], delta: float, seed: int) -> Array:
    """Return the share of draws of weights with each word, shape (words, rows)."""
    # A fifth of a second to load; most results never ask for these shares.
    from scipy.special import ndtr

    total = np.stack([one.total[rows] for one in alone], axis=1)
    spread = np.stack(
        [(one.variance_start + one.variance_end)[rows] for one in alone], axis=1
    )
    present = np.isfinite(total)
    rng = np.random.default_rng(seed)
    draws = rng.dirichlet(np.ones(len(CHANNELS)), DRAWS).T
    whole = np.where(present.any(axis=1, keepdims=True), present @ draws, 1.0)
    estimate = np.nan_to_num(total) @ draws / whole
    # A change without any error is told by which side of the threshold it lies on.
    sd = np.maximum(np.sqrt((spread * present) @ draws**2) / whole, _NO_ERROR)
    fell = ndtr((-delta - estimate) / sd)
    rose = ndtr((estimate - delta) / sd)
    away, closer = fell >= SURE, rose >= SURE
    little = ~away & ~closer & (1 - fell - rose >= SURE_OF_LITTLE)
    unknown = ~away & ~closer & ~little
    return np.stack([share.mean(axis=1) for share in (away, closer, little, unknown)])
