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
from foedus.charts.wording import bounds, counted, listed, name, number, the, upper
from foedus.lake.snapshot import Snapshot
from foedus.web.links import Asked

#: States told of on either side of a channel.
NAMED = 6
#: Bodies whose members are taken together as gainers.
BLOCS = ("EU", "NATO", "BRICS", "SCO")
_TITLE = "Whose share moved there"
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
    blocks += _camp(found, partner)
    blocks.append(_elsewhere(found, partner, toward, asked, compared=compared))
    return Section("shares", _TITLE, tuple(blocks))


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
            f"{_percent(shift.share_from)} to {_percent(shift.share_to)}"
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
        f"({_percent(one.share_from)} to {_percent(one.share_to)})"
    )


def _percent(share: float) -> str:
    return f"{number(100 * share)}\N{NO-BREAK SPACE}%"


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


def _camp(found: Realignment, partner: str) -> list[Block]:
    mine = next((one for one in found.camp if one.partner == partner), None)
    if mine is None:
        return []
    gain = mine.gain
    if gain.low > 0:
        verdict = "from the hub to its camp"
    elif gain.high < 0:
        verdict = "from its camp to the hub"
    else:
        verdict = "surely neither way"
    low, high = (number(end, digits=2, sign=True) for end in (gain.low, gain.high))
    text = (
        f"In contested votes the vote of {the(partner)} went {verdict}: what the camp "
        f"against {the(found.hub)} gained is "
        f"{number(gain.estimate, digits=2, sign=True)} ({low} to {high}), from −1 to "
        "+1, on the questions of the first year."
    )
    return [Block(id="camp", title="Votes", statements=(Statement(text),))]


def _elsewhere(
    found: Realignment,
    partner: str,
    toward: Elsewhere | None,
    asked: Asked,
    *,
    compared: bool,
) -> Block:
    title = f"{upper(the(partner))} seen from every other hub"
    if not compared:
        link = Cell(
            "Compare with every other hub",
            None,
            asked.dyad(found.hub, partner, elsewhere="yes", anchor="elsewhere"),
        )
        text = (
            "To whom did it come closer instead? The comparison reads all hubs of the "
            "snapshot and takes some seconds the first time."
        )
        return Block(id="elsewhere", title=title, text=(text,), grids=(
            Grid("The comparison", ("Open",), ((link,),)),))  # fmt: skip
    if toward is None or not toward.gains:
        text = f"{upper(the(partner))} can be ranked with no other hub in this window."
        return Block(id="elsewhere", title=title, text=(text,))
    sure = toward.gainers
    told = [
        f"{the(one.state)} {number(one.change.estimate, sign=True)} "
        f"({bounds(one.change)})"
        for one in sure[:NAMED]
    ]
    text = (
        f"Surely closer to {counted(len(sure), 'other hub')} of {toward.compared - 1}: "
        f"{listed(told)}."
        if sure
        else f"Surely closer to none of {toward.compared - 1} other hubs."
    )
    columns = ("Hub", "Change", "90 %, jointly", "Of it its own")
    rows = tuple(
        (
            Cell(name(one.state), None, asked.dyad(one.state, partner)),
            Cell(number(one.change.estimate, sign=True), one.change.estimate),
            Cell(bounds(one.change), one.change.low),
            Cell(number(one.specific, sign=True), one.specific),
        )
        for one in toward.gains
    )
    grid = Grid(
        caption=f"Alignment of {the(partner)} with every other hub, change in points",
        columns=columns,
        rows=rows,
        numeric=frozenset(columns[1:]),
        sortable=True,
    )
    reading = (
        "Alignment adds to no whole: a partner can come closer to several states or to "
        "none. All intervals hold at once with at least 90 %."
    )
    return Block(id="elsewhere", title=title, text=(reading,),
                 statements=(Statement(text),), grids=(grid,))  # fmt: skip
