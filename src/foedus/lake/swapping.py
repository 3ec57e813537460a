"""Put a finished folder in the place of another, so that a kill costs neither.

Beside a folder ``x`` there may stand ``.x-previous``, which is good where ``x`` is
missing, ``.x-building-*``, which are half-written, and ``.x.lock``.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foedus.lake.locking import left_behind, locked

#: A snapshot is written in seconds: who waits longer waits for something else.
_LONGEST_WAIT = 120.0


@contextmanager
def building(path: Path) -> Iterator[Path]:
    """Yield an empty folder; what it holds at the end stands at `path`.

    Parameters
    ----------
    path : Path
        Where the folder shall stand; what stood there before is replaced, and
        stays if the body raises.

    Raises
    ------
    VaultBusy
        If another process writes to the same place for minutes.
    OSError
        If it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(_lock(path), wait=_LONGEST_WAIT):
        # Under the lock, what stands here was left by a process that was killed.
        for left in path.parent.glob(f".{path.name}-building-*"):
            shutil.rmtree(left, ignore_errors=True)
        place = Path(
            tempfile.mkdtemp(prefix=f".{path.name}-building-", dir=path.parent)
        )
        try:
            yield place
            place.chmod(0o755)
            _swap(path, place)
        finally:
            shutil.rmtree(place, ignore_errors=True)


def standing(path: Path) -> Path:
    """Return the folder to read: the previous one, if a kill left only that."""
    previous = _previous(path)
    return previous if not path.exists() and previous.is_dir() else path


def leftovers(path: Path) -> tuple[Path, ...]:
    """Return what killed processes left beside a folder."""
    if not path.parent.is_dir():
        return ()
    found = sorted(path.parent.glob(f".{path.name}-building-*"))
    return (*found, *(one for one in (_previous(path), _lock(path)) if one.exists()))


def works_at(path: Path) -> bool:
    """Whether a living process is writing to a folder."""
    return _lock(path).exists() and left_behind(_lock(path)) is None


def _previous(path: Path) -> Path:
    return path.with_name(f".{path.name}-previous")


def _lock(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _swap(path: Path, place: Path) -> None:
    """Move the new folder in; at every moment one of the two is whole."""
    previous = _previous(path)
    if path.exists():
        shutil.rmtree(previous, ignore_errors=True)
        path.rename(previous)
    try:
        place.rename(path)
    except OSError:
        if previous.exists():
            previous.rename(path)
        raise
    shutil.rmtree(previous, ignore_errors=True)
