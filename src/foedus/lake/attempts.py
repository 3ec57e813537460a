"""What became of the latest attempt to fetch a source, where it failed.

An error is printed once, to whoever is there. What stays lets `problems`, and with it
``foedus doctor``, tell of it the next morning.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from foedus.lake.vintages import STAGED, Shelf

FAILED = "failed.json"


@dataclass(frozen=True, slots=True)
class Failure:
    """When a fetch failed, UTC, and why."""

    when: str
    why: str


def failure(shelf: Shelf) -> Failure | None:
    """Return how the latest fetch of a source failed; None if it did not."""
    try:
        found = json.loads((shelf.path / FAILED).read_text(encoding="utf-8"))
        return Failure(str(found["when"]), str(found["why"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return Failure("a time that is not known", "the reason was not kept")


def note_failure(shelf: Shelf, why: str) -> None:
    """Write down that a fetch failed. The caller holds the shelf's lock."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    draft = shelf.path / f"{STAGED}{FAILED}"
    # Where the disk is full or read-only, the failure itself is what must be told.
    with suppress(OSError):
        try:
            draft.write_text(json.dumps({"when": when, "why": why}), encoding="utf-8")
            draft.replace(shelf.path / FAILED)
        finally:
            draft.unlink(missing_ok=True)


def forget_failure(shelf: Shelf) -> None:
    """Let an earlier failure be over: the files came, one way or the other."""
    (shelf.path / FAILED).unlink(missing_ok=True)
