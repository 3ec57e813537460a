"""Year-on-year steps of every indicator towards a hub, and what all partners share.

A level of alignment is comparable with another only if both rest on the same
indicators, and over decades sources begin and end, camps change, and texts are put
to the vote in some years only. So breaks are sought in chain-linked series: steps
are taken between years on what is known in both, as `change.change` does for the
two ends of a window, and are then added up.

- A value stands for at most `CARRIED` further years until the next one comes; the
  step then falls into the year of the next value.
- Contested votes are stepped within the camp that the hub faced in the earlier year,
  so that a change of camp is never read as a change of the partner.
- Arms are shares of the deliveries of single years: the five-year windows of the
  indicators would smear a break over five years.
- Ideal-point proximity is left out: its own model smooths it, and it rests on the
  same votes. Support to the hub is left out: it comes and goes with the hub's wars
  and orders, and is no level that a tie could leave.
- A value that is not equated counts only if it rests on `FEWEST_ITEMS` items: a
  handful of texts that differ from year to year cannot date a break.
- The common step of a year is the leave-one-out median of all partners outside the
  hub's camp, on log odds where the indicator is not equated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.alignment.break_arms import yearly_arms
from foedus.alignment.change import leave_one_out_median
from foedus.alignment.decomposition import variant
from foedus.alignment.scales import scale
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Years that a value stands for after its own.
CARRIED = 4
#: Indicators that are smoothed already, or no lasting level.
LEFT_OUT = ("ideal_proximity", "support_to_hub")
#: Votes behind a value of an indicator that is not equated.
FEWEST_ITEMS = 10
#: Votes depend on the camp of the year.
_BY_CAMP = "contested_votes"
#: Log odds are taken this far from 0 and 1.
_NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Noise:
    """How the values of an indicator stray from year to year, pooled over dyads.

    Attributes
    ----------
    factor : float
        Mean factor of the known error variance.
    sd : float
        Standard deviation beyond the known error, on the frozen scale.
    """

    factor: float
    sd: float


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of a hub's partners on the frozen scale; P partners, T years, K indicators.

    Attributes
    ----------
    hub : str
        The hub.
    partners : tuple of str
        Every state with a value, in alphabetical order.
    years : tuple of int
        Calendar years without gaps.
    indicators : tuple of str
        In the order of the last axis.
    whole : ndarray, shape (P, T, K)
        Step into a year, in [-1, 1]: 0 where an earlier value stands, NaN where
        nothing is known or the value before lies too far back.
    own : ndarray, shape (P, T, K)
        The same less the common step; NaN too where the common step is not known
        and the indicator is not equated.
    fresh : ndarray of bool, shape (P, T, K)
        Whether the year has a value of its own.
    variance : ndarray, shape (P, T, K)
        Error variance of the value that stands in a year; 0 where none is known.
    common : ndarray, shape (T, K)
        Median step of the partners outside the camp; NaN with too few of them or
        where the indicator is not equated.
    """

    hub: str
    partners: tuple[str, ...]
    years: tuple[int, ...]
    indicators: tuple[str, ...]
    whole: Array
    own: Array
    fresh: Bools
    variance: Array
    common: Array


def steps(snapshot: Snapshot, hub: str, *, until: int | None = None) -> Steps:
    """Return the steps of all partners of a hub.

    Parameters
    ----------
    snapshot : Snapshot
        It may be a draft of a build.
    hub : str
        State id of a hub that the snapshot holds.
    until : int, optional
        Use nothing of later years.

    Raises
    ------
    HubNotInSnapshot
        If the snapshot does not hold the hub.
    """
    described = {k: i for k, i in registry.indicators().items() if k not in LEFT_OUT}
    frames = {k: _values(snapshot, k, hub) for k in described}
    if until is not None:
        frames = {k: f.filter(pl.col("year") <= until) for k, f in frames.items()}
    named = (frame["partner"].unique().to_list() for frame in frames.values())
    partners = tuple(sorted({partner for some in named for partner in some}))
    seen = sorted({y for frame in frames.values() for y in frame["year"].unique()})
    years = tuple(range(seen[0], seen[-1] + 1)) if seen else ()
    size = (len(partners), len(years), len(described))
    whole, own, variance = (np.full(size, np.nan) for _ in range(3))
    fresh = np.zeros(size, dtype=np.bool_)
    common = np.full(size[1:], np.nan)
    outside = _outside_camp(snapshot, hub, partners, years)
    for k, (indicator, one) in enumerate(described.items()):
        if frames[indicator].is_empty():
            continue
        if indicator == _BY_CAMP:
            found = _by_camp(snapshot, hub, frames[indicator], partners, years)
        else:
            level = _scaled(
                snapshot, indicator, hub, years[0], frames[indicator], partners, years
            )
            found = _pairs(level.value, level.sd)
        whole[:, :, k], fresh[:, :, k] = found.step(), found.fresh
        variance[:, :, k] = found.variance
        own[:, :, k], common[:, k] = _without_common(
            found, outside, equated=one.equated
        )
    return Steps(
        hub, partners, years, tuple(described), whole, own, fresh, variance, common
    )


def _values(snapshot: Snapshot, indicator: str, hub: str) -> pl.DataFrame:
    if indicator == "arms_supply":
        return yearly_arms(snapshot, hub)
    values = snapshot.values(indicator, hub)
    if registry.indicators()[indicator].equated:
        return values
    return values.filter(pl.col("n") >= FEWEST_ITEMS)


def with_noise(found: Steps, noise: Mapping[str, Noise]) -> Steps:
    """Return the steps with the error variances that the pooled fits imply.

    The variance of a value becomes ``factor * (s^2 + sd^2)`` for the indicators
    named; others keep theirs.
    """
    variance = found.variance.copy()
    for k, indicator in enumerate(found.indicators):
        if indicator in noise:
            one = noise[indicator]
            variance[:, :, k] = one.factor * (variance[:, :, k] + one.sd**2)
    return replace(found, variance=variance)


@dataclass(frozen=True, slots=True)
class _Level:
    """Scaled values and standard deviations, shape (P, T); NaN is NA."""

    value: Array
    sd: Array


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Each year's value beside the last one before it, shape (P, T).

    `now` and `before` are equal where the earlier value still stands.
    """

    now: Array
    before: Array
    fresh: Bools
    variance: Array

    def step(self) -> Array:
        return self.now - self.before


def _pairs(value: Array, sd: Array) -> _Pairs:
    """Set each value beside the last one, at most `CARRIED` + 1 years before."""
    return _paired([value] * value.shape[1], [sd] * value.shape[1])


def _paired(by_year: list[Array], sds: list[Array]) -> _Pairs:
    """Set values side by side, where each year may have its own yardstick.

    Parameters
    ----------
    by_year, sds : list of ndarray, one per year, each of shape (P, T)
        Levels as the yardstick of that year measures them in every year.
    """
    shape = by_year[0].shape
    now, before, variance = (np.full(shape, np.nan) for _ in range(3))
    fresh = np.zeros(shape, dtype=np.bool_)
    last = np.full(shape[0], -CARRIED - 2)
    everyone = np.arange(shape[0])
    held = np.full(shape[0], np.nan)
    for t in range(shape[1]):
        known = np.isfinite(by_year[t][:, t])
        linked = (t - last <= CARRIED + 1) & (last >= 0)
        for then in np.unique(last[linked]):
            who = everyone[linked & (last == then)]
            measured = by_year[then]
            before[who, t] = measured[who, then]
            # No value in this year: the earlier one stands while it may.
            stands = np.isnan(measured[who, t]) & (t - then <= CARRIED)
            now[who, t] = np.where(stands, measured[who, then], measured[who, t])
            fresh[who, t] = np.isfinite(measured[who, t])
        error = sds[t][known, t]
        held[known] = np.where(np.isnan(error), 0.0, error) ** 2
        last[known] = t
        gone = t - last > CARRIED
        variance[:, t] = np.where(gone, np.nan, held)
    return _Pairs(now, before, fresh, variance)


def _by_camp(
    snapshot: Snapshot,
    hub: str,
    frame: pl.DataFrame,
    partners: tuple[str, ...],
    years: tuple[int, ...],
) -> _Pairs:
    camps = snapshot.cached_table("camps").filter(pl.col("hub") == hub)
    number = dict(camps.select("year", "camp").unique().iter_rows())
    first = {camp: min(y for y, c in number.items() if c == camp)
             for camp in number.values()}  # fmt: skip
    levels = {
        camp: _scaled(
            snapshot, _BY_CAMP, hub, first[camp],
            frame.filter(pl.col("camp") == camp), partners, years,
        )
        for camp in first
    }  # fmt: skip
    nothing = np.full((len(partners), len(years)), np.nan)
    empty = _Level(nothing, nothing)
    chosen = [levels.get(number.get(year, -1), empty) for year in years]
    return _paired([one.value for one in chosen], [one.sd for one in chosen])


def _scaled(
    snapshot: Snapshot,
    indicator: str,
    hub: str,
    year: int,
    frame: pl.DataFrame,
    partners: tuple[str, ...],
    years: tuple[int, ...],
) -> _Level:
    """Arrange values on the frozen scale; `year` settles the variant."""
    place = {partner: i for i, partner in enumerate(partners)}
    value, sd = (np.full((len(partners), len(years)), np.nan) for _ in range(2))
    row = [place[partner] for partner in frame["partner"].to_list()]
    column = frame["year"].to_numpy().astype(np.int64) - years[0]
    value[row, column] = frame["value"].to_numpy()
    sd[row, column] = frame["sd"].cast(pl.Float64).to_numpy()
    frozen = scale(snapshot, indicator, variant(snapshot, indicator, hub, year))
    return _Level(frozen.map(value), frozen.spread(value, sd))


def _outside_camp(
    snapshot: Snapshot, hub: str, partners: tuple[str, ...], years: tuple[int, ...]
) -> Bools:
    """Return who is not in the hub's camp in which year, shape (P, T)."""
    camps = snapshot.cached_table("camps").filter(
        (pl.col("hub") == hub) & pl.col("member").is_not_null()
    )
    outside = np.ones((len(partners), len(years)), dtype=np.bool_)
    place = {partner: i for i, partner in enumerate(partners)}
    for year, member in camps.select("year", "member").iter_rows():
        if member in place and years and years[0] <= year <= years[-1]:
            outside[place[member], year - years[0]] = False
    return outside


def _without_common(
    found: _Pairs, outside: Bools, *, equated: bool
) -> tuple[Array, Array]:
    """Return the steps less the common one, and the common step of each year."""
    moved = found.step() if equated else _logit(found.now) - _logit(found.before)
    voters = np.where(outside & found.fresh, moved, np.nan)
    everyone = np.ones(len(voters), dtype=np.bool_)
    others = leave_one_out_median(voters, everyone)
    shared = np.full(voters.shape[1], np.nan)
    known = np.isfinite(others).any(axis=0)
    if not equated:
        fixed = (found.now <= 0) | (found.now >= 1)
        freed = 1 / (1 + np.exp(others - _logit(found.now)))
        own = np.where(fixed, found.now, freed) - found.before
        # What stands over from an earlier year has not met this year's questions.
        own = np.where(found.fresh, own, found.step())
        return np.where(found.fresh & ~np.isfinite(others), np.nan, own), shared
    shared[known] = np.nanmedian(voters[:, known], axis=0)
    own = moved - np.where(found.fresh, np.nan_to_num(others), 0.0)
    return own, shared


def _logit(share: Array) -> Array:
    inside = np.clip(share, _NEARLY, 1 - _NEARLY)
    return np.asarray(np.log(inside / (1 - inside)))
