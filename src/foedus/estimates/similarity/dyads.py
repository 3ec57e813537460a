"""Similarity of all dyads of a year, or of one pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError, nearest
from foedus.estimates.arrays import FloatArray, as_real
from foedus.estimates.similarity import measures as formulas
from foedus.estimates.similarity.joint import (
    JointCounts,
    check_levels,
    count_joint,
    one_hot,
)

__all__ = ["MEASURES", "WEIGHTED_MEASURES", "Similarities", "dyads", "pair"]

_UNWEIGHTED: dict[str, Callable[[JointCounts], FloatArray]] = {
    "s_absolute": partial(formulas.s_score, power=1),
    "s_squared": partial(formulas.s_score, power=2),
    "kappa_nominal": partial(formulas.chance_corrected, power=0, pooled=False),
    "kappa_absolute": partial(formulas.chance_corrected, power=1, pooled=False),
    "kappa_squared": partial(formulas.chance_corrected, power=2, pooled=False),
    "pi_nominal": partial(formulas.chance_corrected, power=0, pooled=True),
    "pi_absolute": partial(formulas.chance_corrected, power=1, pooled=True),
    "pi_squared": partial(formulas.chance_corrected, power=2, pooled=True),
    "tau_b": formulas.tau_b,
    "a_absolute": partial(formulas.alignment_index, power=1),
    "a_squared": partial(formulas.alignment_index, power=2),
    "agreement": partial(formulas.agreement_score, power=1),
    "agreement_nominal": partial(formulas.agreement_score, power=0),
}
_WEIGHTED: dict[str, Callable[[JointCounts], FloatArray]] = {
    "s_absolute_weighted": partial(formulas.s_score, power=1),
    "s_squared_weighted": partial(formulas.s_score, power=2),
}

MEASURES: tuple[str, ...] = tuple(_UNWEIGHTED)
"""Names of the measures that need no weights."""

WEIGHTED_MEASURES: tuple[str, ...] = tuple(_WEIGHTED)
"""Names of the measures in which a target counts by its weight."""


@dataclass(frozen=True, slots=True)
class Similarities:
    """Symmetric matrices of similarity, one per measure.

    Attributes
    ----------
    matrices : mapping of str to ndarray, shape (n_states, n_states)
        NaN where a measure is not defined for the dyad.
    n_common : ndarray of int, shape (n_states, n_states)
        Targets on which both have a level.
    """

    matrices: Mapping[str, FloatArray]
    n_common: npt.NDArray[np.int64]

    def __getitem__(self, measure: str) -> FloatArray:
        """Return the matrix of one measure."""
        try:
            return self.matrices[measure]
        except KeyError:
            raise EstimationError(
                f"measure {measure!r} was not computed; computed: "
                f"{', '.join(self.matrices)}"
            ) from None


def dyads(
    portfolios: npt.ArrayLike,
    *,
    levels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    measures: Iterable[str] | None = None,
) -> Similarities:
    """Compare the portfolios of all pairs of states.

    The formulas and their sources are in `foedus.estimates.similarity.measures`.
    A dyad is compared over the targets on which both have a level.

    Parameters
    ----------
    portfolios : array_like, shape (n_states, n_targets)
        Levels; NaN where a state has none. Ties: the states themselves are the
        targets, the tie to oneself is the highest level.
    levels : array_like, shape (n_levels,)
        All levels that are *possible*, whether observed or not: ``range(4)`` for
        alliances, ``(1, 2, 3)`` for votes. They set the range R.
    weights : array_like, shape (n_targets,), optional
        Weight of each target (for instance its share of world capabilities), at
        least 0. Only the weighted measures use it.
    measures : iterable of str, optional
        From `MEASURES` and `WEIGHTED_MEASURES`; by default all that can be
        computed.

    Returns
    -------
    Similarities
        Matrices by measure, and the number of common targets. All measures are
        NaN for a dyad with no common target; tau-b where either portfolio is
        constant; kappa and pi where both hold one and the same level throughout.

    Raises
    ------
    EstimationError
        If a value is not a level, a measure has no such name, or a weighted
        measure lacks weights.

    Examples
    --------
    >>> votes = [[1, 1, 3, 2], [1, 2, 3, 2], [3, 3, 1, float("nan")]]
    >>> result = dyads(votes, levels=(1, 2, 3), measures=["agreement", "tau_b"])
    >>> result["agreement"].round(3).tolist()
    [[1.0, 0.875, 0.0], [0.875, 1.0, 0.167], [0.0, 0.167, 1.0]]
    >>> result.n_common[0].tolist()
    [4, 4, 3]
    """
    possible = check_levels(levels)
    hot = one_hot(portfolios, possible)
    chosen = _choose(measures, weighted=weights is not None)
    joint = count_joint(hot, possible)
    matrices: dict[str, FloatArray] = {}
    weighted_joint: JointCounts | None = None
    for name in chosen:
        if name in _UNWEIGHTED:
            matrices[name] = _UNWEIGHTED[name](joint)
            continue
        if weighted_joint is None:
            weighted_joint = count_joint(
                hot, possible, weights=_check_weights(weights, hot.shape[2], name)
            )
        matrices[name] = _WEIGHTED[name](weighted_joint)
    return Similarities(
        matrices=MappingProxyType(matrices), n_common=joint.total.astype(np.int64)
    )


def pair(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    levels: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> dict[str, float]:
    """Compare two portfolios with every measure that can be computed.

    Parameters
    ----------
    x, y : array_like, shape (n_targets,)
        Levels; NaN where missing.
    levels, weights : array_like
        As for `dyads`.

    Returns
    -------
    dict of str to float
        One entry per measure, and ``"n_common"``.

    Raises
    ------
    EstimationError
        As for `dyads`, and if the two are not equally long.

    Examples
    --------
    >>> pair([3, 0, 0, 3], [0, 3, 0, 3], levels=range(4))["s_absolute"]
    0.0
    """
    first = as_real(x, "x", ndim=(1,))
    second = as_real(y, "y", ndim=(1,))
    if len(first) != len(second):
        raise EstimationError(
            f"y: expected {len(first)} targets like x, found {len(second)}"
        )
    result = dyads(np.vstack([first, second]), levels=levels, weights=weights)
    values = {name: float(matrix[0, 1]) for name, matrix in result.matrices.items()}
    return values | {"n_common": int(result.n_common[0, 1])}


def _choose(measures: Iterable[str] | None, *, weighted: bool) -> list[str]:
    """Return the measures asked for, or all that can be computed."""
    if measures is None:
        return [*MEASURES, *WEIGHTED_MEASURES] if weighted else list(MEASURES)
    if isinstance(measures, str):
        measures = [measures]
    chosen = list(measures)
    for name in chosen:
        if name not in _UNWEIGHTED and name not in _WEIGHTED:
            known = [*MEASURES, *WEIGHTED_MEASURES]
            hint = nearest(name, known) or f"expected one of {', '.join(known)}"
            raise EstimationError(f"no measure {name!r}; {hint}")
    return chosen


def _check_weights(
    weights: npt.ArrayLike | None, n_targets: int, measure: str
) -> FloatArray:
    """Return the weights, one per target and at least 0."""
    if weights is None:
        raise EstimationError(
            f"measure {measure!r} needs weights, one for each of {n_targets} targets"
        )
    checked = as_real(weights, "weights", ndim=(1,), missing=False)
    if len(checked) != n_targets:
        raise EstimationError(
            f"weights: expected one for each of {n_targets} targets, found "
            f"{len(checked)}"
        )
    if (checked < 0).any():
        raise EstimationError(
            f"weights: expected values of at least 0, found {checked.min():g}"
        )
    return checked
