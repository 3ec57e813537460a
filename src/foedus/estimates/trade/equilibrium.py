"""What a change of trade terms does to trade, prices and real income."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray
from foedus.estimates.trade.biproportional import biproportional
from foedus.estimates.trade.flows import (
    Flows,
    as_elasticity,
    as_labour_share,
    as_terms,
)
from foedus.estimates.trade.newton import find
from foedus.estimates.trade.shock import Everywhere
from foedus.estimates.trade.system import Closure, System

__all__ = ["ACR_TOLERANCE", "Equilibrium", "Mode", "solve"]

Mode = Literal["full", "conditional", "one-step"]

#: Largest gap, in logs, that the identity of Arkolakis, Costinot and
#: Rodriguez-Clare may show, and markets may be out of balance.
ACR_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Equilibrium:
    """The world after the shock; "hat" is new over old, so 1 is no change.

    Values are in units of world output (its total does not change). Real quantities
    do not depend on that choice.

    Attributes
    ----------
    wage : ndarray, shape (N,)
        Hat of the wage, equal to that of output and of value added in value.
    price_index : ndarray, shape (N,)
        Hat of the price of the bundle that is bought.
    expenditure : ndarray, shape (N,)
        Hat of total purchases, inputs included.
    income : ndarray, shape (N,)
        Hat of final expenditure: value added and whatever finances the deficit.
    real_income : ndarray, shape (N,)
        `income` over `price_index`: the usual measure of welfare. NaN in the
        conditional mode, which holds incomes.
    real_wage : ndarray, shape (N,)
        `wage` over `price_index`; without the effect of a deficit. NaN likewise.
    trade : ndarray, shape (N, N)
        New flows, exporter by importer, own sales on the diagonal.
    acr_gap : float
        Largest gap in logs between the real wage and own shares to the power
        -1 / (theta b); NaN in the modes where the identity does not hold.
    balance_gap : float
        Largest relative gap between sums of the new flows and output and
        expenditure; NaN in the one-step mode, whose flows do not add up.
    iterations : int
        Steps of the solver.
    mode : str
        As asked for.
    """

    wage: FloatArray
    price_index: FloatArray
    expenditure: FloatArray
    income: FloatArray
    real_income: FloatArray
    real_wage: FloatArray
    trade: FloatArray
    acr_gap: float
    balance_gap: float
    iterations: int
    mode: Mode

    @property
    def output(self) -> FloatArray:
        """Hat of output in value, shape (N,): that of the wage."""
        return self.wage


def solve(
    flows: Flows,
    terms: npt.ArrayLike,
    *,
    substitution: float = 5.0,
    closure: Closure = "multiplicative",
    labour_share: npt.ArrayLike = 1.0,
    mode: Mode = "full",
) -> Equilibrium:
    r"""Solve the Armington model in changes, after a shock to trade terms.

    Exact hat algebra (Dekle, Eaton and Kortum 2008, doi:10.1057/imfsp.2008.17) of
    structural gravity with full endowments. With :math:`\theta = \sigma - 1`, unit
    cost :math:`\hat c = \hat w^b \hat P^{1-b}` and :math:`B = \hat t^{1-\sigma}`,

    .. math::
        \hat P_j^{-\theta} = \sum_i \pi_{ij} B_{ij} \hat c_i^{-\theta}, \qquad
        Y_i \hat w_i = \sum_j \pi_{ij} B_{ij} \hat c_i^{-\theta} \hat P_j^\theta E'_j,

    :math:`E'_j = (1 - b_j) Y_j \hat w_j + F'_j`, where final expenditure is
    :math:`F'_j = b_j Y_j \hat w_j + D_j` (additive) or :math:`\lambda F_j \hat w_j`
    with one :math:`\lambda` that balances the world (multiplicative). Every run is
    checked against :math:`\hat w_j / \hat P_j = (\pi'_{jj} / \pi_{jj})^{-1/(\theta
    b_j)}` (Arkolakis, Costinot and Rodriguez-Clare 2012, doi:10.1257/aer.102.1.94).

    It is a comparison of long-run levels. It says nothing of the years in between.

    Parameters
    ----------
    flows : Flows
        The world before, N countries.
    terms : array_like, shape (N, N)
        B of exporter i and importer j: 1 unchanged, 0 no trade, 1 on the diagonal.
    substitution : float
        Elasticity of substitution sigma between goods of different origin, above 1.
    closure : {"multiplicative", "additive"}
        What becomes of deficits. Where countries no longer trade with each other,
        each part of the world must balance by itself: the additive closure then has
        no solution unless it does already.
    labour_share : array_like, shape () or (N,)
        b, value added over output, in (0, 1]; below 1 goods are made with goods.
    mode : {"full", "conditional", "one-step"}
        "conditional" holds output and expenditure and lets trade and price indices
        adjust; "one-step" turns the conditional indices into prices and incomes
        once, without asking whether markets clear (what the Python package
        gegravity 0.3 calls full). Both ignore `closure` and `labour_share`.

    Returns
    -------
    Equilibrium
        No shock gives exactly 1 everywhere.

    Raises
    ------
    EstimationError
        If an argument makes no sense, the solver does not converge, or the checks
        fail.
    """
    theta = as_elasticity(substitution) - 1
    multipliers = as_terms(terms, len(flows))
    if mode == "full":
        labour = as_labour_share(labour_share, flows)
        return _full(flows, multipliers, theta, labour, closure)
    if mode == "conditional":
        return _conditional(flows, multipliers, theta)
    if mode == "one-step":
        return _one_step(flows, multipliers, theta)
    raise EstimationError(
        f"mode: expected 'full', 'conditional' or 'one-step', found {mode!r}"
    )


def _full(
    flows: Flows, terms: FloatArray, theta: float, labour: FloatArray, closure: Closure
) -> Equilibrium:
    system = System(flows, theta, labour, closure, Everywhere(flows, terms))
    cost, iterations = find(system)
    point = system.at(cost)
    trade = flows.value * terms * point.factor[:, None] * point.demanded
    real_wage = point.wage / point.price
    spent = trade.sum(axis=0)
    # Taken from the new flows, not from the prices, so that it checks both.
    own = trade.diagonal() / spent / flows.own_share
    acr = np.log(real_wage) + np.log(own) / (theta * labour)
    acr_gap = float(np.abs(acr).max())
    balance_gap = max(
        float(np.abs(trade.sum(axis=1) / (flows.output * point.wage) - 1).max()),
        float(np.abs(spent / (flows.expenditure * point.expenditure) - 1).max()),
    )
    if not max(acr_gap, balance_gap) < ACR_TOLERANCE:
        raise EstimationError(
            f"the solution fails its checks: real wages differ from what own shares "
            f"imply by {acr_gap:.2g}, markets are off by {balance_gap:.2g}; expected "
            f"below {ACR_TOLERANCE:g}"
        )
    return Equilibrium(
        wage=point.wage,
        price_index=point.price,
        expenditure=point.expenditure,
        income=point.final,
        real_income=point.final / point.price,
        real_wage=real_wage,
        trade=trade,
        acr_gap=acr_gap,
        balance_gap=balance_gap,
        iterations=iterations,
        mode="full",
    )


def _resistances(
    flows: Flows, terms: FloatArray, theta: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return new flows at given sums, and hats of outward and inward resistance.

    Only the product of the two resistances is determined; outward resistance is
    scaled so that total output at prices 1 / outward stays what it was.
    """
    if (terms == 1).all():
        return flows.value, np.ones(len(flows)), np.ones(len(flows))
    weights = flows.value * terms
    rows, columns = biproportional(weights, flows.output, flows.expenditure)
    outward, inward = rows ** (1 / theta), columns ** (1 / theta)
    scale = (flows.output / outward).sum() / flows.output.sum()
    return rows[:, None] * weights * columns, outward * scale, inward / scale


def _conditional(flows: Flows, terms: FloatArray, theta: float) -> Equilibrium:
    trade, _, inward = _resistances(flows, terms, theta)
    ones, unknown = np.ones(len(flows)), np.full(len(flows), np.nan)
    balance = np.abs(trade.sum(axis=1) / flows.output - 1).max()
    return Equilibrium(
        wage=ones, price_index=inward, expenditure=ones, income=ones,
        real_income=unknown, real_wage=unknown, trade=trade, acr_gap=np.nan,
        balance_gap=float(balance), iterations=1, mode="conditional",
    )  # fmt: skip


def _one_step(flows: Flows, terms: FloatArray, theta: float) -> Equilibrium:
    trade, outward, inward = _resistances(flows, terms, theta)
    wage = 1 / outward
    return Equilibrium(
        wage=wage, price_index=inward, expenditure=wage, income=wage,
        real_income=wage / inward, real_wage=wage / inward,
        trade=trade * wage[:, None] * wage, acr_gap=np.nan, balance_gap=np.nan,
        iterations=1, mode="one-step",
    )  # fmt: skip
