"""Many sectors that buy from each other: trade, tariffs and inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real
from foedus.estimates.trade.equilibrium import ACR_TOLERANCE
from foedus.estimates.trade.sector_flows import SectorFlows, as_tariffs
from foedus.estimates.trade.shock import parts
from foedus.estimates.trade.system import Closure

__all__ = ["SectorEquilibrium", "solve_sectors"]

#: Largest gap of prices, spending and labour markets, in logs.
_TOLERANCE = 1e-11
_INNER = 1e-13
_MOST_INNER = 2_000
_MOST = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class SectorEquilibrium:
    """The world after the shock; hats are new over old, 1 is no change.

    Values are in units of world value added.

    Attributes
    ----------
    wage, consumer_price, income, real_wage, real_income : ndarray, shape (N,)
        Hats of the wage, of the price of final expenditure, of final expenditure,
        and of the first and the third over the second.
    price : ndarray, shape (J, N)
        Hats of the price of each sector's bundle.
    trade : ndarray, shape (J, N, N)
        New flows before tariffs.
    revenue : ndarray, shape (N,)
        New tariff revenue.
    acr_gap : float
        Largest gap in logs between real wages and what own shares imply.
    balance_gap : float
        Largest relative gap between labour income and its cost in what is sold.
    iterations : int
        Steps of the wages.
    """

    wage: FloatArray
    consumer_price: FloatArray
    income: FloatArray
    real_wage: FloatArray
    real_income: FloatArray
    price: FloatArray
    trade: FloatArray
    revenue: FloatArray
    acr_gap: float
    balance_gap: float
    iterations: int


def solve_sectors(
    flows: SectorFlows,
    terms: npt.ArrayLike,
    *,
    substitution: npt.ArrayLike = 5.0,
    tariffs: npt.ArrayLike | None = None,
    closure: Closure = "multiplicative",
) -> SectorEquilibrium:
    r"""Solve the model of Caliendo and Parro in changes.

    With unit costs :math:`\hat c_n^j = \hat w_n^{b_n^j} \prod_k (\hat
    P_n^k)^{g_n^{kj}}`, :math:`\hat P_n^j = [\sum_i \pi_{in}^j B_{in}^j (\hat c_i^j
    \hat\tau_{in}^j)^{-\theta_j}]^{-1/\theta_j}`, spending :math:`X_n^{k\prime} =
    \sum_j g_n^{kj} Y_n^{j\prime} + a_n^k I'_n`, income from value added, tariff
    revenue and the deficit, and wages that balance every country (Caliendo and Parro
    2015, doi:10.1093/restud/rdu035). With one sector, no inputs and no tariffs it is
    `solve`. Every run is checked against :math:`\log \hat w_n / \hat P_n = -a_n' (1
    - G_n')^{-1} (\log \hat\pi_{nn}^j / \theta_j)_j`, where all own shares are known.

    Parameters
    ----------
    flows : SectorFlows
        The world before, N countries and J sectors.
    terms : array_like, shape (J, N, N)
        B, multipliers of the trade terms without tariffs; 1 on the diagonals.
    substitution : array_like, shape () or (J,)
        Elasticity of substitution sigma of each sector, above 1; theta = sigma - 1.
    tariffs : array_like, shape (J, N, N), optional
        New rates; by default those before.
    closure : {"multiplicative", "additive"}
        What becomes of deficits: the ratio of final expenditure to value added and
        revenue stays (up to one factor for all), or the deficit in units of world
        value added.

    Returns
    -------
    SectorEquilibrium
        A comparison of long-run levels.

    Raises
    ------
    EstimationError
        If an argument makes no sense, the shock cuts the world in parts, the solver
        does not converge, or the checks fail.
    """
    model = _Model(flows, terms, substitution, tariffs, closure)
    log_wage = np.zeros(len(flows.added))
    with np.errstate(all="ignore"):
        for iteration in range(_MOST):
            state = model.at(log_wage)
            gap = float(np.abs(state.excess).max())
            if gap < _TOLERANCE:
                return model.result(log_wage, state, iteration)
            if not np.isfinite(gap):
                break
            log_wage = log_wage + state.excess * model.damping
            level = (flows.added * np.exp(log_wage)).sum() / flows.added.sum()
            log_wage -= np.log(level)
    raise EstimationError(
        f"no equilibrium of {len(flows.value)} sectors found in {iteration + 1} steps: "
        f"a labour market is off by {gap:.2g} in logs, expected below {_TOLERANCE:g}"
    )


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    log_price: FloatArray
    share: FloatArray
    spending: FloatArray
    income: FloatArray
    revenue: FloatArray
    excess: FloatArray


class _Model:
    """The equations; spending and prices are remembered as the next start."""

    def __init__(
        self, flows: SectorFlows, terms: npt.ArrayLike, substitution: npt.ArrayLike,
        tariffs: npt.ArrayLike | None, closure: Closure,
    ) -> None:  # fmt: skip
        shape = flows.value.shape
        multipliers = _as_sector_terms(terms, shape)
        if parts((flows.value * multipliers).sum(axis=0)).shape[1] > 1:
            raise EstimationError(
                "trade terms: they cut the world in parts that do not trade; solve "
                "each part by itself"
            )
        if closure not in ("multiplicative", "additive"):
            raise EstimationError(
                f"closure: expected 'multiplicative' or 'additive', found {closure!r}"
            )
        self.flows, self.closure = flows, closure
        self.theta = _as_elasticities(substitution, shape[0]) - 1
        rates = flows.tariffs if tariffs is None else as_tariffs(tariffs, shape)
        self.rates = rates
        before = flows.value * (1 + flows.tariffs)
        bought = before.sum(axis=1, keepdims=True)
        self.shares = np.divide(
            before, bought, out=np.zeros_like(before), where=bought > 0
        )
        change = (1 + rates) / (1 + flows.tariffs)
        self.terms = multipliers * change ** -self.theta[:, None, None]
        self.shock = self.shares * (self.terms - 1)
        self.spending = bought[:, 0]
        self.log_price = np.zeros(shape[:2])
        self.earned = flows.added + (flows.tariffs * flows.value).sum(axis=(0, 1))
        self.damping = 1 / (1 + self.theta.mean() * flows.labour.mean())

    def at(self, log_wage: FloatArray) -> _State:
        """Return the world at the log wages given, with prices and spending solved."""
        flows = self.flows
        share = self._prices(log_wage)
        # What a unit spent by n on sector j brings to exporter i, net of tariffs.
        net = share / (1 + self.rates)
        taxed = (net * self.rates).sum(axis=1)
        wage = np.exp(log_wage)
        spending = self.spending
        for _ in range(_MOST_INNER):
            sold = (net @ spending[:, :, None])[:, :, 0]
            revenue = (taxed * spending).sum(axis=0)
            income = self._income(flows.added * wage + revenue)
            wanted = np.einsum("nkj,jn->kn", flows.inputs, sold)
            wanted += flows.consumption.T * income
            change = np.abs(wanted - spending).max() / wanted.max()
            spending = wanted
            if not change > _INNER:
                break
        self.spending = spending
        sold = (net @ spending[:, :, None])[:, :, 0]
        paid = (flows.labour.T * sold).sum(axis=0)
        excess = np.log(paid / (flows.added * wage))
        return _State(self.log_price, share, spending, income, revenue, excess)

    def _prices(self, log_wage: FloatArray) -> FloatArray:
        """Solve for prices and return the new shares, shape (J, N, N)."""
        theta, flows = self.theta[:, None], self.flows
        labour = flows.labour.T * log_wage
        for _ in range(_MOST_INNER):
            cost = labour + np.einsum("nkj,kn->jn", flows.inputs, self.log_price)
            gain = np.expm1(-theta * cost)
            factor = 1 + gain
            total = 1 + (
                gain[:, None] @ self.shares + factor[:, None] @ self.shock
            )[:, 0]  # fmt: skip
            price = np.log(total) / -theta
            change = np.abs(price - self.log_price).max()
            self.log_price = price
            if not change > _INNER:
                break
        share: FloatArray = (
            self.shares * self.terms * factor[:, :, None] / total[:, None]
        )
        return share

    def _income(self, earned: FloatArray) -> FloatArray:
        if self.closure == "additive":
            return earned + self.flows.deficit
        wanted = self.flows.income / self.earned * earned
        balanced: FloatArray = wanted * (earned.sum() / wanted.sum())
        return balanced

    def result(
        self, log_wage: FloatArray, state: _State, iteration: int
    ) -> SectorEquilibrium:
        flows = self.flows
        consumer = (flows.consumption.T * state.log_price).sum(axis=0)
        real_wage = np.exp(log_wage - consumer)
        paid = state.share * state.spending[:, None]
        acr_gap = self._acr_gap(np.log(real_wage), paid)
        balance_gap = float(np.abs(np.expm1(state.excess)).max())
        if not max(acr_gap, balance_gap) < ACR_TOLERANCE:
            raise EstimationError(
                f"the solution fails its checks: real wages differ from what own "
                f"shares imply by {acr_gap:.2g}, labour markets are off by "
                f"{balance_gap:.2g}; expected below {ACR_TOLERANCE:g}"
            )
        income = state.income / flows.income
        return SectorEquilibrium(
            wage=np.exp(log_wage),
            consumer_price=np.exp(consumer),
            income=income,
            real_wage=real_wage,
            real_income=income / np.exp(consumer),
            price=np.exp(state.log_price),
            trade=paid / (1 + self.rates),
            revenue=state.revenue,
            acr_gap=acr_gap,
            balance_gap=balance_gap,
            iterations=iteration,
        )

    def _acr_gap(self, log_real_wage: FloatArray, paid: FloatArray) -> float:
        """Return the gap of the identity over countries with own sales everywhere."""
        own = np.diagonal(paid, axis1=1, axis2=2) / paid.sum(axis=1)
        before = np.diagonal(self.shares, axis1=1, axis2=2)
        known = (before > 0).all(axis=0)
        if not known.any():
            return 0.0
        fall = (np.log(own / before) / self.theta[:, None]).T[known]
        leontief = np.eye(len(self.theta)) - self.flows.inputs[known].swapaxes(1, 2)
        relative = np.linalg.solve(leontief, fall[:, :, None])[:, :, 0]
        implied = -(self.flows.consumption[known] * relative).sum(axis=1)
        return float(np.abs(log_real_wage[known] - implied).max())


def _as_sector_terms(terms: npt.ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    array = as_real(terms, "trade terms", ndim=(3,), missing=False)
    if array.shape != shape:
        raise EstimationError(
            f"trade terms: expected shape {shape}, found {array.shape}"
        )
    if (array < 0).any():
        raise EstimationError(
            f"trade terms: expected at least 0, found {array.min():g}"
        )
    if (np.diagonal(array, axis1=1, axis2=2) != 1).any():
        raise EstimationError(
            "trade terms: the term of a country with itself must be 1, as own sales "
            "bear no trade cost"
        )
    return array


def _as_elasticities(substitution: npt.ArrayLike, sectors: int) -> FloatArray:
    values = as_real(substitution, "substitution", ndim=(0, 1), missing=False)
    if (values.ndim and len(values) != sectors) or (values <= 1).any():
        raise EstimationError(
            f"substitution: expected one elasticity above 1, or {sectors}, found "
            f"{values.tolist()}"
        )
    return np.broadcast_to(values, (sectors,)).astype(np.float64)
