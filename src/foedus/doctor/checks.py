"""What a look at one thing found, and all of them together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes
    ----------
    name, text : str
        What was looked at, and what was found.
    good : bool or None
        None where it is only worth knowing.
    fix : str
        What to do, a command where there is one; empty if nothing.
    """

    name: str
    good: bool | None
    text: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All checks; `good` if none failed."""

    checks: tuple[Check, ...]

    @property
    def good(self) -> bool:
        """Whether no check failed."""
        return all(check.good is not False for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {"good": self.good, "checks": [asdict(check) for check in self.checks]}
