"""The flow matrix: what the hub lost, partner by gainer by channel, and who won net.

For each partner where the hub's share fell, the midpoint shift-share of its flows
gives every state an amount, mean(T) * change of s: what the state gained or lost
there because shares moved. Over all states, with what no state is named for, the
amounts add to zero, so that

    lost by the hub = sum of amounts of the named + rest

exactly. Several states gain and others beside the hub lose, so that no amount of a
gainer *is* the hub's. Dividing the loss in proportion to the gains is a convention;
it is kept apart as `assigned`, for drawing, and is called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.alignment.flows import FLOW_CHANNELS, LEAST, FlowChannel, Moved, moved
from foedus.estimates.shift_share import shift_share
from foedus.lake.snapshot import Snapshot

#: Flows are kept to three digits, each up to half a per cent off, and totals apart
#: from them: parts may exceed their total by as much.
_TOLERANCE = 5e-3
#: Net winners named per channel.
_WINNERS = 10

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FlowLoss:
    """What the hub lost with one partner in one channel.

    Attributes
    ----------
    partner, channel : str
        State id; ``military`` or ``economic``.
    share_from, share_to : float
        The hub's share of the partner's total at both ends, in [0, 1].
    amount : float
        mean(T) times the fall of the share, positive; trend indicator value or US
        dollars of a year.
    rest : float
        Part of `amount` that no named gainer stands against: small gains, flows of
        unnamed states, less what others lost; may be negative.
    unassigned : float
        Part of `amount` that the convention assigns to no named gainer.
    """

    partner: str
    channel: str
    share_from: float
    share_to: float
    amount: float
    rest: float
    unassigned: float


@dataclass(frozen=True, slots=True)
class FlowCell:
    """What one gainer gained with one partner where the hub lost.

    Attributes
    ----------
    partner, gainer, channel : str
        Partner; state, or bloc if gainers were merged; channel.
    gain : float
        Change of the gainer's share, at least `LEAST`.
    amount : float
        mean(T) times `gain`.
    assigned : float
        The hub's loss times this gain over all gains: a convention.
    """

    partner: str
    gainer: str
    channel: str
    gain: float
    amount: float
    assigned: float


@dataclass(frozen=True, slots=True)
class NetWinner:
    """What one state gained net over all partners where the hub lost.

    Attributes
    ----------
    state, channel : str
        State, or bloc if gainers were merged; channel.
    amount : float
        Sum of mean(T) times its change of share, gains less losses.
    of_loss : float
        The same over all that the hub lost.
    beyond_world : float
        `amount` less what it would be if its share had changed with each of these
        partners as it changed in the world.
    """

    state: str
    channel: str
    amount: float
    of_loss: float
    beyond_world: float


@dataclass(frozen=True, slots=True)
class FlowMatrix:
    """The hub's losses by partner, gainer and channel.

    Attributes
    ----------
    losses : tuple of FlowLoss
        Per channel, greatest amount first.
    cells : tuple of FlowCell
        In the order of the losses, greatest gain first.
    net : tuple of NetWinner
        Per channel, greatest amount first.
    """

    losses: tuple[FlowLoss, ...]
    cells: tuple[FlowCell, ...]
    net: tuple[NetWinner, ...]

    def of(self, partner: str) -> FlowMatrix:
        """Return the part of one partner, without net winners: they are over all."""
        return FlowMatrix(
            losses=tuple(row for row in self.losses if row.partner == partner),
            cells=tuple(row for row in self.cells if row.partner == partner),
            net=(),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            name: [asdict(row) for row in rows]
            for name, rows in (
                ("losses", self.losses),
                ("cells", self.cells),
                ("net", self.net),
            )
        }

    def to_polars(self) -> pl.DataFrame:
        """Return one row a cell."""
        schema = {
            "partner": pl.String,
            "gainer": pl.String,
            "channel": pl.String,
            "gain": pl.Float64,
            "amount": pl.Float64,
            "assigned": pl.Float64,
        }
        return pl.DataFrame([asdict(cell) for cell in self.cells], schema=schema)


def flow_matrix(
    snapshot: Snapshot,
    hub: str,
    since: int,
    until: int,
    *,
    merged: Mapping[str, str] | None = None,
) -> FlowMatrix:
    """Return the flow matrix of what a hub lost over a window.

    Parameters
    ----------
    snapshot : Snapshot
        Where the flows are.
    hub : str
        State id.
    since, until : int
        Calendar years.
    merged : mapping of str to str or None
        States that count as one gainer, with the name of that one (a bloc).

    Returns
    -------
    FlowMatrix
        Empty in a channel without flows at both ends.
    """
    losses: list[FlowLoss] = []
    cells: list[FlowCell] = []
    net: list[NetWinner] = []
    for channel in FLOW_CHANNELS:
        found = of_channel(moved(snapshot, channel, since, until), channel, hub, merged)
        losses += found.losses
        cells += found.cells
        net += found.net
    return FlowMatrix(tuple(losses), tuple(cells), tuple(net))


def of_channel(
    shifted: Moved,
    channel: FlowChannel,
    hub: str,
    merged: Mapping[str, str] | None = None,
) -> FlowMatrix:
    """Return the flow matrix of one channel from how its shares moved."""
    table = shifted.table.filter(pl.col("partner") != hub)
    lost = table.filter((pl.col("state") == hub) & (pl.col("gain") <= -LEAST))
    if lost.is_empty():
        return FlowMatrix((), (), ())
    partners = lost["partner"].to_list()
    whole = table.filter(pl.col("partner").is_in(partners))
    # What the hub lost its own bloc did not gain with it: the hub stands alone.
    merged = {one: bloc for one, bloc in (merged or {}).items() if one != hub}
    gainers, gain, amount, mean_total = _split(whole, partners, merged)
    own = gainers.index(hub)
    loss = -amount[own]
    others = [row for row in range(len(gainers)) if row != own]
    # What no row is named for takes the rest of the total at both ends.
    unnamed = -gain.sum(axis=0)
    rising = np.maximum(gain[others], 0.0).sum(axis=0) + np.maximum(unnamed, 0.0)
    named = (gain >= LEAST) & (np.arange(len(gainers)) != own)[:, None]
    assigned = np.where(named, gain / rising * loss, 0.0)
    order = np.argsort(-loss, kind="stable")
    ends = {row["partner"]: row for row in lost.iter_rows(named=True)}
    losses = tuple(
        FlowLoss(
            partner=partners[j],
            channel=channel,
            share_from=ends[partners[j]]["share_from"],
            share_to=ends[partners[j]]["share_to"],
            amount=float(loss[j]),
            rest=float(loss[j] - amount[named[:, j], j].sum()),
            unassigned=float(loss[j] - assigned[:, j].sum()),
        )
        for j in order
    )
    cells = tuple(
        FlowCell(
            partner=partners[j],
            gainer=gainers[i],
            channel=channel,
            gain=float(gain[i, j]),
            amount=float(amount[i, j]),
            assigned=float(assigned[i, j]),
        )
        for j in order
        for i in np.argsort(-gain[:, j], kind="stable")
        if named[i, j]
    )
    world = _world(shifted.world, gainers, merged)
    net_amount = amount.sum(axis=1)
    winners = sorted(
        (row for row in others if net_amount[row] > 0),
        key=lambda row: (-net_amount[row], gainers[row]),
    )
    net = tuple(
        NetWinner(
            state=gainers[row],
            channel=channel,
            amount=float(net_amount[row]),
            of_loss=float(net_amount[row] / loss.sum()),
            beyond_world=float(net_amount[row] - world[row] * mean_total.sum()),
        )
        for row in winners[:_WINNERS]
    )
    return FlowMatrix(losses, cells, net)


def _split(
    whole: pl.DataFrame, partners: list[str], merged: Mapping[str, str]
) -> tuple[list[str], Array, Array, Array]:
    """Return gainers, and by gainer and partner their change of share and amount."""
    summed = (
        whole.with_columns(pl.col("state").replace(merged))
        .group_by("partner", "state")
        .agg(
            pl.col("amount_from", "amount_to").sum(),
            pl.col("total_from", "total_to").first(),
        )
    )
    gainers = sorted(set(summed["state"]))
    row = {state: i for i, state in enumerate(gainers)}
    column = {partner: j for j, partner in enumerate(partners)}
    at = (
        [row[state] for state in summed["state"]],
        [column[partner] for partner in summed["partner"]],
    )
    part0, part1 = (np.zeros((len(gainers), len(partners))) for _ in range(2))
    part0[at] = summed["amount_from"].to_numpy()
    part1[at] = summed["amount_to"].to_numpy()
    total0, total1 = (np.zeros(len(partners)) for _ in range(2))
    total0[at[1]] = summed["total_from"].to_numpy()
    total1[at[1]] = summed["total_to"].to_numpy()
    split = shift_share(
        part0, part1, total0=total0, total1=total1, tolerance=_TOLERANCE
    )
    return gainers, split.share_change, split.from_share, (total0 + total1) / 2


def _world(
    gain: Mapping[str, float], gainers: list[str], merged: Mapping[str, str]
) -> Array:
    by_name: dict[str, float] = {}
    for state, change in gain.items():
        name = merged.get(state, state)
        by_name[name] = by_name.get(name, 0.0) + change
    return np.array([by_name.get(name, 0.0) for name in gainers])
