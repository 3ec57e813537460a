"""Which partners can be ranked, and how far the sign depends on the weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foedus.alignment.change import Array, Change, change
from foedus.alignment.decomposition import channel_index
from foedus.alignment.panel import Panel
from foedus.alignment.weights import Weights
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS

#: A partner is ranked with at least so many channels and this share of weight.
FEWEST_CHANNELS = 3
LEAST_WEIGHT = 0.6
#: Draws of channel weights for `sign_holds`.
DRAWS = 1000


def unranked(
    decomposed: Change, arranged: Panel, chosen: Weights
) -> tuple[str | None, ...]:
    """Return, for each partner, why it cannot be ranked, or None."""
    channel = channel_index(arranged)
    weight = np.array([chosen.channel[c] for c in CHANNELS])
    counts = np.isfinite(decomposed.contribution)
    reasons: list[str | None] = []
    for row in counts:
        present = np.isin(np.arange(len(CHANNELS)), channel[row])
        share = weight[present].sum() / weight.sum()
        if present.sum() >= FEWEST_CHANNELS and share >= LEAST_WEIGHT:
            reasons.append(None)
            continue
        missing = [
            name for name, there in zip(CHANNELS, present, strict=True) if not there
        ]
        reasons.append(
            f"present at both ends: {present.sum()} of {len(CHANNELS)} channels, "
            f"{share:.0%} of the weight; missing: {', '.join(missing)}"
        )
    return tuple(reasons)


def sign_holds(
    decomposed: Change, arranged: Panel, camp: tuple[str, ...], seed: int
) -> Array:
    """Return the share of weights and scales that keep the sign, shape (P,).

    One thousand draws of channel weights from Dirichlet(1, 1, 1, 1), each on
    the frozen scale and on the natural one. NaN where the change is exactly 0.
    """
    described = registry.indicators()
    channel = channel_index(arranged)
    counts = np.isfinite(decomposed.contribution)
    equated = np.array([described[k].equated for k in arranged.indicators])
    natural = change(
        np.where(counts, arranged.start, np.nan),
        np.where(counts, arranged.end, np.nan),
        arranged.start_sd,
        arranged.end_sd,
        channel=channel,
        channel_weight=np.ones(len(CHANNELS)),
        equated=equated,
        reference=np.array([p not in camp for p in arranged.partners]),
    )
    draws = np.random.default_rng(seed).dirichlet(np.ones(len(CHANNELS)), DRAWS)
    sign = np.sign(decomposed.total)
    same = [
        np.sign(_by_channel(one.end - one.start, channel) @ draws.T) == sign[:, None]
        for one in (decomposed, natural)
    ]
    share = np.concatenate(same, axis=1).mean(axis=1)
    return np.asarray(np.where(np.isfinite(sign) & (sign != 0), share, np.nan))


def _by_channel(delta: Array, channel: NDArray[np.int64]) -> Array:
    """Mean change of the indicators of each channel, 0 where it is absent."""
    member = (channel[:, None] == np.arange(len(CHANNELS))[None, :]).astype(float)
    number = np.isfinite(delta) @ member
    whole = np.nan_to_num(delta) @ member
    mean = np.divide(whole, number, out=np.zeros_like(whole), where=number > 0)
    return np.asarray(mean)
