"""How firm a division is: who stays with whom when it is found again and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray

__all__ = ["Stability", "adjusted_rand", "stability"]


@dataclass(frozen=True, slots=True)
class Stability:
    """Co-membership of a division over repeated divisions.

    Attributes
    ----------
    together : ndarray, shape (n, n)
        Share of the repetitions in which two units are in one bloc.
    unit : ndarray, shape (n,)
        Mean `together` over the other members of a unit's own bloc; NaN where it
        is alone.
    bloc : ndarray, shape (n_blocs,)
        Mean of `together` over the pairs of a bloc; NaN for a single unit.
    """

    together: FloatArray
    unit: FloatArray
    bloc: FloatArray


def stability(division: npt.ArrayLike, repeated: npt.ArrayLike) -> Stability:
    """Measure how often the members of each bloc are found together.

    Parameters
    ----------
    division : array_like of int, shape (n,)
        The division in question: labels 0, 1, ...
    repeated : array_like of int, shape (n_repetitions, n)
        Divisions of the same units from resampled data, with any labels.

    Raises
    ------
    EstimationError
        If the shapes do not fit or there is no repetition.
    """
    own = np.asarray(division)
    many = np.asarray(repeated)
    if own.ndim != 1 or many.ndim != 2 or many.shape[1:] != own.shape or not len(many):
        message = (
            "repeated: expected at least one row as long as the division, found "
            f"{many.shape} for {own.shape}"
        )
        raise EstimationError(message)
    together = np.zeros((len(own), len(own)))
    for one in many:
        together += one[:, None] == one[None, :]
    together /= len(many)
    same = (own[:, None] == own[None, :]) & ~np.eye(len(own), dtype=bool)
    inside = np.where(same, together, 0.0).sum(axis=1)
    others = same.sum(axis=1)
    blocs = int(own.max()) + 1 if len(own) else 0
    with np.errstate(invalid="ignore"):
        unit = inside / others
        bloc = np.bincount(own, inside, blocs) / np.bincount(own, others, blocs)
    return Stability(together, unit, bloc)


def adjusted_rand(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """Compare two divisions: 1 if they are the same, 0 on average by chance.

    Hubert and Arabie (1985), Comparing partitions, Journal of Classification 2,
    193-218, https://doi.org/10.1007/BF01908075.

    Parameters
    ----------
    one, other : array_like of int, shape (n,)
        Labels of the same units.

    Returns
    -------
    float
        At most 1; 1 where both divisions are the same trivial one.

    Raises
    ------
    EstimationError
        If the lengths differ.
    """
    a, b = np.asarray(one), np.asarray(other)
    if a.shape != b.shape or a.ndim != 1:
        message = f"expected two labellings of equal length, found {a.shape}, {b.shape}"
        raise EstimationError(message)
    _, a = np.unique(a, return_inverse=True)
    _, b = np.unique(b, return_inverse=True)
    table = np.zeros((int(a.max(initial=-1)) + 1, int(b.max(initial=-1)) + 1))
    np.add.at(table, (a, b), 1)

    def pairs(count: FloatArray) -> float:
        return float((count * (count - 1)).sum() / 2)

    both, rows, columns = pairs(table), pairs(table.sum(1)), pairs(table.sum(0))
    n = len(a)
    every = n * (n - 1) / 2
    chance = rows * columns / every if every else 0.0
    span = (rows + columns) / 2 - chance
    return 1.0 if span == 0 else (both - chance) / span
