"""The mid-rank empirical distribution, as knots with lines between them.

It puts indicators of different shapes on one scale: g(x) is the share of a
reference population that lies below x, ties counted half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["Knots", "apply", "fit"]

_BISECTIONS = 20


@dataclass(frozen=True, slots=True)
class Knots:
    """A non-decreasing map from the real line to [0, 1].

    Attributes
    ----------
    x : ndarray, shape (n_knots,)
        Strictly increasing positions, in the unit of the fitted values.
    g : ndarray, shape (n_knots,)
        Non-decreasing values in [0, 1].
    """

    x: FloatArray
    g: FloatArray

    def __post_init__(self) -> None:
        x = as_real(self.x, "knots x", ndim=(1,), missing=False)
        g = as_real(self.g, "knots g", ndim=(1,), missing=False)
        if len(x) == 0 or len(x) != len(g):
            raise EstimationError(
                f"knots: expected as many g as x and at least one, found {len(x)} x "
                f"and {len(g)} g"
            )
        if (np.diff(x) <= 0).any():
            raise EstimationError("knots: x must increase strictly")
        if (np.diff(g) < 0).any() or g[0] < 0 or g[-1] > 1:
            raise EstimationError("knots: g must not decrease and must lie in [0, 1]")
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "g", g)


def fit(values: npt.ArrayLike, max_knots: int = 512) -> Knots:
    r"""Fit the mid-rank empirical distribution of a reference population.

    .. math:: g(x) = \frac{\#\{v < x\} + \tfrac12 \#\{v = x\}}{n}

    at every distinct value, or at a subset if there are more than `max_knots`.
    The subset is chosen so that two successive knots either are neighbours among
    the distinct values or differ in g by at most :math:`\delta`, where
    :math:`\delta \le 2 / (\mathit{max\_knots} - 2)` is the smallest that fits.
    Both curves are monotone, so they differ by at most :math:`\delta` at any
    distinct value, and every tie with a mass above :math:`\delta` keeps its exact
    mid-rank.

    Parameters
    ----------
    values : array_like
        The reference population, any shape; NaN is left out.
    max_knots : int
        At most this many knots, at least 3.

    Returns
    -------
    Knots
        The map; a single value gives one knot with g = 1/2.

    Raises
    ------
    EstimationError
        If no value is finite, one is infinite, or `max_knots` is below 3.

    Examples
    --------
    >>> fit([0.0, 0.0, 1.0, 4.0]).g.tolist()
    [0.25, 0.625, 0.875]
    """
    if max_knots < 3:
        raise EstimationError(f"max_knots: expected at least 3, found {max_knots}")
    population = as_real(values, "values").ravel()
    population = population[~np.isnan(population)]
    if len(population) == 0:
        raise EstimationError("values: no value to fit a distribution to, all are NaN")
    x, counts = np.unique(population, return_counts=True)
    g = (np.cumsum(counts) - counts / 2) / len(population)
    if len(x) > max_knots:
        kept = _thin(g, max_knots)
        x, g = x[kept], g[kept]
    return Knots(x=x, g=g)


def apply(knots: Knots, x: npt.ArrayLike) -> FloatArray:
    """Evaluate the map: linear between knots, constant outside.

    Parameters
    ----------
    knots : Knots
        A fitted map.
    x : array_like
        Values of any shape, in the unit of the fitted ones; NaN stays NaN.

    Returns
    -------
    ndarray
        Values in [0, 1], same shape as `x`.

    Raises
    ------
    EstimationError
        If `x` holds something else than finite numbers and NaN.

    Examples
    --------
    >>> apply(fit([0.0, 0.0, 1.0, 4.0]), [-1.0, 0.5, 9.0]).tolist()
    [0.25, 0.4375, 0.875]
    """
    values = as_real(x, "x")
    result = np.interp(values.ravel(), knots.x, knots.g).reshape(values.shape)
    return np.where(np.isnan(values), np.nan, np.clip(result, 0.0, 1.0))


def _thin(g: FloatArray, max_knots: int) -> npt.NDArray[np.intp]:
    """Return the positions of at most `max_knots` knots, for the smallest step."""
    low, high = 0.0, 2.0 / (max_knots - 2)
    best = _walk(g, high)
    for _ in range(_BISECTIONS):
        step = (low + high) / 2
        kept = _walk(g, step, limit=max_knots)
        if len(kept) <= max_knots:
            best, high = kept, step
        else:
            low = step
    return np.asarray(best, dtype=np.intp)


def _walk(g: FloatArray, step: float, limit: int | None = None) -> list[int]:
    """Walk up g, each time as far as `step` allows but at least one value.

    Two successive moves climb more than `step` together, so there are fewer than
    2 + 2/step knots. The walk stops once it has more than `limit`.
    """
    kept = [0]
    last = len(g) - 1
    while kept[-1] < last and (limit is None or len(kept) <= limit):
        here = kept[-1]
        reach = int(np.searchsorted(g, g[here] + step, side="right")) - 1
        kept.append(max(reach, here + 1))
    return kept
