"""``foedus data add``, ``own`` and ``remove``: a user's own table as an indicator."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from foedus.cli.common import Json, err, number, out, print_json, table
from foedus.errors import InvalidOption

_Column = typer.Option(rich_help_panel="Columns, where they are not called so")
_Text = typer.Option(rich_help_panel="Provenance")


def add_own(
    file: Annotated[
        Path, typer.Argument(help="csv, tsv, csv.gz, parquet, xlsx or dta.")
    ],
    name: Annotated[str, typer.Option("--as", help="Id of the new indicator.")],
    channel: Annotated[
        str, typer.Option(help="diplomatic, military, economic or reputational.")
    ],
    direction: Annotated[
        str, typer.Option(help="partner-to-hub, hub-to-partner or symmetric.")
    ],
    scale: Annotated[
        str, typer.Option(help="0-1, percent, minmax, log, rank or share.")
    ] = "0-1",
    bounds: Annotated[
        str | None,
        typer.Option(help="Numbers that stand for 0 and 1: --bounds=-10:10."),
    ] = None,
    reverse: Annotated[
        bool, typer.Option("--reverse", help="A high number means far.")
    ] = False,
    sd: Annotated[
        str,
        typer.Option(
            help="Standard deviation: a column, a number for all, or 'none' "
            "(intervals are then too narrow)."
        ),
    ] = "none",
    hub_column: Annotated[str | None, _Column] = None,
    partner_column: Annotated[str | None, _Column] = None,
    year_column: Annotated[str | None, _Column] = None,
    value_column: Annotated[str | None, _Column] = None,
    n_column: Annotated[str | None, _Column] = None,
    reference_column: Annotated[str | None, _Column] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Sheet of a workbook; the first by default.")
    ] = None,
    skip: Annotated[
        list[str] | None,
        typer.Option(help="A label that is no state, left out; may be repeated."),
    ] = None,
    drop_outside: Annotated[
        bool,
        typer.Option(
            "--drop-outside", help="Leave out years in which a state did not exist."
        ),
    ] = False,
    title: Annotated[str | None, _Text] = None,
    unit: Annotated[str, _Text] = "",
    author: Annotated[str, _Text] = "",
    citation: Annotated[str | None, _Text] = None,
    licence: Annotated[str, _Text] = "not stated",
    url: Annotated[str, _Text] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace own data of this name.")
    ] = False,
    json: Json = False,
) -> None:
    """Make a table of numbers per dyad and year an indicator of a channel."""
    from foedus.data import add

    kept = add(
        file,
        name,
        channel=channel,
        direction=direction,
        scale=scale,
        bounds=_bounds(bounds),
        reverse=reverse,
        sd=sd,
        hub=hub_column,
        partner=partner_column,
        year=year_column,
        value=value_column,
        n=n_column,
        reference=reference_column,
        sheet=sheet,
        skip=skip or (),
        drop_outside=drop_outside,
        title=title,
        unit=unit,
        author=author,
        citation=citation,
        licence=licence,
        url=url,
        replace=replace,
    )
    if json:
        print_json(kept.to_dict())
        return
    first, last = kept.coverage
    out().print(
        f"Added {kept.name}: {kept.title}, {kept.channel}, "
        f"{number(kept.rows, digits=0)} dyad-years, {first} to {last}\n"
        f"Value: {kept.scaling.told(kept.direction)}\n"
        f"Standard deviation: "
        f"{kept.error or 'none, so intervals are too narrow to that extent'}",
        markup=False,
    )
    for reason, count in kept.aside:
        err().print(f"{count} row(s) left out: {reason}", markup=False)


def list_own(json: Json = False) -> None:
    """List own data: what counts beside the indicators of the snapshot."""
    from foedus.data import own

    found = own()
    if json:
        print_json({"own": [one.to_dict() for one in found]})
        return
    if not found:
        out().print("No own data; add some with: foedus data add FILE --as NAME ...")
        return
    shown = table(
        "Own data", "id", "title", "channel", "from", "to", "rows", "file", "added",
        right=("rows",),
    )  # fmt: skip
    for one in found:
        shown.add_row(
            one.name,
            escape(one.title),
            one.channel,
            *map(str, one.coverage),
            number(one.rows, digits=0),
            escape(one.file),
            one.added,
        )
    out().print(shown)


def remove_own(
    name: Annotated[str, typer.Argument(help="Id of the indicator.")],
    json: Json = False,
) -> None:
    """Remove own data; results are then those of the snapshot alone."""
    from foedus.data import remove

    remove(name)
    if json:
        print_json({"removed": name})
    else:
        out().print(f"Removed {name}", markup=False)


def _bounds(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    low, colon, high = text.partition(":")
    try:
        if not colon:
            raise ValueError(text)
        return float(low), float(high)
    except ValueError as error:
        message = f"bounds should read like --bounds=-10:10; got {text!r}"
        raise InvalidOption(message) from error
