"""How many poles: the effective number of shares, and their concentration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["Concentration", "concentration"]


@dataclass(frozen=True, slots=True)
class Concentration:
    """How amounts are spread over units, one entry per system.

    Attributes
    ----------
    poles : ndarray
        Effective number of units, from 1 (one holds all) to `units`; NaN where
        nothing is known.
    index : ndarray
        Concentration, from 0 (equal shares) to 1 (one holds all); NaN with
        fewer than two units.
    largest : ndarray
        Share of the largest unit, in (0, 1].
    units : ndarray of int
        Units whose amount is known.
    """

    poles: FloatArray
    index: FloatArray
    largest: FloatArray
    units: npt.NDArray[np.int64]


def concentration(amounts: npt.ArrayLike) -> Concentration:
    r"""Measure the concentration of amounts.

    With s the shares of the N units whose amount is known,

    .. math::
        poles = \frac{1}{\sum_i s_i^2}, \qquad
        CON = \sqrt{\frac{\sum_i s_i^2 - 1/N}{1 - 1/N}}.

    The first is the effective number of Laakso and Taagepera [1]_, the second the
    concentration of capabilities of Singer, Bremer and Stuckey [2]_.

    Parameters
    ----------
    amounts : array_like, shape (..., n_units)
        At least 0, in any unit; NaN where not known. Leading axes are systems
        (years, draws), each by itself.

    Returns
    -------
    Concentration
        Arrays of shape ``amounts.shape[:-1]``.

    Raises
    ------
    EstimationError
        If an amount is negative, or there is no axis of units.

    References
    ----------
    .. [1] Laakso, M., Taagepera, R. (1979). "Effective" number of parties: a
       measure with application to West Europe. Comparative Political Studies
       12(1), 3-27. https://doi.org/10.1177/001041407901200101
    .. [2] Singer, J. D., Bremer, S., Stuckey, J. (1972). Capability distribution,
       uncertainty, and major power war, 1820-1965. In B. Russett (ed.), Peace,
       War, and Numbers. Sage, 19-48.
    """
    x = as_real(amounts, "amounts")
    if x.ndim == 0:
        raise EstimationError("amounts: expected an axis of units, found one number")
    if (x < 0).any():
        message = f"amounts: expected at least 0, found {float(np.nanmin(x)):g}"
        raise EstimationError(message)
    known = np.isfinite(x)
    units = known.sum(axis=-1)
    filled = np.where(known, x, 0.0)
    total = filled.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = filled / total[..., None]
        squares = (shares**2).sum(axis=-1)
        poles = 1 / squares
        even = 1 / units
        # Rounding can put equal shares a hair below 1/N.
        index = np.sqrt(np.clip(squares - even, 0, None) / (1 - even))
    nothing = ~(total > 0)
    return Concentration(
        poles=np.where(nothing, np.nan, poles),
        index=np.where(nothing | (units < 2), np.nan, index),
        largest=np.where(nothing, np.nan, shares.max(axis=-1, initial=0.0)),
        units=np.asarray(units, dtype=np.int64),
    )
