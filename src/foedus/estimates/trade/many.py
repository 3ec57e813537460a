"""Thousands of scenarios that touch the same few cells, solved side by side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray, as_real
from foedus.estimates.trade.equilibrium import ACR_TOLERANCE
from foedus.estimates.trade.flows import Flows, as_elasticity, as_labour_share
from foedus.estimates.trade.newton import find, jacobian
from foedus.estimates.trade.shock import Cells, Everywhere, IntArray, parts
from foedus.estimates.trade.system import Closure, Point, System

__all__ = ["Equilibria", "HubEquilibria", "solve_hub", "solve_many"]

#: Largest excess demand, in logs, of a solution.
TOLERANCE = 1e-10
#: Scenarios that share a Jacobian: enough for its inverse to cost little.
_GROUP = 1024
#: Scenarios side by side: enough for matrix products to pay, few enough for a cache.
_BLOCK = 256
#: Steps before a scenario is handed to Newton's method.
_MOST = 25


@dataclass(frozen=True, slots=True, eq=False)
class Equilibria:
    """S worlds after S shocks to the same C cells; hats as in `Equilibrium`.

    Attributes
    ----------
    wage, real_wage, real_income : ndarray, shape (S, N)
        Hats.
    factor, demanded : ndarray, shape (S, N)
        k and m: the new flow of i and j is the old one times B_ij k_i m_j.
    trade : ndarray, shape (S, C)
        New flows of the cells.
    acr_gap : float
        As in `Equilibrium`, the largest of all scenarios.
    fallbacks : int
        Scenarios that needed Newton's method.
    """

    wage: FloatArray
    real_wage: FloatArray
    real_income: FloatArray
    factor: FloatArray
    demanded: FloatArray
    trade: FloatArray
    acr_gap: float
    fallbacks: int


@dataclass(frozen=True, slots=True, eq=False)
class HubEquilibria:
    """S worlds after S shocks to the trade of one country.

    Attributes
    ----------
    wage, real_wage, real_income : ndarray, shape (S, N)
        Hats of every country.
    exports, imports : ndarray, shape (S, N)
        New flows from the hub to each country and from each country to the hub; its
        own sales at its own place in both.
    acr_gap : float
        As in `Equilibrium`, the largest of all scenarios.
    fallbacks : int
        Scenarios that needed Newton's method.
    """

    wage: FloatArray
    real_wage: FloatArray
    real_income: FloatArray
    exports: FloatArray
    imports: FloatArray
    acr_gap: float
    fallbacks: int


def solve_hub(
    flows: Flows,
    hub: int,
    export_terms: npt.ArrayLike,
    import_terms: npt.ArrayLike,
    *,
    substitution: npt.ArrayLike = 5.0,
    closure: Closure = "multiplicative",
    labour_share: npt.ArrayLike = 1.0,
) -> HubEquilibria:
    """Solve many shocks to the trade of one country.

    The model of `solve` in full mode, exact for every scenario.

    Parameters
    ----------
    flows : Flows
        The world before, N countries.
    hub : int
        Whose trade changes, from 0.
    export_terms, import_terms : array_like, shape (S, N)
        B of the hub's sales to each country, and of its purchases from each; 1 at
        its own place.
    substitution : array_like, shape () or (S,)
        Elasticity of substitution of each scenario, above 1.
    closure, labour_share
        As in `solve`, the same for all scenarios.

    Returns
    -------
    HubEquilibria
        In the order of the scenarios.

    Raises
    ------
    EstimationError
        As `solve`; a scenario without solution is named by its number, from 0.
    """
    count = len(flows)
    if not 0 <= hub < count:
        raise EstimationError(f"hub: expected 0 to {count - 1}, found {hub}")
    outward = as_real(export_terms, "export_terms", ndim=(2,), missing=False)
    inward = as_real(import_terms, "import_terms", ndim=(2,), missing=False)
    if outward.shape != inward.shape or outward.shape[1] != count:
        raise EstimationError(
            f"export_terms and import_terms: expected two arrays of shape (scenarios, "
            f"{count}), found {outward.shape} and {inward.shape}"
        )
    if (outward[:, hub] != 1).any() or (inward[:, hub] != 1).any():
        raise EstimationError(
            f"trade terms: the term of country {hub} with itself must be 1, as own "
            "sales bear no trade cost"
        )
    others = np.delete(np.arange(count), hub)
    here = np.full(count, hub)
    found = solve_many(
        flows,
        np.concatenate([here, others]),
        np.concatenate([np.arange(count), here[1:]]),
        np.hstack([outward, inward[:, others]]),
        substitution=substitution,
        closure=closure,
        labour_share=labour_share,
    )
    exports = found.trade[:, :count]
    imports = np.insert(found.trade[:, count:], hub, exports[:, hub], axis=1)
    return HubEquilibria(
        found.wage, found.real_wage, found.real_income, exports, imports,
        found.acr_gap, found.fallbacks,
    )  # fmt: skip


def solve_many(
    flows: Flows,
    rows: npt.ArrayLike,
    columns: npt.ArrayLike,
    terms: npt.ArrayLike,
    *,
    substitution: npt.ArrayLike = 5.0,
    closure: Closure = "multiplicative",
    labour_share: npt.ArrayLike = 1.0,
) -> Equilibria:
    """Solve many shocks to the same cells of the trade matrix.

    Scenarios are sorted by elasticity and solved in blocks by Broyden's method, each
    block from the inverse Jacobian of its mean scenario: products of a block with the
    shares of the world, which all scenarios have in common, and work in proportion to
    cells and countries. A scenario that does not converge so is left to Newton's
    method.

    Parameters
    ----------
    flows : Flows
        The world before, N countries.
    rows, columns : array_like of int, shape (C,)
        Exporter and importer of each cell, from 0; no cell twice.
    terms : array_like, shape (S, C)
        B of each scenario and cell: 1 unchanged, 0 no trade, 1 on the diagonal.
    substitution : array_like, shape () or (S,)
        Elasticity of substitution of each scenario, above 1.
    closure, labour_share
        As in `solve`, the same for all scenarios.

    Returns
    -------
    Equilibria
        In the order of the scenarios.

    Raises
    ------
    EstimationError
        As `solve`; a scenario without solution is named by its number, from 0.
    """
    multipliers = as_real(terms, "trade terms", ndim=(2,), missing=False)
    where = _cells(rows, columns, multipliers, len(flows))
    theta = _elasticities(substitution, len(multipliers)) - 1
    labour = as_labour_share(labour_share, flows)
    job = _Job(flows, where, multipliers, theta, labour, closure)
    # Terms of 0 can cut the world in parts, which changes the equations.
    hard = (multipliers == 0).any(axis=1)
    hard[hard] = [not job.connected(scenario) for scenario in multipliers[hard]]
    easy = np.flatnonzero(~hard)
    easy = easy[np.argsort(theta[easy], kind="stable")]
    for first in range(0, len(easy), _GROUP):
        job.broyden(easy[first : first + _GROUP])
    left = np.flatnonzero(np.isnan(job.found[0, :, 0]))
    for scenario in left:
        try:
            job.newton(int(scenario))
        except EstimationError as error:
            raise EstimationError(f"scenario {scenario}: {error}") from error
    if not job.acr_gap < ACR_TOLERANCE:
        raise EstimationError(
            f"the solutions fail their check: real wages differ from what own shares "
            f"imply by {job.acr_gap:.2g}; expected below {ACR_TOLERANCE:g}"
        )
    wage, real_wage, real_income, factor, demanded = job.found
    return Equilibria(
        wage, real_wage, real_income, factor, demanded, job.flows_of_cells(),
        job.acr_gap, len(left),
    )  # fmt: skip


class _Job:
    """One world, the cells that change, the ways to solve, and what came out."""

    def __init__(
        self, flows: Flows, where: tuple[IntArray, IntArray], terms: FloatArray,
        theta: FloatArray, labour: FloatArray, closure: Closure,
    ) -> None:  # fmt: skip
        self.flows, self.where, self.terms, self.theta = flows, where, terms, theta
        self.labour, self.closure = labour, closure
        # Wage, real wage, real income, factor, demanded.
        self.found = np.full((5, len(terms), len(flows)), np.nan)
        self.acr_gap = 0.0

    def single(self, terms: FloatArray, theta: float) -> System:
        whole = np.ones((len(self.flows),) * 2)
        whole[self.where] = terms
        shock = Everywhere(self.flows, whole)
        return System(self.flows, theta, self.labour, self.closure, shock)

    def connected(self, terms: FloatArray) -> bool:
        flows = self.flows.value.copy()
        flows[self.where] *= terms
        return bool(parts(flows).shape[1] == 1)

    def newton(self, scenario: int) -> None:
        """Solve one scenario by itself."""
        system = self.single(self.terms[scenario], float(self.theta[scenario]))
        cost, _ = find(system)
        self._keep(np.array([scenario]), system.at(cost), system.theta)

    def broyden(self, group: IntArray) -> None:
        """Solve similar scenarios side by side; what fails is left NaN.

        The steps alone carry what was learnt of the Jacobian (Kelley 1995, Iterative
        methods for linear and nonlinear equations, chapter 7).
        """
        middle = self.single(
            self.terms[group].mean(axis=0), float(self.theta[group].mean())
        )
        slope = jacobian(middle, middle.at(np.zeros(len(self.flows))))
        downhill = np.asarray(-np.linalg.inv(slope).T, dtype=np.float64)
        for first in range(0, len(group), _BLOCK):
            self._descend(group[first : first + _BLOCK], downhill)

    def _descend(self, block: IntArray, downhill: FloatArray) -> None:
        shock = Cells(self.flows, *self.where, self.terms[block])
        system = System(
            self.flows, self.theta[block, None], self.labour, self.closure, shock
        )
        cost = np.zeros((len(block), len(self.flows)))
        steps: list[FloatArray] = []
        with np.errstate(all="ignore"):
            for _ in range(_MOST):
                point = system.at(cost)
                gap = np.abs(point.excess).max(axis=1)
                solved = gap < TOLERANCE
                self._keep(block[solved], point.only(solved), self.theta[block[solved]])
                going = ~solved & np.isfinite(gap)
                if not going.any():
                    return
                if not going.all():
                    block, cost, point = block[going], cost[going], point.only(going)
                    steps = [step[going] for step in steps]
                    shock.keep(going)
                    system.theta = self.theta[block, None]
                steps.append(_step(point.excess @ downhill, steps))
                cost = cost + steps[-1]

    def _keep(
        self, scenarios: IntArray, point: Point, theta: float | FloatArray
    ) -> None:
        if not len(scenarios):
            return
        real_wage = point.wage / point.price
        for kept, value in zip(
            self.found,
            (point.wage, real_wage, point.final / point.price, point.factor,
             point.demanded),
            strict=True,
        ):  # fmt: skip
            kept[scenarios] = value
        own = np.atleast_2d(np.log(point.factor * point.demanded / point.expenditure))
        power = np.atleast_1d(theta)[:, None] * self.labour
        gap = float(np.abs(np.log(real_wage) + own / power).max())
        self.acr_gap = max(self.acr_gap, gap)

    def flows_of_cells(self) -> FloatArray:
        rows, columns = self.where
        trade = self.terms * self.flows.value[self.where]
        trade *= self.found[3].take(rows, axis=1)
        trade *= self.found[4].take(columns, axis=1)
        return trade


def _step(plain: FloatArray, steps: list[FloatArray]) -> FloatArray:
    """Return Broyden's next step from the plain one and the steps before."""
    for former, latter in pairwise(steps):
        plain += latter * (_inner(former, plain) / _inner(former, former))
    if steps:
        plain /= 1 - _inner(steps[-1], plain) / _inner(steps[-1], steps[-1])
    return plain


def _inner(one: FloatArray, other: FloatArray) -> FloatArray:
    product: FloatArray = np.einsum("sn,sn->s", one, other)[:, None]
    return product


def _cells(
    rows: npt.ArrayLike, columns: npt.ArrayLike, terms: FloatArray, count: int
) -> tuple[IntArray, IntArray]:
    """Return the places of the cells, checked against the terms."""
    i, j = np.asarray(rows, dtype=np.intp), np.asarray(columns, dtype=np.intp)
    if i.shape != j.shape or i.shape != terms.shape[1:]:
        raise EstimationError(
            f"cells: expected a row and a column for each of the {terms.shape[1]} "
            f"terms of a scenario, found {i.size} and {j.size}"
        )
    if i.size == 0 or len(terms) == 0:
        raise EstimationError("cells: expected at least one cell and one scenario")
    if min(i.min(), j.min()) < 0 or max(i.max(), j.max()) >= count:
        raise EstimationError(f"cells: expected countries 0 to {count - 1}")
    if len(np.unique(i * count + j)) < i.size:
        raise EstimationError("cells: the same cell is named twice; join its terms")
    if (terms < 0).any():
        scenario, cell = np.argwhere(terms < 0)[0]
        raise EstimationError(
            f"trade terms: scenario {scenario} has the term {terms[scenario, cell]:g} "
            f"for exporter {i[cell]} and importer {j[cell]}; expected at least 0"
        )
    own = i == j
    if (terms[:, own] != 1).any():
        raise EstimationError(
            "trade terms: the term of a country with itself must be 1, as own sales "
            "bear no trade cost"
        )
    return i, j


def _elasticities(substitution: npt.ArrayLike, count: int) -> FloatArray:
    values = as_real(substitution, "substitution", ndim=(0, 1), missing=False)
    if values.ndim and len(values) != count:
        raise EstimationError(
            f"substitution: expected one number or {count}, one a scenario, found "
            f"{len(values)}"
        )
    as_elasticity(float(values.min()))
    return np.broadcast_to(values, (count,)).astype(np.float64)
