"""Made-up files of events in the published layouts, and a build to be disturbed.

As a program, ``python subject.py SOURCE OUT``, it builds one month from the files in a
folder: a test may kill it at any point. `state` then tells what stands in the folder.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from foedus.sources.events.layout import layouts

MONTH = "2024-03"
#: What a row says unless a test says otherwise, by layout and role.
USUAL: Mapping[str, Mapping[str, str]] = {
    "gdelt1": {
        **{"event": "1", "day": "20240305", "added": "20240305", "source": "RUS"},
        **{"target": "ARM", "code": "04", "quad": "1", "intensity": "1.0"},
        **{"tone": "-2.5", "reports": "3", "outlet": "https://www.a.org/x?y=1"},
    },
    "icews": {
        **{"event": "1", "day": "2024-03-05", "source": "Russian Federation"},
        **{"target": "Armenia", "code": "42", "intensity": "1.9"},
        **{"outlet": "Interfax"},
    },
    "polecat": {
        **{"event": "20240305-1-a", "day": "2024-03-05", "added": "2024-03-06"},
        **{"source": "RUS", "target": "ARM", "code": "CONSULT"},
        **{"quad": "VERBAL COOPERATION", "intensity": "1.0", "outlet": "tass.com"},
    },
}


def line(layout: str, **roles: str) -> str:
    """Return one line in a published layout; roles are set, other fields filled."""
    fields = layouts()[layout].fields
    usual = USUAL.get(layout, USUAL["gdelt1"])
    made = {**usual, **roles}
    if layout == "gdelt2" and made["added"].isdigit():
        made["added"] += "121500"
    cells = ["x"] * len(fields)
    for role, (column, _) in layouts()[layout].roles.items():
        cells[fields.index(column)] = made[role]
    return "\t".join(cells)


def text(layout: str, rows: Iterable[Mapping[str, str]]) -> str:
    """Return a whole file, with the header that its layout has."""
    lines = [line(layout, **row) for row in rows]
    if layouts()[layout].header:
        lines.insert(0, "\t".join(layouts()[layout].fields))
    return "\n".join(lines) + "\n"


def zipped(path: Path, content: str) -> Path:
    """Write a zip archive of one text, named as GDELT names them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path.name.removesuffix(".zip"), content)
    return path


def write_files(folder: Path, events: int = 40) -> None:
    """Write two tiny files of one month; another number of events, another month."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = [("RUS", "ARM"), ("ARM", "RUS"), ("FRA", "DEU"), ("CHN", "IND")]
    for half, name in enumerate(("20240305", "20240306")):
        rows = []
        for number in range(events):
            source, target = pairs[number % len(pairs)]
            rows.append(
                {
                    **{"event": str(half * events + number), "day": name},
                    **{"added": name, "source": source, "target": target},
                    **{"code": f"{number % 20 + 1:02d}", "quad": str(number % 4 + 1)},
                }
            )
        zipped(folder / f"{name}.export.CSV.zip", text("gdelt1", rows))


def build(source: Path, out: Path) -> None:
    """Build the month."""
    from foedus.sources.events.building import build_events

    build_events(source, out=out, threads=1)


def state(out: Path) -> str | None:
    """Return a digest of the month that stands there, or None if there is none."""
    part = out / f"month={MONTH}" / "part.parquet"
    if not part.exists():
        return None
    return hashlib.sha256(part.read_bytes()).hexdigest()


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
