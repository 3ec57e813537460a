"""``foedus explain``: why one partner moved, down to votes, treaties and flows."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from foedus.cli.common import (
    Hub,
    Join,
    Json,
    Seed,
    Since,
    Until,
    Weights,
    number,
    out,
    print_json,
    table,
)


def run(
    hub: Hub,
    partner: Annotated[str, typer.Argument(help="The other state: name or code.")],
    since: Since,
    until: Until = None,
    weights: Weights = "equal",
    seed: Seed = 0,
    join_successors: Join = False,
    facts: Annotated[int, typer.Option(min=1, help="Facts shown per indicator.")] = 3,
    json: Json = False,
) -> None:
    """Take one partner's change apart: channels, indicators and the facts behind."""
    from foedus.alignment.explanation import explain
    from foedus.indicators.registry import indicators
    from foedus.states import get

    result = explain(
        hub,
        partner,
        since=since,
        until=until,
        weights=weights,
        seed=seed,
        join_successors=join_successors,
    )
    if json:
        print_json(result.to_json())
        return
    one, whole = result.partner, result.erosion
    console = out()
    moved = (
        f"not ranked ({one.reason})"
        if one.change is None
        else f"{number(one.change.estimate, sign=True)} points "
        f"({number(one.change.low, sign=True)} to "
        f"{number(one.change.high, sign=True)}), {one.word}"
    )
    shown = table(
        f"{one.name} and {get(whole.hub).name}, "
        f"{whole.since} to {whole.until}: {moved}",
        "indicator", "channel", "from", "to", "points", "why it does not count",
        right=("from", "to", "points"),
    )  # fmt: skip
    described = indicators()
    for name, channel in one.channels.items():
        for indicator, change in channel.indicators.items():
            start, end = change.shown or (change.start, change.end)
            shown.add_row(
                described[indicator].title,
                name,
                number(start, digits=2),
                number(end, digits=2),
                "" if change.contribution is None
                else number(change.contribution, sign=True),
                escape(change.reason or ""),
            )  # fmt: skip
    if one.channels:
        console.print(shown)
    else:
        console.print(shown.title or "")
    if one.breaks:
        dated = (
            f"{found.year} {found.channel} ({number(found.size, sign=True)} points, "
            f"probability {number(found.probability, digits=2)})"
            for found in one.breaks
        )
        console.print(f"Breaks of level: {'; '.join(dated)}.")
    for indicator, facts_found in result.evidence.items():
        console.print(f"\n[bold]{described[indicator].title}[/bold]")
        for fact in facts_found[:facts]:
            console.print(f"  {fact.date}  {escape(fact.text)} [{fact.reference}]",
                          markup=False)  # fmt: skip
