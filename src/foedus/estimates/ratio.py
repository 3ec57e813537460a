"""The ratio of two sums and its cluster-robust standard deviation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["ClusteredRatio", "clustered_ratio"]


@dataclass(frozen=True, slots=True)
class ClusteredRatio:
    """Ratios of sums, one per column, with what each rests on.

    Attributes
    ----------
    value : ndarray, shape (n_columns,)
        Sum of the numerator over sum of the denominator; NaN where nothing was
        observed or the denominators add to 0.
    sd : ndarray, shape (n_columns,)
        Cluster-robust standard deviation of `value`; NaN with fewer than two
        clusters. It is 0 where every cluster has the same ratio: linearisation
        sees no uncertainty at the end of a scale, so look at `n_clusters` too.
    n_clusters, n_items : ndarray of int, shape (n_columns,)
        Clusters and items observed in the column.
    """

    value: FloatArray
    sd: FloatArray
    n_clusters: npt.NDArray[np.int64]
    n_items: npt.NDArray[np.int64]


def clustered_ratio(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, clusters: npt.ArrayLike
) -> ClusteredRatio:
    r"""Estimate the ratio of two sums for many columns at once.

    For the items i observed in a column, with y the numerator and x the
    denominator, and for the G clusters g that they form,

    .. math::
        r = \frac{\sum_i y_i}{\sum_i x_i}, \qquad
        sd(r) = \frac{1}{\sum_i x_i}
        \sqrt{\frac{G}{G-1} \sum_g \Bigl(\sum_{i \in g} (y_i - r x_i)\Bigr)^2 }.

    This is the linearised variance of a ratio, with whole clusters as the
    sampled units and no finite-population correction [1]_, which is the
    cluster-robust variance of the weighted mean of y/x with weights x [2]_.

    Parameters
    ----------
    numerator : array_like, shape (n_items, n_columns)
        NaN where the item was not observed in the column.
    denominator : array_like, shape (n_items,) or (n_items, n_columns)
        At least 0; NaN also marks the item as not observed.
    clusters : array_like, shape (n_items,)
        Labels (strings or numbers); items with one label may depend on each other.

    Returns
    -------
    ClusteredRatio
        One entry per column.

    Raises
    ------
    EstimationError
        If shapes disagree, a denominator is negative or a label is missing.

    References
    ----------
    .. [1] Cochran, W. G. (1977). Sampling Techniques, 3rd ed. Wiley, chapter 6.
    .. [2] Cameron, A. C. and Miller, D. L. (2015). A Practitioner's Guide to
       Cluster-Robust Inference. Journal of Human Resources 50(2), 317-372.
       https://doi.org/10.3368/jhr.50.2.317

    Examples
    --------
    >>> votes = [[1.0, 0.0], [1.0, float("nan")], [0.0, 1.0]]
    >>> result = clustered_ratio(votes, [2.0, 1.0, 1.0], clusters=["a", "a", "b"])
    >>> result.value.round(3).tolist()
    [0.5, 0.333]
    >>> result.n_items.tolist()
    [3, 2]
    """
    y = as_real(numerator, "numerator", ndim=(2,))
    x = as_real(denominator, "denominator", ndim=(1, 2))
    n_items = y.shape[0]
    if x.ndim == 1 and len(x) == n_items:
        x = x[:, np.newaxis]
    elif x.shape != y.shape:
        raise EstimationError(
            f"denominator: expected shape ({n_items},) or {y.shape} like the "
            f"numerator, found {x.shape}"
        )
    if (x < 0).any():
        raise EstimationError(
            f"denominator: expected values of at least 0, found {np.nanmin(x):g}"
        )
    order, starts = _cluster_runs(clusters, n_items)

    observed = np.isfinite(y) & np.isfinite(x)
    y = np.where(observed, y, 0.0)
    x = np.where(observed, x, 0.0)
    total = x.sum(axis=0)
    value = _divide(y.sum(axis=0), total)

    residual = np.where(observed, y - np.nan_to_num(value) * x, 0.0)
    by_cluster = _sum_runs(residual[order], starts)
    n_clusters = (_sum_runs(observed[order].astype(np.float64), starts) > 0).sum(axis=0)
    correction = _divide(n_clusters.astype(np.float64), n_clusters - 1.0)
    correction[n_clusters < 2] = np.nan
    sd = _divide(np.sqrt(correction * (by_cluster**2).sum(axis=0)), total)
    return ClusteredRatio(
        value=value,
        sd=sd,
        n_clusters=n_clusters.astype(np.int64),
        n_items=observed.sum(axis=0).astype(np.int64),
    )


def _cluster_runs(
    clusters: npt.ArrayLike, n_items: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the order that puts clusters in runs, and where each run starts."""
    labels = np.asarray(clusters)
    if labels.shape != (n_items,):
        raise EstimationError(
            f"clusters: expected one label for each of {n_items} items, found "
            f"shape {labels.shape}"
        )
    if labels.dtype.kind == "O":
        missing = any(label is None or label != label for label in labels)
    else:
        missing = bool((labels != labels).any())
    if missing:
        raise EstimationError(
            "clusters: a label is missing; give each item that stands alone a "
            "label of its own"
        )
    try:
        codes = np.unique(labels, return_inverse=True)[1]
    except TypeError as error:
        raise EstimationError(
            f"clusters: expected labels of one kind (all strings or all numbers): "
            f"{error}"
        ) from error
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    return order, starts


def _sum_runs(values: FloatArray, starts: npt.NDArray[np.intp]) -> FloatArray:
    """Sum rows run by run; no runs, no rows."""
    if len(starts) == 0:
        return values[:0]
    return np.add.reduceat(values, starts, axis=0)


def _divide(top: FloatArray, bottom: FloatArray) -> FloatArray:
    """Divide, with NaN and no warning where the divisor is 0."""
    return np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom != 0)
