"""How much of a total falls on few of its parts, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["Herfindahl", "herfindahl"]


@dataclass(frozen=True, slots=True)
class Herfindahl:
    """Concentration of amounts, one entry per system.

    Attributes
    ----------
    index : ndarray
        Sum of squared shares, in (0, 1]; NaN where nothing is known.
    sd : ndarray
        Its standard deviation by the errors of the amounts; 0 without errors.
    normalised : ndarray
        ``(index - 1/n) / (1 - 1/n)``, in [0, 1]: 0 if all n parts are equal; NaN
        with fewer than two parts.
    units : ndarray of int
        Parts whose amount is known, zeros included: the n of `normalised`.
    """

    index: FloatArray
    sd: FloatArray
    normalised: FloatArray
    units: npt.NDArray[np.int64]

    @property
    def hirschman(self) -> FloatArray:
        """Hirschman's own index, 100 times the root of `index`, in (0, 100]."""
        return 100 * np.sqrt(self.index)


def herfindahl(
    amounts: npt.ArrayLike, *, sd: npt.ArrayLike | None = None
) -> Herfindahl:
    r"""Measure the concentration of amounts with errors.

    With shares :math:`s_i = x_i / \sum_k x_k`, the index is :math:`H = \sum_i
    s_i^2`; Hirschman [1]_ [2]_ used :math:`100 \sqrt H`. For independent errors of
    the logarithms with standard deviations :math:`\sigma_i`, to first order,

    .. math::
        \frac{\partial H}{\partial \ln x_i} = 2 s_i (s_i - H), \qquad
        sd(H) = 2 \sqrt{\sum_i s_i^2 (s_i - H)^2 \sigma_i^2}.

    Parameters
    ----------
    amounts : array_like, shape (..., n_units)
        At least 0, in any unit; NaN where not known, which leaves the unit out.
        Leading axes are systems, each by itself.
    sd : array_like, same shape, optional
        Standard deviations of the natural logarithms of the amounts; NaN counts
        as 0 (a zero amount has no logarithm).

    Returns
    -------
    Herfindahl
        Arrays of shape ``amounts.shape[:-1]``.

    Raises
    ------
    EstimationError
        If an amount or an error is negative, or shapes disagree.

    References
    ----------
    .. [1] Hirschman, A. O. (1945). National Power and the Structure of Foreign
       Trade. University of California Press.
    .. [2] Hirschman, A. O. (1964). The Paternity of an Index. American Economic
       Review 54(5), 761.

    Examples
    --------
    >>> found = herfindahl([3.0, 1.0], sd=[0.1, 0.1])
    >>> found.index.item(), found.normalised.item(), round(found.sd.item(), 4)
    (0.625, 0.25, 0.0265)
    """
    x = as_real(amounts, "amounts")
    if x.ndim == 0:
        raise EstimationError("amounts: expected an axis of units, found one number")
    error = np.zeros_like(x) if sd is None else as_real(sd, "sd")
    if error.shape != x.shape:
        raise EstimationError(
            f"sd: expected shape {x.shape} like amounts, found {error.shape}"
        )
    for name, values in (("amounts", x), ("sd", error)):
        if (values < 0).any():
            raise EstimationError(
                f"{name}: expected at least 0, found {float(np.nanmin(values)):g}"
            )
    known = np.isfinite(x)
    units = known.sum(axis=-1)
    filled = np.where(known, x, 0.0)
    total = filled.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = filled / total[..., None]
        index = (shares**2).sum(axis=-1)
        slope = 2 * shares * (shares - index[..., None])
        even = 1 / units
        normalised = (index - even) / (1 - even)
    spread = np.sqrt(((slope * np.nan_to_num(error)) ** 2).sum(axis=-1))
    nothing = ~(total > 0)
    return Herfindahl(
        index=np.where(nothing, np.nan, index),
        sd=np.where(nothing, np.nan, spread),
        # Rounding can put equal shares a hair below 1/n.
        normalised=np.where(
            nothing | (units < 2), np.nan, np.clip(normalised, 0.0, 1.0)
        ),
        units=np.asarray(units, dtype=np.int64),
    )
