"""Vote similarity of a hub that has no camp against it: chance-corrected kappa."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.estimates.ratio import ClusteredRatio
from foedus.estimates.similarity.joint import JointCounts, check_levels, one_hot
from foedus.estimates.similarity.measures import chance_corrected
from foedus.indicators.ballots import FloatArray

_LEVELS = check_levels((1, 2, 3))


def rival_free(
    votes: FloatArray, hub_votes: FloatArray, clusters: npt.NDArray[np.int64]
) -> tuple[ClusteredRatio, ...]:
    r"""Compare hubs with all states by kappa with squared weights.

    Kappa is 1 minus the observed over the expected squared difference of two
    votes, expected from both states' own margins [1]_; the standard deviation is
    the delete-one-cluster jackknife [2]_ over the G clusters that a dyad has,

    .. math:: sd^2 = \frac{G-1}{G} \sum_g (\kappa_{(g)} - \bar\kappa)^2 .

    Parameters
    ----------
    votes : ndarray, shape (n_calls, n_states)
        Votes 1, 2, 3 of one year; NaN where a state did not vote.
    hub_votes : ndarray, shape (n_calls, n_hubs)
        Votes of the hubs, NaN also on calls that shall not count for a hub.
    clusters : ndarray of int, shape (n_calls,)
        Labels of calls that may depend on each other.

    Returns
    -------
    tuple of ClusteredRatio
        One a hub, with one entry a state: (1 + kappa) / 2, its standard deviation,
        the calls on which both voted and the clusters that they form; NaN where
        kappa is not defined, or loses its meaning once a cluster is left out.

    References
    ----------
    .. [1] Hage, F. M. (2011). Choice or Circumstance? Adjusting Measures of
       Foreign Policy Similarity for Chance Agreement. Political Analysis 19(3),
       287-305. https://doi.org/10.1093/pan/mpr023
    .. [2] Efron, B. and Stein, C. (1981). The Jackknife Estimate of Variance.
       Annals of Statistics 9(3), 586-596. https://doi.org/10.1214/aos/1176345462
    """
    by_cluster = _joint_counts(hub_votes, votes, clusters)
    together = by_cluster.sum(axis=0)
    kappa = _kappa(together)
    items = together.sum(axis=(0, 1)).astype(np.int64)
    seen = by_cluster.sum(axis=(1, 2)) > 0
    n_clusters = seen.sum(axis=0)
    # Differences from the full estimate keep the sums small; a cluster in which
    # a dyad has no call changes nothing and is no replicate.
    total = np.zeros_like(kappa)
    squares = np.zeros_like(kappa)
    for counts, present in zip(by_cluster, seen, strict=True):
        change = np.where(present, _kappa(together - counts) - kappa, 0.0)
        total += change
        squares += change**2
    groups = np.where(n_clusters > 1, n_clusters, np.nan)
    spread = np.maximum(squares - total**2 / groups, 0.0)
    sd = np.sqrt((groups - 1) / groups * spread) / 2
    return tuple(
        ClusteredRatio((1 + kappa[i]) / 2, sd[i], n_clusters[i], items[i])
        for i in range(hub_votes.shape[1])
    )


def _joint_counts(
    hub_votes: FloatArray, votes: FloatArray, clusters: npt.NDArray[np.int64]
) -> FloatArray:
    """Count level pairs, shape (n_clusters, n_levels, n_levels, n_hubs, n_states)."""
    own = one_hot(hub_votes.T, _LEVELS)
    theirs = one_hot(votes.T, _LEVELS)
    n_levels = len(_LEVELS)
    flat_own = own.reshape(-1, own.shape[2])
    flat_theirs = theirs.reshape(-1, theirs.shape[2])
    labels = np.unique(clusters)
    counts = np.empty((len(labels), n_levels, n_levels, own.shape[1], theirs.shape[1]))
    for row, label in enumerate(labels):
        inside = clusters == label
        product = flat_own[:, inside] @ flat_theirs[:, inside].T
        shaped = product.reshape(n_levels, own.shape[1], n_levels, theirs.shape[1])
        counts[row] = shaped.transpose(0, 2, 1, 3)
    return counts


def _kappa(counts: FloatArray) -> FloatArray:
    return chance_corrected(JointCounts(counts, _LEVELS), 2, pooled=False)
