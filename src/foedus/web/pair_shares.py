"""Whose share moved with a partner: who gained what the hub lost there, or who lost."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from foedus.alignment.bloc_gains import BlocGain
from foedus.alignment.elsewhere import Elsewhere
from foedus.alignment.flows import FLOW_CHANNELS, LEAST, FlowChannel, moved
from foedus.alignment.realignment import Realignment, Shift
from foedus.brief import sentences
from foedus.brief.content import Block, Cell, Grid, Section, Statement
from foedus.charts.pair_shares import pair_shares
from foedus.charts.wording import listed, name, number, the, upper
from foedus.lake.snapshot import Snapshot
from foedus.web.links import Asked
from foedus.web.pair_others import camp, elsewhere_block
from foedus.web.share_gains import everywhere, percent

#: States told of on either side of a channel.
NAMED = 6
#: Bodies whose members are taken together as gainers.
BLOCS = ("EU", "NATO", "BRICS", "SCO")
TITLE = "Whose share moved there"
_READING = (
    "Shares of one partner's total add up to one, so what the hub lost others gained "
    "and the other way round. No single gain is known to be the hub's loss. Beside "
    "each stands how far it lies beyond what the state gained in the world."
)


@dataclass(frozen=True, slots=True)
class Mover:
    """A state whose share of a partner's total moved.

    Attributes
    ----------
    state : str
        State id.
    share_from, share_to : float
        In [0, 1].
    beyond_world : float
        Change of its share less the change of its share of the world.
    """

    state: str
    share_from: float
    share_to: float
    beyond_world: float

    @property
    def gain(self) -> float:
        """Change of its share."""
        return self.share_to - self.share_from


def movers(
    snapshot: Snapshot, channel: FlowChannel, partner: str, since: int, until: int
) -> tuple[Mover, ...]:
    """Return every state whose share of a partner moved by `LEAST`, gains first."""
    shifted = moved(snapshot, channel, since, until)
    mine = shifted.table.filter(
        (pl.col("partner") == partner) & (pl.col("gain").abs() >= LEAST)
    ).sort(["gain", "state"], descending=[True, False])
    return tuple(
        Mover(
            row["state"],
            row["share_from"],
            row["share_to"],
            row["gain"] - shifted.world.get(row["state"], 0.0),
        )
        for row in mine.iter_rows(named=True)
    )


def shares_section(
    snapshot: Snapshot,
    found: Realignment,
    partner: str,
    asked: Asked,
    toward: Elsewhere | None,
    *,
    compared: bool,
) -> Section:
    """Return the section on shares, the vote, and the partner's other ties.

    Parameters
    ----------
    snapshot : Snapshot
        Where flows are.
    found : Realignment
        Of the hub with all partners, with what `BLOCS` gained.
    partner : str
        State id.
    asked : Asked
        Window and weights that links take along.
    toward : Elsewhere or None
        The partner seen from every other hub; None if it was not asked for or it
        cannot be compared.
    compared : bool
        Whether it was asked for.
    """
    blocks = [
        _channel(snapshot, found, channel, partner, asked) for channel in FLOW_CHANNELS
    ]
    blocks.append(everywhere(found, partner, asked))
    blocks += camp(found, partner)
    blocks.append(elsewhere_block(found, partner, toward, asked, compared=compared))
    return Section("shares", TITLE, tuple(blocks))


def _channel(
    snapshot: Snapshot,
    found: Realignment,
    channel: FlowChannel,
    partner: str,
    asked: Asked,
) -> Block:
    title = upper(sentences.FLOWS[channel])
    states = movers(snapshot, channel, partner, found.since, found.until)
    shift = next(
        (s for s in found.shifts if (s.partner, s.channel) == (partner, channel)), None
    )
    if not states and shift is None:
        text = (
            f"No {sentences.FLOWS[channel]} of {the(partner)} are known in both "
            f"{found.since} and {found.until}."
        )
        return Block(id=f"shares-{channel}", title=title, text=(text,))
    drawn = pair_shares(
        [(one.state, one.share_from, one.share_to) for one in states],
        hub=found.hub,
        partner=partner,
        channel=channel,
        years=(found.since, found.until),
        snapshot=found.snapshot,
    )
    blocs = [
        one
        for one in found.blocs
        if (one.partner, one.channel) == (partner, channel) and abs(one.gain) >= LEAST
    ]
    return Block(
        id=f"shares-{channel}",
        title=title,
        text=(_READING,) if channel == FLOW_CHANNELS[0] else (),
        statements=(Statement(_told(found.hub, partner, channel, shift, states)),),
        charts=(drawn,) if states else (),
        grids=(
            *((_moved(states, snapshot, found, channel, partner, asked),)
              if states else ()),
            *((_blocs(blocs, partner),) if blocs else ()),
        ),
    )  # fmt: skip


def _told(
    hub: str,
    partner: str,
    channel: FlowChannel,
    shift: Shift | None,
    states: tuple[Mover, ...],
) -> str:
    flow = sentences.FLOWS[channel]
    if shift is None:
        opening = (
            f"No {flow} of {the(partner)} with {the(hub)} is known at both ends"
            if channel == "economic"
            else f"The source records no arms from {the(hub)} in either year"
        )
        change = 0.0
    else:
        change = shift.share_change
        verb = "did not move" if abs(change) < LEAST else (
            "fell" if change < 0 else "rose"
        )  # fmt: skip
        opening = (
            f"The share of {the(hub)} in the {flow} of {the(partner)} {verb}: "
            f"{percent(shift.share_from)} to {percent(shift.share_to)}"
        )
    others = [one for one in states if one.state != hub]
    if change >= LEAST:
        lost = [one for one in reversed(others) if one.gain < 0][:NAMED]
        who = [_named(one) for one in lost]
        return f"{opening}. Lost share there: {listed(who) or 'no single state'}."
    gained = [one for one in others if one.gain > 0][:NAMED]
    who = [_named(one) for one in gained]
    return f"{opening}. Gained share there: {listed(who) or 'no single state'}."


def _named(one: Mover) -> str:
    return (
        f"{name(one.state)} {number(100 * one.gain, sign=True)} points "
        f"({percent(one.share_from)} to {percent(one.share_to)})"
    )


def _moved(
    states: tuple[Mover, ...],
    snapshot: Snapshot,
    found: Realignment,
    channel: FlowChannel,
    partner: str,
    asked: Asked,
) -> Grid:
    columns = (
        "State", f"{found.since}, %", f"{found.until}, %", "Change, points",
        "Beyond its gain in the world",
    )  # fmt: skip
    rows = tuple(
        (
            Cell(
                name(one.state) + (" (the hub)" if one.state == found.hub else ""),
                None,
                asked.dyad(one.state, partner)
                if one.state in snapshot.hubs and one.state != partner
                else "",
            ),
            Cell(number(100 * one.share_from), one.share_from),
            Cell(number(100 * one.share_to), one.share_to),
            Cell(number(100 * one.gain, sign=True), one.gain),
            Cell(number(100 * one.beyond_world, sign=True), one.beyond_world),
        )
        for one in states
    )
    return Grid(
        caption=f"Shares of {sentences.FLOWS[channel]} of {the(partner)} that moved by "
        f"at least {number(100 * LEAST, digits=0)} point",
        columns=columns,
        rows=rows,
        numeric=frozenset(columns[1:]),
        sortable=True,
        folded=True,
    )


def _blocs(blocs: list[BlocGain], partner: str) -> Grid:
    columns = (
        "Body", "Members counted", "Gain, points", "Beyond its gain in the world",
        "By entries and exits",
    )  # fmt: skip
    return Grid(
        caption=f"Bodies whose members together gained or lost share of {the(partner)}",
        columns=columns,
        rows=tuple(
            (
                Cell(one.bloc),
                Cell(str(one.members), one.members),
                Cell(number(100 * one.gain, sign=True), one.gain),
                Cell(
                    number(100 * one.gain_beyond_world, sign=True),
                    one.gain_beyond_world,
                ),
                Cell(number(100 * one.by_membership, sign=True), one.by_membership),
            )
            for one in blocs
        ),
        numeric=frozenset(columns[1:]),
    )
