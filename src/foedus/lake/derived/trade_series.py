"""One bilateral series of goods trade, 2000 to 2023, out of three sources.

Which source speaks, in this order:

=========  ============================================================
2000-2016  ITPD-E, on the level of goods (`trade_splice`)
2014-2016  Comtrade, reported exports, corrected, where ITPD-E has no state
2017-2020  Comtrade, reported exports, corrected
2021       Comtrade, reported exports, corrected; else the importer's report
2022-2023  OEC, which has reconciled both sides
=========  ============================================================

**Missing is not zero.** A reporter that lists no flow to a partner reported
none: 0. The sources that combine both sides (ITPD-E, OEC) list nothing where
*neither* side reported, too: in OEC Russia and Belarus in 2022-23, but also
Russia and Poland or Korea and Viet Nam (71 bn dollars a year) in 2023. OEC does
not say who reported, but it shows: a set of states that between them list no
flow at all, though such flows were material (`MATERIAL` of what either side sold
or bought) in the three years before. It holds 88 states in 2022, Russia, Taiwan,
Ukraine and Argentina first, and 77 in 2023, Korea, Russia and Poland first; all
absent flows among them are missing. Ukraine did report in 2023, so that nothing
bought by Russia is a zero. In ITPD-E an absent flow is missing if it was
material in the three years before *and* after; one that stops for good is a
zero (an embargo).

**Estimates serve totals only.** Where a flow is missing, its ratio to what the
importer bought from the exporters that are always known is interpolated between
the known years (carried on after the last one). Holding out exporters that do
report, 2017-2020 between 2016 and 2021, such an estimate is off by a spread of
.24 for flows of 100 m to 1 bn, .14 for 1-10 bn; interpolating the flow itself
by .27 and .17, carrying the ratio of 2016 forward by .38 and .22. An estimate is
never a numerator: a share of a flow that nobody reported is not known.

Territories (Hong Kong, Macao) and residuals ("Areas, nes") are left out in all
years, because ITPD-E does not have them: shares are of the trade *with states*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.lake.derived.trade_cubes import FIRST, LAST, Array, Mask, cubes
from foedus.lake.derived.trade_sizes import (
    at_size,
    by_class,
    ln,
    size_of,
    spread,
)
from foedus.lake.derived.trade_splice import Splice, splice

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

#: Where a figure comes from, as stored in the column `basis`.
BASES = ("ITPD-E", "Comtrade", "Comtrade, mirror", "OEC", "estimate")
_ITPDE, _COMTRADE, _MIRROR, _OEC, _ESTIMATE = range(len(BASES))
#: An absent flow is missing if it was this share of either side's trade.
MATERIAL = 0.005
_AROUND = 3
_HELD_OUT = range(2017, 2021)


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return every known flow, zeros included, and the estimates for totals.

    Parameters
    ----------
    inputs : Inputs
        Sources `itpde`, `comtrade`, `oec`.

    Returns
    -------
    polars.DataFrame
        exporter, importer, year; usd (current US dollars, free on board, level
        of the reconciled sources); sd (of ln usd, null for a zero); error (of
        usd, in dollars); basis (position in `BASES`). A pair and year without a
        row is not known and cannot be estimated.
    """
    sources = cubes(inputs)
    spliced = splice(sources)
    usd, sd, basis = _chosen(spliced)
    pairs = sources.alive[:, :, None] & sources.alive[:, None, :]
    usd = np.where(pairs, usd, np.nan)
    missing = _missing(usd, basis)
    usd = np.where(missing, np.nan, usd)
    steady = _always_known(usd)
    estimates = _estimate(usd, steady, pairs)
    filled = ~np.isfinite(usd) & np.isfinite(estimates)
    errors = _estimation_error(usd, steady)
    sd = np.where(filled, at_size(errors, size_of(estimates)), sd)
    usd = np.where(filled, estimates, usd)
    basis = np.where(filled, _ESTIMATE, basis)
    return _frame(sources.states, usd, sd, basis, spliced.unlisted)


def _chosen(spliced: Splice) -> tuple[Array, Array, Array]:
    order = (
        (_OEC, spliced.reconciled, range(2022, LAST + 1)),
        (_ITPDE, spliced.spliced, range(FIRST, 2017)),
        (_COMTRADE, spliced.reported, range(2014, 2022)),
        (_MIRROR, spliced.mirrored, range(2021, 2022)),
    )
    usd = np.full_like(spliced.reported.usd, np.nan)
    sd = np.full_like(usd, np.nan)
    basis = np.full_like(usd, np.nan)
    for code, source, years in order:
        for t in (year - FIRST for year in years):
            known = np.isnan(usd[t]) & np.isfinite(source.usd[t])
            usd[t][known] = source.usd[t][known]
            sd[t][known] = source.sd[t][known]
            basis[t][known] = code
    return usd, sd, basis


def _missing(usd: Array, basis: Array) -> Mask:
    """Return where an absent flow of a two-sided source is missing, not zero."""
    with np.errstate(invalid="ignore", divide="ignore"):
        sold = usd / np.nansum(usd, axis=2, keepdims=True)
        bought = usd / np.nansum(usd, axis=1, keepdims=True)
    weight = np.fmax(sold, bought)
    missing = np.zeros(usd.shape, dtype=np.bool_)
    for t in range(usd.shape[0]):
        absent = usd[t] == 0
        before = _positive_median(weight[max(t - _AROUND, 0) : t])
        after = _positive_median(weight[t + 1 : t + 1 + _AROUND])
        came_back = np.minimum(before, after) >= MATERIAL
        missing[t] = absent & (basis[t] == _ITPDE) & came_back
        if (basis[t] == _OEC).any():
            silent = _silent(usd[t], holes=absent & (before >= MATERIAL))
            missing[t] |= absent & silent[:, None] & silent[None, :]
    return missing


def _silent(usd: Array, *, holes: Mask) -> Mask:
    """Return states that did not report: many holes, none traded with another.

    A flow is known if either side reports, so that no flow between two silent
    states can be positive. States are taken in the order of their holes as long
    as this holds for all of them.
    """
    traded = (usd > 0) | (usd.T > 0)
    count = (holes | holes.T).sum(axis=1)
    silent = np.zeros(count.size, dtype=np.bool_)
    for state in np.argsort(-count, kind="stable"):
        if count[state] and not (traded[state] & silent).any():
            silent[state] = True
    return silent


def _positive_median(layers: Array) -> Array:
    """Return medians over the positive values of each pair, NaN if none."""
    values = np.where(layers > 0, layers, np.nan)
    known = np.isfinite(values).any(axis=0)
    result = np.full(layers.shape[1:], np.nan)
    result[known] = np.nanmedian(values[:, known], axis=0)
    return result


def _always_known(usd: Array) -> Mask:
    """Return exporters whose flows are known, nearly all, in every year."""
    known = np.isfinite(usd).mean(axis=2)
    usual = np.median(known, axis=1, keepdims=True)
    steady: Mask = (known >= 0.9 * usual).all(axis=0)
    return steady


def _estimate(usd: Array, steady: Mask, pairs: Mask) -> Array:
    """Interpolate each pair's ratio to the importer's purchases elsewhere."""
    base = np.nansum(usd[:, steady, :], axis=1)[:, None, :]
    # An exporter that is part of the base is not to be compared with itself.
    own = np.where(steady[None, :, None], np.nan_to_num(usd), 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = usd / (base - own)
    ratio[~np.isfinite(ratio)] = np.nan
    filled = _interpolate_years(ratio)
    estimate: Array = np.where(pairs, filled * base, np.nan)
    return estimate


def _interpolate_years(values: Array) -> Array:
    """Interpolate along the first axis, carrying the ends on."""
    result = values.copy()
    years = np.arange(values.shape[0])
    known = np.isfinite(values)
    for i, j in np.argwhere(known.any(axis=0) & ~known.all(axis=0)):
        at = known[:, i, j]
        result[:, i, j] = np.interp(years, years[at], values[at, i, j])
    return result


def _estimation_error(usd: Array, steady: Mask) -> Array:
    """Hold out steady exporters between 2016 and 2021; return spreads by size."""
    truth, guess = held_out(usd, steady)
    return by_class(ln(guess) - ln(truth), ln(truth) / np.log(10), spread)


def held_out(usd: Array, steady: Mask) -> tuple[Array, Array]:
    """Return known flows of 2017-2020 of steady exporters, and their estimates.

    The estimates are made as if each had last been known in 2016 and next in
    2021, and no exporter helps to estimate itself.
    """
    held = slice(_HELD_OUT[0] - FIRST, _HELD_OUT[-1] - FIRST + 1)
    flows = usd[:, steady]
    base = np.nansum(flows, axis=1)[:, None, :] - np.nan_to_num(flows)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = flows / base
    ratio[~np.isfinite(ratio)] = np.nan
    ratio[held] = np.nan
    guess = _interpolate_years(ratio)[held] * base[held]
    return flows[held], guess


def _frame(
    states: tuple[str, ...], usd: Array, sd: Array, basis: Array, unlisted: float
) -> pl.DataFrame:
    t, i, j = np.nonzero(np.isfinite(usd))
    names = np.array(states)
    flow, relative = usd[t, i, j], sd[t, i, j]
    # Beyond a standard deviation of one the logarithm says little; in dollars
    # such a flow is uncertain by its own size. Every source may leave out flows
    # below `unlisted`, so that a zero has an error too.
    error = np.hypot(flow * np.fmin(relative, 1.0), unlisted)
    return pl.DataFrame(
        {
            "exporter": names[i],
            "importer": names[j],
            "year": (t + FIRST).astype(np.int16),
            "usd": flow,
            "sd": np.where(flow > 0, relative, np.nan),
            "error": error,
            "basis": basis[t, i, j].astype(np.int8),
        }
    ).with_columns(pl.col("sd").fill_nan(None))
