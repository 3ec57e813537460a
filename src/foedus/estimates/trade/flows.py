"""The world before a shock: who sells how much to whom, own sales included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["Flows", "as_elasticity", "as_labour_share", "as_terms"]

#: By how much, relatively, given totals may differ from sums of flows.
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """A matrix of trade in values that a trade model can start from.

    Parameters
    ----------
    value : array_like, shape (N, N)
        Sales of exporter i (row) to importer j (column) in any one currency, at
        least 0, with every country's sales to itself on the diagonal, above 0.
        Kept as a read-only copy.
    output, expenditure : array_like, shape (N,), optional
        What the rows and the columns ought to add up to, if that is known from
        elsewhere; only checked.

    Raises
    ------
    EstimationError
        If the matrix is not square, holds a NaN or a negative flow, has a country
        that sells or buys nothing or has no own sales, or contradicts the totals.
    """

    value: FloatArray
    output: FloatArray
    expenditure: FloatArray

    def __init__(
        self,
        value: npt.ArrayLike,
        *,
        output: npt.ArrayLike | None = None,
        expenditure: npt.ArrayLike | None = None,
    ) -> None:
        checked = _checked(value)
        for name, given, sums in (
            ("output", output, checked.sum(axis=1)),
            ("expenditure", expenditure, checked.sum(axis=0)),
        ):
            if given is not None:
                _must_agree(name, as_real(given, name, ndim=(1,), missing=False), sums)
            sums.setflags(write=False)
            object.__setattr__(self, name, sums)
        checked.setflags(write=False)
        object.__setattr__(self, "value", checked)

    def __len__(self) -> int:
        return len(self.output)

    def __repr__(self) -> str:
        return f"Flows({len(self)} countries, total {self.output.sum():.4g})"

    @property
    def deficit(self) -> FloatArray:
        """Expenditure less output of each country, shape (N,); adds up to 0."""
        return self.expenditure - self.output

    @property
    def expenditure_shares(self) -> FloatArray:
        """Share of exporter i in what j spends, shape (N, N); columns add up to 1."""
        return self.value / self.expenditure

    @property
    def output_shares(self) -> FloatArray:
        """Share of importer j in what i sells, shape (N, N); rows add up to 1."""
        return self.value / self.output[:, None]

    @property
    def own_share(self) -> FloatArray:
        """Share of own goods in what each country spends, shape (N,)."""
        return self.value.diagonal() / self.expenditure


def as_terms(terms: npt.ArrayLike, count: int) -> FloatArray:
    """Return multipliers of trade terms as an array, or say what is wrong with them.

    Parameters
    ----------
    terms : array_like, shape (N, N)
        By what the trade term t_ij^(1 - sigma) of exporter i and importer j is
        multiplied: 1 unchanged, 0 no trade, 1 on the diagonal.
    count : int
        N.

    Returns
    -------
    ndarray, shape (N, N)

    Raises
    ------
    EstimationError
        If the shape is wrong, a term is negative or NaN, or one on the diagonal
        is not 1.
    """
    array = as_real(terms, "trade terms", ndim=(2,), missing=False)
    if array.shape != (count, count):
        raise EstimationError(
            f"trade terms: expected shape ({count}, {count}), one term a flow, found "
            f"{array.shape}"
        )
    if (array < 0).any():
        i, j = np.argwhere(array < 0)[0]
        raise EstimationError(
            f"trade terms: the term of exporter {i} and importer {j} is "
            f"{array[i, j]:g}; expected at least 0 (0 no trade, 1 unchanged)"
        )
    if (array.diagonal() != 1).any():
        i = int(np.flatnonzero(array.diagonal() != 1)[0])
        raise EstimationError(
            f"trade terms: the term of country {i} with itself is {array[i, i]:g}; "
            "expected 1, as own sales bear no trade cost"
        )
    return array


def as_elasticity(substitution: float) -> float:
    """Return the elasticity of substitution as a float above 1.

    Raises
    ------
    EstimationError
        If it is 1 or less, or not a finite number.
    """
    value = float(substitution)
    if not 1 < value < np.inf:
        raise EstimationError(
            f"substitution: expected an elasticity above 1, found {value:g}; the "
            "literature uses 3 to 9"
        )
    return value


def as_labour_share(share: npt.ArrayLike, flows: Flows) -> FloatArray:
    """Return the share of labour in cost of every country, with what follows checked.

    Parameters
    ----------
    share : array_like, shape () or (N,)
        Value added over output, in (0, 1]; 1 means that no inputs are bought.
    flows : Flows
        Must leave every country something for final use: E_j > (1 - b_j) Y_j.

    Returns
    -------
    ndarray, shape (N,)

    Raises
    ------
    EstimationError
        If a share is outside (0, 1] or final expenditure is not positive.
    """
    array = as_real(share, "labour_share", ndim=(0, 1), missing=False)
    if array.ndim and array.shape != (len(flows),):
        raise EstimationError(
            f"labour_share: expected one number or {len(flows)}, found {len(array)}"
        )
    if not ((array > 0) & (array <= 1)).all():
        found = array[(array <= 0) | (array > 1)].flat[0]
        raise EstimationError(
            f"labour_share: expected value added over output above 0 and at most 1, "
            f"found {found:g}"
        )
    shares = np.broadcast_to(array, (len(flows),)).astype(np.float64)
    final = flows.expenditure - (1 - shares) * flows.output
    if (final <= 0).any():
        worst = int(np.argmin(final / flows.output))
        least = 1 - flows.expenditure[worst] / flows.output[worst]
        raise EstimationError(
            f"labour_share: country {worst} buys less than the inputs it needs, which "
            f"leaves nothing for final use; expected a share above {least:.4g} there"
        )
    return shares


def _checked(value: npt.ArrayLike) -> FloatArray:
    array = np.array(as_real(value, "flows", ndim=(2,), missing=False))
    rows, columns = array.shape
    if rows != columns or rows < 2:
        raise EstimationError(
            "flows: expected a square matrix of at least 2 exporters and the same "
            f"importers, found shape {array.shape}"
        )
    if (array < 0).any():
        i, j = np.argwhere(array < 0)[0]
        raise EstimationError(
            f"flows: exporter {i} sells {array[i, j]:g} to importer {j}; expected at "
            "least 0"
        )
    for axis, what in ((1, "sells nothing (empty row)"), (0, "buys nothing (empty "
                       "column)")):  # fmt: skip
        empty = np.flatnonzero(array.sum(axis=axis) == 0)
        if len(empty):
            raise EstimationError(
                f"flows: country {empty[0]} {what}; leave it out or estimate its flows"
            )
    missing = np.flatnonzero(array.diagonal() == 0)
    if len(missing):
        raise EstimationError(
            f"flows: country {missing[0]} has no sales to itself (0 on the diagonal); "
            "put output less exports there"
        )
    return array


def _must_agree(name: str, given: FloatArray, sums: FloatArray) -> None:
    """Refuse totals that the flows do not add up to."""
    if given.shape != sums.shape:
        raise EstimationError(
            f"{name}: expected {len(sums)} numbers, one a country, found {len(given)}"
        )
    gap = np.abs(given / sums - 1)
    if gap.max() > _TOLERANCE:
        worst = int(np.argmax(gap))
        side = "sales" if name == "output" else "purchases"
        raise EstimationError(
            f"flows: the world does not balance: {name} of country {worst} is "
            f"{given[worst]:.6g}, but its {side} add up to {sums[worst]:.6g}"
        )
