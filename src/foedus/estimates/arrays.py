"""What every estimator asks of an array before it computes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError

__all__ = ["FloatArray", "as_real"]

FloatArray = npt.NDArray[np.float64]


def as_real(
    values: npt.ArrayLike,
    name: str,
    *,
    ndim: tuple[int, ...] | None = None,
    missing: bool = True,
) -> FloatArray:
    """Return values as 64-bit floats, or say what is wrong with them.

    Parameters
    ----------
    values : array_like
        Real numbers; NaN stands for missing.
    name : str
        What the caller calls the array, for the message.
    ndim : tuple of int, optional
        The numbers of dimensions that are accepted; any by default.
    missing : bool
        Whether NaN is allowed.

    Returns
    -------
    ndarray of float64
        The same values; the input itself if it already had this type.

    Raises
    ------
    EstimationError
        If the values are not real numbers, have another number of dimensions,
        or hold an infinity or (with ``missing=False``) a NaN.
    """
    try:
        array = np.asarray(values)
        if np.iscomplexobj(array):
            raise TypeError("complex numbers")
        array = array.astype(np.float64, copy=False)
    except (TypeError, ValueError) as error:
        raise EstimationError(
            f"{name}: expected real numbers in a regular array, found {error}"
        ) from error
    if ndim is not None and array.ndim not in ndim:
        wanted = " or ".join(str(count) for count in ndim)
        raise EstimationError(
            f"{name}: expected {wanted} dimension(s), found {array.ndim} "
            f"(shape {array.shape})"
        )
    if np.isinf(array).any():
        raise EstimationError(
            f"{name}: holds an infinite value; write NaN where a value is missing"
        )
    if not missing and np.isnan(array).any():
        raise EstimationError(
            f"{name}: holds {int(np.isnan(array).sum())} NaN; leave those entries out"
        )
    return array
