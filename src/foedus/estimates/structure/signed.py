"""What every measure asks of a signed graph before it counts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["as_signed"]


def as_signed(graph: npt.ArrayLike) -> FloatArray:
    """Return a signed graph as floats, or say what is wrong with it.

    Parameters
    ----------
    graph : array_like, shape (n, n)
        Symmetric, entries -1, 0 and 1, zero diagonal.

    Returns
    -------
    ndarray of float64, shape (n, n)

    Raises
    ------
    EstimationError
        If it is not square, not symmetric, has a loop or another entry.
    """
    a = as_real(graph, "graph", ndim=(2,), missing=False)
    if a.shape[0] != a.shape[1]:
        raise EstimationError(f"graph: expected a square matrix, found {a.shape}")
    if not np.isin(a, (-1.0, 0.0, 1.0)).all():
        raise EstimationError("graph: expected only the entries -1, 0 and 1")
    if not np.array_equal(a, a.T):
        raise EstimationError("graph: expected a symmetric matrix")
    if np.diagonal(a).any():
        raise EstimationError("graph: expected a zero diagonal, found a loop")
    return a
