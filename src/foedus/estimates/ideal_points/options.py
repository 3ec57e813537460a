"""What a fit may be asked for, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError

__all__ = ["Drift", "Priors", "Smoothing", "smoothing_of"]

FloatArray = npt.NDArray[np.float64]
Smoothing = Literal["two-sided", "one-sided", "filtered", "static"]
Drift = float | Literal["bsv"] | FloatArray

_SMOOTHINGS: tuple[Smoothing, ...] = ("two-sided", "one-sided", "filtered", "static")


@dataclass(frozen=True, slots=True)
class Priors:
    """Normal priors of first positions, slopes and cutpoints.

    Attributes
    ----------
    first_mean, first_variance : float or ndarray, shape (voters,)
        Of each voter's position in the first session with a vote.
    slope_mean : float or ndarray, shape (items,)
        Prior means of the slopes.
    slope_variance : float
        Prior variance of a slope.
    cutpoint_variance : float
        Prior variance of a cutpoint around 0; infinite for a flat prior.
    cutpoint_limit : float
        Cutpoints stay within plus or minus this.
    """

    first_mean: float | FloatArray = 0.0
    first_variance: float | FloatArray = 4.0
    slope_mean: float | FloatArray = 0.0
    slope_variance: float = 1.0
    cutpoint_variance: float = float("inf")
    cutpoint_limit: float = 7.0

    def __post_init__(self) -> None:
        for name in (
            "first_variance",
            "slope_variance",
            "cutpoint_variance",
            "cutpoint_limit",
        ):
            if not np.all(np.asarray(getattr(self, name)) > 0.0):
                raise EstimationError(f"priors: {name} must be above 0")


def smoothing_of(word: str) -> Smoothing:
    """Return the word if it names a way of smoothing."""
    for known in _SMOOTHINGS:
        if word == known:
            return known
    raise EstimationError(
        f"smoothing: found {word!r}, expected one of {', '.join(_SMOOTHINGS)}"
    )
