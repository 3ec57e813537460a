"""What a voter would be expected to choose on one frozen set of items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray
from foedus.estimates.equating.calibration import NODES, Calibration, Choices, Ints

__all__ = ["Curve", "Support", "design_effects", "expected_support", "reference_curve"]

#: The curve is kept at so many points and is straight between them: an error of
#: less than 1e-4, since no item is steeper than a probit.
_POINTS = 401
_REACH = 3.0
_SMALLEST = 1e-12


@dataclass(frozen=True, slots=True)
class Curve:
    """Expected support over the reference items as a function of theta.

    Attributes
    ----------
    theta, support : ndarray, shape (n_points,)
        Rising, on the scale on which levels are linked; support in [0, 1].
    """

    theta: FloatArray
    support: FloatArray

    def at(self, theta: FloatArray) -> FloatArray:
        """Return the expected support, constant beyond the ends."""
        found: FloatArray = np.interp(theta, self.theta, self.support)
        return found


@dataclass(frozen=True, slots=True)
class Support:
    """Expected support of each voter in each group; NaN where it chose nothing.

    Attributes
    ----------
    value, sd : ndarray, shape (n_groups, n_voters)
        Posterior mean and standard deviation, given the items, their levels and a
        normal population around the level of the group.
    slope : ndarray, shape (n_groups,)
        Mean over voters of the rise of log odds of support with the level: what an
        error of the level is worth on log odds.
    """

    value: FloatArray
    sd: FloatArray
    slope: FloatArray


def reference_curve(
    cutpoints: FloatArray, scores: FloatArray, weights: FloatArray
) -> Curve:
    r"""Return expected support over a set of items.

    .. math::
        X(\theta) = \frac{\sum_i w_i \sum_k s_{ik} P(y_i = k \mid \theta)}{\sum_i w_i}

    Parameters
    ----------
    cutpoints : ndarray, shape (n_items, 2)
        On the linked scale; the second NaN for items of two categories.
    scores : ndarray, shape (n_items, 3)
        What each category is worth, 0 to 1, not falling; the last is not read for
        items of two categories.
    weights : ndarray, shape (n_items,)
        Positive.

    Raises
    ------
    EstimationError
        If there is no item.
    """
    if not len(cutpoints):
        raise EstimationError("reference_curve: expected items, found none")
    low, high = np.nanmin(cutpoints) - _REACH, np.nanmax(cutpoints) + _REACH
    theta = np.linspace(low, high, _POINTS)
    support = np.zeros(_POINTS)
    for cut, score, weight in zip(cutpoints, scores, weights, strict=True):
        support += weight * score[0]
        for k in np.flatnonzero(np.isfinite(cut)):
            # Reaching category k + 1 adds what it is worth beyond the one below.
            support += weight * (score[k + 1] - score[k]) * ndtr(theta - cut[k])
    return Curve(theta, np.clip(support / weights.sum(), 0.0, 1.0))


def expected_support(found: Calibration, level: FloatArray, curve: Curve) -> Support:
    """Return each voter's expected support on the reference items.

    Every group is scored by its own posterior alone, so that the errors of different
    groups are independent given the items and levels.

    Parameters
    ----------
    found : Calibration
        With G groups and V voters.
    level : ndarray, shape (G,)
        Of each group on the scale of the curve.
    """
    grid = NODES
    on_curve = curve.at(level[:, None] + grid)
    value = np.einsum("gvq,gq->gv", found.posterior, on_curve)
    square = np.einsum("gvq,gq->gv", found.posterior, on_curve**2)
    chose = found.posterior.any(axis=2)
    sd = np.sqrt(np.maximum(square - value**2, 0.0))
    inside = np.clip(on_curve, 1e-9, 1 - 1e-9)
    odds = np.log(inside / (1 - inside))
    rise = np.gradient(odds, grid, axis=1)
    by_voter = np.einsum("gvq,gq->gv", found.posterior, rise)
    slope = by_voter.sum(axis=1) / np.maximum(chose.sum(axis=1), 1)
    return Support(np.where(chose, value, np.nan), np.where(chose, sd, np.nan), slope)


def design_effects(
    choices: Choices,
    categories: Ints,
    groups: Ints,
    clusters: NDArray[np.int64],
    found: Calibration,
) -> FloatArray:
    r"""Return by how much clustered items inflate the variance of theta, by group.

    With u the derivative of a voter's log likelihood in theta at its posterior mean,
    for voters p, clusters c and items i of the group,

    .. math::
        D = \frac{\sum_p \sum_c (\sum_{i \in c} u_{pi})^2}{\sum_p \sum_i u_{pi}^2},

    and at least 1: the ratio of the cluster-robust to the plain variance of the score
    (Liang and Zeger 1986, doi:10.1093/biomet/73.1.13), pooled over voters because a
    single voter has too few clusters to tell.

    Parameters
    ----------
    choices, categories, groups
        As for `calibration.calibrate`.
    clusters : ndarray of int, shape (n_items,)
        Items of one group with one label may depend on each other.
    found : Calibration
        Of these choices.

    Returns
    -------
    ndarray, shape (n_groups,)
        At least 1.
    """
    theta = np.einsum("gvq,q->gv", found.posterior, NODES)[groups]
    score = np.where(choices >= 0, _score(choices, categories, found, theta), 0.0)
    order = np.lexsort((clusters, groups))
    change = (np.diff(groups[order], prepend=-1) != 0) | (
        np.diff(clusters[order], prepend=clusters[order][:1] - 1) != 0
    )
    starts = np.flatnonzero(change)
    n_groups = len(found.posterior)
    if not len(starts):
        return np.ones(n_groups)
    together = np.add.reduceat(score[order], starts, axis=0)
    clustered = np.bincount(groups[order][starts], (together**2).sum(axis=1), n_groups)
    plain = np.bincount(groups, (score**2).sum(axis=1), n_groups)
    ratio = np.divide(clustered, plain, out=np.ones(n_groups), where=plain > 0)
    effect: FloatArray = np.maximum(ratio, 1.0)
    return effect


def _score(
    choices: Choices, categories: Ints, found: Calibration, theta: FloatArray
) -> FloatArray:
    """Return the derivative of each choice's log probability in theta."""
    # Category k lies between the edges k and k + 1.
    edges = np.column_stack(
        [np.full(len(choices), -np.inf), found.cutpoints, np.full(len(choices), np.inf)]
    )
    edges[categories == 2, 2] = np.inf
    chosen = np.maximum(choices, 0).astype(np.int64)
    below = theta - np.take_along_axis(edges, chosen, axis=1)
    above = theta - np.take_along_axis(edges, chosen + 1, axis=1)
    score: FloatArray = (_normal(below) - _normal(above)) / np.maximum(
        ndtr(below) - ndtr(above), _SMALLEST
    )
    return score


def _normal(x: FloatArray) -> FloatArray:
    density: FloatArray = np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi)
    return density
