"""Read how much: per cent, fractions, dollars, and how the text compares with them."""

from __future__ import annotations

import re

from foedus.audit.model import Comparison, Quantity, Span

__all__ = ["quantities"]

_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven "
    "twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
)
_SMALL = {word: i for i, word in enumerate(_SMALL_WORDS.split())}
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
         "eighty": 80, "ninety": 90}  # fmt: skip
_WORDS = {**_SMALL, **_TENS}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = (
    rf"(?:{_DIGITS}|(?:{'|'.join(_TENS)})-(?:{'|'.join(list(_SMALL)[1:10])})"
    rf"|{'|'.join(_WORDS)})"
)
_COMPARE = {
    "over": "over|more than|above|exceeding|exceeds|exceeded|in excess of|upwards of"
    "|well over|just over|greater than",
    "under": "under|less than|below|fewer than|well under|just under|not even",
    "at least": "at least|no less than|not less than|a minimum of",
    "at most": "at most|no more than|not more than|up to|a maximum of|only|just|a mere",
    "about": "about|around|roughly|some|approximately|nearly|almost|close to|circa"
    "|an estimated|a little over|slightly over|slightly more than|slightly under",
}
_PHRASES = [word for words in _COMPARE.values() for word in words.split("|")]
_PREFIX = "|".join(sorted(_PHRASES, key=len, reverse=True))
_COMPARISON: dict[str, Comparison] = {
    word: comparison  # type: ignore[misc]
    for comparison, words in _COMPARE.items()
    for word in words.split("|")
}
#: "Only 10 %" says that it is 10 and that this is little, not that it may be less.
_COMPARISON.update({"only": "about", "just": "about", "a mere": "about"})
_POINTS = r"percentage[\s-]points?|points?\s+of\s+gdp"
_PERCENT = rf"(?:\s*%|\s*per[\s-]?cent\b|\s+{_POINTS})"
_SCALE = {"trillion": 1e12, "tn": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6,
          "mn": 1e6, "m": 1e6, "b": 1e9, "thousand": 1e3}  # fmt: skip
_SCALES = "trillion|billion|million|thousand|tn|bn|mn|m|b"
_SHARE = re.compile(
    rf"\b(?:(?:({_PREFIX})\s+)|(between\s+|from\s+)?)({_NUMBER})"
    rf"(?:(?:\s*%|\s*per[\s-]?cent)?(?:\s+(?:and|to)\s+"
    rf"|\s?[-–]\s?)({_NUMBER}))?({_PERCENT})",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"\b(?:({_PREFIX})\s+)?(?:(?:US\s?)?\$|USD\s?)\s?({_DIGITS})"
    rf"(?:\s?({_SCALES})\b)?"
    rf"|\b(?:({_PREFIX})\s+)?({_NUMBER})\s+({_SCALES})\s+(?:US\s+)?dollars\b",
    re.IGNORECASE,
)
_MONEY_BARE = re.compile(
    rf"(?:US\s?)?\$\s?({_DIGITS})(?:\s?({_SCALES})\b)?", re.IGNORECASE
)
_PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4,
          "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "tenth": 10,
          "tenths": 10}  # fmt: skip
_FRACTION = re.compile(
    rf"\b(?:({_PREFIX})\s+)?(?:(a|an|one|two|three|four|nine)[\s-]+)?"
    rf"({'|'.join(_PARTS)})\b(?=\s+(?:of|its|their|the|in|by|between|since|from"
    rf"|after|during|over)\b|\s*[,.;)]|\s*$)",
    re.IGNORECASE,
)
#: Cheap looks that spare most sentences the long patterns.
_PERCENT_HINT = re.compile(r"%|per[\s-]?cent|points?\b", re.IGNORECASE)
_DOLLARS = re.compile(r"dollars|USD")
_PART_HINT = re.compile(r"half|third|quarter|fourth|fifth|sixth|tenth", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:(almost all|nearly all|virtually all|practically all|almost entirely|nearly "
    r"entirely|almost exclusively)|(most|the majority|a majority|the bulk|the "
    r"lion['’]s "
    r"share|the greater part|the larger part|mostly|mainly|largely|predominantly"
    r"|overwhelmingly)|(none|almost none|next to none)"
    r"|(all|entirely|exclusively))\b(?=\s+(?:of|its|from|to|with|by|the)\b)",
    re.IGNORECASE,
)


def quantities(text: str, start: int, end: int) -> tuple[Quantity, ...]:
    """Return the quantities in a stretch of text, in order, none inside another.

    "Most" is over one half, "almost all" over nine tenths, "all" at least 0.98 and
    "none" at most 0.01: words for a share are thresholds as numbers are.
    """
    found: list[Quantity] = []

    def keep(
        match: re.Match[str],
        value: float,
        unit: str,
        comparison: Comparison,
        upper: float | None = None,
    ) -> None:
        span = Span(match.start(), match.end())
        if any(
            one.span.start < span.end and span.start < one.span.end for one in found
        ):
            return
        found.append(Quantity(value, upper, unit, comparison, span, match.group()))

    inside = text[start:end]
    percent = _PERCENT_HINT.search(inside) is not None
    money = "$" in inside or _DOLLARS.search(inside) is not None
    for match in _SHARE.finditer(text, start, end) if percent else ():
        prefix, _, low, high, unit = match.groups()
        points = "point" in unit.lower()
        first = _value(low) / (1 if points else 100)
        kind = "points" if points else "share"
        if high is not None:
            second = _value(high) / (1 if points else 100)
            if second > first:
                keep(match, first, kind, "between", second)
            continue
        keep(match, first, kind, _compared(prefix))
    for pattern in (_MONEY, _MONEY_BARE):
        for match in pattern.finditer(text, start, end) if money else ():
            groups = match.groups()
            if pattern is _MONEY_BARE:
                prefix, number, scale = None, *groups
            elif groups[1] is not None:
                prefix, number, scale = groups[:3]
            else:
                prefix, number, scale = groups[3:]
            amount = _value(number) * _SCALE.get((scale or "").lower(), 1.0)
            keep(match, amount, "usd", _compared(prefix))
    parts = _PART_HINT.search(inside) is not None
    for match in _FRACTION.finditer(text, start, end) if parts else ():
        prefix, count, part = match.groups()
        many = {"a": 1, "an": 1, None: 1}.get(count and count.lower()) or _SMALL.get(
            str(count).lower(), 1
        )
        if part.lower() != "half" and count is None:
            continue  # "the third", "third of May": an ordinal
        comparison = _compared(prefix)
        keep(match, many / _PARTS[part.lower()], "share",
             "about" if comparison == "exactly" else comparison)  # fmt: skip
    for match in _VAGUE.finditer(text, start, end):
        if match.group(1):
            keep(match, 0.9, "share", "over")
        elif match.group(2):
            keep(match, 0.5, "share", "over")
        elif match.group(3):
            keep(match, 0.01, "share", "at most")
        else:
            keep(match, 0.98, "share", "at least")
    return tuple(sorted(found, key=lambda one: one.span))


def _value(text: str) -> float:
    word = text.lower().replace(",", "")
    if word in _WORDS:
        return float(_WORDS[word])
    if "-" in word:
        tens, ones = word.split("-")
        return float(_WORDS[tens] + _WORDS[ones])
    return float(word)


def _compared(prefix: str | None) -> Comparison:
    if prefix is None:
        return "exactly"
    return _COMPARISON[re.sub(r"\s+", " ", prefix.lower())]
