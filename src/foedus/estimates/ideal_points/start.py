"""Where an estimation starts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from foedus.errors import EstimationError
from foedus.estimates.ideal_points.ballots import Layout
from foedus.estimates.ideal_points.constraints import standardise
from foedus.estimates.ideal_points.problem import Problem, State

__all__ = ["starting_state"]

FloatArray = npt.NDArray[np.float64]
_ROUNDS = 8


def starting_state(
    problem: Problem,
    anchors: tuple[Sequence[int], Sequence[int]] | None,
    theta: FloatArray | None,
) -> State:
    """Return positions from the first axis of the votes, and items to match.

    Parameters
    ----------
    problem : Problem
        What is to be estimated.
    anchors : pair of sequences of int, optional
        Voters on the positive and on the negative side.
    theta : ndarray of float64, shape (voters, sessions), optional
        Positions to start from instead; NaN is replaced by the voter's mean.
    """
    layout = problem.layout
    voters = len(layout.cell_start) - 1
    positive, negative = ((), ()) if anchors is None else anchors
    for side in (positive, negative):
        for voter in side:
            if not 0 <= voter < voters:
                raise EstimationError(
                    f"anchors: found voter {voter}, expected 0 to {voters - 1}"
                )
    if theta is None:
        by_voter = _first_axis(layout, positive, negative)
        cells = by_voter[layout.cell_voter]
    else:
        cells = _from_grid(layout, theta)
    items, categories = layout.category.shape
    parameters = np.zeros((items, categories))
    parameters[:, 0] = (
        problem.slope_mean if problem.fixed_slope else _slopes(layout, cells)
    )
    parameters[:, 1:] = _cutpoints(layout)
    state = State(
        theta=cells,
        parameters=parameters,
        variance=np.zeros(layout.cells),
        spread=np.zeros((items, categories)),
        information=np.zeros(layout.cells),
        prior_trace=float(layout.cells),
    )
    standardise(problem, state)
    return state


def _votes(layout: Layout) -> tuple[npt.NDArray[np.int64], FloatArray]:
    """Return item and choice, centred on the item's mean, in the order by item."""
    sizes = np.diff(layout.by_item.start)
    item = np.repeat(np.arange(len(sizes)), sizes)
    choice = layout.by_item.choice.astype(np.float64)
    means = np.bincount(item, choice, len(sizes)) / np.maximum(sizes, 1)
    return item, choice - means[item]


def _first_axis(
    layout: Layout, positive: Sequence[int], negative: Sequence[int]
) -> FloatArray:
    """Return each voter's place on the first axis of the centred votes.

    A few power iterations from the anchors, or from the first voters' differences
    without them; the axis then points to the positive anchors.
    """
    item, centred = _votes(layout)
    voter = layout.cell_voter[layout.by_item.other]
    voters = len(layout.cell_start) - 1
    items = layout.category.shape[0]
    counts = np.maximum(np.bincount(voter, minlength=voters), 1)
    if len(positive) or len(negative):
        place = np.zeros(voters)
        place[list(positive)] = 1.0
        place[list(negative)] = -1.0
    else:
        place = np.random.default_rng(0).standard_normal(voters)
    anchors = place.copy()
    for _ in range(_ROUNDS):
        weight = np.bincount(item, centred * place[voter], items)
        place = np.bincount(voter, centred * weight[item], voters) / counts
        place -= place.mean()
        place /= max(float(place.std()), 1e-12)
    if (len(positive) or len(negative)) and float(anchors @ place) < 0.0:
        place = -place
    return place


def _from_grid(layout: Layout, theta: FloatArray) -> FloatArray:
    known = ~np.isnan(theta)
    totals = np.where(known, theta, 0.0).sum(axis=1)
    means = totals / np.maximum(known.sum(axis=1), 1)
    by_voter: FloatArray = means[layout.cell_voter]
    if np.diff(layout.cell_start).max() == 1 and theta.shape[1] > 1:
        return by_voter
    cells = theta[layout.cell_voter, layout.cell_session]
    return np.where(np.isnan(cells), by_voter, cells)


def _slopes(layout: Layout, theta: FloatArray) -> FloatArray:
    """Return slopes of the sign of the covariance of choice and position."""
    item, centred = _votes(layout)
    items = layout.category.shape[0]
    x = theta[layout.by_item.other]
    products = np.bincount(item, centred * x, items)
    squares = np.bincount(item, x * x, items)
    return np.clip(2.0 * products / np.maximum(squares, 1.0), -1.5, 1.5)


def _cutpoints(layout: Layout) -> FloatArray:
    """Return the cutpoints that fit the tallies if everybody stood at 0."""
    items, categories = layout.category.shape
    item, _ = _votes(layout)
    key = item * categories + layout.by_item.choice
    tally = np.bincount(key, minlength=items * categories).reshape(items, -1)
    total = np.maximum(tally.sum(axis=1, keepdims=True), 1)
    below = np.cumsum(tally, axis=1)[:, :-1] / total
    start: FloatArray = ndtri(np.clip(below, 0.002, 0.998))
    return start + 0.01 * np.arange(categories - 1)
