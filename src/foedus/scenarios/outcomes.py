"""From solutions to figures: incomes, the hub's trade, who is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from foedus.consequences.world import World
from foedus.estimates.herfindahl import herfindahl
from foedus.scenarios.bands import Band, band
from foedus.scenarios.model_draws import Solution
from foedus.scenarios.results import (
    Concentration,
    PartnerTrade,
    StateChange,
    Trade,
)

__all__ = ["incomes", "roles", "trade", "trade_change"]

Array = npt.NDArray[np.float64]

#: Trading partners of the hub that count as its partners in a list of states.
_PARTNERS = 10
#: A market is lost if exports to it fall by this share in the median draw.
_LOST = 0.5


def roles(
    world: World, hub: str, settings: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return what each state of the world is to the hub."""
    place = world.position(hub)
    both = world.abroad[place] + world.abroad[:, place]
    largest = {world.states[at] for at in np.argsort(-both)[:_PARTNERS]}
    found: dict[str, tuple[str, ...]] = {}
    for state in world.states:
        if state == hub:
            found[state] = ("hub",)
            continue
        mine = tuple(name for name, who in settings.items() if state in who)
        found[state] = (*mine, *(("partner",) if state in largest else ()))
    return found


def incomes(
    world: World, hub: str, solution: Solution, role: Mapping[str, tuple[str, ...]]
) -> tuple[StateChange, ...]:
    """Return the change of real income of every state, the hub first."""
    percent = 100 * (solution.real_income - 1)
    changes = [
        StateChange(state, role[state], band(percent[:, place]))
        for place, state in enumerate(world.states)
    ]
    changes.sort(
        key=lambda one: (one.state != hub, -abs(one.real_income.median), one.state)
    )
    return tuple(changes)


def trade_change(world: World, place: int, solution: Solution) -> Array:
    """Return the change of the hub's exports plus imports, percent, shape (S,)."""
    before = world.abroad[place].sum() + world.abroad[:, place].sum()
    after = _abroad(solution.exports, place) + _abroad(solution.imports, place)
    result: Array = 100 * (after.sum(axis=1) / before - 1)
    return result


def trade(world: World, hub: str, solution: Solution) -> Trade:
    """Return the hub's trade by partner, its concentration, and what is lost."""
    place = world.position(hub)
    sold, bought = world.abroad[place], world.abroad[:, place]
    sold_after = _abroad(solution.exports, place)
    bought_after = _abroad(solution.imports, place)
    fall = np.maximum(sold - sold_after, 0).sum(axis=1)
    rise = np.maximum(sold_after - sold, 0).sum(axis=1)
    partners = _partners(world, place, sold_after, bought_after)
    total = sold.sum()
    return Trade(
        exports=float(total),
        imports=float(bought.sum()),
        exports_change=band(100 * (sold_after.sum(axis=1) / total - 1)),
        imports_change=band(100 * (bought_after.sum(axis=1) / bought.sum() - 1)),
        partners=partners,
        export_concentration=_concentration(world.states, sold, sold_after),
        import_concentration=_concentration(world.states, bought, bought_after),
        lost_markets=tuple(
            one.partner
            for one in partners
            if one.exports_change and one.exports_change.median <= -100 * _LOST
        ),
        lost=band(fall),
        # Where nothing is lost but by prices, there is nothing to win back.
        diverted=band(rise / fall) if (sold_after.sum(axis=1) < total).all() else None,
    )


def _abroad(flows: Array, hub: int) -> Array:
    """Return flows between the hub and others, own sales set to 0; shape (S, N)."""
    result = flows.copy()
    result[:, hub] = 0
    return result


def _partners(
    world: World, hub: int, sold_after: Array, bought_after: Array
) -> tuple[PartnerTrade, ...]:
    sold, bought = world.abroad[hub], world.abroad[:, hub]
    sold_share = sold_after / sold_after.sum(axis=1)[:, None]
    bought_share = bought_after / bought_after.sum(axis=1)[:, None]
    order = [at for at in np.argsort(-(sold + bought), kind="stable") if at != hub]
    return tuple(
        PartnerTrade(
            partner=world.states[at],
            exports=float(sold[at]),
            imports=float(bought[at]),
            exports_change=_percent(sold[at], sold_after[:, at]),
            imports_change=_percent(bought[at], bought_after[:, at]),
            export_share=float(sold[at] / sold.sum()),
            import_share=float(bought[at] / bought.sum()),
            export_share_after=band(sold_share[:, at]),
            import_share_after=band(bought_share[:, at]),
            estimated=bool(world.estimated[hub, at] or world.estimated[at, hub]),
        )
        for at in order
    )


def _percent(before: float, after: Array) -> Band | None:
    return band(100 * (after / before - 1)) if before > 0 else None


def _concentration(
    states: tuple[str, ...], before: Array, after: Array
) -> Concentration:
    shares = before / before.sum()
    shares_after = after / after.sum(axis=1)[:, None]
    largest = shares_after.argmax(axis=1)
    [(top_after, times)] = Counter(largest.tolist()).most_common(1)
    return Concentration(
        herfindahl=float(herfindahl(before).index),
        herfindahl_after=band(herfindahl(after).index),
        top=states[int(shares.argmax())],
        top_after=states[top_after],
        top_share=float(shares.max()),
        top_share_after=band(shares_after.max(axis=1)),
        top_after_chance=times / len(after),
    )
