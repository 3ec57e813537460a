"""``foedus data``: build a snapshot from files, look at it, check it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foedus.cli.common import Json, err, number, out, print_json, table

if TYPE_CHECKING:
    from foedus.data import Progress
    from foedus.lake.snapshot import Snapshot

app = typer.Typer(
    help="Sources and the snapshot: list, status, build, verify.",
    no_args_is_help=True,
)
From = Annotated[Path, typer.Option("--from", help="Folder of the publishers' files.")]


@app.command("list")
def list_sources(json: Json = False) -> None:
    """List the declared sources, their files and terms."""
    from foedus.data import sources

    declared = sources()
    if json:
        print_json(
            {
                "sources": [
                    {
                        "id": one.id,
                        "title": one.title,
                        "publisher": one.publisher,
                        "version": one.version,
                        "url": one.url,
                        "coverage": one.coverage,
                        "licence": one.licence.name,
                        "files": one.files,
                    }
                    for one in declared
                ]
            }
        )
        return
    shown = table("Sources", "id", "title", "coverage", "licence")
    for one in declared:
        shown.add_row(one.id, one.title, one.coverage, one.licence.name)
    out().print(shown)


@app.command("status")
def show_status(json: Json = False) -> None:
    """Show what the snapshot rests on, and the records that were put aside."""
    from foedus.data import status

    found = status()
    if json:
        print_json(found)
        return
    console = out()
    console.print(
        f"Snapshot {found['snapshot']} in {found['path']}\n"
        f"{len(found['hubs'])} hubs: {' '.join(found['hubs'])}\n"
    )
    shown = table("Indicators", "id", "channel", "from", "to", "rows", right=("rows",))
    for name, one in found["indicators"].items():
        first, last = one["coverage"]
        shown.add_row(
            name, one["channel"], str(first), str(last), number(one["rows"], digits=0)
        )
    console.print(shown)
    shown = table("\nSources", "id", "version", "vintage")
    for name, one in found["sources"].items():
        shown.add_row(name, one["version"], one["vintage"][:12])
    console.print(shown)
    shown = table("\nRecords put aside", "source", "records", "why", right=("records",))
    for name, reasons in found["quarantine"].items():
        for one in reasons:
            shown.add_row(name, number(one["records"], digits=0), one["reason"])
    console.print(shown)


@app.command("build")
def build_snapshot(
    folder: From,
    hub: Annotated[
        list[str] | None, typer.Option(help="A further hub; may be repeated.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--out", help="Folder to write; yours by default.")
    ] = None,
    json: Json = False,
) -> None:
    """Compute every indicator from source files and write a snapshot."""
    from foedus.data import build

    written = _with_progress(
        lambda tell: build(folder, hubs=hub or (), out=output, progress=tell)
    )
    size = sum(path.stat().st_size for path in written.path.rglob("*.*"))
    if json:
        print_json(
            {
                "snapshot": written.id,
                "path": str(written.path),
                "hubs": list(written.hubs),
                "bytes": size,
            }
        )
        return
    out().print(
        f"Snapshot {written.id} with {len(written.hubs)} hubs, "
        f"{size / 1e6:.1f} MB, in {written.path}"
    )


@app.command("verify")
def verify(folder: From, json: Json = False) -> None:
    """Build again from source files and compare with the installed snapshot."""
    import tempfile

    from foedus.data import build, compare
    from foedus.lake.snapshot import Snapshot

    installed = Snapshot()
    with tempfile.TemporaryDirectory() as place:
        again = _with_progress(
            lambda tell: build(
                folder,
                hubs=installed.hubs,
                out=Path(place) / "snapshot",
                progress=tell,
            )
        )
        found = compare(installed, again)
    if json:
        print_json(found.to_dict())
    elif found.same:
        out().print(f"The same: {found.rows} rows, keys exactly, values to 1e-6")
    else:
        for line in found.differences:
            out().print(line, markup=False)
    if not found.same:
        raise typer.Exit(1)


def _with_progress(work: Callable[[Progress], Snapshot]) -> Snapshot:
    """Run a build with a progress bar on standard error; quiet when piped."""
    from rich.progress import Progress as Bar
    from rich.progress import TimeElapsedColumn

    columns = (*Bar.get_default_columns(), TimeElapsedColumn())
    console = err()
    with Bar(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None)

        def tell(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        return work(tell)
