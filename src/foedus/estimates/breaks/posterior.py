"""Smoothed levels and probabilities of a jump, averaged over sequences of jumps."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray
from foedus.estimates.breaks import joining, kernels
from foedus.estimates.breaks.model import Model
from foedus.estimates.breaks.series import Series

__all__ = ["Posterior", "class_likelihoods", "foreseen", "posterior"]

#: Components kept per step; what this costs in accuracy is pinned by the tests.
MOST = 12
#: Components kept while only the likelihood of a class is wanted.
_FEW = 6
#: Beyond this length the sequences of jumps cannot all be written down.
_LONGEST_EXACT = 13
#: Series handed to a thread at a time.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Posterior:
    """What the data say of every step; N steps of all series, laid end to end.

    Attributes
    ----------
    mean, sd : ndarray, shape (N,)
        Posterior mean and standard deviation of the level, averaged over all
        sequences of jumps and classes.
    up, down : ndarray, shape (N,)
        Probability of an upward and of a downward jump from the step before into
        this one; 0 at the first step of a series.
    up_size, down_size : ndarray, shape (N,)
        Expected jump times its indicator, E[J delta; delta > 0] and the same for
        delta < 0: divided by `up` or `down` the expected size of the jump if
        there was one.
    log_likelihood : ndarray, shape (series,)
        Of each series, given its first observation.
    classes : ndarray, shape (series, C)
        Probability that the series belongs to each class.
    """

    mean: FloatArray
    sd: FloatArray
    up: FloatArray
    down: FloatArray
    up_size: FloatArray
    down_size: FloatArray
    log_likelihood: FloatArray
    classes: FloatArray


def posterior(
    series: Series, model: Model, *, most: int = MOST, exact: bool = False
) -> Posterior:
    r"""Smooth all series and find their jumps.

    With :math:`a_i(\mu)` the normal components of :math:`p(\mu_{t-1} \mid
    y_{1:t-1})` and :math:`b_j(\mu)` those of :math:`p(y_{t:T} \mid \mu_t)`, the
    probability of a jump is

    .. math::
        P(J_t = 1 \mid y) \propto \pi \sum_{ij} \int\!\!\int a_i(\mu)\,
        N(\mu' - \mu; 0, q + \omega^2)\, b_j(\mu')\, d\mu\, d\mu',

    a finite sum in closed form, and so are the moments of the level and of the
    jump. Both mixtures are kept small by merging components that are nearly equal
    (see `kernels`).

    Parameters
    ----------
    series : Series
        At least one observation each.
    model : Model
        Its parameters.
    most : int
        Components kept per step, at least 2.
    exact : bool
        Keep every sequence of jumps; for series of at most 13 steps.

    Returns
    -------
    Posterior
        One entry per step.

    Raises
    ------
    EstimationError
        If `exact` is asked for and a series is too long for it, or an observation
        has no error at all (sd, noise and least all 0).
    """
    # To which class a series belongs is told well enough by fewer components.
    by_class = class_likelihoods(series, model, most=min(most, _FEW), exact=exact)
    most = _components(series, most, exact)
    weights = np.array(model.weights)
    out = np.empty((len(series.y), 6))

    def smooth(first: int, end: int) -> None:
        a, b = series.start[first], series.start[end]
        joining.posteriors(
            series.y[a:b], series.sd[a:b] ** 2, series.extra[a:b],
            series.start[first : end + 1] - a, np.array(model.walks),
            np.array(model.errors), weights,
            _constants(model), most, exact, out[a:b], by_class[first:end],
        )  # fmt: skip

    _spread(smooth, len(series))
    highest = by_class.max(axis=1, keepdims=True)
    joint = np.exp(by_class - highest) * weights
    whole = joint.sum(axis=1, keepdims=True)
    mean, sd, up, down, up_size, down_size = np.ascontiguousarray(out.T)
    return Posterior(
        mean, sd, up, down, up_size, down_size,
        log_likelihood=(np.log(whole) + highest)[:, 0],
        classes=joint / whole,
    )  # fmt: skip


def class_likelihoods(
    series: Series, model: Model, *, most: int = MOST, exact: bool = False
) -> FloatArray:
    """Return the log likelihood of each series in each class of the model.

    Parameters
    ----------
    series, model, most, exact
        As `posterior`; the weights of the classes play no part.

    Returns
    -------
    ndarray, shape (series, C)
        Each given the first observation of the series.

    Raises
    ------
    EstimationError
        As `posterior`.
    """
    most = _components(series, most, exact)
    _require_error(series, model)
    out = np.empty((len(series), len(model.walks)))

    def filtered(first: int, end: int) -> None:
        a, b = series.start[first], series.start[end]
        kernels.likelihoods(
            series.y[a:b], series.sd[a:b] ** 2, series.extra[a:b],
            series.start[first : end + 1] - a, np.array(model.walks),
            np.array(model.errors),
            _constants(model), most, exact, out[first:end],
        )  # fmt: skip

    _spread(filtered, len(series))
    return out


def foreseen(
    series: Series, model: Model, held: npt.NDArray[np.bool_], *, most: int = MOST
) -> FloatArray:
    """Return where held-out observations fall in their predictive distribution.

    Parameters
    ----------
    series, model, most
        As `posterior`.
    held : ndarray of bool, shape (N,)
        Observations to predict from those before them that are not held out; the
        first of a series cannot be.

    Returns
    -------
    ndarray, shape (N,)
        Predictive probability of a smaller observation, in [0, 1] (the probability
        integral transform: uniform if the model is right); NaN where none was held
        out.

    Raises
    ------
    EstimationError
        If the first observation of a series is held out, or as `posterior`.
    """
    _require_error(series, model)
    wanted = np.asarray(held, dtype=np.bool_) & np.isfinite(series.y)
    if wanted[series.start[:-1]].any():
        raise EstimationError("held: the first observation of a series cannot be held")
    out = np.empty(len(series.y))

    def predicted(first: int, end: int) -> None:
        a, b = series.start[first], series.start[end]
        kernels.transforms(
            series.y[a:b], series.sd[a:b] ** 2, series.extra[a:b],
            series.start[first : end + 1] - a, wanted[a:b], np.array(model.walks),
            np.array(model.errors), np.array(model.weights), _constants(model), most,
            out[a:b],
        )  # fmt: skip

    _spread(predicted, len(series))
    return out


def _constants(model: Model) -> tuple[float, float, float, float]:
    return (
        float(model.noise) ** 2,
        float(model.jump) ** 2,
        float(model.least) ** 2,
        float(model.chance),
    )


def _spread(work: Callable[[int, int], None], series: int) -> None:
    """Run work(first, end) over batches on all processors; it releases the lock."""
    cuts = [*range(0, series, _BATCH), series]
    batches = list(pairwise(cuts))
    if len(batches) <= 1:
        for batch in batches:
            work(*batch)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(work, *batch) for batch in batches]:
            done.result()


def _components(series: Series, most: int, exact: bool) -> int:
    longest = int(np.diff(series.start).max(initial=0))
    if exact:
        if longest > _LONGEST_EXACT:
            raise EstimationError(
                f"exact: expected series of at most {_LONGEST_EXACT} steps, found "
                f"{longest}; leave exact off"
            )
        return int(2 ** max(longest - 1, 1))
    if most < 2:
        raise EstimationError(f"most: expected at least 2 components, found {most}")
    return most


def _require_error(series: Series, model: Model) -> None:
    exact = np.isfinite(series.y) & (series.sd * min(model.errors) == 0)
    if model.noise == 0 and model.least == 0 and exact.any():
        raise EstimationError(
            "model: some observations have no error at all, so that the level would be "
            "known exactly: give a noise or a least error above 0"
        )
