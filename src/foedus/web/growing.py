"""An answer that is sent while it is made, to all who ask for it meanwhile."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator

from foedus.web.body import Body, sealed

#: The container of gzip, with the window of 32 kB.
_GZIP = 31
_LEVEL = 5


class Growing:
    """An answer of which the beginning is there.

    Parameters
    ----------
    media : str
        Its type.

    Notes
    -----
    `pack` may be called in any thread; everything else belongs to one event loop.
    """

    def __init__(self, media: str) -> None:
        self.media = media
        self._plain: list[bytes] = []
        self._packed: list[bytes] = []
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        self._change = asyncio.Event()
        self._done = False
        self._error: Exception | None = None

    def pack(self, part: bytes) -> bytes:
        """Return a part as it continues the compressed answer; ask once, in turn."""
        return self._packer.compress(part) + self._packer.flush(zlib.Z_SYNC_FLUSH)

    def add(self, part: bytes, packed: bytes) -> None:
        """Take the next part, plain and as `pack` returned it."""
        self._plain.append(part)
        self._packed.append(packed)
        self._changed()

    def end(self, error: Exception | None = None) -> None:
        """Say that nothing follows, or why there is nothing at all."""
        self._packed.append(self._packer.flush())
        self._done = True
        self._error = error
        self._changed()

    @property
    def started(self) -> bool:
        """Whether there is a part."""
        return bool(self._plain)

    async def begun(self) -> None:
        """Wait until there is a part.

        Raises
        ------
        Exception
            Whatever stopped the work before the first part.
        """
        while not self.started and not self._done:
            await self._change.wait()
        if not self.started and self._error is not None:
            raise self._error

    async def read(self, *, packed: bool) -> AsyncIterator[bytes]:
        """Yield all parts, from the first on; `begun` first."""
        parts = self._packed if packed else self._plain
        place = 0
        while place < len(parts) or not self._done:
            if place == len(parts):
                await self._change.wait()
                continue
            yield parts[place]
            place += 1

    async def whole(self) -> Body:
        """Wait for the end and return the whole; `begun` first."""
        while not self._done:
            await self._change.wait()
        return sealed(b"".join(self._plain), b"".join(self._packed), self.media)

    def _changed(self) -> None:
        # Who waits holds the old event; who comes later waits for the next change.
        change, self._change = self._change, asyncio.Event()
        change.set()
