"""Which files a source of events consists of, and what was left aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from foedus.errors import MissingFile

#: Endings of the files that are read; an archive may hold any of the others.
TEXT = (".csv", ".tsv", ".tab", ".txt")
PACKED = (".zip", ".gz")
PARQUET = (".parquet",)
#: GDELT publishes these beside the events; they hold no events.
_OTHER_TABLES = (".mentions.", ".gkg.", ".gkgcounts.", "masterfilelist", "lastupdate")


@dataclass(frozen=True, slots=True)
class Found:
    """Files of one source.

    Attributes
    ----------
    files : tuple of (str, Path)
        Label, unique and independent of the order asked for, and path.
    skipped : tuple of str
        Labels of files that hold no events by their name.
    """

    files: tuple[tuple[str, Path], ...]
    skipped: tuple[str, ...]


def find(source: Path | Iterable[Path]) -> Found:
    """Find the files of events below folders, or take the files named.

    Parameters
    ----------
    source : Path or iterable of Path
        Folders, files, or a mix.

    Returns
    -------
    Found
        Sorted by label, so that the order asked for changes nothing.

    Raises
    ------
    MissingFile
        If a path is not there or nothing among them is a file of events.
    """
    places = [source] if isinstance(source, Path) else list(source)
    files: dict[Path, str] = {}
    skipped: list[str] = []
    for place in places:
        if not place.exists():
            message = f"there is no {place}; give files of events or their folder"
            raise MissingFile(message)
        inside = (
            (path for path in place.rglob("*") if path.is_file())
            if place.is_dir()
            else (place,)
        )
        for path in inside:
            within = path.relative_to(place) if place.is_dir() else None
            label = within.as_posix() if within else path.name
            if within and any(part.startswith(".") for part in within.parts):
                continue
            # A file that is named by the user is read whatever it is called.
            if within and not readable(path.name):
                skipped.append(label)
            else:
                files.setdefault(path.resolve(), label)
    if not files:
        message = (
            f"no file of events in {', '.join(map(str, places))}; expected names that "
            f"end in {', '.join((*TEXT, *PACKED, *PARQUET))}"
        )
        raise MissingFile(message)
    return Found(_unique(files), tuple(sorted(skipped)))


def readable(name: str) -> bool:
    """Return whether a name can be that of a file of events."""
    small = name.casefold()
    return small.endswith((*TEXT, *PACKED, *PARQUET)) and not any(
        part in small for part in _OTHER_TABLES
    )


def _unique(files: dict[Path, str]) -> tuple[tuple[str, Path], ...]:
    """Tell files of one label apart by their folders."""
    labels = list(files.values())
    named = [
        (label if labels.count(label) == 1 else path.as_posix(), path)
        for path, label in files.items()
    ]
    return tuple(sorted(named))
