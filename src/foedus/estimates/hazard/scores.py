"""Scores of probabilities of rare events: Brier, logarithmic, precision and recall.

Both scores are proper: nobody gains by stating another probability than the one
believed in [1]_. A skill compares a forecast with a reference on the same cases.

References
----------
.. [1] Gneiting, T. and Raftery, A. E. (2007). Strictly proper scoring rules,
   prediction, and estimation. Journal of the American Statistical Association
   102(477), 359-378. https://doi.org/10.1198/016214506000001437
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["Bin", "average_precision", "brier", "log_score", "reliability", "skill"]

Causes = npt.NDArray[np.int64]


def brier(probability: npt.ArrayLike, cause: npt.ArrayLike) -> FloatArray:
    """Return the squared distance of forecast and outcome over all categories.

    Parameters
    ----------
    probability : array_like, shape (n, causes)
        Probabilities of the causes; the rest to 1 is "no event".
    cause : array_like of int, shape (n,)
        Which cause occurred, negative for none.

    Returns
    -------
    ndarray, shape (n,)
        In [0, 2]; 0 is best. With one cause it is twice the squared error.
    """
    given, ended = _checked(probability, cause)
    every = np.column_stack([1 - given.sum(axis=1), given])
    every[np.arange(len(ended)), np.maximum(ended, -1) + 1] -= 1
    return np.asarray((every**2).sum(axis=1))


def log_score(
    probability: npt.ArrayLike, cause: npt.ArrayLike, *, floor: float = 1e-6
) -> FloatArray:
    """Return minus the log of the probability given to what happened, shape (n,).

    Probabilities below `floor` count as `floor`, so that "impossible" costs much
    but not everything.
    """
    given, ended = _checked(probability, cause)
    every = np.column_stack([1 - given.sum(axis=1), given])
    said = every[np.arange(len(ended)), np.maximum(ended, -1) + 1]
    return np.asarray(-np.log(np.clip(said, floor, 1.0)))


def skill(
    score: FloatArray, reference: FloatArray, weight: npt.ArrayLike | None = None
) -> FloatArray:
    """Return 1 - (weighted sum of scores) / (that of the reference).

    Parameters
    ----------
    score, reference : ndarray, shape (n,)
        Of the same cases; lower is better.
    weight : array_like, shape (draws, n), optional
        How often each case counts in each draw of a bootstrap.

    Returns
    -------
    ndarray, shape (draws,) or (1,)
        Above 0 is better than the reference, 1 is perfect.
    """
    weights = np.ones((1, len(score))) if weight is None else np.asarray(weight)
    return np.asarray(1 - (weights @ score) / (weights @ reference))


def average_precision(
    score: npt.ArrayLike,
    positive: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
) -> FloatArray:
    r"""Return the area under the precision-recall curve, as a step function.

    .. math:: AP = \sum_k (R_k - R_{k-1}) P_k

    over the distinct values of the score from high to low (Davis and Goadrich 2006,
    https://doi.org/10.1145/1143844.1143874, on why not by straight lines). A score
    that knows nothing gets the share of positives.

    Parameters
    ----------
    score : array_like, shape (n,)
        Higher means more likely.
    positive : array_like of bool, shape (n,)
        Whether the event occurred.
    weight : array_like, shape (draws, n), optional
        How often each case counts in each draw of a bootstrap.

    Returns
    -------
    ndarray, shape (draws,) or (1,)
        In [0, 1]; NaN where no positive has weight.
    """
    ranked = as_real(score, "score", ndim=(1,), missing=False)
    event = np.asarray(positive, dtype=bool)
    weights = (
        np.ones((1, len(ranked)))
        if weight is None
        else as_real(weight, "weight", ndim=(2,), missing=False)
    )
    order = np.argsort(-ranked, kind="stable")
    last = np.flatnonzero(np.r_[np.diff(ranked[order]) != 0, True])
    found = np.full(len(weights), np.nan)
    for row, one in enumerate(weights):
        right = np.cumsum(one[order] * event[order])[last]
        seen = np.cumsum(one[order])[last]
        if right[-1] > 0:
            precision = np.divide(right, seen, out=np.zeros_like(right), where=seen > 0)
            found[row] = np.diff(right, prepend=0.0) @ precision / right[-1]
    return found


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability diagram.

    Attributes
    ----------
    forecast : float
        Mean probability that was given.
    observed, low, high : float
        Share that occurred, with the 90 % Jeffreys interval, which takes cases as
        independent and is too narrow where they come in groups.
    cases, events : int
        What the bin holds.
    """

    forecast: float
    observed: float
    low: float
    high: float
    cases: int
    events: int


def reliability(
    probability: npt.ArrayLike, positive: npt.ArrayLike, *, bins: int = 10
) -> tuple[Bin, ...]:
    """Return forecast against observed shares, in bins of equal expected events.

    With rare events bins of equal size would all but the last be empty of events;
    so each holds about the same sum of probabilities. Equal forecasts stay
    together, so there may be fewer bins.
    """
    given = as_real(probability, "probability", ndim=(1,), missing=False)
    event = np.asarray(positive, dtype=bool)
    order = np.argsort(given, kind="stable")
    sums = np.cumsum(given[order])
    edges = np.searchsorted(sums, sums[-1] * np.arange(1, bins) / bins)
    cut = np.searchsorted(given[order], given[order][edges], side="right")
    found = []
    for part in np.split(order, np.unique(cut)):
        if not len(part):
            continue
        cases, events = len(part), int(event[part].sum())
        low, high = betaincinv(events + 0.5, cases - events + 0.5, [0.05, 0.95])
        found.append(
            Bin(
                forecast=float(given[part].mean()),
                observed=events / cases,
                low=0.0 if events == 0 else float(low),
                high=1.0 if events == cases else float(high),
                cases=cases,
                events=events,
            )
        )
    return tuple(found)


def _checked(
    probability: npt.ArrayLike, cause: npt.ArrayLike
) -> tuple[FloatArray, Causes]:
    given = as_real(probability, "probability", ndim=(2,), missing=False)
    ended = np.asarray(cause, dtype=np.int64)
    if ended.shape != (len(given),) or (ended >= given.shape[1]).any():
        raise EstimationError(
            f"probability has shape {given.shape} and cause {ended.shape}, expected "
            "(n, causes) and (n,) with causes from 0"
        )
    if (given < 0).any() or (given.sum(axis=1) > 1 + 1e-9).any():
        raise EstimationError(
            "probabilities must not be negative nor add up to more than 1"
        )
    return given, ended
