"""How far a signed graph is from two camps: the line index of balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigvalsh
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from foedus.estimates.arrays import FloatArray
from foedus.estimates.structure import frustration_kernels as kernels
from foedus.estimates.structure.signed import as_signed

__all__ = ["LARGEST_EXACT", "Frustration", "frustration"]

#: Graphs of at most so many nodes are solved exactly by default, larger ones bounded.
LARGEST_EXACT = 60
#: Nodes of the branch-and-bound tree after which the solver gives its bounds: a
#: count, unlike a time, stops at the same place on every machine.
TREE = 2_000
#: Divisions to descend from, with a bound and without.
_STARTS, _STARTS_ALONE = 30, 10
_RANK = 24
#: Passes for a bound, and for good starts alone.
_SWEEPS, _SWEEPS_FOR_STARTS = 300, 15
#: The relaxation stops when its value grows by less than this, in edges.
_STILL = 1e-4
_PACKINGS = 20
#: A dual bound is rounded up to the next whole edge; this absorbs rounding.
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Frustration:
    """The least number of edges whose removal leaves a balanced graph.

    Attributes
    ----------
    lower, upper : int
        Bounds of the line index L; equal where it is known exactly. `upper` is
        reached by `camps`.
    edges : int
        Edges m of the graph.
    camps : ndarray of int, shape (n,)
        1 or -1: the division into two camps that leaves `upper` edges wrong.
    """

    lower: int
    upper: int
    edges: int
    camps: npt.NDArray[np.int64]

    @property
    def exact(self) -> bool:
        """Whether the line index is known."""
        return self.lower == self.upper

    @property
    def balance(self) -> tuple[float, float]:
        """Bounds of 1 - 2 L / m, in [0, 1]: 1 is balanced; NaN without an edge."""
        if not self.edges:
            return float("nan"), float("nan")
        m = self.edges
        return 1 - 2 * self.upper / m, 1 - 2 * self.lower / m


def frustration(
    graph: npt.ArrayLike,
    *,
    bound: bool = True,
    largest: int = LARGEST_EXACT,
    seed: int = 0,
) -> Frustration:
    r"""Find, or bound, the line index of balance of a signed graph.

    .. math::
        L = \min_{x \in \{-1, 1\}^n} \sum_{i < j} \frac{|a_{ij}| - a_{ij} x_i x_j}{2}

    From above: descent by moves of one node or two, from random planes through the
    vectors of the semidefinite relaxation (x x' -> V, V >= 0, diag V = 1), which is
    solved by coordinates [2]_. From below, the better of two bounds: the dual of
    that relaxation, made feasible by a shift of its smallest eigenvalue, and
    edge-disjoint unbalanced triangles, each of which holds a wrong edge. Where the
    two do not meet and the graph has at most `largest` nodes, a mixed-integer program
    in the manner of Aref, Mason and Wilson [1]_ decides: an edge variable f is at least
    the disagreement of its ends, and the f of an unbalanced triangle add to at
    least 1.

    Parameters
    ----------
    graph : array_like, shape (n, n)
        Symmetric, entries -1, 0 and 1, zero diagonal.
    bound : bool
        Whether to look for a lower bound, which is most of the work; else it is 0.
    largest : int
        Graphs of at most so many nodes are solved where the bounds do not meet.
        A larger one can be solved too if few of its triangles are unbalanced.
    seed : int
        Of the random starts.

    Returns
    -------
    Frustration
        Exact, or bounds that hold whatever the seed.

    Raises
    ------
    EstimationError
        If `graph` is not a signed graph.

    References
    ----------
    .. [1] Aref, S., Mason, A. J., Wilson, M. C. (2020). A modeling and
       computational study of the frustration index in signed networks. Networks
       75(1), 95-110. https://doi.org/10.1002/net.21907
    .. [2] Wang, P.-W., Chang, W.-C., Kolter, J. Z. (2017). The mixing method:
       low-rank coordinate descent for semidefinite programming with diagonal
       constraints. https://arxiv.org/abs/1706.00476
    """
    a = as_signed(graph)
    n, edges = len(a), int(np.abs(a).sum() / 2)
    if edges == 0:
        return Frustration(0, 0, 0, np.ones(n, dtype=np.int64))
    vectors, dual = _relax(a, seed, _SWEEPS if bound else _SWEEPS_FOR_STARTS)
    camps, upper = _rounded(a, vectors, _STARTS if bound else _STARTS_ALONE, seed)
    if not bound:
        return Frustration(0, upper, edges, camps)
    lower = max(_packed(a, seed), _least(a, dual, edges))
    if lower < upper and n <= largest:
        camps, upper, lower = _solved(a, camps, upper, lower)
    return Frustration(min(lower, upper), upper, edges, camps)


def _relax(a: FloatArray, seed: int, sweeps: int) -> tuple[FloatArray, FloatArray]:
    """Return unit vectors of the semidefinite relaxation, and its dual."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((len(a), min(_RANK, len(a))))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, kernels.mix(a, vectors, sweeps, _STILL)


def _rounded(
    a: FloatArray, vectors: FloatArray, starts: int, seed: int
) -> tuple[npt.NDArray[np.int64], int]:
    """Return the best division found below random planes through the vectors."""
    rng = np.random.default_rng(seed)
    planes = rng.standard_normal((starts, vectors.shape[1]))
    sides = np.where(planes @ vectors.T >= 0, 1.0, -1.0)
    camps, wrong = kernels.descend(a, sides)
    return camps.astype(np.int64), round(float(wrong))


def _least(a: FloatArray, dual: FloatArray, edges: int) -> int:
    """Return the semidefinite bound, valid however far the iteration has come."""
    slack = float(eigvalsh(np.diag(dual) - a, subset_by_index=[0, 0])[0])
    most = dual.sum() - len(a) * min(slack, 0.0)
    return max(0, int(np.ceil(edges / 2 - most / 4 - _SLACK)))


def _packed(a: FloatArray, seed: int) -> int:
    rng = np.random.default_rng(seed)
    orders = np.argsort(rng.random((_PACKINGS, len(a))), axis=1)
    return int(kernels.packed(a, orders))


def _solved(
    a: FloatArray, camps: npt.NDArray[np.int64], upper: int, lower: int
) -> tuple[npt.NDArray[np.int64], int, int]:
    """Close the gap by a mixed-integer program: nodes first, then edges."""
    n = len(a)
    first, second = np.nonzero(np.triu(a))
    sign = a[first, second]
    m = len(first)
    edge = n + np.arange(m)
    # Positive: f >= |x_i - x_j|. Negative: f >= |x_i + x_j - 1|.
    rows = np.repeat(np.arange(2 * m), 3)
    columns = np.tile(np.stack([first, second, edge], axis=1), (2, 1)).ravel()
    up = np.stack([-np.ones(m), sign, np.ones(m)], axis=1)
    down = np.stack([np.ones(m), -sign, np.ones(m)], axis=1)
    least = np.concatenate([np.where(sign > 0, 0.0, -1.0), np.where(sign > 0, 0, 1.0)])
    walls = [
        LinearConstraint(
            csr_array((np.concatenate([up, down]).ravel(), (rows, columns)),
                      shape=(2 * m, n + m)),
            lb=least,
        )
    ]  # fmt: skip
    number = np.full((n, n), -1)
    number[first, second] = number[second, first] = edge
    triads = kernels.unbalanced(a)
    if len(triads):
        i, j, k = triads.T
        columns = np.stack([number[i, j], number[j, k], number[i, k]], axis=1).ravel()
        rows = np.repeat(np.arange(len(triads)), 3)
        matrix = csr_array(
            (np.ones(len(rows)), (rows, columns)), shape=(len(triads), n + m)
        )
        walls.append(LinearConstraint(matrix, lb=1.0))
    cost = np.concatenate([np.zeros(n), np.ones(m)])
    highest = np.ones(n + m)
    # The two camps are alike: the state with most ties may stand in the first.
    highest[int(np.abs(a).sum(axis=0).argmax())] = 0.0
    found = milp(
        cost,
        integrality=np.concatenate([np.ones(n), np.zeros(m)]),
        bounds=Bounds(0.0, highest),
        constraints=walls,
        options={"node_limit": TREE},
    )
    bound = getattr(found, "mip_dual_bound", None)
    if bound is not None and np.isfinite(bound):
        lower = max(lower, int(np.ceil(bound - _SLACK)))
    if found.x is not None:
        x = np.where(found.x[:n] > 0.5, 1, -1)
        wrong = int(((1 - sign * x[first] * x[second]) / 2).sum())
        if wrong < upper:
            camps, upper = x.astype(np.int64), wrong
    return camps, upper, lower
