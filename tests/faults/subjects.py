"""What is killed, starved and interrupted: a subject for each way of writing.

A subject prepares a folder that holds a first good edition, acts (brings the second),
and afterwards says what is wrong. Whatever happens to the act, its folder must serve
the first edition or the second, whole. To put something else through the same
faults, write a subject and `register` it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from tests.faults.publisher import Publisher, Served
from tests.faults.small import (
    MAJORS,
    MAJORS_FILE,
    QUICK,
    STATES,
    STATES_FILE,
    STATES_ZIP,
    at,
    declared,
    majors,
    states,
    zipped,
)

from foedus.errors import FoedusError
from foedus.lake.download import Downloader
from foedus.lake.fetching import fetch
from foedus.lake.gate import read_vintage
from foedus.lake.importing import import_files
from foedus.lake.inputs import Inputs
from foedus.lake.politeness import Politeness
from foedus.lake.snapshot import Snapshot, write
from foedus.lake.swapping import leftovers
from foedus.lake.vault import problems, prune
from foedus.lake.vintages import STAGED, Shelf

SOURCES = (MAJORS, STATES)
Act = Callable[[Path, str], None]
#: What is wrong after a fault, one line each; empty if nothing was lost or halved.
Check = Callable[[Path, str], list[str]]


@dataclass(frozen=True)
class Subject:
    """Something that writes.

    Attributes
    ----------
    name : str
        As shown in the table.
    prepare, act : callable
        Called with a folder and the publisher's address.
    check : callable
        Says what is wrong directly after a fault.
    clean : callable
        Says what is wrong after the act ran again without a fault.
    slow : int
        How many times fewer runs it gets than the others.
    """

    name: str
    prepare: Act
    act: Act
    check: Check
    clean: Check
    slow: int = 1


SUBJECTS: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Put a subject through every kill of the fault run."""
    SUBJECTS[subject.name] = subject


def publish(publisher: Publisher) -> None:
    """Serve the second edition, as the address of the declarations says."""
    publisher.files[f"/{MAJORS_FILE}"] = Served(majors(1))
    publisher.files[f"/{STATES_ZIP}"] = Served(
        zipped({STATES_FILE: states(1), "readme.txt": b"read me"})
    )


# Vault: fetch, import, prune.


def copies(folder: Path, edition: int) -> dict[str, Path]:
    """Lay a user's own copies of both files beside the vault."""
    place = folder / f"copies-{edition}"
    place.mkdir(parents=True, exist_ok=True)
    (place / MAJORS_FILE).write_bytes(majors(edition))
    (place / STATES_FILE).write_bytes(states(edition))
    return {MAJORS: place / MAJORS_FILE, STATES: place / STATES_FILE}


def _import(folder: Path, edition: int) -> None:
    for source, copy in copies(folder, edition).items():
        import_files(copy, source=source, vault=folder / "vault")


def _first(folder: Path, address: str) -> None:
    with declared(at(address)):
        _import(folder, 0)


def _second_by_import(folder: Path, address: str) -> None:
    with declared(at(address)):
        _import(folder, 1)


def _second_by_fetch(folder: Path, address: str) -> None:
    own = Downloader(QUICK, Politeness())
    with declared(at(address)):
        found = fetch(vault=folder / "vault", downloader=own)
    own.close()
    for one in found:
        if not one.good:
            raise FoedusError(f"{one.source}: {one.text}")


def _many(folder: Path, address: str) -> None:
    with declared(at(address)):
        for edition in range(4):
            _import(folder, edition)


def _prune(folder: Path, address: str) -> None:
    with declared(at(address)):
        prune(folder / "vault", keep=1)


def _one_of(editions: range) -> Check:
    """Check that a vault serves one of these editions, and that none is damaged."""
    allowed = {
        MAJORS: {hashlib.sha256(majors(one)).hexdigest() for one in editions},
        STATES: {hashlib.sha256(states(one)).hexdigest() for one in editions},
    }

    def check(folder: Path, address: str) -> list[str]:
        wrong = []
        with declared(at(address)):
            for source in SOURCES:
                shelf = Shelf(source, folder / "vault")
                current = shelf.current()
                if current is None:
                    wrong.append(f"lost: {source} has no vintage")
                    continue
                wrong += [
                    f"half-written: {source} {vintage.name}: {line}"
                    for vintage in shelf.vintages()
                    for line in vintage.damage()
                ]
                hashes = {record.sha256 for record in current.files.values()}
                if not hashes <= allowed[source]:
                    wrong.append(f"half-written: {source} is no edition that was sent")
                try:
                    read_vintage(current)
                except FoedusError as error:
                    wrong.append(f"does not serve: {error}")
        return wrong

    return check


def _vault_clean(editions: range) -> Check:
    check = _one_of(editions)

    def clean(folder: Path, address: str) -> list[str]:
        wrong = check(folder, address)
        wrong += [
            f"left behind: {path.name}"
            for path in (folder / "vault").rglob("*")
            if path.name.startswith((STAGED, ".")) or path.name in ("lock", "incoming")
        ]
        with declared(at(address)):
            wrong += [
                f"still told: {one.text}"
                for one in problems(folder / "vault", hashes=True)
            ]
        return wrong

    return clean


# Snapshot: a small build from two sources of a vault.


def _built(folder: Path, address: str, edition: int) -> None:
    with declared(at(address)):
        _import(folder, edition)
        _build(folder)


def _build(folder: Path) -> None:
    inputs = Inputs(None, vault=folder / "vault")
    powers = inputs.table(MAJORS, "spells").with_columns(hub=pl.lit("RUS"))
    members = inputs.table(STATES, "spells").with_columns(hub=pl.lit("RUS"))
    write(
        folder / "snapshot",
        indicators={"powers": powers, "members": members},
        tables={"spells": pl.concat([members.drop("hub")] * 50)},
        manifest={"hubs": ["RUS"], "indicators": {}},
    )


def _built_first(folder: Path, address: str) -> None:
    _built(folder, address, 0)
    kept = json.loads((folder / "snapshot" / "manifest.json").read_text())["id"]
    with declared(at(address)):
        _import(folder, 1)
    shutil.copytree(folder / "snapshot", folder / "kept")
    _build_to(folder, "second")
    (folder / "ids.json").write_text(
        json.dumps([kept, Snapshot(folder / "second").id]), encoding="utf-8"
    )
    shutil.rmtree(folder / "second")


def _build_to(folder: Path, name: str) -> None:
    """Build once beside the snapshot, to know what the second one will be."""
    (folder / "snapshot").rename(folder / "aside")
    _build(folder)
    (folder / "snapshot").rename(folder / name)
    (folder / "aside").rename(folder / "snapshot")


def _build_second(folder: Path, address: str) -> None:
    with declared(at(address)):
        _build(folder)


def _snapshot_whole(folder: Path, _: str) -> list[str]:
    try:
        snapshot = Snapshot(folder / "snapshot")
    except FoedusError as error:
        return [f"lost: {error}"]
    wrong = []
    digest = hashlib.sha256()
    for part in ("indicators", "tables"):
        for file in sorted((snapshot.path / part).glob("*.parquet")):
            digest.update(file.read_bytes())
    if digest.hexdigest()[:12] != snapshot.id:
        wrong.append("half-written: the snapshot's files are not those of its id")
    if snapshot.id not in json.loads((folder / "ids.json").read_text()):
        wrong.append("half-written: a snapshot that nobody built")
    if snapshot.values("members", "RUS").height != 243:
        wrong.append("does not serve: rows are missing")
    return wrong


def _snapshot_clean(folder: Path, address: str) -> list[str]:
    wrong = _snapshot_whole(folder, address)
    wrong += [f"left behind: {one.name}" for one in leftovers(folder / "snapshot")]
    if (
        Snapshot(folder / "snapshot").id
        != json.loads((folder / "ids.json").read_text())[1]
    ):
        wrong.append("lost: the second build is not in place")
    return wrong


register(
    Subject(
        "fetch",
        _first,
        _second_by_fetch,
        _one_of(range(2)),
        _vault_clean(range(1, 2)),
    )
)
register(
    Subject(
        "import",
        _first,
        _second_by_import,
        _one_of(range(2)),
        _vault_clean(range(1, 2)),
    )
)
register(
    Subject(
        "prune",
        _many,
        _prune,
        _one_of(range(3, 4)),
        _vault_clean(range(3, 4)),
    )
)
register(
    Subject(
        "build",
        _built_first,
        _build_second,
        _snapshot_whole,
        _snapshot_clean,
    )
)
