"""Where partners' ties went: who gained what the hub lost, and who won net."""

from __future__ import annotations

from foedus.alignment.flow_matrix import FlowMatrix
from foedus.alignment.flows import FLOW_CHANNELS, FlowChannel
from foedus.alignment.realignment import LEAST, Realignment
from foedus.brief import sentences
from foedus.brief.content import Block, Cell, Grid, Section, Statement
from foedus.brief.material import Material
from foedus.charts.alluvial import alluvial
from foedus.charts.gainers import FLOW_INDICATOR, gainer_name, gainers, net_winners
from foedus.charts.wording import figure, listed, name, number, per_cent, the, upper
from foedus.indicators.contract import Evidence

#: Net winners named in the sentence and in the table.
NAMED = 3
#: Rows of the table of lost shares.
LOST = 25

HOW_TO_READ = (
    "On the charts of flows, left are the partners with whom the hub lost share, as "
    "high as the amount lost; right are those whose share rose there. Ribbons divide "
    "each loss in proportion to these gains. That is a convention: other states lost "
    "as well, and no gain is known to be the hub's loss. What each state gained net "
    "over all these partners is exact."
)

WHERE = "Where they go: who gained what was lost"
_TITLES = {"military": "Arms", "economic": "Trade"}


def elsewhere_section(material: Material) -> Section:
    """Return the section on who gained what the hub lost."""
    found = material.realignment
    if found is None:
        text = f"Who gained cannot be shown: {material.no_realignment}."
        return Section("where", WHERE, (Block(id="gainers", text=(text,)),))
    blocks: list[Block] = []
    for channel in FLOW_CHANNELS:
        blocks += _blocks(material, found, channel)
    reading = (HOW_TO_READ, *found.notes) if lost_in(found) else found.notes
    note = Block(id="void", title="How to read this", text=reading)
    return Section("where", WHERE, (*blocks, note))


def lost_in(found: Realignment) -> tuple[FlowChannel, ...]:
    """Return the channels in which the hub lost share with any partner."""
    matrix = _matrix(found)
    return tuple(
        channel
        for channel in FLOW_CHANNELS
        if any(loss.channel == channel for loss in matrix.losses)
    )


def won(found: Realignment, channel: FlowChannel) -> str:
    """Return who won net of the hub's losses in one channel, as a sentence."""
    opening = f"Of the {sentences.FLOWS[channel]} that {the(found.hub)} lost by shifts"
    winners = [one for one in _matrix(found).net if one.channel == channel][:NAMED]
    if not winners:
        return f"{opening} of share, no single state won any net."
    whole = _loss(found, channel)
    names = [
        f"{gainer_name(one.state)} {per_cent(one.of_loss)} "
        f"({sentences.beyond(100 * one.beyond_world / whole, digits=0)})"
        for one in winners
    ]
    return (
        f"{opening} of share, these won most net, in per cent of the loss: "
        f"{listed(names)}."
    )


def largest_winners(found: Realignment) -> str:
    """Return the largest net winner of each channel in one short sentence."""
    parts = []
    for channel in lost_in(found):
        flow = sentences.FLOWS[channel]
        first = next((w for w in _matrix(found).net if w.channel == channel), None)
        if first is None:
            parts.append(f"of {flow} no single state")
            continue
        beyond = 100 * first.beyond_world / _loss(found, channel)
        parts.append(
            f"of {flow} {gainer_name(first.state)} ({per_cent(first.of_loss)} of the "
            f"loss, {sentences.beyond(beyond, digits=0)})"
        )
    if not parts:
        return f"{upper(the(found.hub))} lost share of no known flow."
    return f"Largest net winner where {the(found.hub)} lost share: {listed(parts)}."


def _matrix(found: Realignment) -> FlowMatrix:
    assert found.matrix is not None  # a brief asks for it
    return found.matrix


def _loss(found: Realignment, channel: FlowChannel) -> float:
    return sum(one.amount for one in _matrix(found).losses if one.channel == channel)


def _blocks(
    material: Material, found: Realignment, channel: FlowChannel
) -> tuple[Block, ...]:
    gained = Statement(sentences.gained(found, channel), _facts(material, channel))
    title = _TITLES[channel]
    if channel not in lost_in(found):
        return (Block(id=f"gainers-{channel}", title=title, statements=(gained,)),)
    matrix, snapshot = _matrix(found), found.snapshot
    drawn = alluvial(matrix, channel, hub=found.hub, snapshot=snapshot)
    net = net_winners(matrix, channel, hub=found.hub, snapshot=snapshot)
    return (
        Block(
            id=f"gainers-{channel}",
            title=title,
            statements=(Statement(won(found, channel)), gained),
            charts=(drawn,),
        ),
        Block(
            id=f"winners-{channel}",
            charts=(net, gainers(found, channel)),
            choice=True,
            grids=(_lost(found, channel),),
        ),
    )


def _facts(material: Material, channel: FlowChannel) -> tuple[Evidence, ...]:
    assert material.realignment is not None
    mine = [s for s in material.realignment.shifts if s.channel == channel]
    largest = sorted(mine, key=lambda s: (s.by_share, s.partner))[:4]
    return tuple(
        fact
        for shift in largest
        if shift.share_change <= -LEAST
        for fact in material.facts(shift.partner, FLOW_INDICATOR[channel])[:3]
    )


def _lost(found: Realignment, channel: FlowChannel) -> Grid:
    """Return the matrix: partners down, net winners across, then who gained most."""
    matrix = _matrix(found)
    lost = [one for one in matrix.losses if one.channel == channel]
    winners = [one.state for one in matrix.net if one.channel == channel][:NAMED]
    cells = [one for one in matrix.cells if one.channel == channel]
    gains = {(one.partner, one.gainer): one.gain for one in cells}

    def percent(share: float) -> Cell:
        # Both indicators with flows are read as shares in per cent.
        return Cell(figure(FLOW_INDICATOR[channel], 100 * share), share)

    def points(share: float | None) -> Cell:
        if share is None:
            return Cell("under 1")
        return Cell(number(100 * share, sign=True), share)

    def most(partner: str) -> Cell:
        first = [one for one in cells if one.partner == partner][:3]
        return Cell(
            ", ".join(
                f"{gainer_name(one.gainer)} {number(100 * one.gain, sign=True)}"
                for one in first
            )
            or "no single state"
        )

    columns = (
        "Partner", f"{found.since}", f"{found.until}", *map(gainer_name, winners),
        "Gained most",
    )  # fmt: skip
    return Grid(
        caption=(
            f"Shares of {sentences.FLOWS[channel]} that {the(found.hub)} lost, per "
            "cent, and what others gained there, percentage points of the partner's "
            "total; largest flows first"
            + (f" ({LOST} of {len(lost)})" if len(lost) > LOST else "")
        ),
        columns=columns,
        rows=tuple(
            (
                Cell(name(one.partner)),
                percent(one.share_from),
                percent(one.share_to),
                *(points(gains.get((one.partner, winner))) for winner in winners),
                most(one.partner),
            )
            for one in lost[:LOST]
        ),
        numeric=frozenset(columns[1:-1]),
        sortable=True,
    )
