"""A world of many sectors before a shock: flows, tariffs and inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real

__all__ = ["SectorFlows", "as_tariffs"]

#: Relative size below which negative final use is rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class SectorFlows:
    """A world of N countries and J sectors that buy inputs from each other.

    Parameters
    ----------
    value : array_like, shape (J, N, N)
        Sales of sector j from exporter i (row) to importer n (column) before
        tariffs, own sales on the diagonal; at least 0.
    inputs : array_like, shape (N, J, J)
        Share of goods of sector k (second axis) in the cost of sector j (third
        axis) of country n; what is left to 1 is the share of labour, above 0.
    tariffs : array_like, shape (J, N, N), optional
        Ad valorem rates, 0.1 for 10 %; 0 on the diagonal and by default.

    Attributes
    ----------
    labour : ndarray, shape (N, J)
        Share of labour (value added) in cost.
    consumption : ndarray, shape (N, J)
        Share of each sector in final expenditure.
    added, income, deficit : ndarray, shape (N,)
        Value added, final expenditure, and imports less exports before tariffs.

    Raises
    ------
    EstimationError
        If shapes differ, a number is negative or missing, labour has no share, or
        a country buys less of a sector than its inputs need.
    """

    value: FloatArray
    inputs: FloatArray
    tariffs: FloatArray
    labour: FloatArray
    consumption: FloatArray
    added: FloatArray
    income: FloatArray
    deficit: FloatArray

    def __init__(
        self,
        value: npt.ArrayLike,
        inputs: npt.ArrayLike,
        *,
        tariffs: npt.ArrayLike | None = None,
    ) -> None:
        flows = as_real(value, "flows", ndim=(3,), missing=False)
        sectors, count, buyers = flows.shape
        if count != buyers or count < 2:
            raise EstimationError(
                "flows: expected shape (sectors, countries, countries), found "
                f"{flows.shape}"
            )
        shares = as_real(inputs, "inputs", ndim=(3,), missing=False)
        if shares.shape != (count, sectors, sectors):
            raise EstimationError(
                f"inputs: expected shape ({count}, {sectors}, {sectors}), found "
                f"{shares.shape}"
            )
        for name, array in (("flows", flows), ("inputs", shares)):
            if (array < 0).any():
                raise EstimationError(
                    f"{name}: expected at least 0, found {array.min():g}"
                )
        rates = as_tariffs(0.0 if tariffs is None else tariffs, flows.shape)
        labour = 1 - shares.sum(axis=1)
        if (labour <= 0).any():
            n, j = np.argwhere(labour <= 0)[0]
            raise EstimationError(
                f"inputs: those of sector {j} in country {n} add up to "
                f"{1 - labour[n, j]:.4g}; expected below 1, the rest is labour"
            )
        sold = flows.sum(axis=2).T
        bought = (flows * (1 + rates)).sum(axis=1).T
        added = (labour * sold).sum(axis=1)
        if (added <= 0).any():
            raise EstimationError(
                f"flows: country {int(np.argmin(added))} sells nothing; leave it out"
            )
        final = bought - np.einsum("nkj,nj->nk", shares, sold)
        final[np.abs(final) <= _ROUNDING * np.maximum(bought, sold)] = 0.0
        if (final < 0).any():
            n, k = np.argwhere(final < 0)[0]
            raise EstimationError(
                f"flows: country {n} buys {bought[n, k]:.4g} of sector {k}, less than "
                f"the {bought[n, k] - final[n, k]:.4g} that its inputs need"
            )
        income = final.sum(axis=1)
        if (income <= 0).any():
            raise EstimationError(
                f"flows: country {int(np.argmin(income))} has no final expenditure"
            )
        deficit = (flows.sum(axis=1) - flows.sum(axis=2)).sum(axis=0)
        for name, array in (
            ("value", flows), ("inputs", shares), ("tariffs", rates),
            ("labour", labour), ("consumption", final / income[:, None]),
            ("added", added), ("income", income), ("deficit", deficit),
        ):  # fmt: skip
            object.__setattr__(self, name, array)

    def __repr__(self) -> str:
        sectors, count, _ = self.value.shape
        return f"SectorFlows({count} countries, {sectors} sectors)"


def as_tariffs(tariffs: npt.ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Return ad valorem rates in the shape wanted, or say what is wrong with them.

    Parameters
    ----------
    tariffs : array_like, shape () or (J, N, N)
        Rates above -1, 0 on the diagonals.
    shape : tuple of int
        (J, N, N).

    Returns
    -------
    ndarray, shape (J, N, N)

    Raises
    ------
    EstimationError
        If the shape or a rate is wrong.
    """
    rates = as_real(tariffs, "tariffs", ndim=(0, 3), missing=False)
    if rates.ndim and rates.shape != shape:
        raise EstimationError(f"tariffs: expected shape {shape}, found {rates.shape}")
    rates = np.broadcast_to(rates, shape)
    if (rates <= -1).any() or np.diagonal(rates, axis1=1, axis2=2).any():
        raise EstimationError(
            "tariffs: expected rates above -1, and 0 on own sales (the diagonals)"
        )
    return rates
