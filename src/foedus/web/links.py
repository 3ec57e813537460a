"""Addresses of the pages, with the question that they take along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Asked:
    """What one page hands to the next.

    Attributes
    ----------
    since, until : int
        The window.
    weights : str
        As in an address.
    """

    since: int
    until: int
    weights: str = "equal"

    def dyad(self, hub: str, partner: str, *, anchor: str = "", **more: object) -> str:
        """Return the address of a dyad."""
        return _address(f"/dyad/{hub}/{partner}", self._pairs(**more), anchor)

    def hub(self, hub: str) -> str:
        """Return the address of a hub."""
        return _address(f"/hub/{hub}", self._pairs())

    def consequences(self, hub: str) -> str:
        """Return the address of what losing partners costs a hub."""
        return _address(f"/consequences/{hub}", self._pairs(weights=None))

    def compare(self, hub: str, states: Sequence[str]) -> str:
        """Return the address of several partners of a hub beside each other."""
        pairs = {"hub": hub, "states": ",".join(states), **self._pairs()}
        return _address("/compare", pairs)

    def _pairs(self, **more: object) -> dict[str, object]:
        return {
            "since": self.since,
            "until": self.until,
            "weights": None if self.weights == "equal" else self.weights,
            **more,
        }


def _address(path: str, pairs: dict[str, object], anchor: str = "") -> str:
    given = [(key, value) for key, value in pairs.items() if value is not None]
    tail = f"?{urlencode(given, safe='=,', quote_via=quote)}" if given else ""
    return path + tail + (f"#{anchor}" if anchor else "")
