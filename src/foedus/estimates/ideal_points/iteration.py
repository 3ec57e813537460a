"""One iteration: items, then levels of sessions, then paths of voters."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from foedus.estimates.ideal_points.constraints import multipliers, standardise
from foedus.estimates.ideal_points.items import item_step, solve_in_place
from foedus.estimates.ideal_points.levels import (
    add_bridges,
    add_items,
    add_walk,
    apply_levels,
)
from foedus.estimates.ideal_points.problem import Problem, State
from foedus.estimates.ideal_points.walk import path_variances, voter_step

__all__ = ["iterate"]

# No session moves by more than this in one step.
_LARGEST_SHIFT = 0.5


def iterate(
    problem: Problem,
    state: State,
    pool: ThreadPoolExecutor | None,
    *,
    level_share: float = 1.0,
) -> None:
    """Improve items, then levels, then voters, in place; then standardise.

    Parameters
    ----------
    problem, state : Problem, State
        What is solved, and where it stands.
    pool : ThreadPoolExecutor, optional
        Runs the parts of a pass; without it one part does all.
    level_share : float
        Share of the step of the levels that is made.
    """
    layout = problem.layout
    shrink, push = multipliers(problem, state)

    def items(begin: int, end: int) -> None:
        item_step(
            begin,
            end,
            layout.by_item,
            layout.levels,
            state.theta,
            state.variance,
            problem.slope_mean,
            problem.slope_precision,
            problem.cutpoint_precision,
            problem.fixed_slope,
            problem.cutpoint_limit,
            state.parameters,
            state.spread,
        )

    def voters(begin: int, end: int) -> None:
        voter_step(
            begin,
            end,
            layout.cell_start,
            layout.by_cell,
            layout.levels,
            state.parameters,
            state.spread,
            problem.first_mean,
            problem.first_precision,
            problem.step_precision,
            shrink,
            push,
            problem.one_sided,
            state.theta,
            state.information,
        )

    _in_parts(items, layout.by_item.start, problem.threads, pool)
    if not problem.variational:
        state.spread[:] = 0.0
    if problem.sessions > 1:
        _move_levels(problem, state, shrink, push, level_share)
    votes_before = layout.by_cell.start[layout.cell_start]
    _in_parts(voters, votes_before, problem.threads, pool)
    state.prior_trace = path_variances(
        layout.cell_start,
        state.information,
        problem.first_precision,
        problem.step_precision,
        problem.one_sided,
        state.variance,
    )
    if not problem.variational:
        state.variance[:] = 0.0
    standardise(problem, state)


def _in_parts(
    step: Callable[[int, int], None],
    votes_before: npt.NDArray[np.int64],
    threads: int,
    pool: ThreadPoolExecutor | None,
) -> None:
    """Run a pass over rows cut into parts of about equally many votes."""
    rows = len(votes_before) - 1
    if pool is None or threads == 1:
        step(0, rows)
        return
    aims = np.linspace(0, votes_before[-1], threads + 1)[1:-1]
    cuts = [0, *np.searchsorted(votes_before, aims).tolist(), rows]
    for part in [pool.submit(step, begin, end) for begin, end in pairwise(cuts)]:
        part.result()


def _move_levels(
    problem: Problem, state: State, shrink: float, push: float, share: float
) -> None:
    layout = problem.layout
    size = 2 * problem.sessions
    matrix = np.zeros((size, size))
    right = np.zeros(size)
    response = np.empty((len(problem.bridges), state.parameters.shape[1], size + 1))
    add_walk(
        layout.cell_start,
        layout.cell_session,
        layout.cell_votes,
        state.theta,
        problem.first_mean,
        problem.first_precision,
        problem.step_precision,
        shrink,
        push,
        problem.one_sided,
        state.information,
        state.variance,
        matrix,
        right,
    )
    add_items(
        layout.item_session,
        layout.levels,
        state.parameters,
        state.spread,
        problem.variational,
        problem.slope_mean,
        problem.slope_precision,
        problem.cutpoint_precision,
        matrix,
        right,
    )
    add_bridges(
        problem.bridges,
        layout.by_item,
        layout.cell_session,
        layout.levels,
        state.theta,
        state.variance,
        problem.slope_mean,
        problem.slope_precision,
        problem.cutpoint_precision,
        problem.fixed_slope,
        state.parameters,
        state.spread,
        matrix,
        right,
        response,
    )
    kept = np.arange(0, size, 2) if problem.fixed_slope else np.arange(size)
    ridge = 1e-9 * (1.0 + np.trace(matrix) / size)
    unknowns = np.zeros(size)
    block = matrix[np.ix_(kept, kept)] + ridge * np.eye(len(kept))
    # A compiled elimination: 146 unknowns are too few to wake the threads of LAPACK.
    solution = right[kept]
    solve_in_place(block, solution, len(kept))
    unknowns[kept] = solution
    largest = float(np.abs(unknowns).max())
    if not np.isfinite(largest):
        return
    share *= min(1.0, _LARGEST_SHIFT / max(largest, 1e-300))
    unknowns *= share
    response[:, :, size] *= share
    apply_levels(
        unknowns,
        layout.cell_session,
        layout.item_session,
        layout.levels,
        problem.bridges,
        response,
        problem.cutpoint_limit,
        state.theta,
        state.parameters,
    )
