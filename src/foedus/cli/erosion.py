"""``foedus erosion``: every partner of a hub, from lost to won."""

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
    since: Since,
    until: Until = None,
    weights: Weights = "equal",
    seed: Seed = 0,
    join_successors: Join = False,
    top: Annotated[int, typer.Option(min=1, help="Partners shown at either end.")] = 10,
    json: Json = False,
) -> None:
    """Rank partners by how far they moved away or toward, with intervals."""
    from foedus.alignment.erosion import erosion
    from foedus.states import get

    result = erosion(
        hub,
        since=since,
        until=until,
        weights=weights,
        seed=seed,
        join_successors=join_successors,
    )
    if json:
        print_json(result.to_json())
        return
    name = get(result.hub).name
    shown = table(
        f"{name} and its partners, {result.since} to {result.until}: "
        "alignment, 0 to 100",
        "partner", "from", "to", "change", "90 % interval", "in words",
        "P(away)", "sign holds",
        right=("from", "to", "change", "90 % interval", "P(away)", "sign holds"),
    )  # fmt: skip
    ranked = result.partners
    gap = len(ranked) > 2 * top
    rows = (*ranked[:top], *ranked[-top:]) if gap else ranked
    for place, one in enumerate(rows):
        if one.change is None or one.start is None or one.end is None:
            continue
        if gap and place == top:
            shown.add_row(f"... {len(ranked) - 2 * top} more")
        shown.add_row(
            escape(one.name),
            number(one.start.estimate),
            number(one.end.estimate),
            number(one.change.estimate, sign=True),
            f"{number(one.change.low, sign=True)} to "
            f"{number(one.change.high, sign=True)}",
            one.word,
            number(one.p_erosion, digits=2),
            number(one.sign_holds, digits=2),
        )
    console = out()
    console.print(shown)
    console.print(
        f"{len(ranked)} partners ranked, {len(result.unranked)} not (see --json). "
        f"Stable ties move {number(result.delta)} points in "
        f"{result.until - result.since} year(s). "
        f"Snapshot {result.snapshot}."
    )
    dated = [
        f"{escape(one.name)} {found.year} ({number(found.size, sign=True)})"
        for one in rows
        for found in one.breaks
        if found.channel == "alignment"
    ]
    if dated:
        console.print(f"Breaks of alignment among these: {', '.join(dated)}.")
    for note in result.notes[:1]:
        console.print(escape(note))
