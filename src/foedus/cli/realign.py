"""``foedus realign``: who gained what the hub lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from foedus.cli.common import Hub, Json, Since, Until, number, out, print_json, table

if TYPE_CHECKING:
    from rich.console import Console

    from foedus.alignment.realignment import Realignment
    from foedus.alignment.results import Interval

_WHAT = {"military": "arms", "economic": "trade"}


def run(
    hub: Hub,
    partner: Annotated[
        str | None, typer.Argument(help="One partner; all if left out.")
    ] = None,
    *,
    since: Since,
    until: Until = None,
    top: Annotated[int, typer.Option(min=1, help="Lost shares shown.")] = 15,
    bloc: Annotated[
        str, typer.Option(help="Bodies as gainers, such as 'EU,NATO'.")
    ] = "",
    matrix: Annotated[
        bool,
        typer.Option("--matrix", help="Add who won net, partner by gainer by channel."),
    ] = False,
    json: Json = False,
) -> None:
    """Show whose share rose where the hub's fell, and whom a partner moved to."""
    from foedus.alignment.realignment import realign

    blocs = tuple(name.strip() for name in bloc.split(",") if name.strip())
    result = realign(hub, partner, since=since, until=until, blocs=blocs, matrix=matrix)
    if json:
        print_json(result.to_json())
        return
    console = out()
    _shares(console, result, partner, top)
    _elsewhere(console, result)
    _blocs(console, result, top)
    _matrix(console, result, top)
    for note in result.notes:
        console.print(note)


def _shares(
    console: Console, result: Realignment, partner: str | None, top: int
) -> None:
    from foedus.alignment.realignment import LEAST
    from foedus.states import get

    hub_name = get(result.hub).name
    head = (
        f"{hub_name}'s share of {get(result.shifts[0].partner).name}'s total"
        if partner and result.shifts
        else f"Shares that {hub_name} lost"
    )
    shown = table(
        f"{head}, {result.since} to {result.until}",
        "partner", "in", "from", "to", "gained by (change of share)",
        right=("from", "to"),
    )  # fmt: skip
    lost = [s for s in result.shifts if partner or s.share_change <= -LEAST]
    for shift in lost[:top]:
        shown.add_row(
            get(shift.partner).name,
            _WHAT[shift.channel],
            number(shift.share_from, digits=2),
            number(shift.share_to, digits=2),
            ", ".join(
                f"{get(gain.state).name} {number(gain.gain, digits=2, sign=True)}"
                for gain in shift.gainers[:3]
            ),
        )
    console.print(shown)
    for channel, word in _WHAT.items():
        won = [gain for gain in result.winners if gain.channel == channel][:5]
        if won:
            console.print(
                f"Gained most over these partners in {word} (mean change of share): "
                + ", ".join(
                    f"{get(gain.state).name} {number(gain.gain, digits=2, sign=True)}"
                    for gain in won
                )
            )


def _elsewhere(console: Console, result: Realignment) -> None:
    """Print the partner's alignment with the hub and with those it moved to."""
    from foedus.states import get

    found = result.elsewhere
    if found is None:
        return
    shown = table(
        f"Alignment of {get(found.partner).name}, change in points, "
        f"{result.since} to {result.until}",
        "with", "change", "joint 90 % interval", "beyond all partners",
        right=("change", "joint 90 % interval", "beyond all partners"),
    )  # fmt: skip
    shown.add_row(get(result.hub).name, *_change(found.change), "")
    for gain in found.gains[:5]:
        shown.add_row(
            get(gain.state).name,
            *_change(gain.change),
            number(gain.specific, sign=True),
        )
    for one in found.blocs:
        shown.add_row(f"{one.bloc} ({one.members} members)", *_change(one.change), "")
    console.print(shown)
    sure = ", ".join(get(gain.state).name for gain in found.gainers)
    console.print(f"Surely closer: {sure or 'none'} (of {found.compared} compared).")
    for camp in result.camp:
        console.print(
            "Contested votes that went to the camp against the hub: "
            + " ".join(_change(camp.gain, digits=2))
        )


def _blocs(console: Console, result: Realignment, top: int) -> None:
    from foedus.states import get

    if not result.blocs:
        return
    shown = table(
        "Blocs where the hub lost share (change of share)",
        "bloc", "partner", "in", "from", "to", "members", "entries and exits",
        "beyond world",
        right=("from", "to", "members", "entries and exits", "beyond world"),
    )  # fmt: skip
    ordered = sorted(result.blocs, key=lambda one: -one.gain)
    for one in ordered[:top]:
        shown.add_row(
            one.bloc,
            get(one.partner).name,
            _WHAT[one.channel],
            number(one.share_from, digits=2),
            number(one.share_to, digits=2),
            number(one.gain, digits=2, sign=True),
            number(one.by_membership, digits=2, sign=True),
            number(one.gain_beyond_world, digits=2, sign=True),
        )
    console.print(shown)


def _matrix(console: Console, result: Realignment, top: int) -> None:
    from foedus.states import get
    from foedus.states.bodies import bodies

    if result.matrix is None:
        return
    blocs = {body.id for body in bodies()}

    def called(gainer: str) -> str:
        return gainer if gainer in blocs else get(gainer).name

    shown = table(
        "Flow matrix, largest amounts lost first",
        "partner", "in", "hub", "gainers (change of share, per cent of the loss)",
        right=("hub",),
    )  # fmt: skip
    for channel, word in _WHAT.items():
        losses = [loss for loss in result.matrix.losses if loss.channel == channel]
        for loss in losses[:top]:
            cells = [
                cell
                for cell in result.matrix.cells
                if (cell.partner, cell.channel) == (loss.partner, channel)
            ]
            shown.add_row(
                get(loss.partner).name,
                word,
                number(loss.share_to - loss.share_from, digits=2, sign=True),
                ", ".join(
                    f"{called(cell.gainer)} {number(cell.gain, digits=2, sign=True)} "
                    f"({number(100 * cell.assigned / loss.amount, digits=0)} %)"
                    for cell in cells[:3]
                ),
            )
    console.print(shown)
    for channel, word in _WHAT.items():
        won = [one for one in result.matrix.net if one.channel == channel][:5]
        if won:
            whole = sum(
                loss.amount for loss in result.matrix.losses if loss.channel == channel
            )
            console.print(
                f"Won most net in {word} (per cent of the hub's loss; beyond the gain "
                "in the world): "
                + ", ".join(
                    f"{called(one.state)} {number(100 * one.of_loss, digits=0)} ("
                    f"{number(100 * one.beyond_world / whole, digits=0, sign=True)})"
                    for one in won
                )
            )


def _change(change: Interval | None, *, digits: int = 1) -> tuple[str, str]:
    if change is None:
        return "not known", ""
    low, high = (number(x, digits=digits, sign=True) for x in (change.low, change.high))
    return number(change.estimate, digits=digits, sign=True), f"{low} to {high}"
