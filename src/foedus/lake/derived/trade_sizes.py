"""Quantities that depend on the size of a flow, measured by size class.

Classes are decades of US dollars. A table has one number a class; between the
centres it is read off linearly in the logarithm, beyond the ends it is constant,
so that no threshold makes a step. A thin class takes the number of its
neighbours.

Spread is half the distance of the 15.9 and 84.1 percentiles: a standard
deviation that a few absurd pairs do not rule.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from foedus.errors import EstimationError
from foedus.lake.derived.trade_cubes import Array, Mask

#: Centres of the size classes, in decimal logarithms of US dollars.
CENTRES = np.arange(4.5, 11.0)
#: Logarithms of ratios beyond this are cut off: a ratio of seven is an error of
#: one of the sources, not a measure of their agreement.
CLIP = 2.0
FEWEST = 30


def spread(values: Array) -> float:
    """Return half the distance of the 15.9 and 84.1 percentiles."""
    low, high = quantiles(values, (0.159, 0.841))
    return float(high - low) / 2


def quantiles(values: Array, shares: tuple[float, ...]) -> Array:
    """Return quantiles, read off linearly between neighbours.

    ``numpy.quantile`` to the last digit; for the few hundred values of a class its
    checks take ten times as long as the sum. NaN in `values` gives NaN.

    Parameters
    ----------
    values : array (n,)
        At least one.
    shares : tuple of float
        In [0, 1].
    """
    ordered = np.sort(values)
    if np.isnan(ordered[-1]):
        return np.full(len(shares), np.nan)
    place = np.array(shares) * (ordered.size - 1)
    below = np.floor(place).astype(np.int64)
    low = ordered[below]
    high = ordered[np.minimum(below + 1, ordered.size - 1)]
    part = place - below
    # From the nearer end, as numpy does.
    return np.asarray(
        np.where(
            part < 0.5, low + (high - low) * part, high - (high - low) * (1 - part)
        )
    )


def median(values: Array) -> float:
    """Return the median."""
    return float(np.median(values))


def ln(usd: Array) -> Array:
    """Return natural logarithms, NaN where there is no positive flow."""
    positive: Array = np.log(usd, where=usd > 0, out=np.full_like(usd, np.nan))
    return positive


def size_of(usd: Array) -> Array:
    """Return decimal logarithms; a zero counts as the smallest class."""
    size: Array = np.nan_to_num(ln(usd) / np.log(10), nan=float(CENTRES[0]))
    return size


def common_size(one: Array, other: Array) -> Array:
    """Return the mean decimal logarithm, so that neither source is favoured."""
    size: Array = (ln(one) + ln(other)) / (2 * np.log(10))
    return size


def at_size(table: Array, size: Array) -> Array:
    """Read a table at decimal logarithms of flows."""
    values: Array = np.interp(size, CENTRES, table)
    return values


def by_class(values: Array, size: Array, summary: Callable[[Array], float]) -> Array:
    """Return the summary of the known values of each class.

    Parameters
    ----------
    values, size : array
        Same shape; NaN where not known.
    summary : callable
        Array of one dimension to a number.

    Returns
    -------
    array (classes,)

    Raises
    ------
    EstimationError
        If no class has `FEWEST` values.
    """
    table = np.full(CENTRES.size, np.nan)
    for k, members in enumerate(_classes(values, size)):
        if members.sum() >= FEWEST:
            table[k] = summary(values[members])
    return _filled(table)


def slopes(target: Array, predictor: Array, size: Array) -> Array:
    """Return least-squares slopes by class, of values cut off at `CLIP`.

    Raises
    ------
    EstimationError
        If no class has `FEWEST` pairs.
    """
    both = np.isfinite(target) & np.isfinite(predictor)
    table = np.full(CENTRES.size, np.nan)
    for k, members in enumerate(_classes(np.where(both, target, np.nan), size)):
        if members.sum() >= FEWEST:
            x = np.clip(predictor[members], -CLIP, CLIP)
            y = np.clip(target[members], -CLIP, CLIP)
            x = x - x.mean()
            table[k] = float(x @ y / max(float(x @ x), 1e-12))
    return _filled(table)


def _classes(values: Array, size: Array) -> list[Mask]:
    known = np.isfinite(values) & np.isfinite(size)
    nearest = np.abs(np.where(known, size, 0)[..., None] - CENTRES).argmin(axis=-1)
    return [known & (nearest == k) for k in range(CENTRES.size)]


def _filled(table: Array) -> Array:
    known = np.flatnonzero(np.isfinite(table))
    if known.size == 0:
        message = (
            f"the sources of trade share fewer than {FEWEST} flows in every size "
            "class; expected the full files, so that their levels can be measured"
        )
        raise EstimationError(message)
    filled: Array = np.interp(np.arange(table.size), known, table[known])
    return filled
