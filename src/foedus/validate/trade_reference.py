"""Reference numbers of the trade model, printed next to ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from foedus.errors import MissingFile
from foedus.estimates.trade import Closure, solve
from foedus.validate.section import Cell, Context, Part, Section, Table
from foedus.validate.trade_worlds import agreement, enlargement, world_2014

PART = Part("trade_reference", "Reference numbers: the trade model", order=12)

#: What gegravity 0.3 prints for its own sample: real GDP, per cent.
_ONE_STEP = (("CAN", 0.418261), ("JPN", 0.053755), ("USA", -0.007411))
#: Columns of ge_gravity by closure: welfare and trade.
_ENLARGEMENT: dict[Closure, tuple[str, str]] = {
    "additive": ("w_eu", "X_eu"),
    "multiplicative": ("w_mult", "X_mult"),
}

Rows = tuple[tuple[Cell, ...], ...]


def run(context: Context) -> Section:
    """Print what other programs published next to what ours gives."""
    if context.inputs is None:
        raise MissingFile("needs the worlds and results of other programs")
    folder = context.inputs.root / "benchmarks"
    sample, enlarged, autarky = (
        _agreement(folder),
        _enlargement(folder),
        _russia(folder),
    )
    return Section(
        PART.id,
        PART.title,
        text=(
            "Three programs and an identity. gegravity calls full what takes prices "
            "from resistances at the incomes of before; done in that one step ours "
            "gives its digits, and with markets cleared the digits differ. ge_gravity "
            "solves what `solve` does; with deficits in proportion it lets world "
            "spending differ from world output by the factor that ours divides out. "
            "Without trade the real wage is a power of the share of own goods "
            "(Arkolakis, Costinot and Rodriguez-Clare 2012, doi:10.1257/aer.102.1.94).",
        ),
        tables=(
            Table(
                "Canada and Japan sign a trade agreement: real GDP, per cent",
                ("Country", "gegravity", "Ours, one step", "Difference",
                 "Ours, markets clear"), sample, digits=6,
            ),
            Table(
                "Enlargement of the European Union, 44 countries: largest difference "
                "from ge_gravity, in parts of 100 million",
                ("Closure", "Welfare", "Trade"), enlarged, digits=2,
            ),
            Table(
                "Russia without trade, 2014: real wage, per cent",
                ("By the identity", "Ours", "Difference"), autarky, digits=12,
            ),
        ),
        figures={
            "one_step_gap": max(abs(_float(row[3])) for row in sample),
            "enlargement_welfare": max(_float(row[1]) for row in enlarged) * 1e-8,
            "enlargement_trade": max(_float(row[2]) for row in enlarged) * 1e-8,
            "autarky_russia": _float(autarky[0][1]),
        },
    )  # fmt: skip


def _agreement(folder: Path) -> Rows:
    world = agreement(folder)
    one = solve(world.flows, world.terms, mode="one-step").real_wage
    full = solve(world.flows, world.terms).real_wage
    return tuple(
        (
            name, published, 100 * float(one[world.at(name)] - 1),
            100 * float(one[world.at(name)] - 1) - published,
            100 * float(full[world.at(name)] - 1),
        )
        for name, published in _ONE_STEP
    )  # fmt: skip


def _enlargement(folder: Path) -> Rows:
    world, rows = enlargement(folder), []
    for closure, (welfare, trade) in _ENLARGEMENT.items():
        found = solve(world.flows, world.terms, closure=closure)
        # The same for all countries, and 1 with additive deficits.
        factor = (found.income / found.wage)[0] if closure == "multiplicative" else 1.0
        gain = np.abs(found.real_income / factor - world.results[welfare][:, 0])
        flows = np.abs(found.trade / factor / world.results[trade] - 1)
        rows.append((closure, 1e8 * float(gain.max()), 1e8 * float(flows.max())))
    return tuple(rows)


def _russia(folder: Path) -> Rows:
    world = world_2014(folder)
    russia, terms = world.at("RUS"), world.terms.copy()
    terms[russia], terms[:, russia], terms[russia, russia] = 0, 0, 1
    ours = 100 * float(solve(world.flows, terms).real_wage[russia] - 1)
    implied = 100 * float(world.flows.own_share[russia] ** 0.25 - 1)
    return ((implied, ours, ours - implied),)


def _float(cell: Cell) -> float:
    assert isinstance(cell, float)
    return cell
