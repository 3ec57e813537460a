"""``foedus brief``: everything on one hub, in the terminal and as a page."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer

from foedus.cli.common import (
    Hub,
    Join,
    Json,
    Seed,
    Since,
    Until,
    Weights,
    err,
    out,
    print_json,
)


def run(
    hub: Hub,
    since: Since,
    until: Until = None,
    weights: Weights = "equal",
    seed: Seed = 0,
    join_successors: Join = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Page to write; brief-<HUB>-<SINCE>.html if none."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Write a brief on a hub: who leaves, who comes, why, who gains, on what data."""
    # A short process that makes a million small objects and keeps most: looking
    # for cycles among them costs a tenth of the time and finds next to nothing.
    gc.disable()
    from foedus.brief import terminal
    from foedus.brief.writing import brief

    written = brief(
        hub,
        since=since,
        until=until,
        weights=weights,
        seed=seed,
        join_successors=join_successors,
    )
    result = written.result
    place = output
    if place is None and not json:
        place = Path(f"brief-{result.hub}-{result.since}.html")
    if place is not None:
        written.write(place)
    if json:
        print_json(written.to_json())
    else:
        terminal.show(result, written.sections, out())
    if place is not None:
        err().print(f"Written: {place}", markup=False, soft_wrap=True)
