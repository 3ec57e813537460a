"""Both legs of trade through third states, and how unusual their growth is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from foedus.consequences.bilateral import Array, Bilateral
from foedus.errors import EstimationError
from foedus.estimates.placebo import placebo_p
from foedus.lake.derived.trade_sizes import at_size, by_class, quantiles, spread
from foedus.lake.derived.trade_totals import LEAST_KNOWN

__all__ = ["Direction", "Judged", "Legs", "Question", "judge", "legs", "trend"]

Direction = Literal["to_hub", "from_hub"]
Mask = npt.NDArray[np.bool_]

#: Smaller flows swing without a reason that could be told.
SMALLEST = 1e6
#: Partners without which there is no median to stand for peers.
FEWEST = 20
#: Length of the own trend before the window.
TREND_YEARS = 5
_BOUNDS = (0.05, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Who stands between whom, and when.

    Attributes
    ----------
    record : Bilateral
        All flows.
    hub : int
        Position of the hub.
    inside : array (states,) of bool
        The bloc.
    since, until : int
        The last year before, and the year to judge.
    direction : {"to_hub", "from_hub"}
        Which way goods would pass.
    firsts : dict
        First legs by window, which are the same for every hub: filled on demand.
    """

    record: Bilateral
    hub: int
    inside: Mask
    since: int
    until: int
    direction: Direction
    firsts: dict[tuple[int, int], Array] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """Both legs of every partner at two dates, in US dollars.

    Attributes
    ----------
    before, after : array (2, states)
        First and second leg; NaN where not known. With several windows, these stand
        on an axis before all others, here and below.
    eligible : array (states,) of bool
        Known at both ends, at least `SMALLEST` before and above 0 after.
    growth : array (2, states)
        Change of the logarithms, NaN where not eligible.
    peers : array (2,)
        Median growth of the eligible, NaN if there is none.
    """

    before: Array
    after: Array
    eligible: Mask
    growth: Array
    peers: Array


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The legs of one question against its placebo years.

    Attributes
    ----------
    legs : Legs
    z : array (2, states)
        Growth beyond peers over the spread of placebos of that size.
    least : array (states,)
        The smaller z, the statistic; NaN where not eligible.
    p : array (states,)
        Share of placebo years that reach it.
    spread : array (2, states)
        Spread of placebos at the size of each leg.
    bounds : tuple of array (2,)
        5 and 95 percentile of placebo z, by leg.
    placebos : int
        Partners and earlier windows.
    """

    legs: Legs
    z: Array
    least: Array
    p: Array
    spread: Array
    bounds: tuple[Array, Array]
    placebos: int


def legs(asked: Question, since: int, until: int) -> Legs:
    """Return both legs of every partner between two years.

    The first leg sums over the members whose flow is known at both ends; it is not
    known if these hold less than three quarters of it, estimates of the others
    included.
    """
    found = _windows(asked, ((since, until),))
    return Legs(
        found.before[0],
        found.after[0],
        found.eligible[0],
        found.growth[0],
        found.peers[0],
    )


def _windows(asked: Question, windows: tuple[tuple[int, int], ...]) -> Legs:
    """Return the legs of several windows, on a first axis more than one has.

    A result asks for every window of every placebo hub: one by one, most of the time
    goes into the calls and not into the numbers.
    """
    record, hub = asked.record, asked.hub
    for window in windows:
        if window not in asked.firsts:
            asked.firsts[window] = _first(asked, *window)
    first = np.stack([asked.firsts[window] for window in windows])
    t = np.array([[record.layer(year) for year in window] for window in windows])
    second = (
        record.usd[t, :, hub] if asked.direction == "to_hub" else record.usd[t, hub]
    )
    before, after = (np.stack([first[:, k], second[:, k]], axis=1) for k in (0, 1))
    eligible = (before >= SMALLEST).all(axis=1) & (after > 0).all(axis=1)
    eligible &= ~asked.inside
    eligible[:, hub] = False
    growth = np.full(before.shape, np.nan)
    counted = np.broadcast_to(eligible[:, None], before.shape)
    growth[counted] = np.log(after[counted] / before[counted])
    return Legs(before, after, eligible, growth, _medians(growth, eligible.sum(axis=1)))


def _medians(growth: Array, known: npt.NDArray[np.int64]) -> Array:
    """Return the medians of the first `known` of each row, once NaN stands last."""
    if growth.shape[-1] == 0:
        return np.full(growth.shape[:-1], np.nan)
    ordered = np.sort(growth, axis=-1)
    middle = np.stack([np.maximum(known - 1, 0) // 2, known // 2], axis=-1)
    ends = np.minimum(middle, growth.shape[-1] - 1)[:, None].repeat(2, axis=1)
    return np.asarray(np.take_along_axis(ordered, ends, axis=-1).mean(axis=-1))


def _first(asked: Question, since: int, until: int) -> Array:
    """Return what the bloc sold to (or bought from) every state at two dates."""
    t = [asked.record.layer(year) for year in (since, until)]
    usd, guess = asked.record.usd[t], asked.record.estimate[t]
    if asked.direction == "from_hub":
        usd, guess = usd.transpose(0, 2, 1), guess.transpose(0, 2, 1)
    bloc = usd[:, asked.inside]
    known = np.isfinite(bloc).all(axis=0)
    first = np.where(known, bloc, 0.0).sum(axis=1)
    whole = np.nan_to_num(bloc).sum(axis=1) + guess[:, asked.inside].sum(axis=1)
    return np.where(first >= LEAST_KNOWN * whole, first, np.nan)


def trend(asked: Question) -> Array:
    """Return the log growth that the own trend of the years before would have given.

    Returns
    -------
    array (2, states)
        NaN where either end of the years before is not known.
    """
    start = max(asked.since - TREND_YEARS, asked.record.first)
    if start >= asked.since:
        return np.full((2, len(asked.record.states)), np.nan)
    found = legs(asked, start, asked.since)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.log(found.after / found.before)
    growth[~np.isfinite(growth)] = np.nan
    scaled: Array = growth * (asked.until - asked.since) / (asked.since - start)
    return scaled


def judge(asked: Question) -> Judged | None:
    """Return the statistic of every partner, and how often placebo years reach it.

    Returns
    -------
    Judged or None
        None where fewer than `FEWEST` partners can be judged, or too few earlier
        windows of that length are known.
    """
    now = legs(asked, asked.since, asked.until)
    earlier = _earlier(asked)
    if now.eligible.sum() < FEWEST or earlier is None:
        return None
    beyond = earlier.growth - earlier.peers[..., None]
    excess, size = (
        np.stack([values[:, leg][earlier.eligible] for leg in (0, 1)])
        for values in (beyond, earlier.before)
    )
    size = np.log10(size)
    try:
        tables = [by_class(excess[leg], size[leg], spread) for leg in (0, 1)]
    except EstimationError:
        # Fewer placebos than one class of sizes needs.
        return None
    drawn = np.stack([excess[leg] / at_size(tables[leg], size[leg]) for leg in (0, 1)])
    own = np.full(now.before.shape, np.nan)
    own[:, now.eligible] = np.log10(now.before[:, now.eligible])
    scale = np.stack([at_size(tables[leg], own[leg]) for leg in (0, 1)])
    z = (now.growth - now.peers[:, None]) / scale
    low, high = np.stack([quantiles(leg, _BOUNDS) for leg in drawn], axis=1)
    least = z.min(axis=0)
    return Judged(
        legs=now,
        z=z,
        least=least,
        p=placebo_p(least, drawn.min(axis=0)),
        spread=scale,
        bounds=(low, high),
        placebos=drawn.shape[1],
    )


def _earlier(asked: Question) -> Legs | None:
    """Return the legs in every window of this length that was over at `since`."""
    length = asked.until - asked.since
    starts = range(asked.record.first, asked.since - length + 1)
    if not starts:
        return None
    every = _windows(asked, tuple((start, start + length) for start in starts))
    enough = every.eligible.sum(axis=1) >= FEWEST
    if not enough.any():
        return None
    return Legs(
        every.before[enough],
        every.after[enough],
        every.eligible[enough],
        every.growth[enough],
        every.peers[enough],
    )
