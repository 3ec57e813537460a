"""Maximum likelihood of the parameters that all series of a kind share."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray
from foedus.estimates.breaks.model import CHANCE, Model
from foedus.estimates.breaks.posterior import class_likelihoods
from foedus.estimates.breaks.series import Series

__all__ = ["Fit", "fit", "log_likelihood"]

#: Classes offered: the walk in units of the typical step, and the factor of errors.
WALKS = (0.0, 0.2, 0.5, 1.0, 2.0)
ERRORS = (0.125, 0.25, 0.5, 1.0, 2.0)
#: Components kept per step while fitting.
_MOST = 6
#: The search runs on so many series, drawn at random from those that move.
SAMPLE = 400
_ITERATIONS = 500
#: Classes that hold less than this are given up.
_EMPTY = 0.01
_REACH = 5.0


@dataclass(frozen=True, slots=True)
class Fit:
    """The pooled model beside two that are nested in it.

    Attributes
    ----------
    model : Model
        With walk, noise, jumps and classes.
    log_likelihood : float
        Of `model` over all series that move, each given its first observation.
    no_jump, no_walk : float
        The same at the best model without jumps, and without a walk.
    series, observations : int
        Series that move, and their observations.
    """

    model: Model
    log_likelihood: float
    no_jump: float
    no_walk: float
    series: int
    observations: int


def fit(
    series: Series,
    *,
    least: float,
    chance: float = CHANCE,
    sample: int = SAMPLE,
    seed: int = 0,
) -> Fit:
    """Fit noise, jump and the mixture of classes by maximum likelihood.

    The classes are a fixed grid of walks and factors of the error; their weights
    are the discrete mixing distribution of greatest likelihood (Kiefer and
    Wolfowitz 1956, doi:10.1214/aoms/1177728066), found by
    expectation-maximisation. Noise and jump are searched by the method of Nelder
    and Mead on logarithms, over a random sample of the series. The final weights
    and all likelihoods returned are over all series that move.

    A series that never moves says nothing about how far a tie moves once there is
    one; where most are of this kind they would drive every parameter to 0. They
    are left out.

    Parameters
    ----------
    series : Series
        Of one kind and unit.
    least : float
        No observation is held to be more exact than this, in the unit of the
        series, above 0: a likelihood with exact observations has no bound.
    chance : float
        Of a jump per year, fixed: it is not well identified beside the size of
        jumps, and a common value keeps the alarms of the kinds comparable.
    sample : int
        Series that the search uses at most.
    seed : int
        Of the draw of the sample.

    Returns
    -------
    Fit
        The model and what it rests on.

    Raises
    ------
    EstimationError
        If no series moves, or `least` is not above 0.
    """
    if not least > 0:
        raise EstimationError(f"least: expected a value above 0, found {least}")
    moving = series.take(np.flatnonzero(series.moving))
    if not len(moving):
        raise EstimationError("fit: no series moves; there is nothing to fit")
    drawn = np.random.default_rng(seed).permutation(len(moving))[:sample]
    part = moving.take(np.sort(drawn))
    unit = max(_typical_step(part), least)
    grid = [(unit * walk, error) for walk in WALKS for error in ERRORS]
    full = _on_grid(
        Model(0.3 * unit, 6 * unit, (0.0,), chance=chance, least=least), grid
    )
    found = _climb(part, full, ("noise", "jump"))
    no_jump = _climb(part, replace(found, chance=0.0), ("noise",))
    still = _on_grid(found, [(0.0, error) for error in ERRORS])
    no_walk = _climb(part, still, ("noise", "jump"))
    settled, reached = _settled(moving, found)
    return Fit(
        model=_pruned(settled),
        log_likelihood=reached,
        no_jump=_settled(moving, no_jump)[1],
        no_walk=_settled(moving, no_walk)[1],
        series=len(moving),
        observations=int(np.isfinite(moving.y).sum()),
    )


def log_likelihood(series: Series, model: Model, *, most: int = _MOST) -> FloatArray:
    """Return the log likelihood of each series, averaged over the classes.

    Parameters
    ----------
    series : Series
        Any.
    model : Model
        Its parameters.
    most : int
        Components kept per step.

    Returns
    -------
    ndarray, shape (series,)
        Each given the first observation of the series.
    """
    by_class = class_likelihoods(series, model, most=most)
    return _averaged(by_class, np.array(model.weights))


def _on_grid(model: Model, grid: list[tuple[float, float]]) -> Model:
    even = tuple([1 / len(grid)] * len(grid))
    walks, errors = zip(*grid, strict=True)
    return replace(model, walks=walks, errors=errors, weights=even)


def _climb(series: Series, start: Model, names: tuple[str, ...]) -> Model:
    """Return the model of greatest likelihood, moving only what is named."""

    def at(logs: FloatArray) -> Model:
        factors = np.exp(np.clip(logs, -_REACH, _REACH))
        moved = dict(zip(names, factors.tolist(), strict=True))
        return replace(
            start,
            noise=start.noise * moved.get("noise", 1.0),
            jump=start.jump * moved.get("jump", 1.0),
        )

    def loss(logs: FloatArray) -> float:
        # A slight pull home keeps a flat direction (no noise at all) from wandering.
        return 0.01 * float((logs**2).sum()) - _settled(series, at(logs))[1]

    size = len(names)
    found = minimize(
        loss,
        np.zeros(size),
        method="Nelder-Mead",
        options={
            "initial_simplex": np.vstack([np.zeros(size), 0.7 * np.eye(size)]),
            "xatol": 0.02,
            "fatol": 0.2,
            "maxfev": 25 * size,
        },
    )
    return _settled(series, at(np.asarray(found.x)))[0]


def _settled(series: Series, model: Model) -> tuple[Model, float]:
    """Return the model with the best weights of its classes, and its likelihood."""
    by_class = class_likelihoods(series, model, most=_MOST)
    relative = np.exp(by_class - by_class.max(axis=1, keepdims=True))
    weights = np.full(by_class.shape[1], 1 / by_class.shape[1])
    for _ in range(_ITERATIONS):
        share = relative * weights
        updated = (share / share.sum(axis=1, keepdims=True)).mean(axis=0)
        if np.abs(updated - weights).max() < 1e-5:
            break
        weights = updated
    weights /= weights.sum()
    settled = replace(model, weights=tuple(weights.tolist()))
    return settled, float(_averaged(by_class, weights).sum())


def _pruned(model: Model) -> Model:
    """Give up the classes that hardly any series belongs to."""
    kept = [c for c, weight in enumerate(model.weights) if weight >= _EMPTY]
    whole = sum(model.weights[c] for c in kept)
    return replace(
        model,
        walks=tuple(model.walks[c] for c in kept),
        errors=tuple(model.errors[c] for c in kept),
        weights=tuple(model.weights[c] / whole for c in kept),
    )


def _averaged(by_class: FloatArray, weights: FloatArray) -> FloatArray:
    highest = by_class.max(axis=1)
    relative = np.exp(by_class - highest[:, None])
    return np.asarray(highest + np.log(relative @ weights))


def _typical_step(series: Series) -> float:
    """Return the median absolute step between successive observations."""
    step = np.diff(series.y)
    step[series.start[1:-1] - 1] = np.nan
    moved = np.abs(step[np.isfinite(step) & (step != 0)])
    if not len(moved):
        # Observations differ, but never in successive years.
        return float(np.nanstd(series.y))
    return float(np.median(moved))
