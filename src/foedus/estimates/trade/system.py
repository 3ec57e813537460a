r"""The equations of a world and a shock, for one scenario or many at once.

The unknown is the log of the unit cost, :math:`u = \log \hat c`. With
:math:`\theta = \sigma - 1`, expenditure shares :math:`\pi`, output shares :math:`s`,
terms B and the share b of labour in cost,

.. math::
    \hat Q_j = 1 + \sum_i \pi_{ij} (B_{ij} e^{-\theta u_i} - 1), \quad
    \log \hat P_j = -\tfrac1\theta \log \hat Q_j, \quad
    \log \hat w_j = (u_j - (1 - b_j) \log \hat P_j) / b_j,

and market i clears where

.. math::
    F_i = -\theta u_i + \log\Bigl(1 + \sum_j s_{ij} (B_{ij} m_j - 1)\Bigr)
          - \log \hat w_i = 0, \qquad m_j = \hat E_j / \hat Q_j.

Sums are written as deviations from 1, so that no shock gives exactly no change and a
small shock loses no digits. By Walras' law one equation is redundant; the numeraire
(world output, or that of each part of the world that trades with no other) is added
to all of them, which replaces it without a special case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray
from foedus.estimates.trade.flows import Flows
from foedus.estimates.trade.shock import Shock

__all__ = ["Closure", "Point", "System"]

Closure = Literal["multiplicative", "additive"]

#: Relative trade balance of a part of the world that counts as none.
_BALANCED = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The world at one vector of unit costs, or at one for each scenario.

    Attributes
    ----------
    excess : ndarray, shape (N,) or (S, N), like all others
        F plus the log of the numeraire; 0 at the solution.
    factor : ndarray
        k = e^(-theta u), by what lower costs multiply the sales of i everywhere.
    total : ndarray
        Q, the sum of the shocked shares before they are made to add up to 1.
    demanded : ndarray
        m, by what expenditure and competition multiply the purchases of j.
    demand : ndarray
        1 + sum_j s_ij (B_ij m_j - 1).
    wage, price, expenditure, final : ndarray
        Hats; `final` is expenditure for final use.
    """

    excess: FloatArray
    factor: FloatArray
    total: FloatArray
    demanded: FloatArray
    demand: FloatArray
    wage: FloatArray
    price: FloatArray
    expenditure: FloatArray
    final: FloatArray

    def only(self, chosen: npt.NDArray[np.bool_]) -> Point:
        """Return the same of some scenarios."""
        return Point(*(getattr(self, name)[chosen] for name in self.__slots__))


class System:
    """The equations; every vector is (N,) or, with S scenarios, (S, N).

    Parameters
    ----------
    flows : Flows
        N countries.
    theta : float or ndarray, shape (S, 1)
        Elasticity of substitution less 1.
    labour_share : ndarray, shape (N,)
        Value added over output.
    closure : {"multiplicative", "additive"}
        What holds when incomes change: the ratio of final expenditure to value
        added (up to one factor for all), or the deficit in units of world output.
    shock : Shock
        What changes.

    Raises
    ------
    EstimationError
        If there is no such closure, or it admits no solution because parts of the
        world that no longer trade with each other owe each other a deficit.
    """

    def __init__(
        self,
        flows: Flows,
        theta: float | FloatArray,
        labour_share: FloatArray,
        closure: Closure,
        shock: Shock,
    ) -> None:
        if closure not in ("multiplicative", "additive"):
            raise EstimationError(
                f"closure: expected 'multiplicative' or 'additive', found {closure!r}"
            )
        self.theta, self.labour = theta, labour_share
        self.closure, self.shock = closure, shock
        self.output, self.expenditure = flows.output, flows.expenditure
        self.deficit = flows.deficit
        self.added = labour_share * flows.output
        self.inputs = flows.output - self.added
        self.final = self.added + self.deficit
        self.shares = flows.expenditure_shares
        self.sales = np.ascontiguousarray(flows.output_shares.T)
        self.member = shock.member
        self.size = self.output @ self.member
        self.owed = self.deficit @ self.member
        self.owed[np.abs(self.owed) < _BALANCED * self.size] = 0.0
        if closure == "additive" and self.owed.any():
            self._refuse()

    def _refuse(self) -> None:
        members = np.where(self.owed != 0, self.member.sum(axis=0), np.inf)
        part = int(np.argmin(members))
        country = int(np.flatnonzero(self.member[:, part])[0])
        percent = 100 * self.owed[part] / self.size[part]
        raise EstimationError(
            f"closure: country {country} is cut off from the rest of the world, so its "
            f"part cannot keep a deficit of {percent:.3g} % of output; the additive "
            "closure has no solution there, use 'multiplicative'"
        )

    def at(self, cost: FloatArray) -> Point:
        """Return the world at the log unit costs `cost`."""
        gain = np.expm1(-self.theta * cost)
        factor = 1 + gain
        total = 1 + gain @ self.shares + self.shock.on_prices(factor)
        log_price = np.log(total) / -self.theta
        log_wage = (cost - (1 - self.labour) * log_price) / self.labour
        raised = np.expm1(log_wage)
        final = 1 + self._final_gain(raised)
        gained = self.inputs * raised + self.final * (final - 1)
        expenditure = 1 + gained / self.expenditure
        demanded = expenditure / total
        demand = 1 + (demanded - 1) @ self.sales + self.shock.on_sales(demanded)
        excess = np.log(demand) - self.theta * cost - log_wage + self._level(raised)
        return Point(
            excess, factor, total, demanded, demand, 1 + raised, np.exp(log_price),
            expenditure, final,
        )  # fmt: skip

    def fixed_point(self, point: Point) -> FloatArray:
        """Return the log unit costs after one damped step of the plain iteration.

        The exponent 1 / (1 + theta b) damps it; slow, but it converged in every
        case tried that has a solution.
        """
        inputs = (1 - self.labour) * np.log(point.price)
        log_wage = (np.log(point.demand) - self.theta * inputs) / (
            1 + self.theta * self.labour
        )
        cost = self.labour * log_wage + inputs
        lowered: FloatArray = cost - self._level(np.expm1(log_wage))
        return lowered

    def _level(self, raised: FloatArray) -> FloatArray:
        """Return the log of output at wages 1 + raised over output, part by part."""
        more = (self.output * raised) @ self.member
        level: FloatArray = np.log1p(more / self.size) @ self.member.T
        return level

    def _final_gain(self, raised: FloatArray) -> FloatArray:
        """Return the relative change of final expenditure at wages 1 + raised."""
        if self.closure == "additive":
            change: FloatArray = self.added * raised / self.final
            return np.where(change > -1, change, np.nan)
        spent = (self.final * (1 + raised)) @ self.member
        unpaid = (self.owed + (self.deficit * raised) @ self.member) / spent
        return raised - (1 + raised) * (unpaid @ self.member.T)
