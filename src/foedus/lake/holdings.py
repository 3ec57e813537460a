"""What the vault holds of each source, how old it is, and whether there is newer."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from foedus.lake.fetching import CHECKED
from foedus.lake.gate import refused
from foedus.lake.vintages import Shelf, shelves
from foedus.sources.registry import declarations


@dataclass(frozen=True, slots=True)
class Holding:
    """One source in the vault.

    Attributes
    ----------
    source : str
        Its id.
    vintage : str or None
        The vintage in use; None if files came and none was accepted.
    age : int or None
        Days since it was stored.
    how : str or None
        ``fetch`` or ``import``.
    bytes : int
        Size of all vintages together.
    vintages : tuple of str
        All of them, oldest first.
    checked : str or None
        When the publisher was last asked, UTC.
    newer : bool or None
        Whether the publisher had something else then; None if nobody asked.
    refused : str or None
        Why the latest file was not accepted.
    due : bool or None
        Whether it is older than the publisher's usual interval; None if there is
        none.
    """

    source: str
    vintage: str | None
    age: int | None
    how: str | None
    bytes: int
    vintages: tuple[str, ...]
    checked: str | None
    newer: bool | None
    refused: str | None
    due: bool | None

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return asdict(self)


def holdings(vault: Path | None = None) -> tuple[Holding, ...]:
    """Return what the vault holds, by source.

    Parameters
    ----------
    vault : Path or None
        None means the user's own vault; one that does not exist holds nothing.
    """
    return tuple(
        one
        for shelf in shelves(vault)
        if (one := _holding(shelf)).vintage is not None or one.refused is not None
    )


def _holding(shelf: Shelf) -> Holding:
    held = shelf.vintages()
    current = shelf.current()
    asked = _asked(shelf)
    why = refused(shelf)
    declared = declarations().get(shelf.source)
    about = declared.fetch if declared else None
    due = None
    if current is not None and about is not None and about.every_days is not None:
        due = current.age > about.every_days
    return Holding(
        source=shelf.source,
        vintage=current.name if current else None,
        age=current.age if current else None,
        how=current.how if current else None,
        bytes=sum(file.bytes for one in held for file in one.files.values()),
        vintages=tuple(one.name for one in held),
        checked=asked.get("when"),
        newer=asked.get("newer"),
        refused=str(why["why"]) if why and "why" in why else None,
        due=due,
    )


def _asked(shelf: Shelf) -> dict[str, Any]:
    try:
        found = json.loads((shelf.path / CHECKED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
