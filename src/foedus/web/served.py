"""A snapshot for a server: it keeps what it reads, but not of every hub for ever."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock

import polars as pl

from foedus.brief.held import Held

#: Hubs whose values are kept; each takes about four megabytes.
HUBS = 4


class Served(Held):
    """A snapshot that keeps the values of the hubs asked for last.

    A brief asks for one hub and ends. A server is asked for all of them in the end,
    and what it kept of each would fill the memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def values(self, indicator: str, hub: str) -> pl.DataFrame:
        """Return all rows of one hub, every column that was kept."""
        found = super().values(indicator, hub)
        with self._lock:
            self._recent[hub] = None
            self._recent.move_to_end(hub)
            while len(self._recent) > HUBS:
                oldest, _ = self._recent.popitem(last=False)
                # A copy of the keys: other threads may add some meanwhile.
                for key in [one for one in list(self._values) if one[1] == oldest]:
                    self._values.pop(key, None)
        return found
