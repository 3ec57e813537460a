"""Chain-linked series of channels and of alignment, in points, from yearly steps.

With w_k the points of alignment (or of a channel) per unit of indicator k, shared
out each year among the indicators that link it to the year before::

    L_t = L_{t-1} + sum_k w_kt d_kt

Measurement errors cancel in such a chain but for those of the last year (variance
sum w_kt^2 s_kt^2) and for what a change of weights leaves behind: at a year in which
an indicator enters or leaves, sum (w_k,t+1 - w_kt)^2 s_kt^2 is added to the variance
of the walk. The level is 0 at the start: only its changes mean something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.alignment.break_steps import Steps
from foedus.alignment.change import indicator_weights
from foedus.estimates.breaks.series import Series, lay
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS

Array = NDArray[np.float64]

#: Names of the series: each channel, and all of them together.
ALIGNMENT = "alignment"
NAMES = (*CHANNELS, ALIGNMENT)
#: Alignment needs this many channels in a year.
FEWEST_CHANNELS = 2
#: A series needs this many observed years.
FEWEST_YEARS = 5


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain-linked series.

    Attributes
    ----------
    hub, partner, channel : str
        Whose it is; an empty partner means what all partners of the hub share.
    first : int
        Calendar year of the first entry.
    y, sd, extra : ndarray, shape (years,)
        Level in points with its standard deviation, NaN in a year without any new
        value; variance that a change of weights adds to the walk into a year.
    """

    hub: str
    partner: str
    channel: str
    first: int
    y: Array
    sd: Array
    extra: Array


def chains(
    found: Steps, channel: str, *, own: bool = True, leave_out: tuple[str, ...] = ()
) -> Iterator[Chain]:
    """Yield the series of all partners of a hub in one channel.

    A partner has several where the chain is broken: a year without any indicator
    linked to the year before.

    Parameters
    ----------
    found : Steps
        Of the hub.
    channel : str
        A channel, ``alignment``, or a single indicator.
    own : bool
        Without (the default) or with what all partners share.
    leave_out : tuple of str
        Indicators that shall not count.
    """
    step = found.own if own else found.whole
    weight, present = _weights(found, np.isfinite(step), channel, leave_out)
    moved = np.where(present, np.nansum(weight * np.nan_to_num(step), axis=2), np.nan)
    fresh = np.asarray((found.fresh & (weight > 0)).any(axis=2))
    variance = np.nan_to_num(found.variance)
    error = (weight**2 * variance).sum(axis=2)
    left = np.zeros_like(error)
    left[:, 1:] = ((weight[:, 1:] - weight[:, :-1]) ** 2 * variance[:, :-1]).sum(axis=2)
    at_start = np.zeros_like(error)
    at_start[:, :-1] = (weight[:, 1:] ** 2 * variance[:, :-1]).sum(axis=2)
    for i, partner in enumerate(found.partners):
        for a, b in _runs(present[i]):
            # The run of steps a..b-1 links the years a-1..b-1.
            y = np.r_[0.0, np.cumsum(moved[i, a:b])]
            y[1:][~fresh[i, a:b]] = np.nan
            last = int(np.flatnonzero(np.isfinite(y))[-1]) + 1
            if np.isfinite(y).sum() < FEWEST_YEARS:
                continue
            sd = np.sqrt(np.r_[at_start[i, a - 1], error[i, a:b]])
            extra = np.r_[0.0, 0.0, left[i, a + 1 : b]]
            yield Chain(
                found.hub, partner, channel, found.years[0] + a - 1,
                y[:last], sd[:last], extra[:last],
            )  # fmt: skip


def common_chain(found: Steps, channel: str, world: Array) -> Iterator[Chain]:
    """Yield the series of what all partners of a hub share in one channel.

    Only indicators that are equated have a common step. No error of it is known: it
    is left to the noise that is fitted over all hubs.

    Parameters
    ----------
    found : Steps
        Of the hub.
    channel : str
        A channel, or ``alignment``.
    world : ndarray, shape (T, K)
        What is taken off: the median common step of all hubs, NaN where unknown.
        A year in which everyone's ties to everyone moved is no news of one hub.
    """
    step = (found.common - world)[None]
    weight, present = _weights(found, np.isfinite(step), channel, ())
    moved = np.nansum(weight * np.nan_to_num(step), axis=2)[0]
    for a, b in _runs(present[0]):
        if b - a + 1 >= FEWEST_YEARS:
            y = np.r_[0.0, np.cumsum(moved[a:b])]
            nothing = np.zeros_like(y)
            yield Chain(
                found.hub, "", channel, found.years[0] + a - 1, y, nothing, nothing
            )


def laid(some: Iterable[Chain]) -> Series:
    """Lay chains end to end for the estimator."""
    listed = list(some)
    return lay(
        [one.y for one in listed],
        [one.sd for one in listed],
        [one.extra for one in listed],
    )


def moves(one: Chain) -> bool:
    """Return whether the values of a chain differ at all."""
    return bool(np.nanmax(one.y) > np.nanmin(one.y))


def _weights(
    found: Steps, known: NDArray[np.bool_], channel: str, leave_out: tuple[str, ...]
) -> tuple[Array, NDArray[np.bool_]]:
    """Return points per unit of each indicator, and in which years any counts."""
    described = registry.indicators()
    index = np.array([CHANNELS.index(described[k].channel) for k in found.indicators])
    counted = np.array([k not in leave_out for k in found.indicators])
    if channel in CHANNELS:
        counted &= index == CHANNELS.index(channel)
    elif channel != ALIGNMENT:
        counted &= np.array([k == channel for k in found.indicators])
    each = np.ones(len(CHANNELS))
    known = known & counted
    rows, years, indicators = known.shape
    weight = indicator_weights(known.reshape(-1, indicators), index, each)
    weight = weight.reshape(rows, years, indicators)
    linked = np.stack(
        [known[:, :, index == c].any(axis=2) for c in range(len(CHANNELS))]
    )
    enough = FEWEST_CHANNELS if channel == ALIGNMENT else 1
    present = linked.sum(axis=0) >= enough
    return np.where(present[:, :, None], weight, 0.0), present


def _runs(present: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the runs of True as (first, last + 1)."""
    edges = np.flatnonzero(np.diff(np.r_[False, present, False].astype(np.int8)))
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        # The first year of all has no year before it.
        if a > 0 and b > a:
            yield int(a), int(b)
