"""What can be marked in a text: a stretch, what fills a slot, a time, a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - an attribute is called date
from typing import Any, Literal

from foedus.states import get

__all__ = ["Comparison", "Period", "Quantity", "Slot", "Span"]

#: How a quantity compares with its value.
Comparison = Literal[
    "exactly", "about", "over", "under", "at least", "at most", "between"
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the text, from the character at `start` up to before `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of a text that the span covers."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Tell whether another span lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def moved(self, by: int) -> Span:
        """Return the span so many characters further on."""
        return Span(self.start + by, self.end + by)

    def to_json(self) -> list[int]:
        """Return the two offsets."""
        return [self.start, self.end]


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills one place of a claim.

    Attributes
    ----------
    kind : str
        ``state``, ``states`` (a list, joined with ``;``), ``body``, ``word`` (one of
        the words that the claim type lists) or ``symbol`` (of a United Nations text).
    value : str
        The id of the state or body, the word, or the symbol.
    span : Span
        Where it was read.
    surface : str
        The characters there: ``"Moscow"`` for the state RUS.
    """

    kind: str
    value: str
    span: Span
    surface: str

    @property
    def shown(self) -> str:
        """Name of the state or body, else the value."""
        if self.kind in ("state", "states"):
            return ", ".join(get(id).name for id in self.value.split(";"))
        return self.value

    def to_json(self) -> dict[str, Any]:
        """Return the slot as a plain object."""
        return {
            "kind": self.kind,
            "value": self.value,
            "shown": self.shown,
            "span": self.span.to_json(),
            "surface": self.surface,
        }


@dataclass(frozen=True, slots=True)
class Period:
    """When a claim says that something held or happened.

    Attributes
    ----------
    kind : str
        ``in`` (some time between the bounds), ``since``, ``by``, ``until``,
        ``before``, ``after``, ``between`` or ``now``.
    first, last : datetime.date or None
        First and last day; None where the period is open.
    span : Span
        Where it was read.
    surface : str
        The characters there: ``"since 2022"``.
    """

    kind: str
    first: Date | None
    last: Date | None
    span: Span
    surface: str

    @property
    def years(self) -> tuple[int | None, int | None]:
        """First and last calendar year, None where the period is open."""
        return (
            None if self.first is None else self.first.year,
            None if self.last is None else self.last.year,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the period as a plain object, days in ISO form."""
        return {
            "kind": self.kind,
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "span": self.span.to_json(),
            "surface": self.surface,
        }


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that a claim states, with its unit and how it compares.

    Attributes
    ----------
    value : float
        A share in [0, 1], an amount in US dollars, a factor (2 for "doubled"), a
        change as a fraction (−0.3 for "fell by 30 %"), or a count.
    upper : float or None
        The larger bound of ``between``.
    unit : str
        ``share``, ``usd``, ``factor``, ``change``, ``points`` or ``count``.
    comparison : str
        One of `Comparison`.
    span : Span
        Where it was read.
    surface : str
        The characters there: ``"over 30 %"``.
    """

    value: float
    upper: float | None
    unit: str
    comparison: Comparison
    span: Span
    surface: str

    def to_json(self) -> dict[str, Any]:
        """Return the quantity as a plain object."""
        return {
            "value": self.value,
            "upper": self.upper,
            "unit": self.unit,
            "comparison": self.comparison,
            "span": self.span.to_json(),
            "surface": self.surface,
        }
