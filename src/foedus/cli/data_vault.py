"""The verbs of ``foedus data`` that bring files in, look after them, remove them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.common import Json, err, number, out, print_json, table

if TYPE_CHECKING:
    from rich.console import Console

    from foedus.lake.fetching import Progress

_UP_TO_DATE = {True: "yes", False: "no", None: "not known"}


def fetch_sources(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Ids; all of them by default."),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nobody; use what came before.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what there is to get.")
    ] = False,
    json: Json = False,
) -> None:
    """Get the publishers' files into the vault, where they are read and checked."""
    from rich.markup import escape

    from foedus.data import fetch, vault_folder

    with _progress() as tell:
        found = fetch(sources or (), offline=offline, dry_run=dry_run, progress=tell)
    if json:
        body = {"vault": str(vault_folder()), "sources": [s.to_dict() for s in found]}
        print_json(body)
    else:
        shown = table("Fetched", "source", "outcome", "what")
        shown.columns[-1].overflow = "fold"
        for one in found:
            # A message may hold brackets, which rich would take for its own.
            shown.add_row(one.source, one.outcome, escape(one.text))
        out().print(shown)
    if not all(one.good for one in found):
        raise typer.Exit(1)


def import_copy(
    place: Annotated[
        Path, typer.Argument(metavar="FILE|DIR", help="Your copy of the files.")
    ],
    source: Annotated[str, typer.Option(help="Id of the source that publishes it.")],
    json: Json = False,
) -> None:
    """Put your own copy of a publisher's files into the vault, checked likewise."""
    from foedus.data import import_files

    stored = import_files(place, source=source)
    size = sum(record.bytes for record in stored.files.values())
    if json:
        print_json(
            {
                "source": stored.source,
                "vintage": stored.name,
                "path": str(stored.path),
                "bytes": size,
                "tables": dict(stored.tables),
                "put_aside": stored.put_aside,
            }
        )
        return
    rows = ", ".join(
        f"{name} {one['rows']} rows" for name, one in stored.tables.items()
    )
    out().print(
        f"Vintage {stored.name} of {source} is in use: {rows}; "
        f"{stored.put_aside} records put aside",
        markup=False,
    )


def prune_vault(
    keep: Annotated[
        int, typer.Option(help="Vintages to keep of each source, that in use too.")
    ] = 2,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be removed.")
    ] = False,
    json: Json = False,
) -> None:
    """Remove old vintages; the one in use always stays."""
    from foedus.data import prune

    gone = prune(keep=keep, dry_run=dry_run)
    size = sum(file.bytes for one in gone for file in one.files.values())
    if json:
        names = [{"source": one.source, "vintage": one.name} for one in gone]
        print_json({"removed": names, "bytes": size, "dry_run": dry_run})
        return
    for one in gone:
        out().print(f"{one.source} {one.name}", markup=False)
    verb = "would be removed" if dry_run else "removed"
    out().print(f"{len(gone)} vintages {verb}, {size / 1e6:.1f} MB")


def verify_vault(*, repair: bool, json: bool) -> None:
    """Compare every stored file with its hash, and mend what can be mended."""
    from foedus.data import holdings, problems
    from foedus.data import repair as mend

    done = mend() if repair else ()
    found = problems(hashes=True)
    serious = [one for one in found if one.serious]
    if json:
        body = {
            "good": not serious,
            "repaired": list(done),
            "problems": [one.to_dict() for one in found],
        }
        print_json(body)
    else:
        for line in done:
            out().print(line, markup=False)
        for one in found:
            out().print(f"{one.source}: {one.text}; {one.remedy}", markup=False)
        if not serious:
            count = sum(len(one.vintages) for one in holdings())
            out().print(f"{count} vintages, every file as it was stored")
    if serious:
        raise typer.Exit(1)


def state() -> dict[str, Any]:
    """Return what the vault holds, for the verb ``status``."""
    from foedus.data import holdings, problems, vault_folder

    return {
        "path": str(vault_folder()),
        "sources": [one.to_dict() for one in holdings()],
        "problems": [one.to_dict() for one in problems()],
    }


def print_state(console: Console) -> None:
    """Print what the vault holds, if it holds anything."""
    from foedus.data import holdings, problems, vault_folder

    held = holdings()
    if not held:
        return
    columns = ("source", "vintage in use", "days old", "kept", "MB", "newer exists")
    shown = table(
        f"\nVault in {vault_folder()}", *columns, right=("days old", "kept", "MB")
    )
    for one in held:
        shown.add_row(
            one.source,
            one.vintage or "none",
            number(one.age, digits=0),
            str(len(one.vintages)),
            f"{one.bytes / 1e6:.1f}",
            "refused" if one.refused else _UP_TO_DATE[one.newer],
        )
    console.print(shown)
    for problem in problems():
        line = f"{problem.source}: {problem.text}; {problem.remedy}"
        console.print(line, markup=False)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Yield a callback that draws bars with the time left; quiet when piped."""
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import Progress as Bar

    console = err()
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[tuple[str, str], Any] = {}
    with Bar(*columns, console=console, disable=not console.is_terminal) as bar:

        def tell(source: str, what: str, done: int, of: int | None) -> None:
            if (source, what) not in tasks:
                tasks[source, what] = bar.add_task(f"{source}: {what}", total=of)
            bar.update(tasks[source, what], completed=done, total=of)

        yield tell
