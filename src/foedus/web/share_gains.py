"""With whom a hub gained and lost share of arms and trade, by what that was worth."""

from __future__ import annotations

from foedus.alignment.flows import FLOW_CHANNELS, LEAST, FlowChannel
from foedus.alignment.realignment import Realignment, Shift
from foedus.brief import sentences
from foedus.brief.content import Block, Cell, Grid, Statement
from foedus.charts.wording import counted, listed, name, number, the, upper
from foedus.web.links import Asked

#: Partners told of where the hub gained and lost share.
_WON, _LOST, _TOLD = 8, 5, 3
#: What a share was worth: unit, and how many of the amounts make one.
_UNITS = {"military": ("million TIV", 1.0), "economic": ("bn US dollars", 1e9)}


def everywhere(found: Realignment, partner: str, asked: Asked) -> Block:
    """Return with whom a hub gained and lost share most: one partner among all.

    Parameters
    ----------
    found : Realignment
        Of the hub with all partners.
    partner : str
        State id of the one that is always shown.
    asked : Asked
        Window and weights that links take along.
    """
    grids, said = [], []
    for channel in FLOW_CHANNELS:
        mine = [one for one in found.shifts if one.channel == channel]
        mine.sort(key=lambda one: (-one.by_share, one.partner))
        won = [one for one in mine if one.share_change >= LEAST]
        lost = [one for one in mine if one.share_change <= -LEAST]
        shown = [*won[:_WON], *lost[-_LOST:]]
        own = [one for one in mine if one.partner == partner and one not in shown]
        if shown:
            grids.append(_worth(found, channel, [*shown, *own], partner, asked))
        if won:
            said.append(Statement(_gained_most(channel, won, the(found.hub))))
    hub = the(found.hub)
    text = (
        f"Where the share of {hub} rose or fell by at least a point, by what that was "
        "worth in the mean of both years: the partner's total times the change of the "
        "share. These are accounts: they do not say at whose cost."
        if grids
        else f"No share of {hub} moved by a point with any partner."
    )
    return Block(
        id="everywhere",
        title=f"With whom {hub} gained and lost share most",
        text=(text,),
        statements=tuple(said),
        grids=tuple(grids),
    )


def _gained_most(channel: FlowChannel, won: list[Shift], hub: str) -> str:
    unit, scale = _UNITS[channel]
    told = [
        f"{the(one.partner)} ({percent(one.share_from)} to "
        f"{percent(one.share_to)}, {number(one.by_share / scale, sign=True)} {unit})"
        for one in won[:_TOLD]
    ]
    return (
        f"In {sentences.FLOWS[channel]} the share of {hub} rose with "
        f"{counted(len(won), 'partner')}; worth most with {listed(told)}."
    )


def _worth(
    found: Realignment,
    channel: FlowChannel,
    shown: list[Shift],
    partner: str,
    asked: Asked,
) -> Grid:
    unit, scale = _UNITS[channel]
    columns = (
        "Partner", f"{found.since}, %", f"{found.until}, %", "Change, points",
        f"Worth, {unit}",
    )  # fmt: skip
    return Grid(
        caption=f"{upper(sentences.FLOWS[channel])}: share of {the(found.hub)} in the "
        "partner's total, greatest gains first, greatest losses last",
        columns=columns,
        rows=tuple(
            (
                Cell(
                    name(one.partner) + (" (this one)" * (one.partner == partner)),
                    None,
                    asked.dyad(found.hub, one.partner),
                ),
                Cell(number(100 * one.share_from), one.share_from),
                Cell(number(100 * one.share_to), one.share_to),
                Cell(number(100 * one.share_change, sign=True), one.share_change),
                Cell(number(one.by_share / scale, digits=2, sign=True), one.by_share),
            )
            for one in shown
        ),
        numeric=frozenset(columns[1:]),
        sortable=True,
        folded=True,
    )


def percent(share: float) -> str:
    """Return a share in per cent with one decimal: ``3.2 %``."""
    return f"{number(100 * share)}\N{NO-BREAK SPACE}%"
