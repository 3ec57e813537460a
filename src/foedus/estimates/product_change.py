"""The change of a product, split exactly among its factors."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["product_change"]

#: The work doubles with every factor.
_MOST = 8


def product_change(before: npt.ArrayLike, after: npt.ArrayLike) -> FloatArray:
    r"""Split the change of :math:`\prod_k f_k` into one part for each factor.

    A factor's part is what its change adds, averaged over all orders in which
    the factors can change one by one: the Shapley value of the change [1]_. With
    n factors, and S a set of others that have changed already,

    .. math::
        c_k = \sum_{S \not\ni k} \frac{|S|!\,(n - 1 - |S|)!}{n!}\;
        \Delta f_k \prod_{i \in S} f_i^1 \prod_{i \notin S, i \ne k} f_i^0 .

    The parts add up to the change, in the order of the dates or against it, and
    no factor is favoured. With two factors it is the midpoint shift-share.

    Parameters
    ----------
    before, after : array_like, shape (n_factors, ...)
        The factors at the two dates; zeros are allowed, NaN gives NaN.

    Returns
    -------
    ndarray, shape (n_factors, ...)
        Parts in the unit of the product.

    Raises
    ------
    EstimationError
        If shapes disagree, or there is no factor or more than eight.

    References
    ----------
    .. [1] Shorrocks, A. F. (2013). Decomposition procedures for distributional
       analysis: a unified framework based on the Shapley value. Journal of
       Economic Inequality 11(1), 99-126.
       https://doi.org/10.1007/s10888-011-9214-z

    Examples
    --------
    >>> product_change([2.0, 3.0], [4.0, 5.0]).tolist()
    [8.0, 6.0]
    """
    f0, f1 = as_real(before, "before"), as_real(after, "after")
    if f0.shape != f1.shape:
        raise EstimationError(
            f"after: expected shape {f0.shape} like before, found {f1.shape}"
        )
    if f0.ndim == 0 or not 1 <= f0.shape[0] <= _MOST:
        raise EstimationError(
            f"before: expected 1 to {_MOST} factors in the first axis, found shape "
            f"{f0.shape}"
        )
    n = f0.shape[0]
    parts = np.zeros_like(f0)
    for k in range(n):
        others = [i for i in range(n) if i != k]
        for size in range(n):
            weight = 1 / (n * comb(n - 1, size))
            for changed in combinations(others, size):
                rest = np.ones(f0.shape[1:])
                for i in others:
                    rest = rest * (f1[i] if i in changed else f0[i])
                parts[k] += weight * rest
        parts[k] *= f1[k] - f0[k]
    return parts
