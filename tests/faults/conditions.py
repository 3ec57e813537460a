"""Conditions under which a process runs: no room, no permission, another clock."""

from __future__ import annotations

import errno
import functools
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.small import MAJORS


@contextmanager
def under(condition: str, folder: Path) -> Iterator[None]:
    """Run the body under a condition, named as in the table of faults."""
    if not condition:
        yield
        return
    with _CONDITIONS[condition](folder):
        yield


@contextmanager
def _no_file_beyond(size: int) -> Iterator[None]:
    """No file may grow beyond a size: the kernel refuses the write (EFBIG)."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def monster(folder: Path) -> Iterator[None]:
    """Whatever is imported is the file called `monster`."""
    from tests.faults import subjects

    subjects.copies = lambda *_: {MAJORS: folder / "monster"}
    yield


@contextmanager
def no_permission(folder: Path) -> Iterator[None]:
    """Every attempt to create or change a file below the folder fails (EROFS).

    Used where the tests may not mount: the refusal is made by the process itself.
    """

    def refuse(event: str, args: tuple[object, ...]) -> None:
        writes = event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link")
        if event == "open":
            flags = args[2]
            writes = isinstance(flags, int) and bool(
                flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            )
        if writes and str(folder) in str(args[0]):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(args[0]))

    sys.addaudithook(refuse)
    yield


@contextmanager
def clock_back(_: Path) -> Iterator[None]:
    """The clock stands ten years before; only `datetime` is turned back."""
    import datetime as module

    import foedus.lake.gate
    import foedus.lake.vault
    import foedus.lake.vintages

    class Earlier(module.datetime):
        @classmethod
        def now(cls, tz: module.tzinfo | None = None) -> Earlier:
            true = module.datetime.fromtimestamp(time.time() - 10 * 365 * 86_400, tz)
            return cls.fromisoformat(true.isoformat())

    for room in (foedus.lake.gate, foedus.lake.vault, foedus.lake.vintages):
        room.datetime = Earlier  # type: ignore[misc]
    yield


_CONDITIONS = {
    "no file beyond 600 bytes": lambda _: _no_file_beyond(600),
    "no file beyond 10 bytes": lambda _: _no_file_beyond(10),
    "monster": monster,
    "no permission": no_permission,
    "clock back": clock_back,
}


@functools.cache
def may_mount() -> bool:
    """Whether file systems of our own can be mounted here."""
    if os.geteuid() != 0 or not Path("/proc/mounts").exists():
        return False
    probe = Path("/tmp") / f"foedus-mount-{os.getpid()}"
    probe.mkdir(exist_ok=True)
    try:
        with full_disk(probe, kilobytes=64):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False
    finally:
        probe.rmdir()


@contextmanager
def full_disk(place: Path, *, kilobytes: int) -> Iterator[None]:
    """Mount a file system in memory with little room."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True, capture_output=True)


@contextmanager
def read_only(place: Path) -> Iterator[None]:
    """Mount a folder over itself, so that nobody can write to it."""
    for command in (
        ["mount", "--bind", str(place), str(place)],
        ["mount", "-o", "remount,ro,bind", str(place)],
    ):
        subprocess.run(command, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True, capture_output=True)
