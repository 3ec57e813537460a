"""Positions without a look ahead: each session from the votes up to it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.estimates.ideal_points.ballots import Ballots, Layout
from foedus.estimates.ideal_points.problem import Problem, State

__all__ = ["carry_on", "carry_over", "prefixes"]

FloatArray = npt.NDArray[np.float64]


def prefixes(ballots: Ballots) -> list[tuple[int, Ballots]]:
    """Return for each session with votes the votes up to it."""
    order = np.argsort(ballots.session, kind="stable")
    voter, item = ballots.voter[order], ballots.item[order]
    session, choice = ballots.session[order], ballots.choice[order]
    found = []
    for last in np.unique(session).tolist():
        end = int(np.searchsorted(session, last, side="right"))
        part = Ballots(
            voter=voter[:end],
            item=item[:end],
            session=session[:end],
            choice=choice[:end],
            voters=ballots.voters,
            items=ballots.items,
            sessions=last + 1,
            categories=ballots.categories,
        )
        found.append((last, part))
    return found


def carry_over(
    problem: Problem, state: State, before: tuple[Layout, State] | None
) -> None:
    """Start items where the fit to one session less left them.

    An item whose categories seen have changed since keeps its fresh start.
    """
    if before is None:
        return
    layout, earlier = before
    same = np.all(problem.layout.category == layout.category, axis=1)
    state.parameters[same] = earlier.parameters[same]
    state.spread[same] = earlier.spread[same]


def carry_on(theta: FloatArray, sd: FloatArray, step_variance: FloatArray) -> None:
    """Fill sessions in which a voter was silent from the session before, in place.

    The walk goes on: the position stays, its variance grows by that of a step.

    Parameters
    ----------
    theta, sd : ndarray of float64, shape (voters, sessions)
        NaN where there is nothing to fill in from votes.
    step_variance : ndarray of float64, shape (voters, sessions)
        Variance of the walk into each session; NaN outside a voter's sessions.
    """
    for t in range(1, theta.shape[1]):
        silent = np.isnan(theta[:, t]) & ~np.isnan(step_variance[:, t])
        theta[silent, t] = theta[silent, t - 1]
        sd[silent, t] = np.sqrt(sd[silent, t - 1] ** 2 + step_variance[silent, t])
