"""A Metropolis step for the levels of all sessions together."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.linalg import solve_triangular

from foedus.estimates.ideal_points.ballots import Votes
from foedus.estimates.ideal_points.constraints import walk_gradient
from foedus.estimates.ideal_points.levels import add_bridges, add_walk
from foedus.estimates.ideal_points.likelihood import (
    CERTAIN,
    LOG_ROOT_TWO_PI,
    vote_ratios,
)
from foedus.estimates.ideal_points.problem import Problem, State

__all__ = ["LevelMove"]

FloatArray = npt.NDArray[np.float64]


class LevelMove:
    """Shift the positions of every session, items following.

    The positions of session t move by c_t. The cutpoints of an item move by its
    slope times the mean of c_t over its votes, so that an item of one session
    follows exactly and only bridges change the likelihood. The proposal is normal
    around a Newton step with a fixed precision, that at the fitted values.

    Parameters
    ----------
    problem : Problem
        What is sampled.
    fitted : State
        Where precision and weights are taken from.
    shrink, push : float
        Multipliers, held fixed.
    """

    def __init__(
        self, problem: Problem, fitted: State, shrink: float, push: float
    ) -> None:
        layout = problem.layout
        sessions = problem.sessions
        self._problem = problem
        self._shrink = shrink
        self._push = push
        self._used = np.arange(1, fitted.parameters.shape[1]) <= layout.levels[:, None]
        self._weights = np.zeros((len(problem.bridges), sessions))
        for row, item in zip(self._weights, problem.bridges, strict=True):
            votes = slice(*layout.by_item.start[item : item + 2])
            cells = layout.by_item.other[votes]
            row += np.bincount(layout.cell_session[cells], minlength=sessions)
            row /= row.sum()
        self._factor = np.linalg.cholesky(self._precision(fitted))

    def __call__(
        self, theta: FloatArray, parameters: FloatArray, rng: np.random.Generator
    ) -> bool:
        """Move positions and cutpoints in place if the move is accepted."""
        layout = self._problem.layout
        noise = rng.standard_normal(self._problem.sessions)
        before, pull = self._log_posterior(theta, parameters)
        lower = solve_triangular(self._factor, pull, lower=True)
        shift = solve_triangular(self._factor, lower + noise, lower=True, trans="T")
        follow = shift[np.maximum(layout.item_session, 0)]
        follow[self._problem.bridges] = self._weights @ shift
        follow *= parameters[:, 0]
        new_theta = theta + shift[layout.cell_session]
        new_parameters = parameters.copy()
        new_parameters[:, 1:] += np.where(self._used, follow[:, None], 0.0)
        after, pull = self._log_posterior(new_theta, new_parameters)
        back = self._factor.T @ shift
        back += solve_triangular(self._factor, pull, lower=True)
        change = after - before - 0.5 * float(back @ back) + 0.5 * float(noise @ noise)
        if math.log(rng.random()) >= change:
            return False
        theta[:] = new_theta
        parameters[:] = new_parameters
        return True

    def _precision(self, fitted: State) -> FloatArray:
        problem, layout = self._problem, self._problem.layout
        size = 2 * problem.sessions
        matrix, right = np.zeros((size, size)), np.zeros(size)
        response = np.empty(
            (len(problem.bridges), fitted.parameters.shape[1], size + 1)
        )
        certain = np.zeros_like(fitted.theta)
        add_walk(
            layout.cell_start, layout.cell_session, layout.cell_votes, fitted.theta,
            problem.first_mean, problem.first_precision, problem.step_precision,
            self._shrink, self._push, False, certain, certain, matrix, right,
        )  # fmt: skip
        add_bridges(
            problem.bridges, layout.by_item, layout.cell_session, layout.levels,
            fitted.theta, certain, problem.slope_mean, problem.slope_precision,
            problem.cutpoint_precision, True, fitted.parameters,
            np.zeros_like(fitted.spread), matrix, right, response,
        )  # fmt: skip
        return matrix[::2, ::2] + 1e-9 * np.eye(problem.sessions)

    def _log_posterior(
        self, theta: FloatArray, parameters: FloatArray
    ) -> tuple[float, FloatArray]:
        """Return what a shift changes of the log posterior, and its gradient."""
        problem, layout = self._problem, self._problem.layout
        pull = np.zeros(problem.sessions)
        total = _bridge_likelihood(
            problem.bridges, layout.by_item, layout.cell_session, layout.levels, theta,
            parameters, self._weights, pull,
        )  # fmt: skip
        held = layout.cell_votes * (self._shrink * theta + self._push)
        prior = walk_gradient(problem, theta)
        pull += np.bincount(layout.cell_session, prior - held, problem.sessions)
        # The log prior of the paths is quadratic, so its gradient gives its value.
        firsts = layout.cell_start[:-1][np.diff(layout.cell_start) > 0]
        means = problem.first_mean[np.diff(layout.cell_start) > 0]
        pulls = problem.first_precision[np.diff(layout.cell_start) > 0] * means
        total += 0.5 * float(theta @ prior)
        total += 0.5 * float(pulls @ (theta[firsts] - means))
        total -= 0.5 * float(theta @ (held + layout.cell_votes * self._push))
        if problem.cutpoint_precision > 0.0:
            cutpoints = parameters[:, 1:][self._used]
            total -= 0.5 * problem.cutpoint_precision * float(cutpoints @ cutpoints)
        return total, pull


@njit(cache=True, nogil=True, error_model="numpy")
def _bridge_likelihood(
    bridges: np.ndarray,
    votes: Votes,
    cell_session: np.ndarray,
    levels: np.ndarray,
    theta: np.ndarray,
    parameters: np.ndarray,
    weights: np.ndarray,
    pull: np.ndarray,
) -> float:
    """Return the log likelihood of the bridges and add its pull on each shift."""
    total = 0.0
    for number in range(len(bridges)):
        i = bridges[number]
        slope = parameters[i, 0]
        on_item = 0.0
        ratios = 1.0
        for n in range(votes.start[i], votes.start[i + 1]):
            c = votes.other[n]
            at_a, at_b, _, _, _, bound, ratio = vote_ratios(
                slope * theta[c], parameters[i], levels[i], votes.choice[n]
            )
            moved = slope * (at_a - at_b)
            on_item += moved
            pull[cell_session[c]] += moved
            if ratio > CERTAIN:
                total -= 0.5 * bound * bound
                ratios *= ratio
            else:
                total += LOG_ROOT_TWO_PI
            if n & 7 == 7:
                total -= math.log(ratios)
                ratios = 1.0
        total -= math.log(ratios)
        for t in range(weights.shape[1]):
            pull[t] -= weights[number, t] * on_item
    return total
