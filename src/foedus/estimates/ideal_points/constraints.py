"""What fixes the origin and the unit of the positions.

The likelihood does not change when positions are shifted or stretched and the items
follow. Positions are held at mean 0 and variance 1, taken over all votes cast, so
that a session in which few voted on little counts for little. The multipliers of
these two constraints are known in closed form at the solution.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.estimates.ideal_points.problem import Problem, State

__all__ = ["multipliers", "standardise", "walk_gradient"]

FloatArray = npt.NDArray[np.float64]
_MOST_SPREAD = 0.5


def multipliers(problem: Problem, state: State) -> tuple[float, float]:
    """Return the multipliers of the constraints on variance and on mean.

    The likelihood is the same at (theta s, beta / s) for every s, so that at a
    maximum ``theta . dL/dtheta = beta . dL/dbeta``, and the right side is known from
    the prior of the slopes; likewise for shifts and the prior of the cutpoints.
    A negative multiplier spreads positions; it takes at most half the information
    that the votes have.
    """
    if not (problem.scaled or problem.centred):
        return 0.0, 0.0
    layout = problem.layout
    votes = layout.cell_votes
    prior = walk_gradient(problem, state.theta)
    used = np.arange(1, state.parameters.shape[1]) <= layout.levels[:, None]
    slope = state.parameters[:, 0]
    pull = problem.cutpoint_precision * state.parameters[:, 1:]
    on_cutpoints = float(slope @ np.where(used, pull, 0.0).sum(axis=1))
    push = (float(prior.sum()) - on_cutpoints) / float(votes.sum())
    if not problem.scaled:
        return 0.0, push
    on_slopes = problem.slope_precision * slope * (slope - problem.slope_mean)
    stretch = float(on_slopes.sum()) + float(state.theta @ prior)
    squares = float(votes.sum())
    if problem.variational:
        divided = layout.levels > 0
        known = problem.slope_precision * state.spread[divided, 0] - 1.0
        stretch += float(known.sum()) + len(state.theta) - state.prior_trace
        squares += float(votes @ state.variance)
    floor = -_MOST_SPREAD * float(state.information.sum()) / float(votes.sum())
    return max(stretch / squares, floor), push


def walk_gradient(problem: Problem, theta: FloatArray) -> FloatArray:
    """Return the pull of the prior of the paths on each position."""
    start = problem.layout.cell_start
    sizes = np.diff(start)
    firsts = start[:-1][sizes > 0]
    steps = np.zeros_like(theta)
    steps[1:] = problem.step_precision[1:] * np.diff(theta)
    steps[firsts] = 0.0
    gradient = -steps
    if problem.one_sided:
        seconds = start[:-1][sizes > 1] + 1
        gradient[seconds - 1] += steps[seconds]
        alone = sizes == 1
        firsts = start[:-1][alone]
    else:
        gradient[:-1] += steps[1:]
        alone = sizes > 0
    gradient[firsts] -= problem.first_precision[alone] * (
        theta[firsts] - problem.first_mean[alone]
    )
    return gradient


def standardise(problem: Problem, state: State) -> None:
    """Give positions with votes mean 0 and variance 1; the items follow."""
    if not (problem.scaled or problem.centred):
        return
    votes = problem.layout.cell_votes
    mean = float(np.average(state.theta, weights=votes))
    spread = 1.0
    if problem.scaled:
        spread = float(np.sqrt(np.average((state.theta - mean) ** 2, weights=votes)))
    state.theta -= mean
    state.theta /= spread
    used = np.arange(1, state.parameters.shape[1]) <= problem.layout.levels[:, None]
    shift = state.parameters[:, :1] * mean
    state.parameters[:, 1:] -= np.where(used, shift, 0.0)
    state.parameters[:, 0] *= spread
    state.variance /= spread**2
    state.spread[:, 1:] -= np.where(used, state.spread[:, :1] * mean, 0.0)
    state.spread *= spread
    state.spread[:, 0] *= spread
