"""Draws from the model, with the errors and gaps of given series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foedus.estimates.arrays import FloatArray
from foedus.estimates.breaks.model import Model
from foedus.estimates.breaks.series import Series

__all__ = ["Simulated", "simulate"]


@dataclass(frozen=True, slots=True)
class Simulated:
    """Simulated series and the truth behind them; N steps in all.

    Attributes
    ----------
    series : Series
        With the standard deviations, gaps and lengths of the given ones.
    level : ndarray, shape (N,)
        The true level.
    jump : ndarray, shape (N,)
        The true jump into each step; 0 where there was none.
    """

    series: Series
    level: FloatArray
    jump: FloatArray


def simulate(
    like: Series,
    model: Model,
    rng: np.random.Generator,
    *,
    jumps: bool = True,
    classes: FloatArray | None = None,
) -> Simulated:
    """Draw one series like each of the given ones.

    Parameters
    ----------
    like : Series
        What errors, gaps and lengths are taken from.
    model : Model
        Parameters.
    rng : numpy.random.Generator
        Source of randomness.
    jumps : bool
        Without jumps the draws are stable ties: they walk and are observed with
        error.
    classes : ndarray, shape (series, C), optional
        Probability of each class by series (`Posterior.classes`); the weights of
        the model by default.

    Returns
    -------
    Simulated
        The level of each series starts at 0.
    """
    steps = len(like.y)
    if classes is None:
        classes = np.tile(np.array(model.weights), (len(like), 1))
    edge = np.cumsum(classes, axis=1)
    drawn = (rng.random((len(like), 1)) * edge[:, -1:] > edge).sum(axis=1)
    lengths = np.diff(like.start)
    factor = np.repeat(np.array(model.errors)[drawn], lengths)
    walk = np.sqrt(
        np.repeat(np.array(model.walks)[drawn], lengths) ** 2 + factor**2 * like.extra
    )
    moved = walk * rng.standard_normal(steps)
    jump = np.zeros(steps)
    if jumps:
        hit = rng.random(steps) < model.chance
        jump = np.where(hit, model.jump * rng.standard_normal(steps), 0.0)
    moved += jump
    first = like.start[:-1]
    moved[first], jump[first] = 0.0, 0.0
    level = np.cumsum(moved)
    level -= np.repeat(level[first], lengths)
    error = np.sqrt(factor**2 * (like.sd**2 + model.noise**2) + model.least**2)
    y = level + error * rng.standard_normal(steps)
    y[np.isnan(like.y)] = np.nan
    return Simulated(Series(y, like.sd, like.extra, like.start), level, jump)
