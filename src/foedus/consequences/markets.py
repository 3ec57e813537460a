"""Markets lost and found between two years: by how much, to whom, and where to.

Three exact identities, one for each question.

*How much.* The hub's sales to a partner are W d s: the world's imports W, the
partner's share d of them, the hub's share s of the partner's. The change is split by
`product_change`.

*To whom.* In a partner where s fell, the midpoint shift-share gives every other
supplier mean(M) times the change of its share; with the rest these add to what the
hub lost (`flow_matrix`).

*Where to.* The hub's sales to a partner are also its total times the partner's weight
in it; what weights alone moved adds to 0 over partners and the rest.

On the side of imports the partner is a supplier: W is the world's exports, d the
partner's share of them, s the hub's share of what the partner sells. This is
accounting. It says who stands where another stood, not why.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from foedus.alignment.flow_matrix import FlowLoss, of_channel
from foedus.alignment.flows import Flows, Moved, compare
from foedus.consequences.bilateral import Array, Bilateral, Side
from foedus.consequences.results_parts import Bloc, Market, Markets
from foedus.estimates.product_change import product_change

__all__ = ["markets"]

_OTHER: Mapping[Side, Side] = {"exports": "imports", "imports": "exports"}


def markets(
    record: Bilateral,
    hub: str,
    side: Side,
    since: int,
    until: int,
    bloc: Bloc | None = None,
) -> Markets | None:
    """Return what one side of a hub's trade lost and found between two years.

    Parameters
    ----------
    record : Bilateral
        Flows of a snapshot.
    hub : str
        State id.
    side : {"exports", "imports"}
        Side of the hub's trade.
    since, until : int
        Calendar years, `since` before `until`.
    bloc : Bloc or None
        A bloc whose members are also added up as one market.

    Returns
    -------
    Markets or None
        None where too little of the hub's own total is known at one end.
    """
    place = record.place(hub)
    if place is None:
        return None
    own = [float(record.total(side, year)[place]) for year in (since, until)]
    if not np.isfinite(own).all():
        return None
    flows = np.stack([record.of(place, side, year)[0] for year in (since, until)])
    demand = np.stack([record.total(_OTHER[side], year) for year in (since, until)])
    world = np.array([_world(record, side, year) for year in (since, until)])
    other = np.arange(len(record.states)) != place
    named = np.isfinite(flows).all(axis=0) & np.isfinite(demand).all(axis=0) & other
    rows = _rows(record.states, np.flatnonzero(named), flows, demand, world, own)
    missing = np.isnan(flows).any(axis=0) & other
    size = np.fmax(
        np.nan_to_num(flows).max(axis=0), _estimates(record, place, side, since, until)
    )
    shifted = _moved(record, side, since, until)
    matrix = of_channel(shifted, "economic", hub)
    return Markets(
        side=side,
        total_from=own[0],
        total_to=own[1],
        rest=own[1] - own[0] - sum(row.change for row in rows),
        unknown=tuple(
            record.states[i]
            for i in sorted(np.flatnonzero(missing), key=lambda i: -size[i])
        ),
        markets=rows,
        bloc=_added(rows, demand, record, bloc) if bloc is not None else None,
        bloc_counted=sum(row.partner in bloc.members for row in rows) if bloc else 0,
        losses=matrix.losses,
        replaced=matrix.cells,
        net=matrix.net,
        net_unknown=_unknown(shifted, matrix.losses, [one.state for one in matrix.net]),
    )


def _rows(
    states: tuple[str, ...],
    at: np.ndarray,
    flows: Array,
    demand: Array,
    world: Array,
    own: list[float],
) -> tuple[Market, ...]:
    shares = flows[:, at] / demand[:, at]
    factors = np.stack(
        [np.broadcast_to(world[:, None], shares.shape), demand[:, at] / world[:, None],
         shares],
    )  # fmt: skip
    parts = product_change(factors[:, 0], factors[:, 1])
    weights = flows[:, at] / np.array(own)[:, None]
    redirected = (own[0] + own[1]) / 2 * (weights[1] - weights[0])
    found = [
        Market(
            partner=states[j],
            flow_from=float(flows[0, j]),
            flow_to=float(flows[1, j]),
            change=float(flows[1, j] - flows[0, j]),
            from_world=float(parts[0, k]),
            from_demand=float(parts[1, k]),
            from_share=float(parts[2, k]),
            share_from=float(shares[0, k]),
            share_to=float(shares[1, k]),
            weight_from=float(weights[0, k]),
            weight_to=float(weights[1, k]),
            redirected=float(redirected[k]),
        )
        for k, j in enumerate(at)
        if flows[0, j] > 0 or flows[1, j] > 0
    ]
    return tuple(sorted(found, key=lambda one: (one.from_share, one.partner)))


def _added(
    rows: tuple[Market, ...], demand: Array, record: Bilateral, bloc: Bloc
) -> Market | None:
    """Return the members of a bloc as one market; the parts add up like the rows."""
    inside = [row for row in rows if row.partner in bloc.members]
    if not inside:
        return None
    at = [record.states.index(row.partner) for row in inside]
    flow_from, flow_to = (
        sum(getattr(row, name) for row in inside) for name in ("flow_from", "flow_to")
    )
    wanted = demand[:, at].sum(axis=1)
    added = {
        name: sum(getattr(row, name) for row in inside)
        for name in (
            *("change", "from_world", "from_demand", "from_share"),
            *("weight_from", "weight_to", "redirected"),
        )
    }
    return Market(
        partner=bloc.name,
        flow_from=flow_from,
        flow_to=flow_to,
        share_from=float(flow_from / wanted[0]),
        share_to=float(flow_to / wanted[1]),
        **added,
    )


def _estimates(
    record: Bilateral, place: int, side: Side, since: int, until: int
) -> Array:
    """Return the larger estimate of what nobody reported at either end."""
    t = [record.layer(year) for year in (since, until)]
    guess = (
        record.estimate[t, place] if side == "exports" else record.estimate[t, :, place]
    )
    return np.asarray(guess.max(axis=0))


def _world(record: Bilateral, side: Side, year: int) -> float:
    """Return the world's imports (side exports) or exports, estimates included."""
    t = record.layer(year)
    totals = record.imports[t] if side == "exports" else record.exports[t]
    return float(np.nansum(totals))


def _moved(record: Bilateral, side: Side, since: int, until: int) -> Moved:
    """Return how the shares in all partners' imports (or exports) moved."""
    amounts, totals = [], []
    for year in (since, until):
        usd = record.usd[record.layer(year)]
        # Rows are partners: importers where the hub exports.
        table = usd.T if side == "exports" else usd
        i, j = np.nonzero((table > 0) | np.isnan(table))
        other = i != j
        i, j = i[other], j[other]
        amounts.append(_frame(record.states, year, table[i, j], partner=i, state=j))
        # Flows are kept to three digits: where one flow is nearly all of a total,
        # the parts can exceed it by up to half a per cent.
        total = np.maximum(record.total(_OTHER[side], year), np.nansum(table, axis=1))
        known = np.flatnonzero(total > 0)
        totals.append(
            _frame(record.states, year, total[known], partner=known).rename(
                {"amount": "total"}
            )
        )
    return compare(Flows(pl.concat(amounts), pl.concat(totals)), since, until)


def _frame(
    states: tuple[str, ...], year: int, values: Array, **places: np.ndarray
) -> pl.DataFrame:
    names = np.array(states)
    return pl.DataFrame(
        {
            **{column: names[at] for column, at in places.items()},
            "year": np.full(values.size, year, dtype=np.int16),
            "amount": values,
        }
    ).with_columns(pl.col("amount").fill_nan(None))


def _unknown(
    shifted: Moved,
    losses: tuple[FlowLoss, ...],
    winners: list[str],
) -> dict[str, float]:
    """Return the share of the losses where a winner's own gain is not known."""
    lost = {one.partner: one.amount for one in losses}
    whole = sum(lost.values())
    hidden: dict[str, set[str]] = {}
    for partner, state in shifted.unknown:
        if partner in lost:
            hidden.setdefault(state, set()).add(partner)
    return {
        state: sum(lost[partner] for partner in hidden.get(state, ())) / whole
        for state in winners
    }
