"""A file that is on its way: what is known of it, and how it gets its name."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from foedus.lake.vault import PART, RECORD
from foedus.lake.vintages import FileRecord, sha256


@dataclass(frozen=True, slots=True)
class State:
    """What the server said of the file that is coming."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    total: int | None = None

    @property
    def mark(self) -> str | None:
        """What proves to the server that we hold the start of the same file."""
        if self.etag and not self.etag.startswith("W/"):
            return self.etag
        return self.last_modified


def part_of(place: Path) -> Path:
    """Return where a file stands while it comes."""
    return place.with_name(place.name + PART)


def keep_state(part: Path, state: State) -> None:
    """Write down what the server said, before the first byte comes."""
    text = json.dumps(asdict(state))
    part.with_name(part.name + RECORD).write_text(text, encoding="utf-8")


def held(part: Path, url: str) -> State | None:
    """Return what is known of a file half here; None if it must begin anew."""
    try:
        raw: dict[str, Any] = json.loads(
            part.with_name(part.name + RECORD).read_text(encoding="utf-8")
        )
        state = State(**raw)
        size = part.stat().st_size
    except (OSError, ValueError, TypeError):
        drop(part)
        return None
    if state.url != url or (state.total is not None and size > state.total):
        drop(part)
        return None
    return state


def finish(url: str, state: State, place: Path) -> FileRecord:
    """Hash a whole file, and give it its name."""
    part = part_of(place)
    record = FileRecord(
        sha256=sha256(part),
        bytes=part.stat().st_size,
        origin=url,
        etag=state.etag,
        last_modified=state.last_modified,
    )
    text = json.dumps(asdict(record))
    beside = place.with_name(place.name + RECORD)
    # Never a name with the record of another file beside it; and who is killed in
    # between finds the whole part again.
    place.unlink(missing_ok=True)
    beside.write_text(text, encoding="utf-8")
    part.replace(place)
    part.with_name(part.name + RECORD).unlink(missing_ok=True)
    return record


def finished(place: Path) -> FileRecord | None:
    """Return what is known of a file that came whole; None if there is none."""
    try:
        text = place.with_name(place.name + RECORD).read_text(encoding="utf-8")
        record = FileRecord(**json.loads(text))
        whole = place.stat().st_size == record.bytes and sha256(place) == record.sha256
    except (OSError, ValueError, TypeError):
        return None
    return record if whole else None


def size_of(place: Path) -> int:
    """Return how much of a file is here."""
    try:
        return part_of(place).stat().st_size
    except OSError:
        return 0


def drop(part: Path) -> None:
    """Throw away what came so far."""
    part.unlink(missing_ok=True)
    part.with_name(part.name + RECORD).unlink(missing_ok=True)
