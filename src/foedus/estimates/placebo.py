"""Chance among placebos, and among many: empirical p-values and discoveries."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["false_discovery_rate", "placebo_p"]


def placebo_p(observed: npt.ArrayLike, placebos: npt.ArrayLike) -> FloatArray:
    """Return how often a placebo is at least as large as what was observed.

    With m placebos of which b reach the value, p = (1 + b) / (1 + m): the
    observed case counts as one of its own placebos, so that p is never 0 [1]_.

    Parameters
    ----------
    observed : array_like, shape (n,)
        Statistics, larger for what is to be found; NaN gives NaN.
    placebos : array_like, shape (m,)
        The same statistic where nothing is to be found; NaN is left out.

    Returns
    -------
    ndarray, shape (n,)
        Values in (0, 1].

    Raises
    ------
    EstimationError
        If no placebo is known.

    References
    ----------
    .. [1] Phipson, B., Smyth, G. K. (2010). Permutation P-values should never be
       zero. Statistical Applications in Genetics and Molecular Biology 9(1), 39.
       https://arxiv.org/abs/1603.05766

    Examples
    --------
    >>> placebo_p([2.5, 0.0], [1.0, 2.0, 3.0]).tolist()
    [0.5, 1.0]
    """
    values = as_real(observed, "observed", ndim=(1,))
    drawn = as_real(placebos, "placebos", ndim=(1,))
    ordered = np.sort(drawn[np.isfinite(drawn)])
    if ordered.size == 0:
        raise EstimationError("placebos: expected at least one known value, found none")
    reached = ordered.size - np.searchsorted(ordered, values, side="left")
    p = (1 + reached) / (1 + ordered.size)
    return np.where(np.isfinite(values), p, np.nan)


def false_discovery_rate(p: npt.ArrayLike) -> FloatArray:
    """Return the smallest false discovery rate at which each test passes.

    The step-up procedure of Benjamini and Hochberg [1]_: the share of false ones
    among those with a rate of at most q is expected to be at most q, if the tests
    are independent or positively dependent.

    Parameters
    ----------
    p : array_like, shape (n,)
        Values in [0, 1]; NaN is no test and stays NaN.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    EstimationError
        If a value lies outside [0, 1].

    References
    ----------
    .. [1] Benjamini, Y., Hochberg, Y. (1995). Controlling the false discovery
       rate: a practical and powerful approach to multiple testing. Journal of the
       Royal Statistical Society B 57(1), 289-300.
       https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> false_discovery_rate([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.04, 0.04]
    """
    values = as_real(p, "p", ndim=(1,))
    if ((values < 0) | (values > 1)).any():
        raise EstimationError("p: expected values in [0, 1], found one outside")
    rate = np.full_like(values, np.nan)
    tested = np.flatnonzero(np.isfinite(values))
    if tested.size == 0:
        return rate
    order = tested[np.argsort(values[tested], kind="stable")]
    steps = values[order] * order.size / np.arange(1, order.size + 1)
    rate[order] = np.minimum.accumulate(steps[::-1])[::-1]
    return rate
