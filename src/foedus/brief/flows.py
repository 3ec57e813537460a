"""The blocks on the flow matrix: where the hub's losses went, and who won net."""

from __future__ import annotations

from foedus.alignment.flow_matrix import FlowMatrix
from foedus.alignment.flows import FLOW_CHANNELS, FlowChannel
from foedus.brief.content import Block, Cell, Grid, Statement
from foedus.brief.sentences import FLOWS
from foedus.charts.alluvial import alluvial
from foedus.charts.gainers import gainer_name, net_winners
from foedus.charts.wording import listed, name, number, the

#: Net winners named in the sentence, and partners in the table.
NAMED = 3
SHOWN = 10

HOW_TO_READ = (
    "Left are the partners with whom the hub lost share, as high as the amount lost; "
    "right are those whose share rose there. Ribbons divide each loss in proportion "
    "to these gains. That is a convention: other states lost as well, and no gain is "
    "known to be the hub's loss. What each state gained net over all these partners "
    "is exact."
)


def flow_blocks(matrix: FlowMatrix, *, hub: str, snapshot: str) -> tuple[Block, ...]:
    """Return one block a channel with losses, and how to read them.

    Parameters
    ----------
    matrix : FlowMatrix
        Of `foedus.realign(..., matrix=True)`, of all partners.
    hub : str
        State id.
    snapshot : str
        Id of the snapshot.

    Returns
    -------
    tuple of Block
        Each with the sentence, the alluvial chart, the chart of net winners and the
        matrix as a table; empty if the hub lost share with no partner.
    """
    blocks = [
        Block(
            id=f"flows-{channel}",
            title={"military": "Arms", "economic": "Trade"}[channel],
            statements=(Statement(won(matrix, channel, hub)),),
            charts=(
                alluvial(matrix, channel, hub=hub, snapshot=snapshot),
                net_winners(matrix, channel, hub=hub, snapshot=snapshot),
            ),
            grids=(_table(matrix, channel, hub),),
        )
        for channel in FLOW_CHANNELS
        if any(loss.channel == channel for loss in matrix.losses)
    ]
    if not blocks:
        return ()
    return (*blocks, Block(id="flows", title="How to read this", text=(HOW_TO_READ,)))


def won(matrix: FlowMatrix, channel: FlowChannel, hub: str) -> str:
    """Return who won net of the hub's losses in one channel, as a sentence."""
    whole = sum(loss.amount for loss in matrix.losses if loss.channel == channel)
    winners = [won for won in matrix.net if won.channel == channel][:NAMED]
    opening = f"Of the {FLOWS[channel]} that {the(hub)} lost by shifts of share"
    if not winners:
        return f"{opening}, no single state won any net."
    names = [
        f"{gainer_name(one.state)} {number(100 * one.of_loss, digits=0)} % "
        f"({number(100 * one.beyond_world / whole, digits=0, sign=True)} beyond its "
        "gain in the world)"
        for one in winners
    ]
    return f"{opening}, these won most net, in per cent of the loss: {listed(names)}."


def _table(matrix: FlowMatrix, channel: FlowChannel, hub: str) -> Grid:
    """Return the matrix: partners down, the net winners across, gains in points."""
    losses = [loss for loss in matrix.losses if loss.channel == channel]
    winners = [won.state for won in matrix.net if won.channel == channel][:NAMED]
    gains = {
        (cell.partner, cell.gainer): cell.gain
        for cell in matrix.cells
        if cell.channel == channel
    }

    def points(share: float | None) -> Cell:
        if share is None:
            return Cell("under 1")
        return Cell(number(100 * share, sign=True), share)

    columns = ("Partner", name(hub), *map(gainer_name, winners))
    return Grid(
        caption=(
            f"Change of share of {FLOWS[channel]}, percentage points of the partner's "
            "total, largest losses first"
            + (f" ({SHOWN} of {len(losses)})" if len(losses) > SHOWN else "")
        ),
        columns=columns,
        rows=tuple(
            (
                Cell(name(loss.partner)),
                points(loss.share_to - loss.share_from),
                *(points(gains.get((loss.partner, winner))) for winner in winners),
            )
            for loss in losses[:SHOWN]
        ),
        numeric=frozenset(columns[1:]),
        sortable=True,
    )
