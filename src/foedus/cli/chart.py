"""``foedus chart``: one figure, at the width of a column, two columns or a slide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.common import (
    Join,
    Json,
    Seed,
    Until,
    Weights,
    err,
    number,
    out,
    print_json,
    table,
)
from foedus.errors import InvalidOption, UsageError

if TYPE_CHECKING:
    from foedus.charts.chart import Chart


def run(
    name: Annotated[
        str | None, typer.Argument(help="Which chart; --list says which there are.")
    ] = None,
    states: Annotated[
        list[str] | None, typer.Argument(help="The hub, and the partner if it has one.")
    ] = None,
    since: Annotated[int | None, typer.Option(help="First year of the window.")] = None,
    until: Until = None,
    show: Annotated[
        str, typer.Option(help="What of it, where the list names a choice.")
    ] = "",
    top: Annotated[int, typer.Option(min=1, help="Partners shown at either end.")] = 10,
    weights: Weights = "equal",
    seed: Seed = 0,
    join_successors: Join = False,
    width: Annotated[
        str,
        typer.Option(
            help="'one-column' (85 mm), 'two-columns' (175 mm), 'slide' (16:9), or "
            "'screen' (680 pixels)."
        ),
    ] = "screen",
    theme: Annotated[
        str, typer.Option(help="'light' or 'dark'; pages follow their reader if none.")
    ] = "",
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            help="File ending in .svg, .png, .pdf, .html or .json; may be repeated. "
            "The figures are printed if none.",
        ),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="Say which charts there are.")
    ] = False,
    json: Json = False,
) -> None:
    """Draw one figure with its title, source line and alternative text."""
    if list_:
        _list(json=json)
        return
    if name is None:
        message = "which chart? foedus chart --list says which there are"
        raise UsageError(message)
    from foedus.charts.charting import chart
    from foedus.charts.saving import save, to_json

    chosen = _theme(theme)
    preset = None if width == "screen" else _preset(width)
    drawn = chart(
        name,
        *(states or ()),
        since=since,
        until=until,
        show=show,
        top=top,
        weights=weights,
        seed=seed,
        join_successors=join_successors,
    )
    places = [save(drawn, one, preset=preset, theme=chosen) for one in output or ()]
    if json:
        print_json(to_json(drawn))
    elif not places:
        _print(drawn)
    for place in places:
        err().print(f"Written: {place}", markup=False, soft_wrap=True)


def _preset(width: str) -> str:
    from foedus.charts.presets import find

    return find(width).name


def _theme(theme: str) -> Any:
    if theme not in ("", "light", "dark"):
        raise InvalidOption(f"there is no theme {theme!r}; choose light or dark")
    return theme or None


def _list(*, json: bool) -> None:
    from foedus.charts.catalogue.registry import entries

    found = entries()
    if json:
        keys = ("name", "shows", "states", "window", "choices")
        print_json(
            {"charts": [{key: getattr(one, key) for key in keys}
                        for one in found.values()]}
        )  # fmt: skip
        return
    shown = table("Charts", "name", "takes", "shows", "--show")
    for one in found.values():
        takes = [state.upper() for state in one.states]
        takes += {"since": ["--since"], "maybe": ["[--since]"], "none": []}[one.window]
        choices = ", ".join(one.choices[:3]) + (", ..." if len(one.choices) > 3 else "")
        shown.add_row(one.name, " ".join(takes), one.shows, choices)
    out().print(shown)


def _print(drawn: Chart) -> None:
    from rich.text import Text

    right = [name for name, kind in drawn.table.schema.items() if kind.is_numeric()]
    shown = table(drawn.title, *drawn.table.columns, right=tuple(right))
    for row in drawn.table.iter_rows():
        shown.add_row(*(Text(_cell(value)) for value in row))
    console = out()
    console.print(shown)
    console.print(Text(drawn.description))
    console.print(Text(drawn.credit))


def _cell(value: object) -> str:
    if value is None or isinstance(value, float):
        return number(value, digits=2)
    return str(value)
