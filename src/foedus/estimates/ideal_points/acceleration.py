"""Faster convergence of a fixed-point iteration."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

__all__ = ["Anderson"]

FloatArray = npt.NDArray[np.float64]


class Anderson:
    """Anderson acceleration (Walker and Ni 2011, doi:10.1137/10078356X).

    The next iterate is the combination of the last ones whose change is smallest.

    Parameters
    ----------
    depth : int
        How many earlier changes are combined.
    """

    def __init__(self, depth: int = 6) -> None:
        self._places: deque[FloatArray] = deque(maxlen=depth + 1)
        self._changes: deque[FloatArray] = deque(maxlen=depth + 1)

    def __call__(self, before: FloatArray, after: FloatArray) -> FloatArray:
        """Return where to go on, after an iteration led from `before` to `after`."""
        self._places.append(after)
        self._changes.append(after - before)
        if len(self._changes) < 2:
            return after
        changes = np.diff(np.array(self._changes), axis=0)
        places = np.diff(np.array(self._places), axis=0)
        gram = changes @ changes.T
        gram += 1e-10 * np.trace(gram) * np.eye(len(gram))
        weights = np.linalg.solve(gram, changes @ self._changes[-1])
        return after - weights @ places

    def forget(self) -> None:
        """Start anew."""
        self._places.clear()
        self._changes.clear()
