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
    format: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            help="'html', 'pdf', 'docx' or 'md'; may be repeated, or with commas. "
            "PDF and Word need the extra print.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write; brief-<HUB>-<SINCE>.html if none. Its ending says the "
            "format, and with several formats each gets its own ending.",
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
    from foedus.charts.saving import write_whole

    formats = _formats(format)
    written = brief(
        hub,
        since=since,
        until=until,
        weights=weights,
        seed=seed,
        join_successors=join_successors,
    )
    result = written.result
    places = _places(output, formats, f"brief-{result.hub}-{result.since}", json=json)
    # All are made before one is written: what fails leaves nothing behind.
    made = {place: written.render(one) for place, one in places.items()}
    for place, body in made.items():
        write_whole(place, body)
    if json:
        print_json(written.to_json())
    else:
        terminal.show(result, written.sections, out())
    for place in made:
        err().print(f"Written: {place}", markup=False, soft_wrap=True)


def _formats(given: list[str] | None) -> tuple[str, ...]:
    """Return the formats asked for, each once; checked before anything is computed."""
    from foedus.brief.typeset import need
    from foedus.brief.writing import check_format

    words = [word.strip() for text in given or () for word in text.split(",")]
    for word in words:
        check_format(word)
    if "pdf" in words:
        need("typst")
    if "docx" in words:
        need("docx", "python-docx")
    return tuple(dict.fromkeys(words))


def _places(
    output: Path | None, formats: tuple[str, ...], stem: str, *, json: bool
) -> dict[Path, str]:
    """Return the files to write with the format of each."""
    from foedus.brief.writing import format_of

    if output is None:
        wanted = formats or (() if json else ("html",))
        return {Path(f"{stem}.{one}"): one for one in wanted}
    if len(formats) < 2:
        return {output: formats[0] if formats else format_of(output)}
    return {output.with_suffix(f".{one}"): one for one in formats}
