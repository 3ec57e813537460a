"""Shares of trade with their errors."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from foedus.alignment.results import Interval

__all__ = ["Z90", "around", "share", "summed"]

#: Half the width of a 90 % interval, in standard deviations.
Z90 = 1.6448536269514722
#: Beyond a standard deviation of one a logarithm says little (`trade_series`).
_MOST_SD = 1.0


def summed(
    amounts: npt.NDArray[np.float64], sd: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """Return a sum of flows and the standard deviation of its logarithm.

    Parameters
    ----------
    amounts, sd : ndarray, shape (n,)
        US dollars, NaN where not known (left out); standard deviations of their
        logarithms.
    """
    known = np.isfinite(amounts)
    total = float(amounts[known].sum())
    if total <= 0:
        return 0.0, 0.0
    errors = amounts[known] * np.minimum(np.nan_to_num(sd[known]), _MOST_SD)
    return total, float(np.sqrt((errors**2).sum()) / total)


def share(part: float, part_sd: float, total: float, total_sd: float) -> Interval:
    """Return a part's share of a total that contains it, with its interval.

    With s = x/T and independent errors of x and of the rest of T, the logarithm of
    s has the variance (1 - s)^2 sd_x^2 + (sd_T^2 - s^2 sd_x^2).
    """
    if part <= 0:
        return Interval(0.0, 0.0, 0.0)
    value = float(min(part / total, 1.0))
    rest = max(total_sd**2 - (value * part_sd) ** 2, 0.0)
    spread = math.sqrt(((1 - value) * part_sd) ** 2 + rest)
    return around(value, spread, most=1.0)


def around(value: float, spread: float, *, most: float = math.inf) -> Interval:
    """Return the 90 % interval of a positive figure with an error of its logarithm."""
    value, factor = float(value), math.exp(Z90 * spread)
    return Interval(value, value / factor, min(value * factor, most))
