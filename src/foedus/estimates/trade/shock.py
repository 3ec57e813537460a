"""Where a shock touches the world: everywhere, or in a few cells of many scenarios."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components

from foedus.estimates.arrays import FloatArray
from foedus.estimates.trade.flows import Flows

__all__ = ["Cells", "Everywhere", "Shock", "parts"]

IntArray = npt.NDArray[np.intp]


class Shock(Protocol):
    """What the equations need to know of a shock.

    Attributes
    ----------
    member : ndarray, shape (N, parts)
        1 where a country belongs to a part of the world that trades with no other.
    """

    member: FloatArray

    def on_prices(self, factor: FloatArray) -> FloatArray:
        """Return sum_i pi_ij (B_ij - 1) k_i for every j; `factor` is k."""
        ...

    def on_sales(self, demanded: FloatArray) -> FloatArray:
        """Return sum_j s_ij (B_ij - 1) m_j for every i; `demanded` is m."""
        ...


class Everywhere:
    """One shock that may touch any flow.

    Parameters
    ----------
    flows : Flows
        N countries.
    terms : ndarray, shape (N, N)
        Multipliers of the trade terms.
    """

    def __init__(self, flows: Flows, terms: FloatArray) -> None:
        change = terms - 1
        self._on_prices = flows.expenditure_shares * change
        self._on_sales = (flows.output_shares * change).T
        self.terms = terms
        self.member = parts(flows.value * terms)

    def on_prices(self, factor: FloatArray) -> FloatArray:
        """Return sum_i pi_ij (B_ij - 1) k_i, shape (N,)."""
        return factor @ self._on_prices

    def on_sales(self, demanded: FloatArray) -> FloatArray:
        """Return sum_j s_ij (B_ij - 1) m_j, shape (N,)."""
        return demanded @ self._on_sales


class Cells:
    """S scenarios that all touch the same C cells of a connected world of N countries.

    Costs C operations a scenario, whatever N.

    Parameters
    ----------
    flows : Flows
        N countries.
    rows, columns : ndarray of int, shape (C,)
        Exporter and importer of each cell; no cell twice.
    terms : ndarray, shape (S, C)
        Multipliers of the trade terms.
    """

    def __init__(
        self, flows: Flows, rows: IntArray, columns: IntArray, terms: FloatArray
    ) -> None:
        change = terms - 1
        self.member = np.ones((len(flows), 1))
        self._prices = _Grouped(
            rows, columns, change * flows.expenditure_shares[rows, columns]
        )
        self._sales = _Grouped(
            columns, rows, change * flows.output_shares[rows, columns]
        )

    def on_prices(self, factor: FloatArray) -> FloatArray:
        """Return sum_i pi_ij (B_ij - 1) k_i, shape (S, N)."""
        return self._prices.sums(factor)

    def on_sales(self, demanded: FloatArray) -> FloatArray:
        """Return sum_j s_ij (B_ij - 1) m_j, shape (S, N)."""
        return self._sales.sums(demanded)

    def keep(self, chosen: npt.NDArray[np.bool_]) -> None:
        """Forget all scenarios but those chosen."""
        self._prices.weights = self._prices.weights[chosen]
        self._sales.weights = self._sales.weights[chosen]


class _Grouped:
    """Weighted sums of what is taken from some places and put in others."""

    def __init__(self, taken: IntArray, put: IntArray, weights: FloatArray) -> None:
        order = np.argsort(put, kind="stable")
        self.taken = taken[order]
        self.put, self.starts = np.unique(put[order], return_index=True)
        self.weights = weights[:, order]

    def sums(self, values: FloatArray) -> FloatArray:
        pieces = self.weights * values.take(self.taken, axis=1)
        out = np.zeros_like(values)
        out[:, self.put] = np.add.reduceat(pieces, self.starts, axis=1)
        return out


def parts(flows: FloatArray) -> FloatArray:
    """Return who belongs to which part of the world that trades with no other.

    Parameters
    ----------
    flows : ndarray, shape (N, N)
        Flows after the shock; above 0 where there is trade.

    Returns
    -------
    ndarray, shape (N, parts)
        1 for members, else 0.
    """
    linked = flows > 0
    if (linked | linked.T).all(axis=0).any():  # somebody trades with everybody
        return np.ones((len(flows), 1))
    count, labels = connected_components(linked, connection="weak")
    return np.asarray(labels[:, None] == np.arange(count), dtype=np.float64)
