"""The last recorded result of each part, shipped with the package."""

from __future__ import annotations

import json
from pathlib import Path

from foedus.errors import SnapshotError
from foedus.validate.section import Section

#: One JSON file per part, written by ``foedus validate --from DIR --record``.
FOLDER = Path(__file__).resolve().parent / "recorded"


def read(part: str, folder: Path = FOLDER) -> Section | None:
    """Return the last recorded result of a part, None if there is none.

    Raises
    ------
    SnapshotError
        If the record is damaged.
    """
    path = folder / f"{part}.json"
    if not path.exists():
        return None
    try:
        return Section.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = (
            f"the record {path} is damaged ({error}); write it anew with: "
            "foedus validate --from DIR --record"
        )
        raise SnapshotError(message) from error


def everything(folder: Path = FOLDER) -> tuple[Section, ...]:
    """Return the last recorded result of every part, in the order of the scoreboard.

    Reads files only: a program that shows them need not load the parts.
    """
    found = (read(path.stem, folder) for path in sorted(folder.glob("*.json")))
    kept = [section for section in found if section is not None]
    return tuple(sorted(kept, key=lambda section: section.order))


def write(section: Section, folder: Path = FOLDER) -> Path:
    """Keep the result of a part and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{section.id}.json"
    text = json.dumps(section.to_dict(), indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path
