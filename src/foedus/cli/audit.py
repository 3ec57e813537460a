"""``foedus audit``: read a text, find its claims, answer each from the data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from foedus.cli.common import Json, err, out, print_json


def run(
    file: Annotated[
        str,
        typer.Argument(
            help="Text, Markdown, HTML, PDF or Word file; - for standard input."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Page to write, marked, with all cards."),
    ] = None,
    hub: Annotated[
        str | None,
        typer.Option(help="The state that 'the hub' or 'its partners' speak of."),
    ] = None,
    date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Day from which the text speaks; by default the day of the ledgers.",
        ),
    ] = None,
    brief: Annotated[
        bool, typer.Option("--brief", help="Print the answers without the text.")
    ] = False,
    reader: Annotated[
        str | None,
        typer.Option(
            envvar="FOEDUS_READER",
            help="Endpoint (chat completions) that may propose more claims.",
        ),
    ] = None,
    reader_model: Annotated[
        str | None,
        typer.Option(envvar="FOEDUS_READER_MODEL", help="Model that it is to use."),
    ] = None,
    json: Json = False,
) -> None:
    """Check a text: its claims about alliances, each with a verdict and evidence."""
    from dataclasses import replace

    from foedus.audit import terminal
    from foedus.audit.inputs import read
    from foedus.audit.reader import endpoint
    from foedus.audit.running import audit

    where = None if reader is None else endpoint(reader, reader_model)
    document = read(file)
    checked = audit(document.text, hub=hub, date=None if date is None else date.date())
    if where is not None:
        from foedus.audit.proposals import extended

        checked = extended(checked, where)
    checked = replace(checked, notes=(*document.notes, *checked.notes))
    if output is not None:
        from foedus.audit.html import render
        from foedus.charts.saving import write_whole

        title = "" if file == "-" else Path(file).name
        write_whole(output, render(checked, title=title).encode())
    if json:
        print_json(checked.to_json())
    else:
        terminal.show(checked, out(), whole=not brief)
    if output is not None:
        err().print(f"Written: {output}", markup=False, soft_wrap=True)
