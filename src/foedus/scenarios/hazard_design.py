"""From covariates to a design: one scale, learnt on the years of training only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.scenarios.hazard_covariates import TERMS, UNKNOWN_TERMS

__all__ = ["INTERCEPT", "WITHIN", "Scale", "names"]

INTERCEPT = "intercept"
#: Scaled values are held within these bounds: the model is not asked to speak of
#: ties unlike those it was fitted on.
WITHIN = 3.0

FloatArray = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def names(terms: Sequence[str] = TERMS) -> tuple[str, ...]:
    """Return the columns of a design that uses some terms."""
    unknown = tuple(f"{term}_unknown" for term in UNKNOWN_TERMS if term in terms)
    return (INTERCEPT, *terms, *unknown)


@dataclass(frozen=True, slots=True)
class Scale:
    """Means and standard deviations of covariates.

    Attributes
    ----------
    terms : tuple of str
        Names of covariates, P of them.
    mean, sd : ndarray, shape (P,)
        Over the known values of the years of training; `sd` is 1 for a constant.
    """

    terms: tuple[str, ...]
    mean: FloatArray
    sd: FloatArray

    @classmethod
    def learnt(cls, values: FloatArray, terms: Sequence[str] = TERMS) -> Scale:
        """Learn the scale on rows of training, shape (n, len(TERMS))."""
        columns = values[:, [TERMS.index(term) for term in terms]]
        known = np.isfinite(columns)
        count = np.maximum(known.sum(axis=0), 1)
        filled = np.where(known, columns, 0.0)
        mean = filled.sum(axis=0) / count
        spread = np.where(known, columns - mean, 0.0)
        sd = np.sqrt((spread**2).sum(axis=0) / count)
        return cls(tuple(terms), mean, np.where(sd > 0, sd, 1.0))

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of the design."""
        return names(self.terms)

    def design(self, values: FloatArray) -> FloatArray:
        """Return the design of some rows, shape (n, len(self.names)).

        The mean stands for a value that is not known. Indicators of that are not
        scaled: a rare one has little say under the ridge.
        """
        columns = values[:, [TERMS.index(term) for term in self.terms]]
        known = np.isfinite(columns)
        scaled = np.where(known, (columns - self.mean) / self.sd, 0.0)
        scaled = np.clip(scaled, -WITHIN, WITHIN)
        unknown = [
            ~known[:, self.terms.index(term)]
            for term in UNKNOWN_TERMS
            if term in self.terms
        ]
        ones = np.ones(len(values))
        return np.column_stack([ones, scaled, *(gap.astype(float) for gap in unknown)])
