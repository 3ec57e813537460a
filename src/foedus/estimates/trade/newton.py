"""Costs that clear every market, by Newton's method with a fixed point to fall on."""

from __future__ import annotations

import numpy as np

from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray
from foedus.estimates.trade.shock import Everywhere
from foedus.estimates.trade.system import Point, System

__all__ = ["TOLERANCE", "find", "jacobian"]

#: Largest excess demand, in logs, of a solution.
TOLERANCE = 1e-12
#: What a Newton step must leave of the gap at most, to be kept.
_DECREASE = 0.9
#: Steps of the fixed point after a Newton step that did not help.
_SWEEP = 25
#: Trials before giving up.
_MOST = 200


def find(system: System) -> tuple[FloatArray, int]:
    """Return log unit costs that clear all markets, and the iterations it took.

    Newton's method; where a step does not make the largest excess demand smaller, a
    sweep of the fixed point takes its place.

    Parameters
    ----------
    system : System
        The equations of one scenario, with a shock `Everywhere`.

    Returns
    -------
    cost : ndarray, shape (N,)
        Log unit costs, with every market cleared to 1e-12.
    iterations : int
        Newton steps and fixed-point steps.

    Raises
    ------
    EstimationError
        If it does not converge; there is then no solution, or none within reach.
    """
    cost, iterations = np.zeros(len(system.output)), 0
    with np.errstate(all="ignore"):  # a point that makes no sense has a gap of inf
        point = system.at(cost)
        for _ in range(_MOST):
            if _gap(point) < TOLERANCE:
                return cost, iterations
            trial = _newton(system, cost, point)
            moved = system.at(trial)
            iterations += 1
            if not _gap(moved) < _DECREASE * _gap(point):
                for _ in range(_SWEEP):
                    trial = system.fixed_point(point)
                    moved = point = system.at(trial)
                iterations += _SWEEP
            cost, point = trial, moved
    raise EstimationError(_no_solution(system, point, iterations))


def jacobian(system: System, point: Point) -> FloatArray:
    """Return the derivative of the excess by the log unit costs.

    Parameters
    ----------
    system : System
        The equations of one scenario, with a shock `Everywhere`.
    point : Point
        Where.

    Returns
    -------
    ndarray, shape (N, N)
        Equation by country.
    """
    assert isinstance(system.shock, Everywhere)
    terms, member = system.shock.terms, system.member
    shares = system.shares * terms * point.factor[:, None] / point.total
    sales = system.sales.T * terms * point.demanded / point.demand[:, None]
    spent = system.expenditure * point.expenditure
    produced = system.output * point.wage

    def weights(amounts: FloatArray) -> FloatArray:
        inside = member.T * amounts
        return np.asarray(inside / inside.sum(axis=1, keepdims=True))

    by_wage: FloatArray = member @ weights(produced)
    if system.closure == "additive":
        by_wage += sales * (produced / spent)
    else:
        tilt = weights(system.added * point.wage) - weights(system.final * point.wage)
        final = system.final * point.final / spent
        by_wage += sales + (sales @ (final[:, None] * member)) @ tilt
    by_wage.flat[:: len(spent) + 1] -= 1
    by_cost = by_wage / system.labour
    by_price = system.theta * sales - by_cost * (1 - system.labour)
    derivative: FloatArray = by_cost + by_price @ shares.T
    derivative.flat[:: len(spent) + 1] -= system.theta
    return derivative


def _newton(system: System, cost: FloatArray, point: Point) -> FloatArray:
    try:
        step = np.linalg.solve(jacobian(system, point), point.excess)
    except np.linalg.LinAlgError:
        return np.full_like(cost, np.nan)
    return np.asarray(cost - step, dtype=np.float64)


def _gap(point: Point) -> float:
    gap = float(np.abs(point.excess).max())
    return gap if np.isfinite(gap) else np.inf


def _no_solution(system: System, point: Point, iterations: int) -> str:
    worst = int(np.argmax(np.nan_to_num(np.abs(point.excess), nan=np.inf)))
    hint = (
        "the additive closure has no solution near autarky, use 'multiplicative'"
        if system.closure == "additive"
        else "where a country may buy but not sell, or sell but not buy, there is none "
        "unless its deficit happens to pay for it"
    )
    return (
        f"no equilibrium found in {iterations:,} iterations: excess demand of country "
        f"{worst} is still {_gap(point):.2g} in logs, expected below {TOLERANCE:g}; "
        f"{hint}"
    )
