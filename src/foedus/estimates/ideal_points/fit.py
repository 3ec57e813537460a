"""Fit the dynamic ordinal probit model of ideal points."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from foedus.estimates.ideal_points.acceleration import Anderson
from foedus.estimates.ideal_points.ballots import Ballots, Layout, lay_out
from foedus.estimates.ideal_points.filtered import carry_on, carry_over, prefixes
from foedus.estimates.ideal_points.iteration import iterate
from foedus.estimates.ideal_points.options import (
    Drift,
    Priors,
    Smoothing,
    smoothing_of,
)
from foedus.estimates.ideal_points.posing import pose
from foedus.estimates.ideal_points.problem import Problem, State, pack, unpack
from foedus.estimates.ideal_points.start import starting_state
from foedus.estimates.ideal_points.walk import path_variances

__all__ = ["Fit", "fit"]

FloatArray = npt.NDArray[np.float64]
# Extrapolation waits until changes are below this.
_NEAR = 0.05
# After so many iterations without progress, levels are moved by half as much as before
# and of each iteration only half is made: with few votes steps overshoot by turns.
_PATIENCE = 20
Anchors = tuple[Sequence[int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Fit:
    """Estimated ideal points.

    Attributes
    ----------
    theta : ndarray of float64, shape (voters, sessions)
        Position; NaN before a voter's first and after the last session. A session
        in between in which the voter was silent lies on the walk.
    sd : ndarray of float64, shape (voters, sessions)
        Standard deviation of each position by itself, a few per cent below that of
        the posterior. It says nothing of how errors go together over voters and
        sessions: distances and changes need the joint draws of `draw`.
    slope : ndarray of float64, shape (items,)
        beta; 0 for an item on which nobody disagreed.
    cutpoints : ndarray of float64, shape (items, categories - 1)
        tau, increasing; minus or plus infinity beyond the categories seen.
    trace : ndarray of float64, shape (iterations,)
        Largest change of a position in each iteration.
    iterations : int
        How many.
    converged : bool
        Whether the last change was below the tolerance.
    smoothing : str
        As asked for.
    problem, state : Problem, State
        What was solved, and where it ended, for `draw`.
    """

    theta: FloatArray
    sd: FloatArray
    slope: FloatArray
    cutpoints: FloatArray
    trace: FloatArray
    iterations: int
    converged: bool
    smoothing: Smoothing
    problem: Problem
    state: State


def fit(
    ballots: Ballots,
    *,
    smoothing: str = "two-sided",
    drift: Drift = 0.25,
    anchors: Anchors | None = None,
    fixed_slope: bool = False,
    standardise: bool = True,
    priors: Priors | None = None,
    tolerance: float = 1e-4,
    max_iterations: int = 500,
    start: FloatArray | None = None,
    threads: int | None = None,
    variational: bool = True,
) -> Fit:
    """Estimate positions, slopes and cutpoints.

    A vote of voter v in session t on item i is in category k or above with
    probability ``Phi(beta_i theta_vt - tau_ik)``; ``beta_i ~ N(0, 1)``, the cutpoints
    are flat within plus or minus 7, and ``theta_vt - theta_v,t-1 ~ N(0, drift)``
    (Bailey, Strezhnev and Voeten 2017, doi:10.1177/0022002715595700; with two
    categories Martin and Quinn 2002, doi:10.1093/pan/10.2.134). The sessions in which
    a voter was silent lie on the walk.

    The posterior is approximated by normal distributions of each path and of each
    item, found by Newton steps on the ordinal probit likelihood, by turns for items,
    for the levels of sessions and for paths, with Anderson acceleration.

    Parameters
    ----------
    ballots : Ballots
        The votes.
    smoothing : str
        ``"two-sided"``: a position looks at the sessions before and after.
        ``"one-sided"``: at the one before only, as the published estimates do; it
        maximises no posterior. ``"filtered"``: each session from a fit to the votes
        up to it, standardised over these; slopes and cutpoints are those of the last
        one. ``"static"``: one position per voter.
    drift : float, ``"bsv"`` or ndarray of float64, shape (voters,)
        Variance of the walk per session elapsed, in units of theta. ``"bsv"`` is
        0.5 n_t / (n_t + n_s) with n the votes cast in session t and in the last
        session s before it with votes, however long the gap.
    anchors : pair of sequences of int, optional
        Voters on the positive and on the negative side; without them the direction
        is arbitrary.
    fixed_slope : bool
        Hold slopes at `Priors.slope_mean`, or at 1 if that is 0; then only the mean
        is standardised.
    standardise : bool
        Hold mean 0 and variance 1 over all votes cast. Without it the priors alone
        fix the scale.
    priors : Priors, optional
        Of first positions, slopes and cutpoints.
    tolerance : float
        Stop when no position changes by more than this in an iteration.
    max_iterations : int
        Stop then in any case.
    start : ndarray of float64, shape (voters, sessions), optional
        Positions to start from; NaN where none is known.
    threads : int, optional
        Threads; all processors by default. The result does not depend on it.
    variational : bool
        Average over the variances of the other block; False gives the joint maximum
        of the posterior, which is less accurate where items have few votes.

    Returns
    -------
    Fit

    Raises
    ------
    EstimationError
        If an option is not one of the above, or an anchor is no voter.
    """
    how = smoothing_of(smoothing)
    chosen = Priors() if priors is None else priors
    parts = threads or os.cpu_count() or 1

    def problem_of(votes: Ballots, way: Smoothing) -> Problem:
        return pose(
            votes,
            smoothing=way,
            drift=drift,
            fixed_slope=fixed_slope,
            standardise=standardise,
            priors=chosen,
            threads=parts,
            variational=variational,
        )

    trace: list[float] = []
    if how != "filtered":
        problem = problem_of(ballots, how)
        state = starting_state(problem, anchors, start)
        converged = climb(problem, state, tolerance, max_iterations, trace)
        return report(ballots, problem, state, trace, converged, how)

    theta = np.full((ballots.voters, ballots.sessions), np.nan)
    sd = theta.copy()
    before: tuple[Layout, State] | None = None
    near = start
    converged = True
    for session, votes in prefixes(ballots):
        problem = problem_of(votes, "two-sided")
        state = starting_state(problem, anchors, near)
        carry_over(problem, state, before)
        converged &= climb(problem, state, tolerance, max_iterations, trace)
        found = report(votes, problem, state, [], converged, "two-sided")
        theta[:, session] = found.theta[:, session]
        sd[:, session] = found.sd[:, session]
        # Sessions may elapse without a vote before the next that has one.
        later = ballots.sessions - found.theta.shape[1]
        near = np.pad(found.theta, ((0, 0), (0, later)), mode="edge")
        before = problem.layout, state
    last = report(ballots, problem, state, trace, converged, "filtered")
    carry_on(theta, sd, on_grid(ballots, problem.layout, 1.0 / problem.step_precision))
    return replace(last, theta=theta, sd=sd)


def climb(
    problem: Problem,
    state: State,
    tolerance: float,
    max_iterations: int,
    trace: list[float],
) -> bool:
    """Iterate in place until no position changes by more than `tolerance`.

    Appends the largest change of each iteration to `trace`; returns whether the
    last one was below the tolerance. Near the end the iterates are extrapolated.
    """
    faster = Anderson()
    smallest, waiting, share = np.inf, 0, 1.0
    with ThreadPoolExecutor(problem.threads) as pool:
        for _ in range(max_iterations):
            before = pack(state)
            iterate(problem, state, pool, level_share=share)
            cells = len(state.theta)
            after = pack(state)
            change = float(np.abs(after[:cells] - before[:cells]).max())
            trace.append(change)
            if change < tolerance:
                return True
            if change > 2.0 * smallest:
                faster.forget()
            waiting = 0 if change < smallest else waiting + 1
            smallest = min(smallest, change)
            if waiting == _PATIENCE:
                waiting, share = 0, 0.5 * share
                faster.forget()
            if change < _NEAR:
                after = faster(before, after)
            if change < _NEAR or share < 1.0:
                made = max(share, 0.5)
                unpack(problem, state, before + made * (after - before))
    return False


def report(
    ballots: Ballots,
    problem: Problem,
    state: State,
    trace: list[float],
    converged: bool,
    smoothing: Smoothing,
) -> Fit:
    """Lay a state out as a `Fit`."""
    layout = problem.layout
    variances = np.empty(layout.cells)
    path_variances(
        layout.cell_start, state.information, problem.first_precision,
        problem.step_precision, problem.one_sided, variances,
    )  # fmt: skip
    used = np.arange(ballots.items)
    levels = layout.levels
    cutpoints = expand_cutpoints(layout, state.parameters)
    return Fit(
        theta=on_grid(ballots, layout, state.theta),
        sd=on_grid(ballots, layout, np.sqrt(variances)),
        slope=np.where(levels[used] > 0, state.parameters[:, 0], 0.0),
        cutpoints=cutpoints,
        trace=np.array(trace),
        iterations=len(trace),
        converged=converged,
        smoothing=smoothing,
        problem=problem,
        state=state,
    )


def on_grid(ballots: Ballots, layout: Layout, values: FloatArray) -> FloatArray:
    """Return one value per cell as (voters, sessions), NaN elsewhere."""
    grid = np.full((ballots.voters, ballots.sessions), np.nan)
    if layout.cells == int((np.diff(layout.cell_start) > 0).sum()):
        still = lay_out(ballots)
        grid[still.cell_voter, still.cell_session] = values[
            np.searchsorted(layout.cell_voter, still.cell_voter)
        ]
        return grid
    grid[layout.cell_voter, layout.cell_session] = values
    return grid


def expand_cutpoints(layout: Layout, parameters: FloatArray) -> FloatArray:
    """Return the cutpoints between all categories, from those between seen ones."""
    items, categories = layout.category.shape
    cutpoints = np.empty((items, categories - 1))
    seen = layout.category >= 0
    for k in range(1, categories):
        below = seen[:, :k].sum(axis=1)
        above = seen[:, k:].sum(axis=1)
        value = parameters[np.arange(items), np.clip(below, 0, categories - 1)]
        value = np.where(above == 0, np.inf, value)
        cutpoints[:, k - 1] = np.where(below == 0, -np.inf, value)
    return cutpoints
