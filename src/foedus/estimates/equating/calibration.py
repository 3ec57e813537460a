"""Where each item lies among the voters of its group: an ordinal probit, year by year.

Of voter p in group g (a year), item i and ordered categories y = 0 .. K-1::

    P(y_pi >= k | theta) = Phi(theta_pg - tau_ik)

All slopes are 1, so that every item counts alike and voters who chose on the same items
are in the order of their plain sums. Groups share nothing but the shape of the
population of theta, whose mean is 0 in each: the level of a group is arbitrary, and
`linking` finds how levels relate. A walk of every theta from year to year would assume
it instead, since the mean of many independent small steps is held near 0 whatever the
votes say.

Cutpoints and population maximise the marginal likelihood by EM, theta summed out on a
grid, the population a histogram (Bock and Aitkin 1981, doi:10.1007/BF02293801): voters
of the Assembly stand in blocs, and a normal population would draw those who never
support a hub towards those who sometimes do. Two additions: the group mean is free
within an iteration and taken back into the cutpoints at its end, which spares the slow
drift of all cutpoints together (parameter expansion: Liu, Rubin and Wu 1998,
doi:10.1093/biomet/85.4.755); and the histogram is smoothed over neighbours in each
iteration (Silverman et al. 1990, Journal of the Royal Statistical Society B 52), so
that it does not shrink to a few spikes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray

__all__ = ["MISSING", "NODES", "Calibration", "Choices", "Ints", "calibrate"]

Ints = NDArray[np.int64]
Choices = NDArray[np.int8]

#: Mark of a voter who did not choose.
MISSING = -1
#: Grid of theta in units of the probit error; a hundred items tell a voter's theta to
#: about .15, so that sums over the grid are integrals.
NODES: FloatArray = np.linspace(-5.0, 5.0, 41)
#: Each item gets one vote more, spread over the categories and drawn from the
#: population, so that an item without a vote in some category has finite cutpoints.
_EXTRA_VOTE = 1.0
_CUTS = 2
_FIRST_SPREAD = 1.5
_NEIGHBOURS = (0.25, 0.5, 0.25)
_SMALLEST = 1e-12
_LONGEST_STEP = 1.0
# Normal distribution and density in steps of 1 / 512, straight between: errors below
# 2e-7, and ten times as fast as the functions themselves.
_FAR, _FINE = 12, 512
_CDF: FloatArray = ndtr(np.arange(-_FAR * _FINE, _FAR * _FINE + 1) / _FINE)
_PDF: FloatArray = np.exp(
    -0.5 * (np.arange(-_FAR * _FINE, _FAR * _FINE + 1) / _FINE) ** 2
) / np.sqrt(2 * np.pi)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Items placed among the voters of their own group.

    Attributes
    ----------
    cutpoints : ndarray, shape (n_items, 2)
        tau_i1 < tau_i2 in units of the probit error; the second is NaN for items of
        two categories.
    precision : ndarray, shape (n_items, 2)
        Inverse sampling variance of each cutpoint given the voters' posteriors.
    posterior : ndarray, shape (n_groups, n_voters, n_nodes)
        Weights of `NODES` for each voter of each group; they add up to 1, or to 0
        where the voter chose nothing.
    population : ndarray, shape (n_nodes,)
        Weights of `NODES` in the population of a group.
    iterations : int
        Of the EM algorithm.
    change : float
        Largest change of a cutpoint in the last one.
    """

    cutpoints: FloatArray
    precision: FloatArray
    posterior: FloatArray
    population: FloatArray
    iterations: int
    change: float


def calibrate(
    choices: Choices,
    categories: Ints,
    groups: Ints,
    *,
    population: FloatArray | None = None,
    tolerance: float = 2e-3,
    max_iterations: int = 500,
) -> Calibration:
    """Place items among the voters of their groups.

    Parameters
    ----------
    choices : ndarray of int8, shape (n_items, n_voters)
        0 .. categories - 1, or `MISSING`. Rows of a group stand together.
    categories : ndarray of int, shape (n_items,)
        2 or 3.
    groups : ndarray of int, shape (n_items,)
        0, 1, 2 ... not falling.
    population : ndarray, shape (n_nodes,), or None
        Shape of the population, positive; None estimates one for all groups, which
        needs groups with several items.
    tolerance : float
        Stop when no cutpoint moves by more in an iteration; a fiftieth of their
        sampling error by default.
    max_iterations : int
        At least 1; `Calibration.change` says how far the last one still went.

    Returns
    -------
    Calibration
        Cutpoints relative to a mean of 0 in each group.

    Raises
    ------
    EstimationError
        If shapes disagree, a choice is outside its categories, or groups are not
        numbered in order.
    """
    _check(choices, categories, groups, population)
    n_groups = int(groups[-1]) + 1 if len(groups) else 0
    starts = np.searchsorted(groups, np.arange(n_groups + 1))
    cuts = _first_cutpoints(choices, categories)
    precision = np.full((len(choices), _CUTS), np.nan)
    posterior = np.zeros((n_groups, choices.shape[1], len(NODES)))
    shape = np.exp(-0.5 * (NODES / _FIRST_SPREAD) ** 2)
    shape = shape / shape.sum() if population is None else population / population.sum()
    iterations, change = 0, np.inf if len(choices) else 0.0
    while change > tolerance and iterations < max_iterations:
        before = cuts.copy()
        _iterate(choices, categories, starts, NODES, shape, cuts, precision, posterior)
        if population is None:
            shape = _smoothed(posterior.sum(axis=(0, 1)))
        change = float(np.nanmax(np.abs(cuts - before)))
        iterations += 1
    return Calibration(cuts, precision, posterior, shape, iterations, change)


def _check(
    choices: Choices, categories: Ints, groups: Ints, population: FloatArray | None
) -> None:
    if choices.ndim != 2:
        raise EstimationError(
            f"choices: expected items by voters, found shape {choices.shape}"
        )
    items = (len(choices),)
    if categories.shape != items or groups.shape != items:
        raise EstimationError(
            f"categories and groups: expected one entry for each of {items[0]} items, "
            f"found shapes {categories.shape} and {groups.shape}"
        )
    if not np.isin(categories, (2, 3)).all():
        raise EstimationError("categories: expected 2 or 3 of each item")
    if ((choices < MISSING) | (choices >= categories[:, None])).any():
        raise EstimationError(
            "choices: expected 0 to categories - 1, or -1 for none; found "
            f"{choices.min()} to {choices.max()}"
        )
    if len(groups) and (groups[0] != 0 or not np.isin(np.diff(groups), (0, 1)).all()):
        raise EstimationError("groups: expected 0, 1, 2 ... in the order of the rows")
    if population is not None and (
        population.shape != NODES.shape or not (population > 0).all()
    ):
        raise EstimationError(
            f"population: expected {len(NODES)} positive weights, one a node"
        )


def _first_cutpoints(choices: Choices, categories: Ints) -> FloatArray:
    """Return cutpoints that fit the shares of each item if all thetas were 0."""
    cast = (choices >= 0).sum(axis=1) + _EXTRA_VOTE
    cuts = np.full((len(choices), _CUTS), np.nan)
    for k in range(1, _CUTS + 1):
        reach = (choices >= k).sum(axis=1) + _EXTRA_VOTE * (1 - k / categories)
        known = categories > k
        cuts[known, k - 1] = -ndtri(reach[known] / cast[known])
    return cuts


def _smoothed(weights: FloatArray) -> FloatArray:
    """Return weights that add up to 1, each the mean of its neighbourhood."""
    mean = np.convolve(np.pad(weights, 1, mode="edge"), _NEIGHBOURS, mode="valid")
    positive = np.maximum(mean, _SMALLEST * mean.sum())
    smooth: FloatArray = positive / positive.sum()
    return smooth


@njit(cache=True, nogil=True, error_model="numpy")
def _iterate(
    choices: Choices,
    categories: Ints,
    starts: Ints,
    nodes: FloatArray,
    population: FloatArray,
    cuts: FloatArray,
    precision: FloatArray,
    posterior: FloatArray,
) -> None:
    """Do one EM iteration; write `cuts`, `precision` and `posterior`."""
    n_nodes = len(nodes)
    prior = np.log(population)
    for group in range(len(starts) - 1):
        first, n_items = starts[group], starts[group + 1] - starts[group]
        chance = np.ones((n_items, 3, n_nodes))
        density = np.zeros((n_items, 2, n_nodes))
        logs = np.zeros((n_items, 3, n_nodes))
        counts = np.zeros((n_items, 3, n_nodes))
        for i in range(n_items):
            kinds = categories[first + i]
            _tabulate(cuts[first + i], kinds, nodes, chance[i], density[i], logs[i])
            for k in range(kinds):
                counts[i, k] = _EXTRA_VOTE / kinds * population
        mean, voters = 0.0, 0
        for voter in range(choices.shape[1]):
            weight = posterior[group, voter]
            weight[:] = prior
            found = False
            for i in range(n_items):
                y = choices[first + i, voter]
                if y >= 0:
                    found = True
                    _add(weight, logs[i, y])
            if not found:
                weight[:] = 0.0
                continue
            top, total = weight.max(), 0.0
            for q in range(n_nodes):
                weight[q] = exp(weight[q] - top)
                total += weight[q]
            for q in range(n_nodes):
                weight[q] /= total
                mean += weight[q] * nodes[q]
            voters += 1
            for i in range(n_items):
                y = choices[first + i, voter]
                if y >= 0:
                    _add(counts[i, y], weight)
        for i in range(n_items):
            row = first + i
            three = categories[row] == 3
            _step(
                cuts[row],
                precision[row],
                three,
                nodes,
                chance[i],
                density[i],
                counts[i],
            )
            if voters > 0:
                cuts[row] -= mean / voters


@njit(cache=True, nogil=True, inline="always")
def _add(total: FloatArray, part: FloatArray) -> None:
    """Add node by node; a loop of its own is one that the compiler vectorises."""
    for q in range(len(total)):
        total[q] += part[q]


@njit(cache=True, nogil=True, error_model="numpy")
def _tabulate(
    cuts: FloatArray,
    categories: int,
    nodes: FloatArray,
    chance: FloatArray,
    density: FloatArray,
    logs: FloatArray,
) -> None:
    """Write P(y = k | theta), its logarithm, and the normal density at the cutpoints.

    Arrays have the shapes (3, n_nodes), (3, n_nodes) and (2, n_nodes).
    """
    for q in range(len(nodes)):
        above = 1.0
        for k in range(categories - 1):
            place = (nodes[q] - cuts[k] + _FAR) * _FINE
            place = min(max(place, 0.0), 2.0 * _FAR * _FINE - 1.0)
            left = int(place)
            part = place - left
            density[k, q] = _PDF[left] + part * (_PDF[left + 1] - _PDF[left])
            beyond = _CDF[left] + part * (_CDF[left + 1] - _CDF[left])
            chance[k, q] = max(above - beyond, _SMALLEST)
            above = beyond
        chance[categories - 1, q] = max(above, _SMALLEST)
        for k in range(categories):
            logs[k, q] = log(chance[k, q])


@njit(cache=True, nogil=True, error_model="numpy")
def _step(
    cuts: FloatArray,
    precision: FloatArray,
    three: bool,
    nodes: FloatArray,
    chance: FloatArray,
    density: FloatArray,
    counts: FloatArray,
) -> None:
    """Take one Newton step for the cutpoints of one item, in place.

    The expected log likelihood is concave in them, so its Hessian is safe to divide by;
    the expected information is not, where few choose the middle category.
    """
    g1, g2, h11, h22, h12 = 0.0, 0.0, 0.0, 0.0, 0.0
    for q in range(len(nodes)):
        n0, n1, n2 = counts[0, q], counts[1, q], counts[2, q]
        u1 = nodes[q] - cuts[0]
        r0, r1 = density[0, q] / chance[0, q], density[0, q] / chance[1, q]
        g1 += n0 * r0 - n1 * r1
        h11 += n0 * r0 * (r0 - u1) + n1 * r1 * (r1 + u1)
        if three:
            u2 = nodes[q] - cuts[1]
            r3, r4 = density[1, q] / chance[1, q], density[1, q] / chance[2, q]
            g2 += n1 * r3 - n2 * r4
            h22 += n1 * r3 * (r3 - u2) + n2 * r4 * (r4 + u2)
            h12 -= n1 * r1 * r3
    if not three:
        cuts[0] += min(max(g1 / h11, -_LONGEST_STEP), _LONGEST_STEP)
        precision[0] = h11
        return
    whole = h11 * h22 - h12 * h12
    d1 = min(max((h22 * g1 - h12 * g2) / whole, -_LONGEST_STEP), _LONGEST_STEP)
    d2 = min(max((h11 * g2 - h12 * g1) / whole, -_LONGEST_STEP), _LONGEST_STEP)
    # The cutpoints keep their order: half the way until they do.
    while cuts[0] + d1 >= cuts[1] + d2:
        d1, d2 = d1 / 2, d2 / 2
    cuts[0] += d1
    cuts[1] += d2
    precision[0] = whole / h22
    precision[1] = whole / h11
