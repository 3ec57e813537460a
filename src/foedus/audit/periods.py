"""Read when: years, months, days, decades and stretches relative to the text's date.

A period is read only where its bounds are sure. "In recent years" and "lately" have
none and are not read; "the following year" hangs on another sentence and is not read
either. Both then stand as words that were not understood.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date as Date  # noqa: N812 - a parameter is called date
from functools import cache

from foedus.audit.model import Period, Span
from foedus.errors import UnknownState
from foedus.states import resolve
from foedus.states.invasions import invasions

__all__ = ["periods"]

_MONTH_NAMES = (
    "january february march april may june july august september october "
    "november december"
)
_MONTHS = _MONTH_NAMES.split()
_MONTH = "|".join((*_MONTHS, *(f"{name[:3]}\\.?" for name in _MONTHS), "sept\\.?"))
_YEAR = r"(?:1[89]|20)\d\d"
_PART = r"early|mid|late|the beginning of|the start of|the middle of|the end of"
_PART += r"|the first half of|the second half of|the spring of|the summer of"
_PART += r"|the autumn of|the winter of|spring|summer|autumn|the course of|the year"
#: A point: a day, a month, a part of a year, or a year.
_POINT = (
    rf"(?:(?:{_PART})[\s-]+)?(?:(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)?\s+)?(?:{_MONTH})"
    rf"(?:\s+\d{{1,2}}(?:st|nd|rd|th)?,)?\s+)?{_YEAR}"
)
_COUNT_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve fifteen "
    "twenty thirty"
)
_COUNT = _COUNT_WORDS.split()
_NUMBER = {**{word: i + 1 for i, word in enumerate(_COUNT[:12])},
           "fifteen": 15, "twenty": 20, "thirty": 30, "couple of": 2}  # fmt: skip
_HOW_MANY = "|".join(_NUMBER) + r"|\d{1,2}"

_RANGE = re.compile(
    rf"\b(?:between|from)\s+({_POINT})\s+(?:and|to|until|through)\s+({_POINT})"
    rf"|\b(?:in|over|during|for|across)\s+(?:the years\s+|the period\s+)?({_YEAR})"
    rf"\s?[-–—/]\s?({_YEAR}|\d\d)\b"
    rf"|\b(?:in|over|during)\s+the\s+years\s+(?:from\s+)?({_YEAR})\s+to\s+({_YEAR})"
    rf"|\(({_YEAR})\s?[-–—]\s?({_YEAR}|\d\d)\)",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"\b(since|by|until|till|up to|through|throughout|before|after|as of|as early as"
    rf"|ever since|from|in|on|during|at|over|prior to)\s+({_POINT})(\s+on(?:wards?)?)?"
    rf"(?![\d-]*\d)(?:\s+alone)?\b",
    re.IGNORECASE,
)
#: "The resolution of March 2022": with its month a time of its own; "of 2022" is not.
#: "The world of 2020" is one too.
_OF = re.compile(
    rf"(?:\bof\s+(?=(?:{_MONTH}))|(?<=\bworld )of\s+)((?:(?:{_MONTH})\s+)?{_YEAR})\b",
    re.IGNORECASE,
)
_BRACKET = re.compile(rf"\(({_YEAR})\)")
_DECADE = re.compile(
    r"\b(?:in|during|over|throughout|since|by)\s+the\s+"
    r"(?:(early|mid|late)[\s-]+)?((?:19|20)\d0)s\b",
    re.IGNORECASE,
)
_LAST = re.compile(
    rf"\b(?:in|over|during|within|for)\s+the\s+(?:last|past)\s+"
    rf"(?:({_HOW_MANY})\s+)?(years?|decades?)\b",
    re.IGNORECASE,
)
_YEARS_TO = re.compile(
    rf"\b(?:in|over"
    rf"|during)\s+the\s+(?:({_HOW_MANY})\s+)?years\s+(?:up\s+)?to\s+({_YEAR})\b",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?:last year|this year|today|currently|at present|at the moment|nowadays"
    r"|these days|now|right now|to this day|to date|so far)\b",
    re.IGNORECASE,
)
_INVASION = re.compile(
    r"\b((?i:since|after|before|following))\s+(?:the|its|[A-Z][a-z]+['’]s)\s+"
    r"(?:(full-scale)\s+)?(?:[A-Z][a-z]+\s+)?invasion\s+of\s+([A-Z][a-z]+)"
    rf"(?:\s+in\s+({_YEAR}))?"
)
_FIRST = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?\s+({_MONTH})"
    rf"|({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?,"
    rf"|({_MONTH})(?=\s)",
    re.IGNORECASE,
)
#: A cheap look that spares most sentences the long patterns.
_HINT = re.compile(
    r"\d{4}|invasion|years?\b|decades?\b|today|currently|present|moment|nowadays|days"
    r"|now\b|to date|so far",
    re.IGNORECASE,
)
_KINDS = {
    "since": "since",
    "ever since": "since",
    "from": "since",
    "as early as": "in",
    "by": "by",
    "as of": "by",
    "until": "until",
    "till": "until",
    "up to": "until",
    "through": "until",
    "before": "before",
    "prior to": "before",
    "after": "after",
    "following": "after",
}


def periods(text: str, start: int, end: int, *, day: Date) -> tuple[Period, ...]:
    """Return the periods in a stretch of text, in order, none inside another.

    Parameters
    ----------
    text : str
        The whole text.
    start, end : int
        The stretch.
    day : datetime.date
        The day the text speaks from: "last year" is the year before it.
    """
    found: list[Period] = []

    def keep(
        kind: str, first: Date | None, last: Date | None, match: re.Match[str]
    ) -> None:
        span = Span(match.start(), match.end())
        if any(
            one.span.start < span.end and span.start < one.span.end for one in found
        ):
            return
        found.append(Period(kind, first, last, span, match.group()))

    if not _HINT.search(text, start, end):
        return ()
    for match in _INVASION.finditer(text, start, end):
        when = _invaded(match.group(3), match.group(4), match.group(2) is not None)
        if when is not None:
            keep(*_open(_KINDS[match.group(1).lower()], when, when), match)
    for match in _RANGE.finditer(text, start, end):
        ends = [group for group in match.groups() if group]
        first, last = _bounds(ends[0]), _bounds(_full(ends[1], ends[0]))
        if first is not None and last is not None and first[0] <= last[1]:
            keep("between", first[0], last[1], match)
    for match in _YEARS_TO.finditer(text, start, end):
        count, last_year = match.group(1), int(match.group(2))
        many = 5 if count is None else _NUMBER.get(count.lower()) or int(count)
        keep(
            "between", Date(last_year - many + 1, 1, 1), Date(last_year, 12, 31), match
        )
    for match in _SINGLE.finditer(text, start, end):
        bounds = _bounds(match.group(2))
        if bounds is None:
            continue
        word = re.sub(r"\s+", " ", match.group(1).lower())
        if word == "from" and not match.group(3):
            continue
        keep(*_open(_KINDS.get(word, "in"), *bounds), match)
    for match in _OF.finditer(text, start, end):
        bounds = _bounds(match.group(1))
        if bounds is not None:
            keep("in", *bounds, match)
    for match in _BRACKET.finditer(text, start, end):
        keep(
            "in",
            Date(int(match.group(1)), 1, 1),
            Date(int(match.group(1)), 12, 31),
            match,
        )
    for match in _DECADE.finditer(text, start, end):
        keep(*_decade(match), match)
    for match in _LAST.finditer(text, start, end):
        count = match.group(1)
        years = 1 if count is None else _NUMBER.get(count.lower()) or int(count)
        if count is None and match.group(2).lower() == "years":
            continue
        years *= 10 if match.group(2).lower().startswith("decade") else 1
        keep("between", Date(max(day.year - years, 1), 1, 1), day, match)
    for match in _NEAR.finditer(text, start, end):
        word = match.group().lower()
        if word in ("last year", "this year"):
            year = day.year - (word == "last year")
            keep("in", Date(year, 1, 1), Date(year, 12, 31), match)
        else:
            keep("now", day, day, match)
    return tuple(sorted(found, key=lambda one: one.span))


def _open(kind: str, first: Date, last: Date) -> tuple[str, Date | None, Date | None]:
    if kind in ("since", "after"):
        return kind, first if kind == "since" else last, None
    if kind in ("until", "before"):
        return kind, None, last if kind == "until" else first
    return kind, first, last


def _decade(match: re.Match[str]) -> tuple[str, Date | None, Date | None]:
    year = int(match.group(2))
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(
        (match.group(1) or "").lower(), (0, 9)
    )
    first, last = Date(year + low, 1, 1), Date(year + high, 12, 31)
    word = match.group().split()[0].lower()
    if word in ("since", "by"):
        return _open(word, first, last)
    return "between", first, last


def _full(end: str, start: str) -> str:
    return start[:2] + end if re.fullmatch(r"\d\d", end) else end


def _bounds(point: str) -> tuple[Date, Date] | None:
    """Return the first and last day that a point may mean."""
    found = re.search(rf"{_YEAR}$", point)
    if found is None:
        return None
    year = int(found.group())
    named = _FIRST.search(point[: found.start()])
    if named is None:
        return _part_of(year, point[: found.start()].lower())
    day = named.group(1) or named.group(4)
    word = next(
        group for group in (named.group(2), named.group(3), named.group(5)) if group
    )
    month = next(
        i + 1 for i, name in enumerate(_MONTHS) if name.startswith(word[:3].lower())
    )
    length = monthrange(year, month)[1]
    if day is None:
        return Date(year, month, 1), Date(year, month, length)
    if not 1 <= int(day) <= length:
        return None
    return Date(year, month, int(day)), Date(year, month, int(day))


def _part_of(year: int, part: str) -> tuple[Date, Date]:
    months = (1, 12)
    if part.startswith(("early", "the beginning", "the start")):
        months = (1, 4)
    elif part.startswith(("mid", "the middle")):
        months = (5, 8)
    elif part.startswith(("late", "the end")):
        months = (9, 12)
    elif "first half" in part:
        months = (1, 6)
    elif "second half" in part:
        months = (7, 12)
    return Date(year, months[0], 1), Date(
        year, months[1], monthrange(year, months[1])[1]
    )


@cache
def _invaded(target: str, year: str | None, full_scale: bool) -> Date | None:
    """Return the day of the one invasion that is meant, None if there is no one."""
    try:
        state = resolve(target).id
    except UnknownState:
        return None
    days = sorted(
        {
            row["date"]
            for row in invasions().iter_rows(named=True)
            if row["counts"] and state in row["targets"]
        }
    )
    if year is not None:
        days = [one for one in days if one.year == int(year)]
    if full_scale and state == "UKR":
        days = [one for one in days if one.year == 2022]
    return days[0] if len(days) == 1 else None
