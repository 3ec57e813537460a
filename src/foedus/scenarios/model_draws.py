"""Solve a scenario draw by draw, in each of the trade models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.consequences.world import World
from foedus.estimates.trade.equilibrium import solve
from foedus.estimates.trade.flows import Flows
from foedus.estimates.trade.many import solve_many
from foedus.estimates.trade.system import Closure
from foedus.scenarios.effects import Part
from foedus.scenarios.unknowns import Draws

__all__ = ["MODELS", "Model", "Solution", "models", "solved"]

Array = npt.NDArray[np.float64]

#: Share of labour in cost where goods are made with goods.
_LABOUR = 0.5
#: A country's purchases that must be left for final use, as a share; where half of
#: its output would leave less, its share of labour is raised.
_FINAL = 0.2


@dataclass(frozen=True, slots=True)
class Model:
    """A static model of trade, one of several that disagree.

    Attributes
    ----------
    id, title : str
        Name and words.
    inputs : bool
        Whether goods are made with goods: half of cost is labour.
    closure : str or None
        What becomes of trade deficits: in proportion to income, or held in value;
        None draws one of the two.
    incomes : bool
        Whether incomes adjust. Where they are held, real income is not defined.
    """

    id: str
    title: str
    inputs: bool
    closure: Closure | None
    incomes: bool


#: The first is behind every figure that does not name a model.
MODELS = (
    Model("roundabout", "goods made with goods, either closure", True, None, True),
    Model(
        "multiplicative", "labour only, deficits in proportion to income", False,
        "multiplicative", True,
    ),
    Model("additive", "labour only, deficits held", False, "additive", True),
    Model("conditional", "incomes held, trade only", False, None, False),
)  # fmt: skip


def models(closure: Closure | None) -> tuple[Model, ...]:
    """Return the models that a scenario is solved in, the first one first.

    Parameters
    ----------
    closure : str or None
        What a scenario fixes; models of the other closure are left out.
    """
    return tuple(
        one for one in MODELS if closure is None or one.closure in (None, closure)
    )


@dataclass(frozen=True, slots=True)
class Solution:
    """New equilibria of one model, S draws of a world of N states.

    Attributes
    ----------
    real_income : ndarray, shape (S, N)
        New over old; NaN in a model that holds incomes.
    exports, imports : ndarray, shape (S, N)
        What the hub sells to and buys from each state, own sales included, in
        units of a world output that does not change.
    """

    real_income: Array
    exports: Array
    imports: Array


def solved(
    world: World, hub: int, parts: Sequence[Part], draws: Draws, model: Model
) -> Solution:
    """Solve one model for every draw.

    Parameters
    ----------
    world : World
        Before, N states.
    hub : int
        Position of the hub.
    parts : sequence of Part
        Logs of trade terms.
    draws : Draws
        S rows with ``substitution`` and ``closure``.
    model : Model
        Which one.

    Returns
    -------
    Solution

    Raises
    ------
    EstimationError
        If a draw has no solution.
    """
    shock = _shock(parts, len(world.states), len(draws))
    if not len(shock.rows):
        return _unchanged(world, hub, len(draws))
    if model.incomes:
        return _with_incomes(world, hub, shock, draws, model)
    return _without_incomes(world, hub, shock, draws)


def labour_share(flows: Flows, model: Model) -> Array:
    """Return the share of labour in cost of each country, shape (N,).

    One half, or more where inputs of half the value of output would leave less than
    a fifth of a country's purchases for final use.
    """
    if not model.inputs:
        return np.ones(len(flows))
    least = 1 - (1 - _FINAL) * flows.expenditure / flows.output
    return np.maximum(_LABOUR, least)


@dataclass(frozen=True, slots=True)
class _Shock:
    """Cells of the trade matrix that change, C of them, and their terms (S, C)."""

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    terms: Array


def _shock(parts: Sequence[Part], size: int, count: int) -> _Shock:
    """Join parts that speak of the same pairs."""
    cells = [part.rows * size + part.columns for part in parts]
    touched = np.unique(np.concatenate([np.empty(0, np.intp), *cells]))
    logs = np.zeros((count, len(touched)))
    for part, where in zip(parts, cells, strict=True):
        # A part names a pair once, so that no addend is lost.
        logs[:, np.searchsorted(touched, where)] += np.outer(part.log, part.weight)
    return _Shock(touched // size, touched % size, np.exp(logs))


def _unchanged(world: World, hub: int, count: int) -> Solution:
    return Solution(
        np.ones((count, len(world.states))),
        np.tile(world.flows[hub], (count, 1)),
        np.tile(world.flows[:, hub], (count, 1)),
    )


def _with_incomes(
    world: World, hub: int, shock: _Shock, draws: Draws, model: Model
) -> Solution:
    flows = Flows(world.flows)
    labour = labour_share(flows, model)
    additive = (
        draws["closure"] > 0
        if model.closure is None
        else np.full(len(draws), model.closure == "additive")
    )
    sold, bought = _hub_terms(shock, hub, len(flows))
    result = Solution(*(np.empty((len(draws), len(flows))) for _ in range(3)))
    groups: tuple[tuple[Closure, npt.NDArray[np.bool_]], ...] = (
        ("multiplicative", ~additive),
        ("additive", additive),
    )
    for closure, mine in groups:
        if not mine.any():
            continue
        found = solve_many(
            flows,
            shock.rows,
            shock.columns,
            shock.terms[mine],
            substitution=draws["substitution"][mine],
            closure=closure,
            labour_share=labour,
        )
        result.real_income[mine] = found.real_income
        factor, demanded = found.factor, found.demanded
        outward = world.flows[hub] * sold[mine]
        inward = world.flows[:, hub] * bought[mine]
        result.exports[mine] = outward * factor[:, hub, None] * demanded
        result.imports[mine] = inward * factor * demanded[:, hub, None]
    return result


def _hub_terms(shock: _Shock, hub: int, size: int) -> tuple[Array, Array]:
    """Return the terms of the hub's sales and purchases, each of shape (S, N)."""
    sold, bought = (np.ones((len(shock.terms), size)) for _ in range(2))
    mine = shock.rows == hub
    sold[:, shock.columns[mine]] = shock.terms[:, mine]
    mine = shock.columns == hub
    bought[:, shock.rows[mine]] = shock.terms[:, mine]
    return sold, bought


def _without_incomes(world: World, hub: int, shock: _Shock, draws: Draws) -> Solution:
    flows, count = Flows(world.flows), len(draws)
    # Elasticity plays no part where incomes are held: draws of the same terms are one.
    different, inverse = np.unique(shock.terms, axis=0, return_inverse=True)
    found = []
    for one in different:
        terms = np.ones((len(flows), len(flows)))
        terms[shock.rows, shock.columns] = one
        found.append(solve(flows, terms, mode="conditional").trade)
    trade = np.stack([(one[hub], one[:, hub]) for one in found])[inverse.reshape(count)]
    unknown = np.full((count, len(flows)), np.nan)
    return Solution(unknown, trade[:, 0], trade[:, 1])
