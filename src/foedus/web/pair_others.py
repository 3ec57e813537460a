"""To whom a partner went: the camp against the hub, and every other hub."""

from __future__ import annotations

from foedus.alignment.elsewhere import Elsewhere
from foedus.alignment.realignment import Realignment
from foedus.brief.content import Block, Cell, Grid, Statement
from foedus.charts.wording import bounds, counted, listed, name, number, the, upper
from foedus.web.links import Asked

#: Hubs named in the sentence.
_NAMED = 6


def camp(found: Realignment, partner: str) -> list[Block]:
    """Return what the camp against the hub gained of a partner's contested votes.

    Nothing where the hub had no camp against it, or the vote is not known.
    """
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


def elsewhere_block(
    found: Realignment,
    partner: str,
    toward: Elsewhere | None,
    asked: Asked,
    *,
    compared: bool,
) -> Block:
    """Return how a partner moved towards every other hub, or how to ask for it.

    Parameters
    ----------
    found : Realignment
        Of the hub.
    partner : str
        State id.
    toward : Elsewhere or None
        None if it was not asked for, or the partner cannot be compared.
    asked : Asked
        Window and weights that links take along.
    compared : bool
        Whether it was asked for.
    """
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
        for one in sure[:_NAMED]
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
