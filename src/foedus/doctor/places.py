"""The folders that verbs write to, and the room that is left there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from foedus.doctor.checks import Check
from foedus.doctor.snapshots import built_at
from foedus.lake.own import store
from foedus.lake.vintages import vault_folder

#: With less room a build or a fetch may not end; with less still, nothing works.
_ROOM, _NO_ROOM = 2 * 2**30, 50 * 2**20


def places(events: Sequence[Path] = ()) -> Iterator[Check]:
    """Look at the folders that verbs write to, and at the room that is left.

    Parameters
    ----------
    events : sequence of Path
        Folders of built months.
    """
    wanted = [
        ("own data", store.own_folder()),
        *(("snapshot", folder) for folder in built_at()),
        ("vault", vault_folder()),
        *(("month", folder) for folder in events),
    ]
    seen: set[Path] = set()
    for name, folder in wanted:
        place = next(one for one in (folder, *folder.parents) if one.exists())
        if place in seen:
            continue
        seen.add(place)
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            text = f"{place} cannot be written, so no {name} can be kept in {folder}"
            yield Check("folder", None, text, f"chmod u+rwx '{place}'")
        room = shutil.disk_usage(place).free
        text = f"{_size(room)} free in {place}"
        if room < _NO_ROOM:
            yield Check("disk", False, text, "free some space: foedus data prune")
        elif room < _ROOM:
            fix = "make room: a build or a fetch may need 2 GiB"
            yield Check("disk", None, text, fix)
        else:
            yield Check("disk", True, text)


def _size(room: int) -> str:
    return f"{room / 2**30:.1f} GiB" if room >= _ROOM else f"{room / 2**20:.1f} MiB"
