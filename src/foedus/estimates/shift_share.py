"""Who gained what another lost: the exact midpoint shift-share of a flow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["ShiftShare", "shift_share"]

#: Rounding of sums.
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class ShiftShare:
    """The change of every part of a total, split into size and share.

    Attributes
    ----------
    share0, share1 : ndarray, shape (n_parts, ...)
        Shares in the total at the two dates, in [0, 1].
    change : ndarray, shape (n_parts, ...)
        Change of the part, in its own unit.
    from_total : ndarray, shape (n_parts, ...)
        What the part changed because the total grew or shrank.
    from_share : ndarray, shape (n_parts, ...)
        What it changed because its share rose or fell; adds to 0 over the parts
        where the parts make up the total.
    """

    share0: FloatArray
    share1: FloatArray
    change: FloatArray
    from_total: FloatArray
    from_share: FloatArray

    @property
    def share_change(self) -> FloatArray:
        """Signed change of the share: above 0 for those who gained."""
        return self.share1 - self.share0


def shift_share(
    weights0: npt.ArrayLike,
    weights1: npt.ArrayLike,
    *,
    total0: npt.ArrayLike | None = None,
    total1: npt.ArrayLike | None = None,
    tolerance: float = _TOLERANCE,
) -> ShiftShare:
    r"""Split the change of each part into the total's growth and its own share.

    With F the part, T the total and s = F/T its share,

    .. math:: \Delta F = \bar s\, \Delta T + \bar T\, \Delta s,

    where a bar is the mean of the two dates. With midpoints there is no
    interaction term: the identity is exact, in the order of the dates or against
    it.

    Parameters
    ----------
    weights0, weights1 : array_like, shape (n_parts,) or (n_parts, n_columns)
        The parts at the two dates (for instance suppliers by recipient), at least
        0; NaN where a part is not known.
    total0, total1 : array_like, shape () or (n_columns,), optional
        The totals, where they are known apart from the parts. Without them a
        total is the sum of its parts, and is not known if one of them is not: a
        share of an incomplete total is no share.
    tolerance : float
        By how much of a total its parts may exceed it. The default allows for
        rounding only; totals and parts of different origin need more.

    Returns
    -------
    ShiftShare
        Same shape as the parts. NaN where a part or a total is not known, and
        shares and both effects where a total is 0.

    Raises
    ------
    EstimationError
        If shapes disagree, a part is negative, or parts exceed their total.

    Examples
    --------
    >>> result = shift_share([6.0, 2.0], [8.0, 8.0])
    >>> result.change.tolist()
    [2.0, 6.0]
    >>> result.from_total.tolist(), result.from_share.tolist()
    ([5.0, 3.0], [-3.0, 3.0])
    """
    part0 = _parts(weights0, "weights0")
    part1 = _parts(weights1, "weights1")
    if part0.shape != part1.shape:
        raise EstimationError(
            f"weights1: expected shape {part0.shape} like weights0, found {part1.shape}"
        )
    sum0 = _total(part0, total0, "total0", tolerance)
    sum1 = _total(part1, total1, "total1", tolerance)
    share0 = _share(part0, sum0)
    share1 = _share(part1, sum1)
    return ShiftShare(
        share0=share0,
        share1=share1,
        change=part1 - part0,
        from_total=(share0 + share1) / 2 * (sum1 - sum0),
        from_share=(sum0 + sum1) / 2 * (share1 - share0),
    )


def _parts(values: npt.ArrayLike, name: str) -> FloatArray:
    parts = as_real(values, name, ndim=(1, 2))
    if (parts < 0).any():
        raise EstimationError(
            f"{name}: expected parts of at least 0, found {np.nanmin(parts):g}"
        )
    return parts


def _total(
    parts: FloatArray, given: npt.ArrayLike | None, name: str, tolerance: float
) -> FloatArray:
    """Return the total of each column, given or summed."""
    if given is None:
        return np.asarray(parts.sum(axis=0))
    total = as_real(given, name, ndim=(0, 1))
    if total.shape != parts.shape[1:]:
        raise EstimationError(
            f"{name}: expected shape {parts.shape[1:]}, one total a column, found "
            f"{total.shape}"
        )
    excess = np.nansum(parts, axis=0) - total
    # A part that is not known would only add to the excess.
    if (excess > tolerance * np.abs(total)).any():
        raise EstimationError(
            f"{name}: the parts add up to {np.nanmax(excess):g} more than their total"
        )
    return total


def _share(parts: FloatArray, total: FloatArray) -> FloatArray:
    whole = np.broadcast_to(total, parts.shape)
    return np.divide(parts, whole, out=np.full_like(parts, np.nan), where=whole != 0)
