"""Series of different length laid end to end, as the compiled recursions take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["Series", "lay"]


@dataclass(frozen=True, slots=True)
class Series:
    """Yearly series end to end; N steps in all, one series per gap in `start`.

    Attributes
    ----------
    y : ndarray, shape (N,)
        Observations; NaN where a step was not observed. The first and the last
        step of every series are observed.
    sd : ndarray, shape (N,)
        Known standard deviation of each observation, 0 where none is known.
    extra : ndarray, shape (N,)
        Known variance added to the walk into a step (0 in most): what a change
        of the yardstick between two steps adds to the uncertainty of the level.
    start : ndarray of int, shape (series + 1,)
        Series i is ``start[i]:start[i + 1]``.
    """

    y: FloatArray
    sd: FloatArray
    extra: FloatArray
    start: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.start) - 1

    def at(self, i: int) -> slice:
        """Return the steps of one series."""
        return slice(int(self.start[i]), int(self.start[i + 1]))

    def take(self, chosen: npt.NDArray[np.int64]) -> Series:
        """Return some of the series, in the order given."""
        steps = [np.arange(self.start[i], self.start[i + 1]) for i in chosen]
        index = np.concatenate(steps) if steps else np.empty(0, np.int64)
        lengths = np.diff(self.start)[chosen]
        start = np.r_[0, np.cumsum(lengths)].astype(np.int64)
        return Series(self.y[index], self.sd[index], self.extra[index], start)

    @property
    def moving(self) -> npt.NDArray[np.bool_]:
        """Whether the observations of a series differ at all, shape (series,)."""
        found = np.zeros(len(self), dtype=np.bool_)
        for i in range(len(self)):
            y = self.y[self.at(i)]
            found[i] = np.nanmax(y) > np.nanmin(y)
        return found


def lay(
    values: Sequence[npt.ArrayLike],
    sds: Sequence[npt.ArrayLike] | None = None,
    extras: Sequence[npt.ArrayLike] | None = None,
) -> Series:
    """Lay series end to end.

    Parameters
    ----------
    values : sequence of array_like, each of shape (T_i,)
        One value per step at equal distances; NaN where none was observed. A step
        that is missing between two observed ones is a step of the walk.
    sds : sequence of array_like, optional
        Known standard deviations, same shapes; NaN counts as none known.
    extras : sequence of array_like, optional
        Known variances added to the walk into each step, same shapes.

    Returns
    -------
    Series
        The same, unchanged.

    Raises
    ------
    EstimationError
        If shapes disagree, a standard deviation or variance is negative, or a
        series does not begin and end with an observation.
    """
    y = [as_real(one, "values", ndim=(1,)) for one in values]
    for i, one in enumerate(y):
        if len(one) == 0 or np.isnan(one[0]) or np.isnan(one[-1]):
            raise EstimationError(
                f"values: series {i} must begin and end with an observation; cut the "
                "missing ends off"
            )
    lengths = [len(one) for one in y]
    start = np.r_[0, np.cumsum(lengths)].astype(np.int64)
    known = _beside(sds, "sds", lengths)
    extra = _beside(extras, "extras", lengths)
    whole = np.concatenate(y) if y else np.empty(0)
    return Series(whole, known, extra, start)


def _beside(
    parts: Sequence[npt.ArrayLike] | None, name: str, lengths: list[int]
) -> FloatArray:
    if parts is None:
        return np.zeros(sum(lengths))
    arrays = [as_real(one, name, ndim=(1,)) for one in parts]
    if [len(one) for one in arrays] != lengths:
        raise EstimationError(f"{name}: expected one entry for every step of values")
    whole = np.concatenate(arrays) if arrays else np.empty(0)
    if (whole < 0).any():
        raise EstimationError(f"{name}: expected no negative entry")
    return np.nan_to_num(whole, nan=0.0)
