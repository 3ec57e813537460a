"""``foedus realign``: who gained what the hub lost."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus.cli.common import Hub, Json, Since, Until, number, out, print_json, table


def run(
    hub: Hub,
    partner: Annotated[
        str | None, typer.Argument(help="One partner; all if left out.")
    ] = None,
    *,
    since: Since,
    until: Until = None,
    top: Annotated[int, typer.Option(min=1, help="Lost shares shown.")] = 15,
    json: Json = False,
) -> None:
    """Show in arms and trade whose share rose where the hub's fell."""
    from foedus.alignment.realignment import LEAST, realign
    from foedus.states import get

    result = realign(hub, partner, since=since, until=until)
    if json:
        print_json(result.to_json())
        return
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
    what = {"military": "arms", "economic": "trade"}
    for shift in lost[:top]:
        shown.add_row(
            get(shift.partner).name,
            what[shift.channel],
            number(shift.share_from, digits=2),
            number(shift.share_to, digits=2),
            ", ".join(
                f"{get(gain.state).name} {number(gain.gain, digits=2, sign=True)}"
                for gain in shift.gainers[:3]
            ),
        )
    console = out()
    console.print(shown)
    if result.winners:
        for channel, word in what.items():
            won = [gain for gain in result.winners if gain.channel == channel][:5]
            if won:
                console.print(
                    f"Gained most over these partners in {word} "
                    "(mean change of share): "
                    + ", ".join(
                        f"{get(gain.state).name} "
                        f"{number(gain.gain, digits=2, sign=True)}"
                        for gain in won
                    )
                )
    for note in result.notes:
        console.print(note)
