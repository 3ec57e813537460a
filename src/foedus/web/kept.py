"""Work done once: results kept up to a bound, and one run for all who ask at once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")

#: Questions that may be worked on or wait at the same time.
WAITING = 256


class Busy(Exception):
    """More different questions wait than will be answered soon."""


class Kept(Generic[T]):
    """What was made, by key, the least recently used dropped first.

    Parameters
    ----------
    most : int
        Sum of the sizes to keep.
    size : callable
        Size of one result, in the unit of `most`.
    workers : ThreadPoolExecutor
        Where results are made, so that the loop stays free to answer.

    Notes
    -----
    All methods belong to one event loop. Errors are not kept.
    """

    def __init__(
        self, most: int, size: Callable[[T], int], workers: ThreadPoolExecutor
    ) -> None:
        self._most = most
        self._size = size
        self._workers = workers
        self._made: OrderedDict[Hashable, T] = OrderedDict()
        self._running: dict[Hashable, asyncio.Future[T]] = {}
        self.held = 0

    def get(self, key: Hashable) -> T | None:
        """Return what is kept, or None."""
        found = self._made.get(key)
        if found is not None:
            self._made.move_to_end(key)
        return found

    async def ask(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept, or make it in a thread; those who ask meanwhile wait.

        Raises
        ------
        Busy
            If too many other questions wait.
        """
        found = self.get(key)
        if found is not None:
            return found
        running = self._running.get(key)
        if running is None:
            if len(self._running) >= WAITING:
                raise Busy
            loop = asyncio.get_running_loop()
            running = loop.run_in_executor(self._workers, make)
            self._running[key] = running
            running.add_done_callback(lambda done: self._finish(key, done))
        # One reader who goes away must not stop the work for the others.
        return await asyncio.shield(running)

    def keep(self, key: Hashable, made: T) -> None:
        """Keep what was made elsewhere."""
        size = self._size(made)
        if size > self._most:
            return
        if key in self._made:
            self.held -= self._size(self._made.pop(key))
        self._made[key] = made
        self.held += size
        while self.held > self._most:
            _, dropped = self._made.popitem(last=False)
            self.held -= self._size(dropped)

    def clear(self) -> None:
        """Forget everything that is kept."""
        self._made.clear()
        self.held = 0

    def _finish(self, key: Hashable, done: asyncio.Future[T]) -> None:
        self._running.pop(key, None)
        # Asking for the error marks it as seen, should all readers be gone.
        if done.cancelled() or done.exception() is not None:
            return
        self.keep(key, done.result())
