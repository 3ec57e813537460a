"""From natural values to a decomposed change: scales, camp and arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.alignment.change import Array, Change, change
from foedus.alignment.panel import Panel
from foedus.alignment.scales import scale
from foedus.alignment.weights import Weights
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot


def decompose(
    snapshot: Snapshot, arranged: Panel, chosen: Weights, camp: tuple[str, ...]
) -> Change:
    """Scale a panel and take its change apart."""
    return decomposer(snapshot, arranged, camp)(chosen)


def decomposer(
    snapshot: Snapshot, arranged: Panel, camp: tuple[str, ...]
) -> Callable[[Weights], Change]:
    """Scale a panel, and return the function that takes it apart under weights."""
    steps = [
        common_step_error(snapshot, k, arranged.hub, arranged.since, arranged.until)
        for k in arranged.indicators
    ]
    scales = [
        scale(snapshot, k, variant(snapshot, k, arranged.hub, arranged.since))
        for k in arranged.indicators
    ]

    def scaled(values: Array) -> Array:
        return np.stack([s.map(values[:, k]) for k, s in enumerate(scales)], axis=1)

    def spread(values: Array, sd: Array) -> Array:
        parts = [s.spread(values[:, k], sd[:, k]) for k, s in enumerate(scales)]
        return np.stack(parts, axis=1)

    ready = partial(
        change,
        scaled(arranged.start),
        scaled(arranged.end),
        spread(arranged.start, arranged.start_sd),
        spread(arranged.end, arranged.end_sd),
        channel=channel_index(arranged),
        equated=np.array([step is not None for step in steps]),
        reference=np.array([p not in camp for p in arranged.partners]),
        step_sd=spread(arranged.end, _on_values(steps, arranged.end)),
    )

    def under(chosen: Weights) -> Change:
        return ready(channel_weight=np.array([chosen.channel[c] for c in CHANNELS]))

    return under


def common_step_error(
    snapshot: Snapshot, indicator: str, hub: str, since: int, until: int
) -> float | None:
    """Return how well a change that all partners share is known for an indicator.

    The standard deviation of the common step on log odds; 0 for an indicator that asks
    the same question every year, None where the step is not identified.
    """
    if registry.indicators()[indicator].equated:
        return 0.0
    own = getattr(registry.module(indicator), "links", None)
    error: float | None = None if own is None else own(snapshot, hub, since, until)
    return error


def _on_values(steps: Sequence[float | None], values: Array) -> Array:
    """Return errors on log odds as errors of values in [0, 1]."""
    odds = np.array([0.0 if step is None else step for step in steps])
    return np.asarray(odds * values * (1 - values))


def variant(snapshot: Snapshot, indicator: str, hub: str, since: int) -> str:
    """Return which variant of an indicator a hub has at `since` (mostly unnamed)."""
    own = getattr(registry.module(indicator), "variant", None)
    return "" if own is None else str(own(snapshot, hub, since))


def camp_of(snapshot: Snapshot, hub: str, since: int) -> tuple[str, ...]:
    """Return the hub's rivals and their allies, fixed at `since`."""
    camps = snapshot.cached_table("camps")
    mine = camps.filter((pl.col("hub") == hub) & (pl.col("year") == since))
    return tuple(sorted(mine["member"].drop_nulls()))


def channel_index(arranged: Panel) -> NDArray[np.int64]:
    """Return the index of each indicator's channel, shape (K,)."""
    described = registry.indicators()
    return np.array([CHANNELS.index(described[k].channel) for k in arranged.indicators])
