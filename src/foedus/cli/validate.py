"""``foedus validate``: how often the instrument is right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from foedus.cli.common import Json, err, out, print_json, table


def run(
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Folder of source files, for the parts that need them."
        ),
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option(help="Run only this part; may be repeated.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    record: Annotated[
        bool,
        typer.Option(
            "--record",
            help="Keep the results as the last recorded ones (needs --from).",
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Page (.md) or object (.json) to write."),
    ] = None,
    json: Json = False,
) -> None:
    """Check the instrument: reference numbers, prediction, realignments, controls."""
    from foedus.validate.running import validate
    from foedus.validate.scoreboard import origin, shown

    screen = err()
    found = validate(
        source,
        parts=tuple(part or ()),
        seed=seed,
        record=record,
        progress=lambda what, done, of: screen.print(
            f"{done}/{of} {what}", markup=False
        ),
    )
    if output is not None:
        found.write(output)
    if json:
        print_json(found.to_json())
        return
    console = out()
    for section in found.sections:
        console.print(f"[bold]{escape(section.title)}[/bold]")
        texts = (origin(section), *section.text) if section.recorded else section.text
        for text in texts:
            console.print(escape(text))
        for one in section.tables:
            grid = table(escape(one.caption), *one.columns)
            for row in one.rows:
                grid.add_row(*(escape(shown(cell, one.digits)) for cell in row))
            console.print(grid)
        console.print()
    if output is not None:
        screen.print(f"Written: {output}", markup=False, soft_wrap=True)
