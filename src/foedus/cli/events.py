"""``foedus events``: count coded events by pair of states, month and class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from foedus.cli.common import Json, number, out, print_json, table, with_progress
from foedus.errors import InvalidOption

if TYPE_CHECKING:
    from foedus.sources.events.building import EngineName
    from foedus.sources.events.results import EventsBuilt

app = typer.Typer(
    help="Coded events (GDELT, ICEWS, POLECAT): counts by pair, month and class.",
    no_args_is_help=True,
)
#: Labels without a state that the table shows.
_SHOWN = 10


@app.callback()
def _verbs() -> None:
    """Keep ``build`` a verb of its own, though it is the only one."""


@app.command("build")
def run(
    source: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders; none with the engine bigquery."),
    ] = None,
    *,
    folder: Annotated[
        Path, typer.Option("--out", help="Folder of the months, made if need be.")
    ],
    engine: Annotated[str, typer.Option(help="duckdb, spark or bigquery.")] = "duckdb",
    since: Annotated[str | None, typer.Option(help="First month: 2024-03.")] = None,
    until: Annotated[str | None, typer.Option(help="Last month: 2024-12.")] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Processors; all by default.")
    ] = None,
    max_bytes: Annotated[
        int | None, typer.Option(help="bigquery: bytes that the query may scan.")
    ] = None,
    estimate: Annotated[
        int | None, typer.Option(help="bigquery: bytes that a dry run says it scans.")
    ] = None,
    json: Json = False,
) -> None:
    """Build months from files of events; each replaces the one that stands there."""
    if engine == "bigquery":
        _query(folder, since, until, max_bytes, estimate, json)
        return
    if not source:
        raise InvalidOption("no files of events are named; give files or their folder")
    from foedus.sources.events.building import build_events

    built = with_progress(
        lambda tell: build_events(
            source,
            out=folder,
            engine=cast("EngineName", engine),
            since=since,
            until=until,
            threads=threads,
            progress=tell,
        )
    )
    if json:
        print_json(built.to_dict())
        return
    _show(built)


def _query(
    folder: Path,
    since: str | None,
    until: str | None,
    max_bytes: int | None,
    estimate: int | None,
    json: bool,
) -> None:
    from foedus.sources.events.engines.bigquery import events_query

    written = events_query(
        out=folder, since=since, until=until, max_bytes=max_bytes, estimate=estimate
    )
    if json:
        print_json(written.to_dict())
        return
    console = out()
    console.print(f"The query is in {written.path}; nothing was sent.", soft_wrap=True)
    if estimate is None:
        console.print("Its cost is not known yet. Ask for it, and give --estimate:")
    else:
        console.print(
            f"A dry run says {estimate:,} bytes of at most {max_bytes:,}. To run it:"
        )
    console.print(f"  {written.command}", markup=False, soft_wrap=True)


def _show(built: EventsBuilt) -> None:
    console = out()
    months = list(built.months)
    span = f" ({months[0]} to {months[-1]})" if months else ""
    console.print(
        f"{built.layout.title}: {sum(built.months.values()):,} events of "
        f"{built.rows:,} rows in {len(months)} month{'s'[len(months) == 1 :]}{span}, "
        f"in {built.path}\n",
        soft_wrap=True,
    )
    shown = table(
        "Rows", "what became of them", "rows", "share", right=("rows", "share")
    )
    for reason, rows in built.reasons.items():
        share = number(100 * rows / max(built.rows, 1))
        shown.add_row(reason, f"{rows:,}", f"{share} %")
    console.print(shown)
    if not built.unknown.is_empty():
        shown = table(
            "\nActors without a state", "label", "why", "rows", right=("rows",)
        )
        for label, why, rows in built.unknown.head(_SHOWN).iter_rows():
            shown.add_row(label, why, f"{rows:,}")
        console.print(shown)
        left = built.unknown.height - _SHOWN
        if left > 0:
            console.print(f"and {left} more: see --json")
    if built.skipped:
        console.print(f"\n{len(built.skipped)} files hold no events by their name")
