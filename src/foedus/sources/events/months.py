"""Months as numbers: 202403 is March 2024."""

from __future__ import annotations

import re
from dataclasses import dataclass

from foedus.errors import InvalidWindow

_FIRST, _LAST = 190001, 210012


@dataclass(frozen=True, slots=True)
class Window:
    """Months that are built.

    Attributes
    ----------
    first, last : int
        First and last month, as yyyymm.
    """

    first: int
    last: int


def window(since: str | None, until: str | None) -> Window:
    """Return the months between two, both included; None leaves a side open.

    Raises
    ------
    InvalidWindow
        If one is no month, or the last comes before the first.
    """
    first = month_number(since) if since else _FIRST
    last = month_number(until) if until else _LAST
    if first > last:
        message = f"the window ends ({until}) before it begins ({since})"
        raise InvalidWindow(message)
    return Window(first, last)


def month_number(text: str) -> int:
    """Return ``"2024-03"`` as 202403.

    Raises
    ------
    InvalidWindow
        If it is no month.
    """
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 12:
        message = f"{text!r} is no month; expected a year and a month: 2024-03"
        raise InvalidWindow(message)
    return int(match[1]) * 100 + int(match[2])


def month_name(number: int) -> str:
    """Return 202403 as ``"2024-03"``."""
    return f"{number // 100}-{number % 100:02d}"
