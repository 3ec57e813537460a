"""One process at a time: a lock file that a killed holder cannot keep.

The lock itself is the kernel's and ends with its holder, however it ends. The file
only names the holder. A lock file that nobody holds is therefore the mark of a
process that was killed: it is taken over, and the newcomer is told.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from foedus.errors import VaultBusy

_POLL_SECONDS = 0.05
_LONGEST_NOTE = 200


@contextmanager
def locked(path: Path, *, wait: float = 0.0) -> Iterator[str | None]:
    """Hold a lock while the body runs.

    Parameters
    ----------
    path : Path
        The lock file; its folder must exist. It is gone when the body ends.
    wait : float
        Seconds to wait for another holder.

    Yields
    ------
    str or None
        Who held the lock and was killed, as ``"process 123 since ..."``; None
        if it was free.

    Raises
    ------
    VaultBusy
        If another living process holds it.
    OSError
        If the file cannot be written.
    """
    descriptor = _taken(path, wait)
    try:
        left = os.read(descriptor, _LONGEST_NOTE).decode(errors="replace").strip()
        os.ftruncate(descriptor, 0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        os.pwrite(descriptor, f"process {os.getpid()} since {since}\n".encode(), 0)
        yield left or None
    finally:
        # Removed while it is still held; who waits for it then finds another
        # file under the name, or none, and tries again. Windows keeps open files.
        with suppress(OSError):
            path.unlink(missing_ok=True)
        os.close(descriptor)


def left_behind(path: Path) -> str | None:
    """Return who left a lock file behind when killed; None if nobody did."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        if not _take(descriptor):
            return None
        note = os.read(descriptor, _LONGEST_NOTE).decode(errors="replace").strip()
        return note or "a process that did not leave its number"
    finally:
        os.close(descriptor)


def _taken(path: Path, wait: float) -> int:
    """Return an open descriptor of the lock file, held."""
    deadline = time.monotonic() + wait
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if _take(descriptor):
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(descriptor), path.stat()):
                    return descriptor
            os.close(descriptor)
            continue
        holder = os.read(descriptor, _LONGEST_NOTE).decode(errors="replace").strip()
        os.close(descriptor)
        if time.monotonic() >= deadline:
            message = (
                f"{path.parent} is in use by {holder or 'another process'}; wait "
                "until it has finished, or stop it"
            )
            raise VaultBusy(message)
        time.sleep(_POLL_SECONDS)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        # A byte far behind the note, so that the note stays readable.
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
