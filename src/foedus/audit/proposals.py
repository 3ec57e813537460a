"""Claims that a reader proposes, held against the text and answered as all others.

A proposal is believed about nothing. Its words must stand in the sentence; a state or
body counts only where our own reading finds one; what a pattern decides by its words
("left", "exports") must be one of the words that the claim type knows; times and
numbers are read by us; a denial must stand where one is proposed, and must not where
none is. What keeps a sentence from asserting ("if", "will", irony) is looked for over
the whole sentence. Only then is the claim answered, by the query of its type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from foedus.audit.claims.contract import ClaimType
from foedus.audit.cues import cues
from foedus.audit.desk import Desk
from foedus.audit.model import Answer, Audit, Claim, Slot, Span
from foedus.audit.reader import Endpoint, proposed
from foedus.audit.reading import Reading, quoted, read
from foedus.audit.registry import claim_types
from foedus.lake.snapshot import Snapshot

_PLACES = re.compile(r"\(\?P<(\w+)>")
_STATE, _BODY = "S\\d+", "B\\d+"
_DENIAL = re.compile(
    r"\b(?:not|never|no|none|neither|nor|nothing|without|refus\w+|fail\w+|declin\w+)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)


class _Refused(Exception):
    """A proposal that does not hold against the text; the message says why."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the slots of a claim type may be.

    Attributes
    ----------
    places : mapping of str to tuple of str
        Slots for a mention: which kinds it may be (``state``, ``body``).
    words : mapping of str to tuple of str
        Slots for a word: the words that the type knows.
    """

    places: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]

    def told(self) -> str:
        """Return the form as a reader is told it."""
        parts = [
            f"{name} ({' or '.join(kinds)})" for name, kinds in self.places.items()
        ]
        parts += [
            f"{name} (one of {', '.join(own)})" for name, own in self.words.items()
        ]
        return "; ".join(parts)


@cache
def form(kind: str) -> Form:
    """Return the slots of a claim type, given its id, as its patterns have them."""
    places: dict[str, dict[str, None]] = {}
    words: dict[str, dict[str, None]] = {}
    for pattern in claim_types()[kind].patterns:
        source = pattern.regex.pattern
        for match in _PLACES.finditer(source):
            head = source[match.end() : match.end() + 60]
            kinds = places.setdefault(match[1], {})
            inside = head.split(")⟩")[0].split("⟩")[0]
            kinds.update({"state": None} if _STATE in inside else {})
            kinds.update({"body": None} if _BODY in inside else {})
        for name, word in pattern.words.items():
            words.setdefault(name, {})[word] = None
    return Form(
        MappingProxyType({name: tuple(own) for name, own in places.items() if own}),
        MappingProxyType({name: tuple(own) for name, own in words.items()}),
    )


def extended(
    audit: Audit, where: Endpoint, *, snapshot: Snapshot | None = None
) -> Audit:
    """Return an audit with the answers to what a reader proposes besides.

    Parameters
    ----------
    audit : Audit
        What the grammar read; none of its answers is changed or dropped, but a
        sentence that was not understood may be understood now.
    where : Endpoint
        Who proposes.
    snapshot : Snapshot or None
        The one that answered; None means the installed one.

    Returns
    -------
    Audit
        With a note on how many proposals were taken, how many were refused, and on
        whatever went wrong with the reader.
    """
    types = {id: f"{one.title}. {form(id).told()}" for id, one in claim_types().items()}
    sentences = [span.of(audit.text) for span in audit.sentences]
    raw, notes = proposed(where, sentences, types)
    desk = Desk(snapshot or Snapshot(), audit.date)
    answers = list(audit.answers)
    taken = 0
    for one in raw:
        try:
            answer = _answered(audit, one, desk)
        except _Refused:
            continue
        overlap = [k for k in answers if _touch(k.claim.span, answer.claim.span)]
        if any(k.verdict.word != "not understood" for k in overlap):
            continue
        answers = [k for k in answers if k not in overlap] + [answer]
        taken += 1
    if raw:
        told = (
            f"A reader ({where.model}) proposed {len(raw)} claims; {taken} of them "
            "stood in the text, were not read before, and are answered here."
        )
        notes = (told, *notes)
    answers.sort(key=lambda one: one.claim.span)
    return replace(audit, answers=tuple(answers), notes=(*audit.notes, *notes))


def _answered(audit: Audit, sent: dict[str, Any], desk: Desk) -> Answer:
    """Answer one proposal, or refuse it."""
    sentence = audit.sentences[sent["sentence"]]
    kind = claim_types().get(str(sent.get("type")))
    if kind is None:
        raise _Refused("no such type")
    reading = read(audit.text, sentence, day=audit.date)
    span = _found(audit.text, sentence, sent.get("quote"))
    negated = sent.get("negated", False)
    if not isinstance(negated, bool):
        raise _Refused("denied or not is not said")
    if negated != (_DENIAL.search(span.of(audit.text)) is not None):
        raise _Refused("a denial that the words do not have, or the other way round")
    said = cues(reading, reading, (0, len(reading.masked)), quoted(audit.text))
    if not said.asserted:
        raise _Refused("the sentence does not assert it")
    times = reading.periods_of(span)
    numbers = [one for one in reading.quantities if span.holds(one.span)]
    if len(times) > 1 or len(numbers) > 1:
        raise _Refused("more than one time or number")
    claim = Claim(
        type=kind.id,
        text=span.of(audit.text),
        span=span,
        sentence_span=sentence,
        slots=_slots(kind, reading, span, sent.get("slots")),
        period=times[0] if times else None,
        quantity=numbers[0] if numbers else None,
        negated=negated,
    )
    try:
        return replace(kind.answer(claim, desk), claim=claim)
    except (KeyError, AttributeError) as error:
        # A type asks for the slots that its patterns fill; one is absent here.
        raise _Refused("a slot is missing") from error


def _slots(
    kind: ClaimType, reading: Reading, span: Span, sent: Any
) -> Mapping[str, Slot]:
    if not isinstance(sent, dict) or not sent:
        raise _Refused("no slots")
    known = form(kind.id)
    slots: dict[str, Slot] = {}
    for name, surface in sent.items():
        if not isinstance(surface, str):
            raise _Refused("a slot is no text")
        if name in known.words and surface in known.words[name]:
            slots[name] = Slot("word", surface, span, span.of(reading.text))
        elif name in known.places:
            slots[name] = _mention(reading, span, known.places[name], surface)
        else:
            raise _Refused("no such slot")
    return MappingProxyType(slots)


def _mention(
    reading: Reading, span: Span, kinds: tuple[str, ...], surface: str
) -> Slot:
    """Return the one mention with these characters inside the quoted words."""
    found: dict[str, Slot] = {}
    if "state" in kinds:
        for number, one in enumerate(reading.states):
            if one.surface == surface and span.holds(one.span) and one.kind != "people":
                found[one.value] = reading.state(number)
    if "body" in kinds:
        for number, one in enumerate(reading.bodies):
            if one.surface == surface and span.holds(one.span):
                found[one.value] = reading.body(number)
    if len(found) != 1:
        raise _Refused(f"{surface!r} is not one state or body of the sentence")
    return next(iter(found.values()))


def _found(text: str, sentence: Span, quote: Any) -> Span:
    if not isinstance(quote, str) or not quote.strip():
        raise _Refused("no words")
    start = text.find(quote, sentence.start, sentence.end)
    if start < 0:
        raise _Refused("words that do not stand in the sentence")
    return Span(start, start + len(quote))


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
