"""How well a number tells two groups apart: the area under the ROC curve.

Compiled, because a bootstrap asks for it millions of times; import it where it is
used.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from foedus.errors import EstimationError

__all__ = ["weighted_auc"]

FloatArray = npt.NDArray[np.float64]


def weighted_auc(
    score: FloatArray, positive: npt.NDArray[np.bool_], weight: FloatArray
) -> FloatArray:
    r"""Return the area under the ROC curve for each set of weights.

    .. math:: AUC = P(x_i > x_j) + \tfrac12 P(x_i = x_j)

    for a positive i and a negative j, each drawn with probability proportional to
    its weight [1]_: 1 is always right, 1/2 is chance.

    Parameters
    ----------
    score : ndarray, shape (n,)
        The number; no NaN.
    positive : ndarray of bool, shape (n,)
        Of which group each is.
    weight : ndarray, shape (draws, n)
        Weights, not negative; in a bootstrap how often each is in each draw.

    Returns
    -------
    ndarray, shape (draws,)
        In [0, 1]; NaN where one group has no weight.

    Raises
    ------
    EstimationError
        If the arrays do not fit together, or a score is not known.

    References
    ----------
    .. [1] Hanley, J. A. and McNeil, B. J. (1982). The meaning and use of the area
       under a receiver operating characteristic (ROC) curve. Radiology 143(1),
       29-36. https://doi.org/10.1148/radiology.143.1.7063747
    """
    if score.ndim != 1 or positive.shape != score.shape:
        raise EstimationError(
            f"score and positive have shapes {score.shape} and {positive.shape}, "
            "expected the same, of one dimension"
        )
    if weight.ndim != 2 or weight.shape[1] != len(score):
        raise EstimationError(
            f"weight has shape {weight.shape}, expected (draws, {len(score)})"
        )
    if not np.isfinite(score).all():
        raise EstimationError("score holds a value that is not known; leave it out")
    order = np.argsort(score, kind="stable")
    ranked = score[order]
    new = np.r_[True, ranked[1:] != ranked[:-1]] if len(score) else np.zeros(0, bool)
    found: FloatArray = _areas(
        order, new, positive, np.ascontiguousarray(weight, dtype=np.float64)
    )
    return found


@njit(cache=True)
def _areas(
    order: npt.NDArray[np.int64],
    new: npt.NDArray[np.bool_],
    positive: npt.NDArray[np.bool_],
    weight: FloatArray,
) -> FloatArray:
    """Pass over the scores from low to high; shapes (n,), (n,), (n,), (draws, n)."""
    draws, n = weight.shape
    areas = np.full(draws, np.nan)
    for b in range(draws):
        below = tied_negative = tied_positive = right = positives = 0.0
        for k in range(n):
            if new[k]:
                right += tied_positive * (below + tied_negative / 2)
                below += tied_negative
                tied_negative = tied_positive = 0.0
            w = weight[b, order[k]]
            if positive[order[k]]:
                tied_positive += w
                positives += w
            else:
                tied_negative += w
        right += tied_positive * (below + tied_negative / 2)
        below += tied_negative
        if below > 0 and positives > 0:
            areas[b] = right / (below * positives)
    return areas
