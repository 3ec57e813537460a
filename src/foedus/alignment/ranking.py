"""Which partners can be ranked, and how far the sign depends on the weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foedus.alignment.change import Array, Change, change
from foedus.alignment.decomposition import channel_index
from foedus.alignment.panel import Panel
from foedus.alignment.weights import Weights
from foedus.indicators.contract import CHANNELS

#: A partner is ranked with at least so many channels and this share of weight.
FEWEST_CHANNELS = 3
LEAST_WEIGHT = 0.6
#: A channel speaks in a window if it counts for this share of the partners. Where
#: fewer than three speak (the cold war), those that do are the yardstick, two at
#: least, and the result says so: an empty ranking would help no one.
MOST = 0.5
FEWEST_EVER = 2
_NO_INTERVAL = (
    "no indicator that counts has a known sampling error, so the change has no interval"
)
#: Draws of channel weights for `sign_holds`.
DRAWS = 1000


def unranked(
    decomposed: Change, arranged: Panel, chosen: Weights
) -> tuple[str | None, ...]:
    """Return, for each partner, why it cannot be ranked, or None."""
    speaking = speaking_channels(decomposed, arranged)
    fewest = max(min(FEWEST_CHANNELS, len(speaking)), FEWEST_EVER)
    channel = channel_index(arranged)
    weight = np.array([chosen.channel[c] for c in CHANNELS])
    counts = np.isfinite(decomposed.contribution)
    member = channel[:, None] == np.arange(len(CHANNELS))[None, :]
    present = counts.astype(float) @ member > 0
    counted = weight
    if len(speaking) < FEWEST_CHANNELS:
        counted = weight * np.array([name in speaking for name in CHANNELS])
    shares = present @ counted / max(counted.sum(), np.finfo(float).tiny)
    spread = decomposed.variance_start + decomposed.variance_end
    reasons: list[str | None] = []
    for there, share, variance in zip(present, shares, spread, strict=True):
        if there.sum() >= fewest and share >= LEAST_WEIGHT:
            # A number without an interval would look like certainty.
            reasons.append(None if variance > 0 else _NO_INTERVAL)
            continue
        missing = [CHANNELS[i] for i in np.flatnonzero(~there)]
        reasons.append(
            f"present at both ends: {there.sum()} of {len(CHANNELS)} channels, "
            f"{share:.0%} of the weight; missing: {', '.join(missing)}"
        )
    return tuple(reasons)


def speaking_channels(decomposed: Change, arranged: Panel) -> tuple[str, ...]:
    """Return the channels that count for most partners at both ends."""
    channel = channel_index(arranged)
    counts = np.isfinite(decomposed.contribution)
    return tuple(
        name
        for place, name in enumerate(CHANNELS)
        if counts[:, channel == place].any(axis=1).mean() >= MOST
    )


def sign_holds(
    decomposed: Change, arranged: Panel, camp: tuple[str, ...], seed: int
) -> Array:
    """Return the share of weights and scales that keep the sign, shape (P,).

    See `signs`. NaN where the change is exactly 0.
    """
    sign = np.sign(decomposed.total)
    share = (signs(decomposed, arranged, camp, seed) == sign[:, None]).mean(axis=1)
    return np.asarray(np.where(np.isfinite(sign) & (sign != 0), share, np.nan))


def signs(
    decomposed: Change, arranged: Panel, camp: tuple[str, ...], seed: int
) -> Array:
    """Return the sign of the change under drawn weights, shape (P, 2 * DRAWS).

    One thousand draws of channel weights from Dirichlet(1, 1, 1, 1), each on
    the frozen scale and on the natural one. The weights of `decomposed` do not
    matter.
    """
    channel = channel_index(arranged)
    counts = np.isfinite(decomposed.contribution)
    natural = change(
        np.where(counts, arranged.start, np.nan),
        np.where(counts, arranged.end, np.nan),
        arranged.start_sd,
        arranged.end_sd,
        channel=channel,
        channel_weight=np.ones(len(CHANNELS)),
        equated=decomposed.equated,
        reference=np.array([p not in camp for p in arranged.partners]),
    )
    draws = np.random.default_rng(seed).dirichlet(np.ones(len(CHANNELS)), DRAWS)
    drawn = [
        np.sign(_by_channel(one.end - one.start, channel) @ draws.T)
        for one in (decomposed, natural)
    ]
    return np.concatenate(drawn, axis=1)


def _by_channel(delta: Array, channel: NDArray[np.int64]) -> Array:
    """Mean change of the indicators of each channel, 0 where it is absent."""
    member = (channel[:, None] == np.arange(len(CHANNELS))[None, :]).astype(float)
    number = np.isfinite(delta) @ member
    whole = np.nan_to_num(delta) @ member
    mean = np.divide(whole, number, out=np.zeros_like(whole), where=number > 0)
    return np.asarray(mean)
