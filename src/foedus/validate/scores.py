"""Scores of probabilities: arrays in, numbers out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Probabilities are kept this far from 0 and 1 before a logarithm is taken.
_NEARLY = 1e-6


def brier(probability: Array, against: Bools) -> Array:
    """Return the squared error of each forecast, shape (n,); 0 is best."""
    return np.asarray((probability - against) ** 2)


def log_loss(probability: Array, against: Bools) -> Array:
    """Return minus the logarithm of the probability given to what happened."""
    inside = np.clip(probability, _NEARLY, 1 - _NEARLY)
    return np.asarray(-np.log(np.where(against, inside, 1 - inside)))


def logistic_line(
    x: Array, successes: Array, trials: Array, *, steps: int = 50
) -> tuple[float, float]:
    """Fit P = 1 / (1 + exp(-(a + b x))) to grouped outcomes by maximum likelihood.

    Parameters
    ----------
    x : numpy.ndarray, shape (bins,)
        Value of each group.
    successes, trials : numpy.ndarray, shape (bins,)
        Weighted counts, not negative.
    steps : int
        At most so many Newton steps; a tiny ridge keeps separable data finite.

    Returns
    -------
    tuple of float
        Intercept a and slope b.
    """
    design = np.column_stack([np.ones_like(x), x])
    ridge = 1e-6 * trials.sum() * np.eye(2)
    found = np.zeros(2)
    for _ in range(steps):
        probability = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (successes - trials * probability) - ridge @ found
        bend = (design * (trials * probability * (1 - probability))[:, None]).T @ design
        step = np.linalg.solve(bend + ridge, slope)
        # Newton may overshoot where nearly all outcomes are alike.
        step *= min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    return float(found[0]), float(found[1])
