"""The one way into the vault: hashed, read by its reader, checked, then named."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from foedus.errors import SourceError, VaultError
from foedus.lake.attempts import forget_failure
from foedus.lake.vault import REFUSED
from foedus.lake.vintages import (
    INCOMING,
    MANIFEST,
    FileRecord,
    Shelf,
    Vintage,
    remove,
    sha256,
)
from foedus.sources.declaration import Declaration
from foedus.sources.registry import SourceTables, declaration, read_files


def admit(
    shelf: Shelf,
    declared: Declaration,
    roles: Mapping[str, tuple[Path, ...]],
    records: Mapping[str, FileRecord],
    *,
    how: str,
    edition: str,
) -> Vintage:
    """Make a vintage of files, if the source's reader accepts them.

    The caller holds the shelf's lock.

    Parameters
    ----------
    shelf : Shelf
        Where it goes.
    declared : Declaration
        The source.
    roles : mapping of str to tuple of Path
        The files by role; they are copied, or linked where that is possible.
    records : mapping of str to FileRecord
        Where each file comes from, by name.
    how : str
        ``fetch`` or ``import``.
    edition : str
        ``declared`` or ``fetched``: of which the files are.

    Returns
    -------
    Vintage
        Now in use.

    Raises
    ------
    SourceError
        If the reader refuses a file or an expectation is broken; the vintage in
        use stays as it was, and the reason is kept for `problems`.
    VaultError
        If two files share a name, or a file changed on its way.
    OSError
        If the vault cannot be written.
    """
    staged = shelf.stage()
    try:
        placed = {
            role: tuple(_placed(path, staged) for path in paths)
            for role, paths in roles.items()
        }
        read = _judged(declared, placed, records, staged, edition)
        vintage = shelf.store(
            staged,
            {
                "how": how,
                "edition": edition,
                "roles": {
                    role: [path.name for path in paths]
                    for role, paths in placed.items()
                },
                "files": dict(records),
                "tables": _found(read),
                "put_aside": read.quarantine.height,
            },
        )
    except SourceError as error:
        remember_refusal(shelf, str(error), records)
        raise
    finally:
        remove(staged)
    (shelf.incoming / REFUSED).unlink(missing_ok=True)
    forget_failure(shelf)
    with suppress(OSError):
        # Unless a download waits there to go on.
        shelf.incoming.rmdir()
    return vintage


def _judged(
    declared: Declaration,
    placed: Mapping[str, tuple[Path, ...]],
    records: Mapping[str, FileRecord],
    staged: Path,
    edition: str,
) -> SourceTables:
    """Return what the reader makes of the staged files, if all is in order."""
    for name, record in records.items():
        if sha256(staged / name) != record.sha256:
            message = f"{name} changed while it was stored; try again"
            raise VaultError(message)
    expected = declared.fetched() if edition == "fetched" else declared
    # A day ahead of UTC, for clocks and time zones.
    today = (datetime.now(UTC) + timedelta(days=1)).date()
    return read_files(expected, placed, staged, today=today)


def read_vintage(vintage: Vintage) -> SourceTables:
    """Read the files of a vintage again, as the gate did.

    Raises
    ------
    VaultError
        If a file is damaged, which its hash tells.
    SourceError
        If this version's reader refuses what an earlier one accepted.
    """
    damage = vintage.damage()
    if damage:
        message = (
            f"vintage {vintage.name} of {vintage.source} is damaged: {damage[0]}; "
            f"mend it with: foedus data verify --vault --repair, and: foedus data "
            f"fetch {vintage.source}"
        )
        raise VaultError(message)
    stored = date.fromisoformat(vintage.stored[:10])
    declared = _described(declaration(vintage.source), vintage)
    return read_files(
        declared, vintage.paths(), vintage.path, today=stored + timedelta(days=1)
    )


def _described(declared: Declaration, vintage: Vintage) -> Declaration:
    """Return the declaration that is true of a vintage, and tells its date."""
    if vintage.edition != "fetched":
        return declared
    fetched = declared.fetched()
    return replace(fetched, version=f"{fetched.version}, as of {vintage.stored[:10]}")


def refused(shelf: Shelf) -> dict[str, Any] | None:
    """Return when and why the latest file was refused; None if it was not.

    ``confirmed`` says that it came twice and was the same: then it is the
    publisher's own, and no accident on the way.
    """
    try:
        found = json.loads((shelf.incoming / REFUSED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def remember_refusal(shelf: Shelf, why: str, records: Mapping[str, FileRecord]) -> None:
    """Keep why the latest files were not taken; the caller holds the shelf's lock."""
    shelf.incoming.mkdir(exist_ok=True)
    hashes = {name: record.sha256 for name, record in records.items()}
    before = refused(shelf)
    body = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "why": why,
        "files": hashes,
        "confirmed": before is not None and before.get("files") == hashes,
    }
    draft = shelf.incoming / f".{REFUSED}"
    draft.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    draft.replace(shelf.incoming / REFUSED)


def _placed(path: Path, staged: Path) -> Path:
    place = staged / path.name
    if place.exists() or path.name == MANIFEST:
        message = f"two files are called {path.name}; a vintage holds each name once"
        raise VaultError(message)
    if path.is_relative_to(staged.parent / INCOMING):
        # A link costs nothing, and what comes in is removed in the end. A user's
        # file is copied: its owner may change it; one of another vintage too, so
        # that damage stays where it is.
        with suppress(OSError):
            os.link(path, place)
            return place
    shutil.copyfile(path, place)
    return place


def _found(read: SourceTables) -> dict[str, Any]:
    return {
        name: {"rows": frame.height, "years": _years(frame)}
        for name, frame in read.tables.items()
    }


def _years(frame: pl.DataFrame) -> list[int] | None:
    if "year" not in frame.columns or frame["year"].null_count() == frame.height:
        return None
    first, last = frame.select(a=pl.col("year").min(), b=pl.col("year").max()).row(0)
    return [int(first), int(last)]
