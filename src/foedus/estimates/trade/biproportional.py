"""Scale a matrix to given row and column sums."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["biproportional"]

#: Largest error of a row sum, in logs; columns are then exact.
_TOLERANCE = 1e-13
#: Rounds before giving up, and plain scalings in a round.
_MOST = 2_000
_SWEEP = 10
#: Relative difference of the two totals that counts as rounding.
_ROUNDING = 1e-9


def biproportional(
    weights: npt.ArrayLike,
    output: npt.ArrayLike,
    expenditure: npt.ArrayLike,
) -> tuple[FloatArray, FloatArray]:
    r"""Return the factors that give a matrix the row and column sums wanted.

    Finds a and b such that :math:`a_i W_{ij} b_j` has row sums Y and column sums E,
    by scaling rows and columns in turn (Deming and Stephan 1940,
    doi:10.1214/aoms/1177731829) and by Newton's method once that is near. With trade
    terms as weights this is structural gravity with output and expenditure given:
    :math:`a_i \propto Y_i \Pi_i^{\sigma-1}` and :math:`b_j \propto E_j P_j^{\sigma-1}`.

    Parameters
    ----------
    weights : array_like, shape (N, M)
        At least 0, with something in every row and column.
    output, expenditure : array_like, shape (N,) and (M,)
        Sums wanted of rows and of columns, above 0; their totals must agree.

    Returns
    -------
    rows, columns : ndarray, shape (N,) and (M,)
        The factors; only their product is determined.

    Raises
    ------
    EstimationError
        If totals differ, weights are negative, a row or column is empty, or no
        factors exist because weights of 0 stand in the way.
    """
    matrix = as_real(weights, "weights", ndim=(2,), missing=False)
    y = as_real(output, "output", ndim=(1,), missing=False)
    e = as_real(expenditure, "expenditure", ndim=(1,), missing=False)
    _check(matrix, y, e)
    rows = np.ones(len(y))
    with np.errstate(all="ignore"):
        for _ in range(_MOST):
            for _ in range(_SWEEP):
                columns, reached, excess = _at(rows, matrix, y, e)
                if np.abs(excess).max() < _TOLERANCE:
                    return rows, columns
                rows = y / reached
            rows = _newton(rows, matrix, y, e)
            if not np.isfinite(rows).all():
                break
    raise EstimationError(
        "trade terms: no scaling reaches the row and column sums wanted, because terms "
        "of 0 leave somebody without enough buyers or sellers; use small terms instead"
    )


def _at(
    rows: FloatArray, matrix: FloatArray, y: FloatArray, e: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return column factors, row sums before scaling, and the log excess of rows."""
    columns = e / (rows @ matrix)
    reached = matrix @ columns
    return columns, reached, np.log(rows * reached / y)


def _newton(
    rows: FloatArray, matrix: FloatArray, y: FloatArray, e: FloatArray
) -> FloatArray:
    """Return the row factors after Newton steps, for as long as they halve the error.

    The level of the factors is free; the weights of the rows hold it.
    """
    columns, _, excess = _at(rows, matrix, y, e)
    while (gap := np.abs(excess).max()) >= _TOLERANCE:
        scaled = rows[:, None] * matrix * columns
        slope = -(scaled / scaled.sum(axis=1, keepdims=True)) @ (scaled / e).T
        slope += y / y.sum()
        slope.flat[:: len(y) + 1] += 1
        try:
            moved = rows * np.exp(-np.linalg.solve(slope, excess))
        except np.linalg.LinAlgError:
            break
        columns, _, excess = _at(moved, matrix, y, e)
        if not np.abs(excess).max() < 0.5 * gap:
            break
        rows = moved
    return rows


def _check(matrix: FloatArray, y: FloatArray, e: FloatArray) -> None:
    if matrix.shape != (len(y), len(e)):
        raise EstimationError(
            f"weights: expected shape ({len(y)}, {len(e)}), found {matrix.shape}"
        )
    if (matrix < 0).any():
        raise EstimationError(
            f"weights: expected at least 0, found {matrix.min():g} in the matrix"
        )
    for name, given in (("output", y), ("expenditure", e)):
        if (given <= 0).any():
            i = int(np.argmin(given))
            raise EstimationError(
                f"{name}: expected above 0, found {given[i]:g} for country {i}"
            )
    if abs(y.sum() / e.sum() - 1) > _ROUNDING:
        raise EstimationError(
            f"the world does not balance: outputs add up to {y.sum():.9g}, "
            f"expenditures to {e.sum():.9g}; scale one of them first"
        )
    for axis, what in ((1, "row"), (0, "column")):
        empty = np.flatnonzero(matrix.sum(axis=axis) == 0)
        if len(empty):
            raise EstimationError(f"weights: {what} {empty[0]} is empty")
