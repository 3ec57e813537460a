"""The snapshot in use: whole, of this version, and what kills left beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from foedus.alignment import stable
from foedus.doctor.checks import Check
from foedus.errors import FoedusError
from foedus.indicators import registry
from foedus.lake.own.joining import Own
from foedus.lake.snapshot import SHIPPED, Snapshot, content_id, user_folder
from foedus.lake.swapping import leftovers, works_at
from foedus.sources.parquet import endure


def snapshot() -> Iterator[Check]:
    """Look at the snapshot that verbs read, and beside those that are built."""
    yield from _in_use()
    for folder in built_at():
        if works_at(folder):
            text = f"a build is at work in {folder}; what stood there serves until then"
            yield Check("build", None, text)
        elif leftovers(folder):
            text = f"a build was killed beside {folder}; nothing is lost"
            fix = f"cleared up by the next foedus data build --out '{folder}'"
            yield Check("leftovers", None, text, fix)


def built_at() -> list[Path]:
    """Return where snapshots of the user are built."""
    named = os.environ.get("FOEDUS_SNAPSHOT")
    own = [Path(named)] if named and Path(named) != SHIPPED else []
    return [*own, user_folder()]


def _in_use() -> list[Check]:
    try:
        # Own data are looked at apart, so that each fault has its own line.
        used = Snapshot(own=Own())
        text = f"{used.id} in {used.path}, {len(used.hubs)} hubs"
        if not used.hubs:
            return [Check("snapshot", False, f"{used.path} holds no hub", _another())]
        checks = [Check("snapshot", True, text)]
        found = content_id(used.path)
        if found != used.id:
            # A damaged file can end the process that reads it.
            endure(sorted(used.path.glob("*/*.parquet")))
        for indicator in registry.modules():
            rows = used.values(indicator, used.hubs[0]).height
            first, last = used.coverage(indicator)
            text = f"{first} to {last}; {rows} rows for {used.hubs[0]}"
            checks.append(Check(indicator, True, text))
        for table in ("scales", stable.TABLE):
            rows = used.table(table).height
            checks.append(Check(table, rows > 0, f"{rows} rows, needed by every verb"))
    except (FoedusError, OSError) as error:
        return [Check("snapshot", False, str(error), _another())]
    if found != used.id:
        text = f"files do not match the id {used.id} (they give {found})"
        return [*checks, Check("integrity", False, text, _another())]
    return [*checks, Check("integrity", True, "all files match the snapshot's id")]


def _another() -> str:
    """Return the way to a whole snapshot."""
    named = os.environ.get("FOEDUS_SNAPSHOT")
    if named and Path(named) != SHIPPED:
        return "unset FOEDUS_SNAPSHOT, or: foedus data build --from DIR --out " + named
    if not named and user_folder().is_dir():
        return f"rm -r '{user_folder()}' returns to the installed snapshot"
    return "pip install --force-reinstall --no-deps foedus"
