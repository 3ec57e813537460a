"""Joint draws of all positions from their posterior, items and levels included.

Markov chains start at the fitted values. A sweep draws every item given the
positions, every path given the items, and all levels together; each by an exact
Metropolis-Hastings step (Chib and Greenberg 1995, doi:10.1080/00031305.1995.10476177)
whose proposal is a Newton step, so that sweeps are close to independent. What is not
known about items, levels and the common axis is therefore in the draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.ideal_points.ballots import Ballots
from foedus.estimates.ideal_points.constraints import multipliers, standardise
from foedus.estimates.ideal_points.fit import Fit, on_grid
from foedus.estimates.ideal_points.problem import Problem, State
from foedus.estimates.ideal_points.sample_items import sample_items
from foedus.estimates.ideal_points.sample_levels import LevelMove
from foedus.estimates.ideal_points.sample_paths import sample_paths

__all__ = ["Acceptance", "draw"]

#: Chains, whatever the number of processors, so that a seed gives the same draws.
_CHAINS = 2
#: Sweeps thrown away at the start of a chain, and sweeps from one draw to the next.
_BURN = 50
_THIN = 5
#: Sessions in a block of a path: longer blocks are accepted less often.
_BLOCK = 16


@dataclass(slots=True)
class Acceptance:
    """Shares of proposals accepted, summed over the sweeps of a chain."""

    sweeps: int = 0
    items: float = 0.0
    positions: float = 0.0
    levels: float = 0.0


def draw(
    fit: Fit,
    ballots: Ballots,
    n: int,
    *,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    threads: int | None = None,
) -> npt.NDArray[np.float32]:
    """Return joint draws of the positions of all voters in all sessions.

    Every draw is standardised as the fit is, so that differences of positions and
    their changes over time can be formed draw by draw.

    Parameters
    ----------
    fit : Fit
        A two-sided or static fit of the same ballots.
    ballots : Ballots
        The votes.
    n : int
        Number of draws, at least 1.
    seed : int
        The same seed gives the same draws on any number of threads.
    progress : callable, optional
        Called with the number of finished sweeps and of all sweeps, from any thread
        but from one at a time.
    threads : int, optional
        Chains run at the same time; at most 2 are of use.

    Returns
    -------
    ndarray of float32, shape (n, voters, sessions)
        NaN where `fit.theta` is. Draws of one chain follow each other.

    Raises
    ------
    EstimationError
        If the fit is one-sided or filtered, which maximise no posterior.
    """
    if fit.smoothing not in ("two-sided", "static"):
        raise EstimationError(
            f"draw: a {fit.smoothing} fit maximises no posterior; fit with smoothing "
            "'two-sided'"
        )
    if n < 1:
        raise EstimationError(f"draw: expected at least 1 draw, found {n}")
    problem = fit.problem
    result = np.empty((n, ballots.voters, ballots.sessions), np.float32)
    sizes = [len(part) for part in np.array_split(np.arange(n), _CHAINS)]
    ends = np.cumsum(sizes)
    report = _counter(sum(_BURN + _THIN * size for size in sizes if size), progress)

    def chain(number: int) -> None:
        rng = np.random.default_rng([seed, number])
        first = int(ends[number]) - sizes[number]
        for k, theta in enumerate(
            sample(problem, fit.state, sizes[number], rng, report)
        ):
            result[first + k] = on_grid(ballots, problem.layout, theta)

    with ThreadPoolExecutor(min(threads or problem.threads, _CHAINS)) as pool:
        list(pool.map(chain, range(_CHAINS)))
    return result


def sample(
    problem: Problem,
    fitted: State,
    n: int,
    rng: np.random.Generator,
    report: Callable[[], None],
    acceptance: Acceptance | None = None,
) -> Iterator[npt.NDArray[np.float64]]:
    """Yield `n` standardised draws of one chain, as positions of cells.

    Parameters
    ----------
    problem, fitted : Problem, State
        What is sampled, and where the chain starts.
    n : int
        Number of draws.
    rng : numpy.random.Generator
        Source of chance.
    report : callable
        Called after each sweep.
    acceptance : Acceptance, optional
        Counts acceptances.
    """
    if n == 0:
        return
    layout = problem.layout
    count = acceptance or Acceptance()
    shrink, push = multipliers(problem, fitted)
    # A prior that spreads positions would be improper.
    shrink = max(shrink, 0.0)
    state = fitted.copy()
    move = LevelMove(problem, fitted, shrink, push) if problem.sessions > 1 else None
    divided = max(int((layout.levels > 0).sum()), 1)
    for sweep in range(1, _BURN + _THIN * n + 1):
        count.sweeps += 1
        count.items += sample_items(
            int(rng.integers(2**31)), layout.by_item,
            layout.levels, state.theta, problem.slope_mean,
            problem.slope_precision, problem.cutpoint_precision,
            problem.fixed_slope, state.parameters,
        ) / divided  # fmt: skip
        count.positions += sample_paths(
            int(rng.integers(2**31)), _BLOCK, layout.cell_start,
            layout.by_cell,
            layout.levels, state.parameters, problem.first_mean,
            problem.first_precision, problem.step_precision, shrink, push,
            state.theta,
        ) / layout.cells  # fmt: skip
        if move is not None:
            count.levels += move(state.theta, state.parameters, rng)
        if sweep > _BURN and (sweep - _BURN) % _THIN == 0:
            drawn = state.copy()
            standardise(problem, drawn)
            yield drawn.theta
        report()


def _counter(
    total: int, progress: Callable[[int, int], None] | None
) -> Callable[[], None]:
    lock = Lock()
    done = 0

    def report() -> None:
        nonlocal done
        if progress is None:
            return
        with lock:
            done += 1
            progress(done, total)

    return report
