"""Blocs: the division of a signed graph with the highest signed modularity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real
from foedus.estimates.structure import modularity_kernels as kernels

__all__ = ["Division", "benefit", "divide", "quality"]

IntArray = npt.NDArray[np.int64]
#: Searches from different starts; the best division of all is kept.
STARTS = 12


@dataclass(frozen=True, slots=True)
class Division:
    """A division of units into blocs.

    Attributes
    ----------
    bloc : ndarray of int, shape (n,)
        Bloc of each unit, numbered from 0 in order of size (ties: of first unit).
    modularity : float
        Signed modularity, at most 1; 0 for a graph without edges.
    """

    bloc: IntArray
    modularity: float


def benefit(graph: npt.ArrayLike, *, resolution: float = 1.0) -> FloatArray:
    r"""Return what each pair adds to modularity if it is in one bloc.

    .. math::
        b_{ij} = \frac{1}{2w^+ + 2w^-} \left[ w_{ij} - \gamma \left(
        \frac{w_i^+ w_j^+}{2 w^+} - \frac{w_i^- w_j^-}{2 w^-} \right) \right]

    with w+ and w- the absolute positive and negative weights, their row sums and
    half totals [1]_ [2]_. Positive ties inside a bloc count for what they exceed
    chance, negative ones against it.

    Parameters
    ----------
    graph : array_like, shape (n, n)
        Symmetric weights of any sign; the diagonal does not count.
    resolution : float
        The factor gamma, greater than 0; a higher one gives smaller blocs.

    Returns
    -------
    ndarray, shape (n, n)
        Symmetric; zero for a graph without edges.

    Raises
    ------
    EstimationError
        If `graph` is not square and symmetric, or `resolution` is not positive.

    References
    ----------
    .. [1] Gomez, S., Jensen, P., Arenas, A. (2009). Analysis of community structure
       in networks of correlated data. Physical Review E 80, 016114.
       https://doi.org/10.1103/PhysRevE.80.016114
    .. [2] Traag, V. A., Bruggeman, J. (2009). Community detection in networks with
       positive and negative links. Physical Review E 80, 036115.
       https://doi.org/10.1103/PhysRevE.80.036115
    """
    w = as_real(graph, "graph", ndim=(2,), missing=False)
    if w.shape[0] != w.shape[1] or not np.array_equal(w, w.T):
        raise EstimationError("graph: expected a square symmetric matrix")
    if not resolution > 0:
        message = f"resolution: expected a positive number, found {resolution}"
        raise EstimationError(message)
    w = w - np.diag(np.diagonal(w))
    expected = np.zeros_like(w)
    total = 0.0
    for sign in (1.0, -1.0):
        part = np.clip(sign * w, 0, None)
        degree = part.sum(axis=0)
        weight = float(degree.sum())
        if weight > 0:
            expected += sign * np.outer(degree, degree) / weight
            total += weight
    if total == 0:
        return np.zeros_like(w)
    gain: FloatArray = (w - resolution * expected) / total
    return gain


def quality(gain: FloatArray, bloc: npt.ArrayLike) -> float:
    """Return the modularity of a division, given what each pair adds."""
    label = np.asarray(bloc)
    return float(gain[label[:, None] == label[None, :]].sum())


def divide(gain: FloatArray, *, seed: int = 0, starts: int = STARTS) -> Division:
    """Search the division of highest modularity.

    Leiden-type moves [1]_ on the matrix of pairwise gains, written for graphs of
    some hundred units, for which a dense matrix is the fastest form: units move to
    the best bloc, or to one of their own, while modularity grows; each bloc is then
    refined from single units, that join only groups they add to, at random in
    proportion to the exponential of what they add; the refined groups become the
    units of the next round. Repeated from the division found until nothing
    changes; then again from the best division with a share of the units thrown
    about, and from random ones. The method is a heuristic: it was checked against
    all divisions of small graphs.

    Parameters
    ----------
    gain : ndarray, shape (n, n)
        From `benefit`.
    seed : int
        Of orders and draws.
    starts : int
        Searches, at least 1.

    Returns
    -------
    Division
        The best one found. No single unit can improve it by moving.

    References
    ----------
    .. [1] Traag, V. A., Waltman, L., van Eck, N. J. (2019). From Louvain to Leiden:
       guaranteeing well-connected communities. Scientific Reports 9, 5233.
       https://doi.org/10.1038/s41598-019-41695-z
    """
    square = np.ascontiguousarray(gain)
    if not square.any():
        return Division(np.arange(len(square)), 0.0)
    found = kernels.search(square, starts, seed)
    return Division(_ordered(found), quality(square, found))


def _ordered(label: IntArray) -> IntArray:
    """Return labels in order of size, then of the first unit."""
    _, first, inverse, size = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(first))
    return rank[inverse]
