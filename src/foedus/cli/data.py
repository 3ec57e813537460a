"""``foedus data``: get files, build a snapshot from them, look at it, check it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli import data_add, data_vault
from foedus.cli.common import Json, number, out, print_json, table, with_progress
from foedus.errors import InvalidOption

app = typer.Typer(
    help="Sources, the vault of their files, and the snapshot made from them.",
    no_args_is_help=True,
)
app.command("fetch")(data_vault.fetch_sources)
app.command("import")(data_vault.import_copy)
app.command("prune")(data_vault.prune_vault)
app.command("add")(data_add.add_own)
app.command("own")(data_add.list_own)
app.command("remove")(data_add.remove_own)
From = Annotated[
    Path | None, typer.Option("--from", help="Folder of the publishers' files.")
]


@app.command("list")
def list_sources(json: Json = False) -> None:
    """List the declared sources, their terms, and what the vault holds of them."""
    from foedus.data import holdings, own, sources

    declared, mine = sources(), own()
    held = {one.source: one for one in holdings()}
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
                        "fetch": one.fetch.method if one.fetch else None,
                        "vault": held[one.id].to_dict() if one.id in held else None,
                    }
                    for one in declared
                ],
                **({"own": [one.to_dict() for one in mine]} if mine else {}),
            }
        )
        return
    shown = table("Sources", "id", "title", "coverage", "licence", "got by", "vault")
    for one in declared:
        shown.add_row(
            one.id,
            one.title,
            one.coverage,
            one.licence.name,
            one.fetch.method if one.fetch else "",
            held[one.id].vintage if one.id in held else "",
        )
    out().print(shown)
    if mine:
        data_add.list_own()


@app.command("status")
def show_status(json: Json = False) -> None:
    """Show what the snapshot rests on, the records put aside, and the vault."""
    from foedus.data import status

    found = status()
    if json:
        print_json({**found, "vault": data_vault.state()})
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
    data_vault.print_state(console)


@app.command("build")
def build_snapshot(
    folder: From = None,
    vault: Annotated[
        bool,
        typer.Option("--vault", help="Read fetched files; --from fills the gaps."),
    ] = False,
    hub: Annotated[
        list[str] | None, typer.Option(help="A further hub; may be repeated.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--out", help="Folder to write; yours by default.")
    ] = None,
    json: Json = False,
) -> None:
    """Compute every indicator from source files and write a snapshot."""
    from foedus.data import build, vault_folder

    if folder is None and not vault:
        message = "nothing to build from; give --from DIR, --vault, or both"
        raise InvalidOption(message)
    written = with_progress(
        lambda tell: build(
            folder,
            vault=vault_folder() if vault else None,
            hubs=hub or (),
            out=output,
            progress=tell,
        )
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
def verify(
    folder: From = None,
    vault: Annotated[
        bool, typer.Option("--vault", help="Check the hash of every stored file.")
    ] = False,
    repair: Annotated[
        bool,
        typer.Option(help="With --vault: remove what is damaged, use what is intact."),
    ] = False,
    json: Json = False,
) -> None:
    """Check the stored files, or build again and compare with the snapshot."""
    if vault == (folder is not None) or (repair and not vault):
        message = "give --from DIR (build again), or --vault (hashes; with --repair)"
        raise InvalidOption(message)
    if folder is None:
        data_vault.verify_vault(repair=repair, json=json)
    else:
        _build_again(folder, json=json)


def _build_again(folder: Path, *, json: bool) -> None:
    import tempfile

    from foedus.data import build, compare
    from foedus.lake.own.joining import Own
    from foedus.lake.snapshot import Snapshot

    installed = Snapshot(own=Own())
    with tempfile.TemporaryDirectory() as place:
        again = with_progress(
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
