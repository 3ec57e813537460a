"""Texts that say nearly the same: similarity, one-to-one pairs, chains of pairs.

Two texts are compared by the runs of letters they share, rare runs counting more:
spelling, word endings and abbreviations ("resol." for "resolution") then cost little,
and no list of stop words is needed. A pair counts only if each text is the other's
best match and clearly better than the second best, so that texts which differ in one
telling word do not take each other's place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from foedus.errors import EstimationError

__all__ = [
    "Pairs",
    "cross_similarity",
    "first_linked",
    "one_to_one",
    "pair_similarity",
    "run_vectors",
]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
#: Letters in a run. Runs of three, five and whole words rank pairs as well.
RUN = 4


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows and columns that are each other's best match.

    Attributes
    ----------
    row, column : ndarray of int64, shape (pairs,)
        Indices; no row and no column stands twice.
    similarity : ndarray of float64, shape (pairs,)
        Of the pair, in [0, 1].
    margin : ndarray of float64, shape (pairs,)
        Similarity less that of the best other match of the row or of the column; 0
        for a tie.
    """

    row: Whole
    column: Whole
    similarity: Floats
    margin: Floats


def run_vectors(texts: Sequence[str]) -> sparse.csr_array:
    """Return one unit vector a text, whose products are similarities.

    A text is the set of its runs of four letters; run g weighs ln(N / n_g), N being
    the number of texts and n_g that of the texts with g (Sparck Jones 1972,
    doi:10.1108/eb026526).

    Parameters
    ----------
    texts : sequence of str
        All texts that are to be compared; the weights come from all of them.

    Returns
    -------
    scipy.sparse.csr_array, shape (texts, runs)
        Rows of length 1; of length 0 for an empty text, or one of runs that every
        text has.
    """
    numbers: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, text in enumerate(texts):
        for run in _runs(text):
            rows.append(row)
            columns.append(numbers.setdefault(run, len(numbers)))
    column = np.asarray(columns, dtype=np.int64)
    row_of = np.asarray(rows, dtype=np.int64)
    holders = np.bincount(column, minlength=len(numbers))
    weight = np.log(len(texts) / np.maximum(holders, 1))[column]
    norm = np.sqrt(np.bincount(row_of, weights=weight**2, minlength=len(texts)))
    value = weight / np.where(norm > 0, norm, 1.0)[row_of]
    return sparse.csr_array((value, (row_of, column)), shape=(len(texts), len(numbers)))


def cross_similarity(vectors: sparse.csr_array, one: Whole, other: Whole) -> Floats:
    """Return the similarity of each of m texts to each of n others.

    Parameters
    ----------
    vectors : scipy.sparse.csr_array, shape (texts, runs)
        From `run_vectors`.
    one, other : ndarray of int64, shapes (m,) and (n,)
        Rows of `vectors`.

    Returns
    -------
    ndarray of float64, shape (m, n)
        Cosines in [0, 1]: 1 for the same runs, 0 for none in common.
    """
    cosine: Floats = (vectors[one] @ vectors[other].T).toarray()
    return np.clip(cosine, 0.0, 1.0)


def pair_similarity(vectors: sparse.csr_array, one: Whole, other: Whole) -> Floats:
    """Return the similarity of m texts to m others, pair by pair; shape (m,)."""
    cosine: Floats = vectors[one].multiply(vectors[other]).sum(axis=1)
    return np.clip(cosine, 0.0, 1.0)


def one_to_one(similarity: Floats) -> Pairs:
    """Return the pairs in which each side is the other's best match.

    Parameters
    ----------
    similarity : ndarray of float64, shape (m, n)
        Values in [0, 1]; pairs with 0 are never returned.

    Returns
    -------
    Pairs
        In the order of the rows. Of equally good matches the first is taken, with
        margin 0.

    Raises
    ------
    EstimationError
        If the matrix is not two-dimensional or has a value outside [0, 1].
    """
    if similarity.ndim != 2:
        message = f"similarity has {similarity.ndim} axes, expected 2"
        raise EstimationError(message)
    if not ((similarity >= 0) & (similarity <= 1)).all():
        message = "similarity has values outside [0, 1] or missing; expected a cosine"
        raise EstimationError(message)
    if similarity.size == 0:
        empty = np.empty(0, dtype=np.int64)
        return Pairs(empty, empty, np.empty(0), np.empty(0))
    best_column = similarity.argmax(axis=1)
    best_row = similarity.argmax(axis=0)
    row = np.flatnonzero(best_row[best_column] == np.arange(similarity.shape[0]))
    column = best_column[row]
    value = similarity[row, column]
    row, column, value = row[value > 0], column[value > 0], value[value > 0]
    rest = np.maximum(_second(similarity)[row], _second(similarity.T)[column])
    return Pairs(row, column, value, value - rest)


def first_linked(
    pairs: Iterable[tuple[int, int]], order: Mapping[int, int]
) -> dict[int, int]:
    """Return, for each paired id, the first of all ids that it is linked with.

    Parameters
    ----------
    pairs : iterable of (int, int)
        Links; what is linked to the same id is linked.
    order : mapping of int to int
        The place of every paired id; of two in one place the smaller id is first.

    Returns
    -------
    dict of int to int
        Every id of the pairs, and the first of its chain (itself for the first).

    Raises
    ------
    EstimationError
        If an id has no place in the order.
    """
    above: dict[int, int] = {}

    def top(number: int) -> int:
        while above.setdefault(number, number) != number:
            above[number] = above[above[number]]
            number = above[number]
        return number

    for pair in pairs:
        missing = [number for number in pair if number not in order]
        if missing:
            message = f"{missing[0]} stands in a pair, but has no place in the order"
            raise EstimationError(message)
        first, second = sorted(map(top, pair), key=lambda one: (order[one], one))
        above[second] = first
    return {number: top(number) for number in list(above)}


def _runs(text: str) -> list[str]:
    """Return the distinct runs of letters, in order; blanks mark both ends."""
    if not text:
        return []
    padded = f" {text} "
    return list(
        dict.fromkeys(padded[k : k + RUN] for k in range(len(padded) - RUN + 1))
    )


def _second(similarity: Floats) -> Floats:
    """Return the second largest value of each row, 0 where there is none."""
    if similarity.shape[1] == 1:
        return np.zeros(similarity.shape[0])
    return np.partition(similarity, -2, axis=1)[:, -2]
