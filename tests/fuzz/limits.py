"""What an input may take: time by its size, and memory above what was in use."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import resource
except ImportError:  # pragma: no cover  (Windows has no such limits)
    resource = None  # type: ignore[assignment]

#: Seconds for an input of up to a kilobyte, and for each further one.
SECONDS = 2
#: Bytes of address space that reading small files may add.
MEMORY = 1 << 30


class Hang(BaseException):
    """An input took longer than it may."""


@contextmanager
def in_time(size: int) -> Iterator[None]:
    """Raise `Hang` when reading an input of this many bytes takes too long.

    Processor time is counted: a busy machine says nothing about a reader.
    """

    def stop(*_: object) -> None:
        raise Hang

    if not hasattr(signal, "ITIMER_VIRTUAL"):  # pragma: no cover
        yield
        return
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS * max(1.0, size / 1024))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def bound_memory() -> None:
    """Let this process grow by `MEMORY` at most, for the rest of its life."""
    if resource is None or not Path("/proc/self/statm").exists():
        return
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    bound = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (bound, resource.RLIM_INFINITY))
