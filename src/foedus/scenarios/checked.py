"""Strict access to a table of a scenario file: every fault is one clear line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import isfinite
from typing import Any, NoReturn

from foedus.errors import ScenarioError, nearest
from foedus.scenarios.definition import Amount

__all__ = ["Table"]


class Table:
    """A table of a TOML file that knows where it stands.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    key : str
        Where the table stands in it, such as ``edit[2]``; empty at the top.
    body : object
        What the parser found.

    Raises
    ------
    ScenarioError
        If `body` is no table.
    """

    def __init__(self, file: str, key: str, body: Any) -> None:
        self.file, self.key = file, key
        if not isinstance(body, dict):
            self.fail(f"{body!r} is no table; expected keys and values")
        self.body: dict[str, Any] = body

    def fail(self, message: str, name: str = "") -> NoReturn:
        """Stop with file, key and message."""
        key = ".".join(part for part in (self.key, name) if part)
        raise ScenarioError(
            ": ".join(part for part in (self.file, key, message) if part)
        )

    def only(self, names: Collection[str]) -> None:
        """Stop at a key that has no meaning here."""
        for name in self.body:
            if name not in names:
                hint = nearest(name, names) or f"known: {', '.join(sorted(names))}"
                self.fail(f"unknown field; {hint}", name)

    def __contains__(self, name: str) -> bool:
        return name in self.body

    def get(self, name: str, expected: str) -> Any:
        """Return the value of a key that must be there."""
        if name not in self.body:
            self.fail(f"missing; expected {expected}", name)
        return self.body[name]

    def text(self, name: str, expected: str = "a line of text") -> str:
        """Return a text that is not empty."""
        found = self.get(name, expected)
        if not isinstance(found, str) or not found.strip():
            self.fail(f"found {found!r}, expected {expected}", name)
        return found.strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of at least one text."""
        found = self.get(name, "a list of texts")
        good = isinstance(found, list) and found
        if not good or not all(isinstance(one, str) and one.strip() for one in found):
            self.fail(f"found {found!r}, expected a list of texts", name)
        return tuple(one.strip() for one in found)

    def word(self, name: str, known: Iterable[str]) -> str:
        """Return a word of a list."""
        words = list(known)
        found = self.text(name, f"one of {', '.join(words)}")
        if found not in words:
            hint = nearest(found, words) or f"one of {', '.join(words)}"
            self.fail(f"found {found!r}; {hint}", name)
        return found

    def words(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        """Return one word, or a list of words, all of a list."""
        words = list(known)
        found = self.get(name, f"words of {', '.join(words)}")
        many = [found] if isinstance(found, str) else found
        if not isinstance(many, list) or not many:
            self.fail(f"found {found!r}, expected words of {', '.join(words)}", name)
        for one in many:
            if one not in words:
                close = nearest(one, words) if isinstance(one, str) else ""
                hint = close or f"known: {', '.join(words)}"
                self.fail(f"found {one!r}; {hint}", name)
        return tuple(many)

    def number(self, name: str, low: float, high: float) -> float:
        """Return a number between bounds."""
        expected = f"a number from {low:g} to {high:g}"
        return self._bounded(name, self.get(name, expected), low, high)

    def amount(self, low: float, high: float, *, unit: str) -> Amount:
        """Return ``value`` or ``range``, whichever of the two is there."""
        within = f"within {low:g} to {high:g} {unit}"
        if ("value" in self) == ("range" in self):
            self.fail(f"expected either value or range = [low, high], {within}")
        return self.value_or_range(
            "value" if "value" in self else "range", low, high, unit=unit
        )

    def value_or_range(
        self, name: str, low: float, high: float, *, unit: str
    ) -> Amount:
        """Return a number, or a list of two in rising order."""
        found = self.get(name, f"a number or a range, {low:g} to {high:g} {unit}")
        if name == "range" or isinstance(found, list):
            if not isinstance(found, list) or len(found) != 2:
                self.fail(f"found {found!r}, expected [low, high]", name)
            ends = [self._bounded(name, one, low, high) for one in found]
            if ends[0] >= ends[1]:
                self.fail(
                    f"the low end {ends[0]:g} is not below the high end {ends[1]:g}; "
                    "swap them, or give one value",
                    name,
                )
            return Amount(*ends)
        point = self._bounded(name, found, low, high)
        return Amount(point, point)

    def _bounded(self, name: str, found: Any, low: float, high: float) -> float:
        number = isinstance(found, int | float) and not isinstance(found, bool)
        if not number or not isfinite(found):
            self.fail(
                f"found {found!r}, expected a number from {low:g} to {high:g}", name
            )
        if not low <= found <= high:
            valid = min(max(found, low), high)
            self.fail(
                f"{found:g} lies outside {low:g} to {high:g}; nearest valid value: "
                f"{valid:g}",
                name,
            )
        return float(found)
