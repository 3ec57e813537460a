r"""Competing risks in discrete time, penalised by a ridge.

Every cause k has an intensity that is constant within a period,
:math:`\lambda_{ik} = \exp(x_i' b_k)`. Of several exponential clocks the first to ring
decides, so that with :math:`\Lambda_i = \sum_k \lambda_{ik}`

.. math::

    P_i(\text{no event}) = e^{-\Lambda_i}, \qquad
    P_i(k) = (1 - e^{-\Lambda_i}) \lambda_{ik} / \Lambda_i .

With one cause this is the complementary log-log model, the grouped form of
proportional hazards [1]_; with several it is their exact competing-risks form, whose
probabilities add up to one. The log-likelihood is concave in the coefficients, and a
ridge on all of them but the intercept keeps causes with few events finite [2]_.

References
----------
.. [1] Prentice, R. L. and Gloeckler, L. A. (1978). Regression analysis of grouped
   survival data with application to breast cancer data. Biometrics 34(1), 57-67.
   https://doi.org/10.2307/2529588
.. [2] Hoerl, A. E. and Kennard, R. W. (1970). Ridge regression: biased estimation
   for nonorthogonal problems. Technometrics 12(1), 55-67.
   https://doi.org/10.1080/00401706.1970.10488634
"""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["NO_EVENT", "fit", "intensities", "log_likelihood", "probabilities"]

#: Code of a period that ended without an event; causes are 0, 1, ...
NO_EVENT = -1

_STEPS = 100
_HALVINGS = 40
#: Newton's decrement below which the objective cannot fall further in 64 bits.
_CONVERGED = 1e-10
#: Beyond this an intensity says "certain" to every digit and would overflow.
_LARGEST = 50.0
#: Below this total the series of `_tail` replaces differences of large numbers.
_SMALL = 1e-2

Causes = npt.NDArray[np.int64]


def fit(
    x: npt.ArrayLike,
    cause: npt.ArrayLike,
    *,
    causes: int,
    penalty: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    start: FloatArray | None = None,
) -> FloatArray:
    """Return the coefficients that maximise the penalised likelihood.

    Parameters
    ----------
    x : array_like, shape (n, p)
        Covariates of each period at risk, the first column all ones. Bring them to
        one scale before: the penalty treats all alike.
    cause : array_like of int, shape (n,)
        `NO_EVENT`, or which cause ended the period, 0 to ``causes - 1``.
    causes : int
        Number of causes, 1 or more.
    penalty : float or array_like, shape (p - 1,)
        Half of it times the sum of squares of all coefficients but the intercepts
        is taken off the log-likelihood; 0 or more. One number, or one a covariate.
    weight : array_like, shape (n,), optional
        How often each period counts, not negative; once by default.
    start : ndarray, shape (causes, p), optional
        Where the search begins; the base rates by default.

    Returns
    -------
    ndarray, shape (causes, p)
        Coefficients, by cause.

    Raises
    ------
    EstimationError
        If the arrays do not fit together, a cause has no event, or the search does
        not converge.
    """
    design = as_real(x, "x", ndim=(2,), missing=False)
    n, p = design.shape
    ended = np.asarray(cause, dtype=np.int64)
    weights = np.ones(n) if weight is None else as_real(weight, "weight", ndim=(1,))
    _check(design, ended, causes, weights)
    ridge = np.tile(np.r_[0.0, _penalties(penalty, p - 1)], causes)
    counts = np.array([weights[ended == k].sum() for k in range(causes)])
    if (counts <= 0).any():
        raise EstimationError(
            f"cause {int(np.argmin(counts))} has no event; leave it out or join it "
            "with another"
        )
    beta = np.zeros((causes, p)) if start is None else np.array(start, dtype=float)
    if start is None:
        beta[:, 0] = np.log(counts / weights.sum())
    value = _objective(design, ended, weights, beta, ridge)
    for _ in range(_STEPS):
        gradient, curvature = _derivatives(design, ended, weights, beta)
        gradient = gradient - ridge * beta.ravel()
        curvature = curvature + np.diag(ridge)
        step = _newton_step(curvature, gradient)
        decrement = float(gradient @ step)
        if decrement < _CONVERGED * (1 + abs(value)):
            # One more step costs nothing, and squares the error that is left.
            return np.asarray(beta + step.reshape(causes, p))
        size = 1.0
        for _ in range(_HALVINGS):
            trial = beta + size * step.reshape(causes, p)
            moved = _objective(design, ended, weights, trial, ridge)
            if moved >= value + 1e-4 * size * decrement:
                break
            size /= 2
        else:
            raise EstimationError(
                "the hazard model finds no better step; bring the covariates to one "
                "scale or raise the penalty"
            )
        beta, value = trial, moved
    raise EstimationError(
        f"the hazard model did not converge in {_STEPS} steps; raise the penalty"
    )


def intensities(x: npt.ArrayLike, beta: npt.ArrayLike) -> FloatArray:
    """Return exp(x'b) of each period and cause, shape (n, causes)."""
    eta = as_real(x, "x", ndim=(2,)) @ as_real(beta, "beta", ndim=(2,)).T
    return np.asarray(np.exp(np.minimum(eta, _LARGEST)))


def probabilities(intensity: npt.ArrayLike, *, periods: int = 1) -> FloatArray:
    """Return the probability of each cause within so many periods.

    Parameters
    ----------
    intensity : array_like, shape (..., causes)
        As from `intensities`; held constant over the periods.
    periods : int
        Length of the horizon.

    Returns
    -------
    ndarray, shape (..., causes)
        They add up to less than 1 over the causes; the rest is no event.
    """
    each = np.asarray(intensity, dtype=np.float64)
    total = each.sum(axis=-1, keepdims=True)
    share = np.divide(each, total, out=np.zeros_like(each), where=total > 0)
    return np.asarray(-np.expm1(-periods * total) * share)


def log_likelihood(
    x: npt.ArrayLike, cause: npt.ArrayLike, beta: FloatArray
) -> FloatArray:
    """Return the log-probability given to what happened, shape (n,)."""
    design = as_real(x, "x", ndim=(2,), missing=False)
    return _log_likelihood(design @ beta.T, np.asarray(cause, dtype=np.int64))


def _log_likelihood(eta: FloatArray, cause: Causes) -> FloatArray:
    eta = np.minimum(eta, _LARGEST)
    total = np.exp(eta).sum(axis=1)
    found = -total
    ended = np.flatnonzero(cause >= 0)
    chosen = eta[ended, cause[ended]]
    found[ended] = chosen + _tail(total[ended])[0]
    return cast(FloatArray, found)


def _tail(total: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return g = log((1 - exp(-L)) / L) with its first two derivatives."""
    small = total < _SMALL
    wide = np.where(small, 1.0, total)
    # Infinite where exp(-L) is below 64 bits: what is left of it would be multiplied
    # by squares of L.
    grown = np.where(wide > _LARGEST, np.inf, np.expm1(np.minimum(wide, _LARGEST)))
    value = np.log(-np.expm1(-wide) / wide)
    first = 1 / grown - 1 / wide
    # exp(L) / expm1(L)^2, written so that it cannot overflow.
    second = 1 / wide**2 - 1 / (grown * -np.expm1(-wide))
    squared = total**2
    return (
        np.where(small, -total / 2 + squared / 24 - squared**2 / 2880, value),
        np.where(small, -0.5 + total / 12 - squared * total / 720, first),
        np.where(small, 1 / 12 - squared / 240, second),
    )


def _objective(
    x: FloatArray,
    cause: Causes,
    weight: FloatArray,
    beta: FloatArray,
    ridge: FloatArray,
) -> float:
    likelihood = weight @ _log_likelihood(x @ beta.T, cause)
    return float(likelihood - ridge @ beta.ravel() ** 2 / 2)


def _derivatives(
    x: FloatArray, cause: Causes, weight: FloatArray, beta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the gradient (K p,) and minus the Hessian (K p, K p) of the likelihood.

    Only periods with an event couple the causes, and they are few: so the cost is
    one weighted cross product of the covariates per cause.
    """
    causes, p = beta.shape
    each = np.exp(np.minimum(x @ beta.T, _LARGEST))
    total = each.sum(axis=1)
    ended = np.flatnonzero(cause >= 0)
    _, first, second = _tail(total[ended])
    slope = np.full(len(x), -1.0)
    slope[ended] = first
    score = slope[:, None] * each
    score[ended, cause[ended]] += 1
    gradient = np.concatenate([(weight * score[:, k]) @ x for k in range(causes)])
    curvature = np.zeros((causes * p, causes * p))
    some, heavy = x[ended], weight[ended] * second
    for k in range(causes):
        rows = slice(k * p, (k + 1) * p)
        curvature[rows, rows] = x.T @ ((weight * -slope * each[:, k])[:, None] * x)
        for m in range(causes):
            columns = slice(m * p, (m + 1) * p)
            both = heavy * each[ended, k] * each[ended, m]
            curvature[rows, columns] -= some.T @ (both[:, None] * some)
    return gradient, curvature


def _newton_step(curvature: FloatArray, gradient: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.solve(curvature, gradient))
    except np.linalg.LinAlgError as error:
        raise EstimationError(
            "covariates of the hazard model are collinear; leave one out or give a "
            "penalty above 0"
        ) from error


def _penalties(penalty: npt.ArrayLike, covariates: int) -> FloatArray:
    given = as_real(penalty, "penalty", ndim=(0, 1), missing=False)
    if given.ndim and given.shape != (covariates,):
        raise EstimationError(
            f"penalty has shape {given.shape}, expected one number or one for each of "
            f"the {covariates} covariates"
        )
    if (given < 0).any():
        raise EstimationError(f"penalty is {given.min()}, expected 0 or more")
    return np.broadcast_to(given, (covariates,))


def _check(x: FloatArray, cause: Causes, causes: int, weight: FloatArray) -> None:
    if cause.shape != (len(x),) or weight.shape != (len(x),):
        raise EstimationError(
            f"x has {len(x)} rows, cause shape {cause.shape} and weight shape "
            f"{weight.shape}; expected one entry a row"
        )
    if not len(x) or not (x[:, 0] == 1).all():
        raise EstimationError("the first column of x must be all ones")
    if causes < 1 or cause.min() < NO_EVENT or cause.max() >= causes:
        raise EstimationError(
            f"causes run from {cause.min()} to {cause.max()}, expected {NO_EVENT} (no "
            f"event) to {causes - 1}"
        )
    if not (weight >= 0).all():
        raise EstimationError("weight holds a negative number or NaN")
