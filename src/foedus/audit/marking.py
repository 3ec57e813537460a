"""A text cut where claims begin and end, paragraph by paragraph.

Claims may lie inside each other: a sentence that says "because" holds two and is one
itself. So a text is cut at every edge, and each piece knows what covers it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from foedus.audit.model import Answer, Audit


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters without an edge inside.

    Attributes
    ----------
    text : str
        What is read.
    within : tuple of int
        Places of the answers whose claims cover it (from 1), the innermost last.
    ends : tuple of int
        Places of the answers whose claims end with it.
    """

    text: str
    within: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its pieces, and the answers to what begins in it, by place."""

    pieces: tuple[Piece, ...]
    answers: tuple[tuple[int, Answer], ...]


_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")


def paragraphs(audit: Audit) -> tuple[Paragraph, ...]:
    """Cut the text of an audit; every answer is with the paragraph it begins in."""
    numbered = list(enumerate(audit.answers, start=1))
    waiting = sorted(numbered, key=lambda one: one[1].claim.span)
    found: list[Paragraph] = []
    spans = [match.span() for match in _PARAGRAPH.finditer(audit.text)]
    place = 0
    for k, (start, end) in enumerate(spans):
        last = k + 1 == len(spans)
        own: list[tuple[int, Answer]] = []
        while place < len(waiting) and (
            last or waiting[place][1].claim.span.start < spans[k + 1][0]
        ):
            own.append(waiting[place])
            place += 1
        pieces = tuple(_pieces(audit.text, start, end, own))
        found.append(Paragraph(pieces, tuple(own)))
    return tuple(found)


def _pieces(
    text: str, start: int, end: int, own: list[tuple[int, Answer]]
) -> Iterator[Piece]:
    spans = {
        place: (max(start, one.claim.span.start), min(end, one.claim.span.end))
        for place, one in own
    }
    edges = sorted({start, end, *(edge for span in spans.values() for edge in span)})
    # The longest first, so that what lies inside comes last.
    order = sorted(spans, key=lambda one: (spans[one][0] - spans[one][1], one))
    begins: dict[int, list[int]] = {}
    for rank, place in enumerate(order):
        begins.setdefault(spans[place][0], []).append(rank)
    covering: list[int] = []
    for left, right in pairwise(edges):
        covering = sorted(
            [rank for rank in covering if spans[order[rank]][1] > left]
            + [rank for rank in begins.get(left, []) if spans[order[rank]][1] > left]
        )
        within = tuple(order[rank] for rank in covering)
        ends = tuple(sorted(one for one in within if spans[one][1] == right))
        yield Piece(text[left:right], within, ends)
