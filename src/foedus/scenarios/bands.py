"""A figure that was drawn many times: its median and two bands."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Band", "band", "signed"]

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Band:
    """Quantiles of draws.

    Attributes
    ----------
    median : float
        Half of the draws lie below it.
    low50, high50 : float
        Enclose the middle 50 %.
    low90, high90 : float
        Enclose the middle 90 %.
    """

    median: float
    low50: float
    high50: float
    low90: float
    high90: float

    def to_json(self) -> dict[str, float]:
        """Return it as a plain object."""
        return asdict(self)


def band(values: npt.ArrayLike) -> Band:
    """Return the quantiles of draws.

    Parameters
    ----------
    values : array_like, shape (S,)
        One figure a draw.

    Returns
    -------
    Band
    """
    low90, low50, median, high50, high90 = (
        # No minus before a zero: a draw that changes nothing is no loss.
        float(one) + 0.0
        for one in np.quantile(np.asarray(values, np.float64), _QUANTILES)
    )
    return Band(median, low50, high50, low90, high90)


def signed(percent: float) -> str:
    """Return a change with its sign and two decimals; no sign before a zero."""
    rounded = round(percent, 2)
    return f"{rounded:+.2f}" if rounded else "0.00"
