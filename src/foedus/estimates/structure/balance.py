"""Structural balance of a signed graph: triangles and closed walks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp
from scipy.stats import hypergeom

from foedus.errors import EstimationError
from foedus.estimates.structure.signed import as_signed

__all__ = ["Chance", "Triangles", "signs_at_random", "triangles", "walk_balance"]


@dataclass(frozen=True, slots=True)
class Triangles:
    """Closed triads of a signed graph by their number of negative edges.

    Attributes
    ----------
    counts : tuple of int
        Triangles with 0, 1, 2 and 3 negative edges.
    """

    counts: tuple[int, int, int, int]

    @property
    def total(self) -> int:
        """All triangles."""
        return sum(self.counts)

    @property
    def strict(self) -> float:
        """Share with a positive product of signs, in [0, 1]; NaN without any.

        Two camps at most: the friend of a friend and the enemy of an enemy are
        friends (Cartwright and Harary 1956, https://doi.org/10.1037/h0046049).
        """
        none, _, two, _ = self.counts
        return (none + two) / self.total if self.total else float("nan")

    @property
    def weak(self) -> float:
        """Share that is not one negative edge beside two positive; NaN without any.

        Any number of camps: three mutual enemies count as balanced (Davis 1967,
        https://doi.org/10.1177/001872676702000206).
        """
        lone = self.counts[1]
        return 1 - lone / self.total if self.total else float("nan")


def triangles(graph: npt.ArrayLike) -> Triangles:
    """Count the triangles of a signed graph by their signs.

    Parameters
    ----------
    graph : array_like, shape (n, n)
        Symmetric, entries -1, 0 and 1, zero diagonal.

    Raises
    ------
    EstimationError
        If `graph` is not a signed graph.
    """
    a = as_signed(graph)
    plus, minus = (a > 0).astype(float), (a < 0).astype(float)
    plus2, minus2 = plus @ plus, minus @ minus
    # A closed walk of three steps passes each triangle of one kind of edge six
    # times, and each of a mixed kind twice with the odd edge last.
    return Triangles(
        (
            round(float((plus2 * plus).sum()) / 6),
            round(float((plus2 * minus).sum()) / 2),
            round(float((minus2 * plus).sum()) / 2),
            round(float((minus2 * minus).sum()) / 6),
        )
    )


@dataclass(frozen=True, slots=True)
class Chance:
    """Expected shares of balanced triangles if signs lay at random on the edges."""

    strict: float
    weak: float


def signs_at_random(graph: npt.ArrayLike) -> Chance:
    """Return the balance that the mere number of negative edges makes likely.

    With k of m edges negative, dealt to the edges without regard to where they
    are, a triangle holds a hypergeometric number of them. A graph with few
    negative edges is nearly balanced whatever they do: this is the zero against
    which its balance counts.

    Parameters
    ----------
    graph : array_like, shape (n, n)
        Symmetric, entries -1, 0 and 1, zero diagonal.

    Returns
    -------
    Chance
        NaN with fewer than three edges.

    Raises
    ------
    EstimationError
        If `graph` is not a signed graph.
    """
    a = as_signed(graph)
    negative = int((a < 0).sum()) // 2
    edges = int((a != 0).sum()) // 2
    if edges < 3:
        return Chance(float("nan"), float("nan"))
    none, one, two, _ = hypergeom(edges, negative, 3).pmf(np.arange(4))
    return Chance(float(none + two), float(1 - one))


def walk_balance(graph: npt.ArrayLike, *, reach: float | None = 1.0) -> float:
    r"""Compare the closed walks of a signed graph with those of its unsigned twin.

    .. math::
        K = \frac{\mathrm{tr}\, e^{\beta A}}{\mathrm{tr}\, e^{\beta |A|}},

    the walk balance of Estrada and Benzi [1]_: 1 if every cycle is balanced,
    smaller the more, and the shorter, the cycles that are not.

    Parameters
    ----------
    graph : array_like, shape (n, n)
        Symmetric, entries -1, 0 and 1, zero diagonal.
    reach : float or None
        The factor beta, greater than 0: with a large one long walks count. None
        means one over the largest eigenvalue of the unsigned graph, so that
        graphs of different density can be compared: at 1 the walks of a dense
        graph are so many that K is 0 unless it is perfectly balanced.

    Returns
    -------
    float
        In (0, 1]; 1 for a graph without edges.

    Raises
    ------
    EstimationError
        If `graph` is not a signed graph, or `reach` is not positive.

    References
    ----------
    .. [1] Estrada, E., Benzi, M. (2014). Walk-based measure of balance in signed
       networks: detecting lack of balance in social networks. Physical Review E
       90, 042802. https://doi.org/10.1103/PhysRevE.90.042802
    """
    a = as_signed(graph)
    if reach is not None and not reach > 0:
        raise EstimationError(f"reach: expected a positive number, found {reach}")
    if not a.any():
        return 1.0
    # A node without an edge adds the same 1 to both traces.
    tied = a.any(axis=0)
    a = a[np.ix_(tied, tied)]
    alone = np.zeros(int((~tied).sum()))
    unsigned = np.linalg.eigvalsh(np.abs(a))
    beta = 1 / float(unsigned[-1]) if reach is None else reach
    # In logarithms: the exponential of a large eigenvalue overflows.
    signed, whole = (
        logsumexp(np.append(beta * values, alone))
        for values in (np.linalg.eigvalsh(a), unsigned)
    )
    ratio = signed - whole
    return float(np.exp(min(ratio, 0.0)))
