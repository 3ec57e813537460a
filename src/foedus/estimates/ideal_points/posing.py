"""Votes and priors as a problem to solve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.ideal_points.ballots import Ballots, Layout, lay_out
from foedus.estimates.ideal_points.options import Drift, Priors, Smoothing
from foedus.estimates.ideal_points.problem import Problem

__all__ = ["pose", "step_variances"]

FloatArray = npt.NDArray[np.float64]


def pose(
    ballots: Ballots,
    *,
    smoothing: Smoothing,
    drift: Drift,
    fixed_slope: bool,
    standardise: bool,
    priors: Priors,
    threads: int,
    variational: bool,
) -> Problem:
    """Return votes and priors as a problem."""
    still = smoothing == "static"
    layout = lay_out(ballots, still=still)
    voters, items = ballots.voters, ballots.items
    slope_mean = np.asarray(priors.slope_mean, np.float64)
    if fixed_slope and not slope_mean.any():
        slope_mean = np.ones(())
    return Problem(
        layout=layout,
        sessions=1 if still else ballots.sessions,
        first_mean=np.broadcast_to(priors.first_mean, voters).astype(np.float64),
        first_precision=1.0 / np.broadcast_to(priors.first_variance, voters),
        step_precision=1.0 / step_variances(layout, drift),
        slope_mean=np.broadcast_to(slope_mean, items).astype(np.float64),
        slope_precision=1.0 / priors.slope_variance,
        cutpoint_precision=1.0 / priors.cutpoint_variance,
        cutpoint_limit=priors.cutpoint_limit,
        one_sided=smoothing == "one-sided",
        fixed_slope=fixed_slope,
        scaled=standardise and not fixed_slope,
        centred=standardise,
        variational=variational,
        threads=threads,
    )


def step_variances(layout: Layout, drift: Drift) -> FloatArray:
    """Return the variance of the walk into each cell.

    A number is the variance per session elapsed. ``"bsv"`` is 0.5 n_t / (n_t +
    n_s), with n the votes cast in session t and in the last session s with votes
    before it, however long the gap. An array has one variance per voter.
    """
    if isinstance(drift, str):
        if drift != "bsv":
            raise EstimationError(f"drift: found {drift!r}, expected a number or 'bsv'")
        return _drift_by_votes(layout)
    values = np.asarray(drift, np.float64)
    if not np.all(values > 0.0):
        raise EstimationError("drift: expected variances above 0")
    voters = len(layout.cell_start) - 1
    return np.broadcast_to(values, voters)[layout.cell_voter].astype(np.float64)


def _drift_by_votes(layout: Layout) -> FloatArray:
    variances = np.full(layout.cells, 0.25)
    voted = np.flatnonzero(layout.cell_votes > 0)
    voter = layout.cell_voter
    here, before = voted[1:], voted[:-1]
    same = voter[here] == voter[before]
    here, before = here[same], before[same]
    n, n_before = layout.cell_votes[here], layout.cell_votes[before]
    total = 0.5 * n / (n + n_before)
    for into, start, variance in zip(here, before, total, strict=True):
        variances[start + 1 : into + 1] = variance / (into - start)
    return variances
