"""What is to be estimated, and where an estimation stands.

The estimate is a normal approximation q(theta) q(items) of the posterior, each block
averaging the log likelihood over the variances of the other to second order, subject
to mean 0 and variance 1 of the positions, taken over all votes cast.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from foedus.estimates.ideal_points.ballots import Layout

__all__ = ["Problem", "State", "pack", "unpack"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Problem:
    """Votes, priors and constraints.

    Attributes
    ----------
    layout : Layout
        The votes; C cells, I items, K categories.
    sessions : int
        Number of sessions T.
    first_mean, first_precision : ndarray of float64, shape (voters,)
        Prior of first positions.
    step_precision : ndarray of float64, shape (C,)
        Precision of the walk into a cell.
    slope_mean : ndarray of float64, shape (I,)
        Prior means of slopes.
    slope_precision, cutpoint_precision, cutpoint_limit : float
        Other priors of items.
    one_sided, fixed_slope, scaled : bool
        Look back only; leave slopes; hold the variance at 1. The mean is held at
        0 with ``scaled`` or ``fixed_slope``.
    centred : bool
        Hold the mean at 0.
    variational : bool
        Average the log likelihood over the variances of the other block.
    threads : int
        Passes are cut into this many parts.
    """

    layout: Layout
    sessions: int
    first_mean: FloatArray
    first_precision: FloatArray
    step_precision: FloatArray
    slope_mean: FloatArray
    slope_precision: float
    cutpoint_precision: float
    cutpoint_limit: float
    one_sided: bool
    fixed_slope: bool
    scaled: bool
    centred: bool
    variational: bool
    threads: int
    bridges: npt.NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        bridges = np.flatnonzero(
            (self.layout.item_session < 0) & (self.layout.levels > 0)
        )
        object.__setattr__(self, "bridges", bridges.astype(np.int64))


@dataclass(slots=True)
class State:
    """Where an estimation stands.

    Attributes
    ----------
    theta : ndarray of float64, shape (C,)
        Positions.
    parameters : ndarray of float64, shape (I, K)
        Slope and cutpoints.
    variance : ndarray of float64, shape (C,)
        Variances of the positions given the items.
    spread : ndarray of float64, shape (I, K)
        Variance of each slope and its covariances with the cutpoints.
    information : ndarray of float64, shape (C,)
        Of the votes of each cell, from the last step of the voters.
    prior_trace : float
        Trace of prior precision times covariance of the paths.
    """

    theta: FloatArray
    parameters: FloatArray
    variance: FloatArray
    spread: FloatArray
    information: FloatArray
    prior_trace: float = 0.0

    def copy(self) -> State:
        """Return a state that shares nothing with this one."""
        return State(
            self.theta.copy(),
            self.parameters.copy(),
            self.variance.copy(),
            self.spread.copy(),
            self.information.copy(),
            self.prior_trace,
        )


def pack(state: State) -> FloatArray:
    """Return positions, then slopes and cutpoints, as one vector."""
    return np.concatenate((state.theta, state.parameters.ravel()))


def unpack(problem: Problem, state: State, vector: FloatArray) -> None:
    """Put a vector back; an item whose cutpoints would cross stays as it is."""
    cells = len(state.theta)
    state.theta[:] = vector[:cells]
    parameters: FloatArray = vector[cells:].reshape(state.parameters.shape)
    inner = np.arange(2, parameters.shape[1]) <= problem.layout.levels[:, None]
    narrower = np.diff(parameters[:, 1:], axis=1)
    gap = np.diff(state.parameters[:, 1:], axis=1)
    beyond = np.abs(parameters[:, 1:]) > problem.cutpoint_limit
    kept = ~((narrower < 0.1 * gap) & inner).any(axis=1) & ~beyond.any(axis=1)
    state.parameters[kept] = parameters[kept]
