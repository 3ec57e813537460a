"""Cut a text into sentences, headings and list items, by position.

A sentence ends at ``.``, ``!`` or ``?`` (with closing quotes and brackets) before a
blank and a capital, a digit, a quote or an opening bracket, unless the full stop
belongs to an abbreviation, an initial or a number. A blank line, a heading, a list
item and a table cell end a sentence as well; a single line break does not.
"""

from __future__ import annotations

import re

from foedus.audit.model import Span

__all__ = ["sentences"]

_WITH_STOPS = (
    "mr mrs ms dr prof gen col lt sgt capt adm maj st sr jr rev hon gov sen rep pres "
    "no nos vol pp cf vs etc al ca approx dept est inc ltd co corp art para sec fig "
    "jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e u.s u.k u.n e.u u.s.a "
    "u.s.s.r a.m p.m d.c ph.d"
)
_ABBREVIATIONS = frozenset(_WITH_STOPS.split())
_END = re.compile(r"[.!?]+[\"'”’)\]*_]*(?=\s)")
#: What ends a sentence whatever the punctuation: a blank line; a line that is
#: followed by a heading, a list item or a table row; the end of a heading.
_HARD = re.compile(
    r"\n[ \t\r]*\n+|\n(?=[ \t]*(?:#{1,6}\s|[-*+•]\s|\d{1,2}[.)]\s|\||>))|\t|\|"
)
_MARKER = re.compile(r"[\s>]*(?:#{1,6}\s+|[-*+•–]\s+|\d{1,2}[.)]\s+)?[\s*_|]*")
_STARTS = re.compile(r"\s+[\"'“‘(\[*_]*[A-Z0-9À-ÞČŠŽ]")
_LAST_WORD = re.compile(r"[\w.]*$")
#: No sentence that can be read is longer; what is, is cut so that time stays bounded.
MOST = 1200


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of a text in order.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of Span
        Without the blanks, list markers and heading signs around them; none is
        empty, none overlaps another.
    """
    found = []
    for start, end in _blocks(text):
        for first, last in _inside(text, start, end):
            for span in _trimmed(text, first, last):
                found.append(span)
    return tuple(found)


def _blocks(text: str) -> list[tuple[int, int]]:
    blocks, start = [], 0
    for match in _HARD.finditer(text):
        blocks.append((start, match.start()))
        start = match.end()
    blocks.append((start, len(text)))
    found = []
    for first, last in blocks:
        # A heading is one line: what follows in the next line is text.
        head = re.match(r"\s*#{1,6}\s[^\n]*", text[first:last])
        if head is not None:
            found.append((first, first + head.end()))
            first += head.end()
        found.append((first, last))
    return found


def _inside(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts, first = [], start
    for match in _END.finditer(text, start, end):
        after = _STARTS.match(text, match.end())
        if after is None or after.end() > end or _is_abbreviation(text, first, match):
            continue
        cuts.append((first, match.end()))
        first = match.end()
    cuts.append((first, end))
    return cuts


def _is_abbreviation(text: str, start: int, match: re.Match[str]) -> bool:
    if match.group()[0] != "." or len(match.group()) > 1:
        return False
    word = _LAST_WORD.search(text, max(start, match.start() - 12), match.start())
    last = word.group().lower() if word else ""
    if last in ("u.s", "u.k", "u.n", "e.u", "u.s.s.r"):
        # "the U.S. The ..." ends; "the U.S. Navy" does not, and is the commoner.
        return re.match(r"\s+(?:The|In|It|But|And|This|That)\b", text[match.end() :][:8]
                        ) is None  # fmt: skip
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha())


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    marker = _MARKER.match(text, start, end)
    first = marker.end() if marker else start
    last = end
    while last > first and (text[last - 1].isspace() or text[last - 1] in "*_"):
        last -= 1
    return [
        Span(at, min(at + MOST, last))
        for at in range(first, last, MOST)
        if text[at : min(at + MOST, last)].strip()
    ]
