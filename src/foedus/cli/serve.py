"""``foedus serve``: the observatory in a browser."""

from __future__ import annotations

from typing import Annotated

import typer


def run(
    port: Annotated[
        int, typer.Option(help="Port to listen at; 0 takes a free one.")
    ] = 8000,
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen at. There is no login: keep to the loopback."
        ),
    ] = "127.0.0.1",
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the browser.")
    ] = True,
) -> None:
    """Explore alliances in a browser, on this machine, without a network."""
    from foedus.web.serving import serve

    serve(host=host, port=port, open_browser=open_browser)
