r"""Channel weights from behaviour in conflicts of interest.

On each occasion j let y_ij be 1 if state i did not go against the hub and C_ijc its
closeness in channel c. With occasions freed of their means, the weights are the
non-negative least squares

.. math:: \min_{\beta \ge 0} \sum_k \frac{1}{m_k} \sum_{j \in k} \frac{1}{n_j}
          \sum_i (y_{ij} - \beta' C_{ij})^2

over clusters k of m_k occasions with n_j states, divided by their sum. A channel that
is not known for a state stands at the mean of the occasion, where it says nothing.
Every cluster counts alike. There is nothing to tune.

Weights that judge an occasion are fitted on occasions that were over by the last year
that may be used, of other clusters, and of no other kind about the same hub.

References
----------
.. [1] Lawson, C. L. and Hanson, R. J. (1995). Solving Least Squares Problems. SIAM.
   https://doi.org/10.1137/1.9781611971217
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from foedus.indicators.contract import CHANNELS
from foedus.validate.knowledge import FEWEST_CHANNELS
from foedus.validate.outcomes import Outcome

#: Weights are fitted on so many clusters at least.
FEWEST_CLUSTERS = 5
_RIDGE = 1e-9

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moments:
    """What an occasion says of the weights.

    Attributes
    ----------
    outcome : Outcome
        The occasion.
    square : numpy.ndarray, shape (4, 4)
        Mean of C C' over its states.
    cross : numpy.ndarray, shape (4,)
        Mean of C y.
    """

    outcome: Outcome
    square: Array
    cross: Array


def moments(outcome: Outcome, channels: Array) -> Moments | None:
    """Reduce an occasion to its moments.

    Parameters
    ----------
    outcome : Outcome
        With n states.
    channels : numpy.ndarray, shape (n, 4)
        Closeness from 0 to 1, NaN where not known. States with fewer than
        `FEWEST_CHANNELS` channels are left out.

    Returns
    -------
    Moments or None
        None if all states that are left did the same.
    """
    use = np.isfinite(channels).sum(axis=1) >= FEWEST_CHANNELS
    loyal = (~outcome.against[use]).astype(float)
    if not 0 < loyal.sum() < len(loyal):
        return None
    known = np.isfinite(channels[use])
    values = np.where(known, channels[use], 0.0)
    mean = values.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, values - mean, 0.0)
    return Moments(
        outcome,
        centred.T @ centred / len(loyal),
        centred.T @ (loyal - loyal.mean()) / len(loyal),
    )


def fit(found: Sequence[Moments]) -> Array | None:
    """Return non-negative weights that add up to 1, shape (4,).

    None if there are fewer than `FEWEST_CLUSTERS` clusters, or if no channel says
    anything in the right direction.
    """
    size = Counter(one.outcome.cluster for one in found)
    if len(size) < FEWEST_CLUSTERS:
        return None
    square = _RIDGE * np.eye(len(CHANNELS))
    cross = np.zeros(len(CHANNELS))
    for one in found:
        square = square + one.square / size[one.outcome.cluster]
        cross = cross + one.cross / size[one.outcome.cluster]
    root = np.linalg.cholesky(square).T
    weights, _ = nnls(root, np.linalg.solve(root.T, cross))
    whole = weights.sum()
    return np.asarray(weights / whole) if whole > 0 else None


def earlier(found: Sequence[Moments], outcome: Outcome) -> list[Moments]:
    """Return what was over before an occasion and is of no conflict with it."""
    return [
        one
        for one in found
        if one.outcome.year <= outcome.known
        and one.outcome.cluster != outcome.cluster
        and (one.outcome.hub != outcome.hub or one.outcome.kind == outcome.kind)
    ]
