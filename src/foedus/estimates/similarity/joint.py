"""Joint level counts of all dyads, and the disagreement they imply."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["JointCounts", "check_levels", "count_joint", "one_hot"]


@dataclass(frozen=True, slots=True)
class JointCounts:
    """How often each dyad combined each pair of levels.

    Attributes
    ----------
    counts : ndarray, shape (n_levels, n_levels, n_states, n_states)
        ``counts[a, b, i, j]`` is the number (or weight) of targets on which i has
        level a and j has level b; targets that either lacks are left out.
    levels : ndarray, shape (n_levels,)
        The possible levels, increasing.
    mine, theirs : ndarray, shape (n_levels, n_states, n_states)
        Level counts of i and of j over their common targets.
    total : ndarray, shape (n_states, n_states)
        Targets (or their weight) in common.
    """

    counts: FloatArray
    levels: FloatArray
    mine: FloatArray = field(init=False)
    theirs: FloatArray = field(init=False)
    total: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        # Kept, because nearly every measure asks for them again.
        object.__setattr__(self, "mine", self.counts.sum(axis=1))
        object.__setattr__(self, "theirs", self.counts.sum(axis=0))
        object.__setattr__(self, "total", self.mine.sum(axis=0))

    def distance(self, power: int) -> FloatArray:
        """Absolute gap of each two levels, to a power; 0 means unlike or not."""
        gap = np.abs(self.levels[:, np.newaxis] - self.levels)
        return np.asarray(gap != 0, dtype=np.float64) if power == 0 else gap**power

    def span(self, power: int) -> float:
        """Return the largest possible distance: from the levels, not the data."""
        return float((self.levels[-1] - self.levels[0]) ** power)

    def observed(self, power: int) -> FloatArray:
        """Sum of distances over the common targets."""
        return np.tensordot(self.distance(power), self.counts, axes=2)

    def expected(self, power: int, *, pooled: bool) -> FloatArray:
        """Sum of distances over all pairs of targets, were the two independent.

        With ``pooled=True`` both are given the mean of the two margins. Divide by
        the squared number of common targets to get a mean.
        """
        mine, theirs = self.mine, self.theirs
        if pooled:
            mine = theirs = (mine + theirs) / 2
        crossed = np.tensordot(self.distance(power), theirs, axes=1)
        return np.asarray((mine * crossed).sum(axis=0))


def check_levels(levels: npt.ArrayLike) -> FloatArray:
    """Return the possible levels in increasing order, at least two and distinct."""
    checked = np.sort(as_real(levels, "levels", ndim=(1,), missing=False))
    if len(checked) < 2 or (np.diff(checked) == 0).any():
        raise EstimationError(
            f"levels: expected at least two different values, all that are possible, "
            f"found {checked.tolist()}"
        )
    return checked


def one_hot(portfolios: npt.ArrayLike, levels: FloatArray) -> FloatArray:
    """Return indicators, shape (n_levels, n_states, n_targets); NaN is all 0."""
    rows = as_real(portfolios, "portfolios", ndim=(2,))
    hot = np.equal(rows[np.newaxis], levels[:, np.newaxis, np.newaxis])
    strange = ~np.isnan(rows) & ~hot.any(axis=0)
    if strange.any():
        state, target = np.argwhere(strange)[0]
        raise EstimationError(
            f"portfolios: found {rows[state, target]:g} in row {state}, column "
            f"{target}; expected one of the levels {levels.tolist()} or NaN"
        )
    return hot.astype(np.float64)


def count_joint(
    hot: FloatArray, levels: FloatArray, *, weights: FloatArray | None = None
) -> JointCounts:
    """Count all level pairs of all dyads in one product of stacked indicators."""
    n_levels, n_states, n_targets = hot.shape
    stacked = hot.reshape(n_levels * n_states, n_targets)
    left = stacked if weights is None else stacked * weights
    product = left @ stacked.T
    counts = product.reshape(n_levels, n_states, n_levels, n_states)
    return JointCounts(
        counts=np.ascontiguousarray(counts.transpose(0, 2, 1, 3)), levels=levels
    )
