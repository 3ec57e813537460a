"""Against what happened: Russia's partners of 2023, predicted from 2021.

Given are the world of 2021, the sanctions that stood in 2022, and the gravity model
fitted on years to 2021; nothing later. Predicted is how what Russia sold and bought in
2023 was spread over the partners for whom both years are known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.consequences.gravity import Gravity, gravity
from foedus.consequences.restrictions import restrictions
from foedus.consequences.world import World, world
from foedus.estimates.trade import Closure, Flows, solve_many
from foedus.lake.snapshot import Snapshot
from foedus.validate.section import Cell, Context, Part, Section, Table

PART = Part("rerouting", "What happened: Russia's trade after 2022", order=61)

HUB = "RUS"
BEFORE, SHOCK, AFTER = 2021, 2022, 2023
#: Ordinary times, to compare with: two years on, both ends in these years.
_ORDINARY = (2000, 2021)
_DRAWS = 500
_SUBSTITUTION = (3.0, 8.0)
#: Partners with less of Russia's trade in 2021 are taken together.
_SMALL = 0.001
_OTHERS = "others"
_SHOWN = 12
_UNKNOWN, _LEAST, _MOST = "trade_2022", "trade_layered", "trade_complete"
_SIDES = {"sales": ("exporter", "importer"), "purchases": ("importer", "exporter")}

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Growth:
    """By what the hub's trade with each state is multiplied; shape (draws, N).

    `plain` is the trade term alone, `model` the term and all that adjusts to it.
    """

    plain: dict[str, Array]
    model: dict[str, Array]


@dataclass(frozen=True, slots=True)
class _Actual:
    """Shares of the partners of one side of trade, small ones taken together."""

    names: list[str]
    before: Array
    after: Array
    members: list[list[str]]
    known: float


def run(context: Context) -> Section:
    """Score the forecast, its rivals, and what hindsight would have given."""
    base = world(BEFORE, context.snapshot)
    early, late = gravity("to_2021"), gravity("all")
    random = np.random.default_rng(context.seed)
    halfway = random.uniform(0, 1, _DRAWS)
    cuts = {
        "as partial ones in layers": (early, np.zeros(_DRAWS)),
        "forecast: in between": (early, halfway),
        "as complete ones": (early, np.ones(_DRAWS)),
        "hindsight: fitted on 2022 and 2023": (late, None),
    }
    growth = {}
    for done, (name, (fit, place)) in enumerate(cuts.items()):
        context.progress(f"sanctions {name}", done, len(cuts))
        growth[name] = _growth(base, context, fit, place)
    scores: list[tuple[Cell, ...]] = []
    tables, figures = [], {}
    for side in _SIDES:
        actual = _actual(context.snapshot, side, BEFORE, AFTER)
        found = _scores(side, base, actual, growth)
        scores += found
        tables.append(_partners(side, base, actual, growth["forecast: in between"]))
        for row in found[:3]:
            figures[f"{side}_{str(row[1]).split(' ')[0]}_log"] = _number(row[2])
        ordinary = _ordinary(context.snapshot, side)
        figures[f"{side}_ordinary_log"] = float(np.median(ordinary))
        figures[f"{side}_ordinary_worst"] = float(ordinary.max())
    return Section(
        PART.id,
        PART.title,
        text=_text(figures, context.snapshot),
        tables=(
            Table(
                "Partners' shares in Russia's trade in 2023: log score (nats, 0 is "
                "perfect), share of trade put with the wrong partner, share of "
                "partners inside the 90 % band",
                ("Side", "Prediction", "Log score", "Misplaced", "Inside band"),
                tuple(scores),
            ),
            *tables,
        ),
        figures=figures,
    )


def _growth(
    base: World, context: Context, fit: Gravity, place: Array | None
) -> _Growth:
    """Solve the draws of one reading of the sanctions of 2022.

    `place` puts them between partial sanctions in layers (0) and complete ones (1);
    None takes them as fitted.
    """
    now = restrictions(base, context.snapshot)
    then = restrictions(replace(base, year=SHOCK), context.snapshot)
    drawn = dict(zip(fit.names, fit.draws(_DRAWS, seed=context.seed).T, strict=True))
    if place is not None:
        drawn[_UNKNOWN] = drawn[_LEAST] + place * (drawn[_MOST] - drawn[_LEAST])
    changes = {name: then[name] - now[name] for name in then}
    rows, columns = np.nonzero(np.any([*changes.values()], axis=0))
    logs = np.zeros((_DRAWS, len(rows)))
    for name, change in changes.items():
        logs += np.outer(drawn[name], change[rows, columns])
    random = np.random.default_rng(context.seed + 1)
    sigma = random.uniform(*_SUBSTITUTION, _DRAWS)
    hub, count = base.position(HUB), len(base.states)
    whole = np.ones((_DRAWS, count, 2))
    for k, (ours, theirs) in enumerate(((rows, columns), (columns, rows))):
        mine = ours == hub
        whole[:, theirs[mine], k] = np.exp(logs[:, mine])
    plain = {"sales": whole[:, :, 0], "purchases": whole[:, :, 1]}
    model = {side: plain[side].copy() for side in plain}
    half = _DRAWS // 2
    parts: dict[Closure, slice] = {
        "multiplicative": slice(half),
        "additive": slice(half, None),
    }
    for closure, part in parts.items():
        found = solve_many(
            Flows(base.flows),
            rows,
            columns,
            np.exp(logs[part]),
            substitution=sigma[part],
            closure=closure,
        )
        model["sales"][part] *= found.factor[:, [hub]] * found.demanded
        model["purchases"][part] *= found.factor * found.demanded[:, [hub]]
    return _Growth(plain, model)


def _actual(snapshot: Snapshot, side: str, before: int, after: int) -> _Actual:
    """Return shares of both years among the partners known in both."""
    own, other = _SIDES[side]
    flows = snapshot.table(
        "trade_flows",
        (pl.col(own) == HUB) & pl.col("year").is_in([before, after]),
    ).drop_nulls("usd")
    table = (
        flows.pivot("year", index=other, values="usd").sort(other).rename({other: "id"})
    )
    total = table[str(before)].sum()
    table = table.drop_nulls()
    usd = table.select(str(before), str(after)).to_numpy()
    shares = usd / usd.sum(axis=0)
    large = shares[:, 0] >= _SMALL
    states = table["id"].to_list()
    names = [name for name, big in zip(states, large, strict=True) if big]
    small = [name for name, big in zip(states, large, strict=True) if not big]
    return _Actual(
        names=[*names, _OTHERS],
        before=np.append(shares[large, 0], shares[~large, 0].sum()),
        after=np.append(shares[large, 1], shares[~large, 1].sum()),
        members=[[name] for name in names] + [small],
        known=float(usd[:, 0].sum() / total),
    )


def _predicted(base: World, actual: _Actual, growth: Array) -> Array:
    """Return predicted shares, shape (draws, partners)."""
    grown = np.empty((len(growth), len(actual.names)))
    for k, members in enumerate(actual.members):
        places = [base.states.index(name) for name in members if name in base.states]
        grown[:, k] = actual.before[k] * growth[:, places].mean(axis=1)
    shares: Array = grown / grown.sum(axis=1, keepdims=True)
    return shares


def _scores(
    side: str, base: World, actual: _Actual, growth: dict[str, _Growth]
) -> list[tuple[Cell, ...]]:
    forecast = growth["forecast: in between"]
    rows: list[tuple[Cell, ...]] = []

    def add(name: str, drawn: Array, *, banded: bool = False) -> None:
        mean = drawn.mean(axis=0)
        low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
        inside = np.mean((actual.after >= low) & (actual.after <= high))
        rows.append((
            side, name, divergence(actual.after, mean),
            float(np.abs(actual.after - mean).sum() / 2),
            float(inside) if banded else None,
        ))  # fmt: skip

    add("persistence", actual.before[None])
    add("proportional re-routing", _predicted(base, actual, forecast.plain[side]))
    add("model", _predicted(base, actual, forecast.model[side]), banded=True)
    for name, one in growth.items():
        if one is not forecast:
            add(f"proportional, {name}", _predicted(base, actual, one.plain[side]))
            add(f"model, {name}", _predicted(base, actual, one.model[side]),
                banded=True)  # fmt: skip
    return rows


def divergence(actual: Array, predicted: Array) -> float:
    r"""Return by how much a log score falls short of the best possible.

    The mean of :math:`\log q` over what was traded, less that of :math:`\log p`: the
    divergence of Kullback and Leibler (1951, doi:10.1214/aoms/1177729694). A strictly
    proper score of the prediction of where a dollar goes.

    Parameters
    ----------
    actual, predicted : ndarray, shape (n,)
        Shares that add up to 1.

    Returns
    -------
    float
        At least 0, in nats; infinite if something happened that had no share.
    """
    here = actual > 0
    with np.errstate(divide="ignore"):
        logs = np.log(actual[here]) - np.log(predicted[here])
    return float((actual[here] * logs).sum())


def _ordinary(snapshot: Snapshot, side: str) -> Array:
    """Return the score of persistence over two years in ordinary times."""
    found = []
    for year in range(_ORDINARY[0], _ORDINARY[1] - 1):
        actual = _actual(snapshot, side, year, year + 2)
        found.append(divergence(actual.after, actual.before))
    return np.array(found)


def _partners(side: str, base: World, actual: _Actual, growth: _Growth) -> Table:
    drawn = _predicted(base, actual, growth.model[side])
    plain = _predicted(base, actual, growth.plain[side]).mean(axis=0)
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    order = np.argsort(-np.maximum(actual.before, actual.after))[:_SHOWN]
    return Table(
        f"Russia's {side}: shares of partners, largest first",
        ("Partner", "2021", "Proportional", "Model", "from", "to", "2023"),
        tuple(
            (
                actual.names[k], float(actual.before[k]), float(plain[k]),
                float(drawn[:, k].mean()), float(low[k]), float(high[k]),
                float(actual.after[k]),
            )
            for k in order
        ),
    )  # fmt: skip


def _text(figures: dict[str, float | None], snapshot: Snapshot) -> tuple[str, ...]:
    known = {side: _actual(snapshot, side, BEFORE, AFTER).known for side in _SIDES}
    return (
        "Given are the world of 2021, the sanctions in force in 2022 and coefficients "
        "fitted on years to 2021; predicted are the shares of partners in Russia's "
        "trade in 2023. No sanction like those of 2022 had been seen: the forecast "
        "draws their effect evenly between that of partial sanctions in layers and "
        "that of complete ones, and elasticity and closure as scenarios do. "
        "Persistence keeps the shares of 2021. Proportional re-routing cuts the "
        "sanctioned shares by the same draws and scales up the rest; what the model "
        "adds to it is all that adjusts in general equilibrium. The rows on hindsight "
        "use years that are to be predicted and are no forecast.",
        "Partners whose flow is known in both years held "
        f"{known['sales']:.0%} of Russia's sales and {known['purchases']:.0%} of its "
        "purchases in 2021 (Belarus and, on 2023, South Korea are not known). Those "
        f"below {_SMALL:.1%} are taken together.",
        "The scale of the log score: over two ordinary years persistence scored "
        f"{figures['sales_ordinary_log']:.3f} for sales and "
        f"{figures['purchases_ordinary_log']:.3f} for purchases at the median, "
        f"{figures['sales_ordinary_worst']:.3f} and "
        f"{figures['purchases_ordinary_worst']:.3f} at worst (2000 to 2021). It is one "
        "country and one shock: which rule is better here need not be so elsewhere.",
    )


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, float) else None
