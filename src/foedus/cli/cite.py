"""``foedus cite``: the citation of the project and of the sources used."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus.cli.common import Json, print_json


def run(
    what: Annotated[
        list[str] | None, typer.Argument(help="Indicators or sources; all if none.")
    ] = None,
    format: Annotated[str, typer.Option(help="text, bibtex or ris.")] = "text",
    json: Json = False,
) -> None:
    """Print citations as text, BibTeX or RIS."""
    from foedus.lake.citation import cite

    text = cite(what or (), format=format)
    if json:
        print_json({"format": format, "citation": text})
        return
    typer.echo(text)
