"""Look after the vault: what is wrong with it, what to do, what may go.

`problems` only looks, takes no lock, and may run at any time. `repair` and `prune`
change something and hold the source's lock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from foedus.errors import InvalidOption, VaultError
from foedus.lake.attempts import failure
from foedus.lake.locking import left_behind
from foedus.lake.vintages import (
    INCOMING,
    LOCK,
    STAGED,
    Shelf,
    Vintage,
    shelves,
    vault_folder,
)

Kind = Literal[
    "unfinished download",
    "failed fetch",
    "refused file",
    "killed process",
    "leftover",
    "damaged vintage",
    "unreadable vintage",
    "lost pointer",
    "clock",
]
#: Clocks of two machines that share a vault may differ by this much.
_CLOCK = timedelta(days=1)
#: Beside a download: what is known of it, and why its reader refused it.
PART, RECORD, REFUSED = ".part", ".json", "refused.json"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be.

    Attributes
    ----------
    kind : str
        What kind of problem; see `Kind`.
    source : str
        Id of the source.
    path : Path
        The file or folder concerned.
    text : str
        What was found, one line.
    remedy : str
        What to do, one line; a command where there is one.
    serious : bool
        Whether something is damaged. The others clean up after themselves with
        the next fetch.
    """

    kind: Kind
    source: str
    path: Path
    text: str
    remedy: str
    serious: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {**asdict(self), "path": str(self.path)}


def problems(root: Path | None = None, *, hashes: bool = False) -> tuple[Problem, ...]:
    """Return everything that is wrong in the vault, with what to do.

    Parameters
    ----------
    root : Path or None
        The vault; None means the user's own.
    hashes : bool
        Read every file of every vintage and compare its hash: thorough, and as
        slow as the disk.

    Returns
    -------
    tuple of Problem
        By source; empty if there is no vault or all is well.
    """
    found: list[Problem] = []
    for shelf in shelves(root):
        found += _at_work(shelf)
        found += _incoming(shelf)
        found += _vintages(shelf, hashes=hashes)
    return tuple(found)


def repair(root: Path | None = None) -> tuple[str, ...]:
    """Point every source at its latest intact vintage, and remove damaged ones.

    Returns
    -------
    tuple of str
        What was done, one line each.

    Raises
    ------
    VaultBusy
        If another process is at work.
    VaultError
        If the vault cannot be written.
    """
    done = []
    for shelf in shelves(root):
        with shelf.at_work() as killed:
            if killed is not None:
                done.append(f"{shelf.source}: cleared up after {killed}")
            intact: list[Vintage] = []
            for vintage in shelf.vintages():
                if vintage.damage():
                    shelf.discard(vintage.path)
                    done.append(f"{shelf.source}: removed damaged {vintage.name}")
                else:
                    intact.append(vintage)
            if intact and shelf.pointer() not in {one.name for one in intact}:
                shelf.point(intact[-1].name)
                done.append(f"{shelf.source}: in use is now {intact[-1].name}")
    return tuple(done)


def prune(
    root: Path | None = None, *, keep: int = 2, dry_run: bool = False
) -> tuple[Vintage, ...]:
    """Remove old vintages; the one in use always stays.

    Parameters
    ----------
    root : Path or None
        The vault; None means the user's own.
    keep : int
        How many of the latest stay for each source, the one in use included.
    dry_run : bool
        Only say which would go.

    Returns
    -------
    tuple of Vintage
        Those removed.

    Raises
    ------
    InvalidOption
        If `keep` is less than 1.
    VaultBusy
        If another process is at work.
    """
    if keep < 1:
        message = f"keep is {keep}; expected 1 or more: the vintage in use stays"
        raise InvalidOption(message)
    gone: list[Vintage] = []
    for shelf in shelves(root):
        if dry_run:
            gone += _old(shelf, keep)
            continue
        with shelf.at_work():
            for vintage in _old(shelf, keep):
                shelf.discard(vintage.path)
                gone.append(vintage)
    return tuple(gone)


def require_vintage(source: str, root: Path | None = None) -> Vintage:
    """Return the vintage of a source that is in use, or say how to get one.

    Raises
    ------
    VaultError
        If the vault holds no vintage of the source.
    """
    vintage = Shelf(source, root).current()
    if vintage is None:
        message = (
            f"the vault {root or vault_folder()} holds no vintage of {source}; get it "
            f"with: foedus data fetch {source}, or: foedus data import FILE --source "
            f"{source}"
        )
        raise VaultError(message)
    return vintage


def _old(shelf: Shelf, keep: int) -> list[Vintage]:
    held = list(shelf.vintages())
    current = shelf.current()
    others = [one for one in held if current is None or one.name != current.name]
    return others[: max(0, len(others) - (keep - 1))]


def _at_work(shelf: Shelf) -> Iterator[Problem]:
    killed = left_behind(shelf.path / LOCK)
    again = f"run again: foedus data fetch {shelf.source}"
    if killed is not None:
        yield Problem(
            "killed process",
            shelf.source,
            shelf.path / LOCK,
            f"{killed} was killed at work; nothing of it is in use",
            f"{again} (or the import); it clears up",
        )
    # A living process has its folder here too, and holds the lock.
    if killed is not None or not (shelf.path / LOCK).exists():
        for left in sorted(shelf.path.glob(f"{STAGED}*")):
            yield Problem(
                "leftover",
                shelf.source,
                left,
                f"{left.name} was left by a process that did not finish",
                f"{again}; it is swept away",
            )


def _incoming(shelf: Shelf) -> Iterator[Problem]:
    again = f"foedus data fetch {shelf.source}"
    for part in sorted(shelf.incoming.glob(f"*{PART}")):
        size = part.stat().st_size
        yield Problem(
            "unfinished download",
            shelf.source,
            part,
            f"{part.stem} stopped after {size / 1e6:.1f} MB",
            f"go on where it stopped with: {again}",
        )
    failed = failure(shelf)
    if failed is not None:
        yield Problem(
            "failed fetch",
            shelf.source,
            shelf.path,
            f"the fetch of {failed.when} failed: {failed.why}",
            f"what the vault holds stays in use; try again with: {again}",
        )
    refused = shelf.incoming / REFUSED
    if refused.exists():
        try:
            why = str(json.loads(refused.read_text(encoding="utf-8"))["why"])
        except (OSError, ValueError, KeyError, TypeError):
            why = "the reason was not kept"
        yield Problem(
            "refused file",
            shelf.source,
            refused,
            f"the latest file was refused: {why}",
            "the last good vintage stays in use; when the publisher, or a newer "
            f"version of foedus, has mended it: {again}",
        )


def _vintages(shelf: Shelf, *, hashes: bool) -> Iterator[Problem]:
    again = f"foedus data fetch {shelf.source}"
    held = shelf.vintages()
    names = {one.name for one in held}
    for folder in sorted(shelf.path.iterdir()):
        inner = folder.name == INCOMING or folder.name.startswith(".")
        if folder.is_dir() and not inner and folder.name not in names:
            yield Problem(
                "unreadable vintage",
                shelf.source,
                folder,
                f"{folder.name} has no readable manifest",
                f"delete the folder, then: {again}",
                serious=True,
            )
    pointer = shelf.pointer()
    if held and pointer not in names:
        found = f"names {pointer}, which is not there" if pointer else "is lost"
        yield Problem(
            "lost pointer",
            shelf.source,
            shelf.path,
            f"the pointer {found}; the latest vintage {held[-1].name} stands in",
            "foedus data verify --vault --repair",
            serious=True,
        )
    for vintage in held:
        if datetime.fromisoformat(vintage.stored) > datetime.now(UTC) + _CLOCK:
            yield Problem(
                "clock",
                shelf.source,
                vintage.path,
                f"{vintage.name} was stored in the future ({vintage.stored})",
                "set the clock; the order of vintages does not depend on it",
            )
        damage = vintage.damage() if hashes else _absent(vintage)
        for line in damage:
            yield Problem(
                "damaged vintage",
                shelf.source,
                vintage.path,
                f"{vintage.name}: {line}",
                f"foedus data verify --vault --repair, then: {again}",
                serious=True,
            )


def _absent(vintage: Vintage) -> list[str]:
    """Return what is wrong at a glance: files that are gone, or of another size."""
    found = []
    for name, record in vintage.files.items():
        try:
            size = (vintage.path / name).stat().st_size
        except OSError as error:
            found.append(f"{name} cannot be read ({error.strerror or error})")
            continue
        if size != record.bytes:
            found.append(f"{name} has {size} bytes, stored were {record.bytes}")
    return found
