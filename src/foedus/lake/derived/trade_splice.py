"""Make the sources of trade comparable: levels, corrections and their errors.

ITPD-E (2000-16) rests on what importers reported, OEC (2022-23) on both sides;
Armenia's imports above 20 m dollars agree with its own statistics within a spread
of .09 and .28 of ln. Comtrade (2014-22) is what exporters reported, which for
transit, re-exports and inside customs unions can be half or double of that (the
same spread is .6 to .7).
So ITPD-E and OEC carry the level, and the reports between them are corrected.
All quantities are measured on the overlaps, by size of flow (classes of one
decade, linear between them), since small flows disagree far more than large.

*ITPD-E.* It holds services, and constant dollars. Consumer prices give the
level of 2000-13. With r = ln(reported / ITPD-E) of 2014-16, centred by year and
size, an effect of each exporter and of each importer (weighted medians) stands
for the services that the country reports and is taken out; what is left of r is
the *offset* of the pair, the bias of its exporter's report.

*Reports.* Early offset: the last of 2014-16, times its slope over one year
(.5 to .9). Late offset: the gap ln(reported / mirrored) of 2021 times its slope
on ln(reported / OEC) of 2022 (.2 to .4, since OEC weighs both sides). The
correction of 2017-20 passes linearly from one to the other. So there is no step
where one source ends, and none is invented where both agree.

*Mirror.* Where only the importer reported in 2021, the late offset is what the
same regression expects, with a wider error.

*Errors.* The spread of what two sources still disagree. After the correction it
grows with the gap and is about as large as the correction itself: flows of 100 m
to 1 bn have .15 where both sides agreed within .2, .28 at a gap of .5, .43 at a
gap of 1. So its square is that of flows without a gap plus that of the
correction, and each of the two sources is given half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foedus.lake.derived.trade_cubes import FIRST, Array, Cubes
from foedus.lake.derived.trade_sizes import (
    CLIP,
    at_size,
    by_class,
    common_size,
    ln,
    median,
    size_of,
    slopes,
    spread,
)

_FEWEST_PARTNERS = 10
_ROUNDS = 10
_AGREED = 0.2
_ITPDE_YEARS = tuple(range(2014 - FIRST, 2017 - FIRST))
_MIRROR_YEAR = 2021 - FIRST
_OEC_YEAR = 2022 - FIRST

#: US consumer prices, all urban consumers, all items, annual average,
#: 1982-84 = 100 (US Bureau of Labor Statistics, series CUUR0000SA0). They set
#: the level of 2000-2013 and all but cancel in shares.
US_PRICES = dict(
    zip(
        range(2000, 2017),
        (
            *(172.2, 177.1, 179.9, 184.0, 188.9, 195.3, 201.6, 207.342, 215.303),
            *(214.537, 218.056, 224.939, 229.594, 232.957, 236.736, 237.017),
            240.007,
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A cube on the reconciled level with the standard deviation of its ln.

    Attributes
    ----------
    usd, sd : array (years, states, states)
        Current US dollars, NaN where not known; standard deviation of ln usd.
    """

    usd: Array
    sd: Array


@dataclass(frozen=True, slots=True)
class Splice:
    """The sources on one level, and what was measured on the way.

    Attributes
    ----------
    spliced : Corrected
        ITPD-E as goods in current US dollars, 2000 to 2016.
    reported, mirrored : Corrected
        Comtrade on the reconciled level.
    reconciled : Corrected
        OEC as it is.
    unlisted : float
        US dollars below which a flow may hide where a source lists none: the
        84.1 percentile of OEC's flows that Comtrade's reporters do not list.
    measured : dict of str to array (classes,)
        Levels, slopes and spreads by size class, for reports and tests.
    """

    spliced: Corrected
    reported: Corrected
    mirrored: Corrected
    reconciled: Corrected
    unlisted: float
    measured: dict[str, Array]


def splice(cubes: Cubes) -> Splice:
    """Bring all sources to the level of the reconciled ones.

    Parameters
    ----------
    cubes : Cubes
        The sources as they are.

    Returns
    -------
    Splice
        Four cubes on one level.

    Raises
    ------
    EstimationError
        If an overlap has too few flows to measure anything.
    """
    late = _late(cubes)
    early = _early(cubes)
    own = np.fmax(late.own, early.drift)
    reported = _correct(cubes.reported, early, late, own)
    mirrored = _shift(cubes.mirrored, late.mirror_level - late.level, late.hidden)
    reconciled = Corrected(
        cubes.reconciled, _gap_error(cubes.reconciled, late, late.own)
    )
    exact, report = cubes.reconciled[_OEC_YEAR], cubes.reported[_OEC_YEAR]
    unlisted = exact[(report == 0) & (exact > 0)]
    return Splice(
        spliced=_shift_itpde(cubes.itpde, early, late.level),
        reported=reported,
        mirrored=mirrored,
        reconciled=reconciled,
        unlisted=float(np.quantile(unlisted, 0.841)) if unlisted.size else 0.0,
        measured={
            "level": late.level,
            "slope": late.slope,
            "own": own,
            "mirror": late.hidden,
            "kept": early.kept,
            "spliced": early.own,
        },
    )


@dataclass(frozen=True, slots=True)
class _Late:
    """Comtrade against its mirror of 2021 and OEC of 2022; tables by size."""

    gap: Array
    level: Array
    slope: Array
    own: Array
    mirror_level: Array
    hidden: Array


@dataclass(frozen=True, slots=True)
class _Early:
    """Comtrade against ITPD-E in 2014-16; tables by size."""

    effects: Array
    offset: Array
    levels: dict[int, Array]
    kept: Array
    own: Array
    drift: Array


def _late(cubes: Cubes) -> _Late:
    report, mirror = cubes.reported[_MIRROR_YEAR], cubes.mirrored[_MIRROR_YEAR]
    size = common_size(report, mirror)
    gap = ln(report) - ln(mirror)
    mirror_level = by_class(gap, size, median)
    gap = np.clip(gap - at_size(mirror_level, size), -CLIP, CLIP)
    gap_spread = by_class(gap, size, spread)

    report, exact = cubes.reported[_OEC_YEAR], cubes.reconciled[_OEC_YEAR]
    size = common_size(report, exact)
    off = ln(report) - ln(exact)
    level = by_class(off, size, median)
    off = off - at_size(level, size)
    slope = np.clip(slopes(off, gap, size), 0, 1)
    usable = np.nan_to_num(gap)
    residual = off - at_size(slope, size) * usable
    agreed = np.where(np.abs(gap) < _AGREED, residual, np.nan)
    own = by_class(agreed, size, spread) / np.sqrt(2)
    hidden = np.hypot((1 - slope) * gap_spread, own)
    return _Late(usable, level, slope, own, mirror_level, hidden)


def _early(cubes: Cubes) -> _Early:
    ratios, sizes, levels = {}, {}, {}
    for t in _ITPDE_YEARS:
        sizes[t] = common_size(cubes.reported[t], cubes.itpde[t])
        ratio = ln(cubes.reported[t]) - ln(cubes.itpde[t])
        levels[t] = by_class(ratio, sizes[t], median)
        ratio = ratio - at_size(levels[t], sizes[t])
        ratios[t] = np.clip(ratio, -CLIP, CLIP)
    # Roots, so that neither the many small flows of goods passed on through
    # others nor the one largest partner sets the effect of a country. Against
    # reports that their mirror confirms, the shares of 2014-16 are then off by
    # a spread of .22 (no effects .24, by flows .27, by dollars .24).
    weights = 10 ** (_mean([sizes[t] for t in _ITPDE_YEARS]) / 2)
    effects = _effects(_mean([ratios[t] for t in _ITPDE_YEARS]), weights)
    before, last = _ITPDE_YEARS[-2:]
    offsets = {t: ratios[t] - effects for t in _ITPDE_YEARS}
    kept = np.clip(slopes(offsets[last], offsets[before], sizes[last]), 0, 1)
    drift = offsets[last] - at_size(kept, sizes[last]) * offsets[before]
    offset = offsets[last]
    for t in reversed(_ITPDE_YEARS[:-1]):
        offset = np.where(np.isnan(offset), offsets[t], offset)
    return _Early(
        effects=effects,
        offset=np.nan_to_num(offset),
        levels=levels,
        kept=kept,
        own=by_class(offsets[last], sizes[last], spread) / np.sqrt(2),
        drift=by_class(drift, sizes[last], spread) / np.sqrt(2),
    )


def _effects(values: Array, weights: Array) -> Array:
    """Return row plus column medians, taken in turn until they stand still."""
    rows = np.zeros(values.shape[0])
    columns = np.zeros(values.shape[1])
    for _ in range(_ROUNDS):
        left = values - rows[:, None] - columns
        rows += [_centre(v, w) for v, w in zip(left, weights, strict=True)]
        left = values - rows[:, None] - columns
        columns += [_centre(v, w) for v, w in zip(left.T, weights.T, strict=True)]
    both: Array = rows[:, None] + columns
    return both


def _centre(values: Array, weights: Array) -> float:
    """Return the weighted median; 0 where too few flows are known."""
    known = np.isfinite(values)
    if known.sum() < _FEWEST_PARTNERS:
        return 0.0
    order = np.argsort(values[known])
    share = np.cumsum(weights[known][order])
    middle = int(np.searchsorted(share, share[-1] / 2))
    return float(values[known][order][middle])


def _correct(reported: Array, early: _Early, late: _Late, own: Array) -> Corrected:
    size = size_of(reported)
    first, last = _ITPDE_YEARS[-1], _MIRROR_YEAR
    usd = np.full_like(reported, np.nan)
    for t in range(reported.shape[0]):
        weight = np.clip((last - t) / (last - first), 0, 1)
        correction = weight * at_size(early.kept, size[t]) * early.offset
        correction = correction + (1 - weight) * at_size(late.slope, size[t]) * late.gap
        level = at_size(late.level, size[t])
        usd[t] = reported[t] * np.exp(-correction - level)
    return Corrected(usd, _gap_error(usd, late, own))


def _gap_error(usd: Array, late: _Late, own: Array) -> Array:
    """Return errors that grow with the gap of the two sides of a pair."""
    correction = at_size(late.slope, size_of(usd)) * late.gap
    error: Array = np.hypot(_error(usd, own), correction / np.sqrt(2))
    return error


def _shift_itpde(itpde: Array, early: _Early, reports: Array) -> Corrected:
    """Return ITPD-E as goods in current dollars on the level of OEC."""
    first, second = _ITPDE_YEARS[:2]
    before = (early.levels[first] + early.levels[second]) / 2
    base = (np.log(US_PRICES[2014]) + np.log(US_PRICES[2015])) / 2
    usd = np.full_like(itpde, np.nan)
    for year, price in US_PRICES.items():
        t = year - FIRST
        level = early.levels.get(t, before + np.log(price) - base)
        factor = at_size(level - reports, size_of(itpde[t])) + early.effects
        usd[t] = itpde[t] * np.exp(factor)
    return Corrected(usd, _error(usd, early.own))


def _shift(cube: Array, level: Array, error: Array) -> Corrected:
    usd = cube * np.exp(at_size(level, size_of(cube)))
    return Corrected(usd, _error(usd, error))


def _error(usd: Array, table: Array) -> Array:
    error: Array = np.where(np.isfinite(usd), at_size(table, size_of(usd)), np.nan)
    return error


def _mean(layers: list[Array]) -> Array:
    """Return means over the layers that are known, NaN where none is."""
    stacked = np.stack(layers)
    count = np.isfinite(stacked).sum(axis=0)
    mean: Array = np.nansum(stacked, axis=0) / np.where(count > 0, count, np.nan)
    return mean
