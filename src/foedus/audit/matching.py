"""From one sentence to answers: try the claim types, look for cues, ask the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from foedus.audit.cues import Cues, cues
from foedus.audit.desk import Desk
from foedus.audit.grammar import Found, found, left_over
from foedus.audit.model import Answer, Claim, Part, Period, Slot, Span, Verdict
from foedus.audit.names import seats
from foedus.audit.reading import Reading, without_asides
from foedus.audit.registry import claim_types, triggers
from foedus.audit.thresholds import unknown
from foedus.charts.wording import upper
from foedus.states import continuator_chain, get

__all__ = ["answers_in"]

#: Words by which a sentence joins two facts as cause and effect.
_CAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|thanks to|as a result of|led to|caused"
    r"|brought about|so that|that is why|which is why|driven by|in response to)\b"
)
#: A simple past: "bought", "was", but not "has bought".
_PAST = re.compile(
    r"(?<!has )(?<!have )(?<!since )(?<!been )(?<!\bis )(?<!are )\b(?:was|were|had"
    r"|took|bought|got|went|came|sent|sold"
    r"|drew|voted|belonged|stood|kept|held|supplied|delivered|spent|accounted for"
    r"|made up"
    r"|relied|depended|remained|stayed|imported|exported|received|purchased|provided"
    r"|sided|absorbed|shipped|exceeded|did|amounted|devoted)\b(?! arms| weapons)"
)
#: Words that weaken a claim without naming who makes it.
_HEDGES = frozenset(
    {"reportedly", "apparently", "supposedly", "seem", "seems", "seemed"}
)
_UNSAID = {
    "question": "a question asserts nothing",
    "sarcasm": "the tone may say the opposite of the words",
    "quotation": "the words are quoted, not asserted",
    "other subject": "someone other than the state acts, or something else is meant",
}
_OPEN = {
    "hypothetical": "a condition or a counterfactual is no statement of fact",
    "future": "what is planned, tried or expected is no fact yet",
    "doubt": "the text says that it may be so, not that it is",
}


def answers_in(
    reading: Reading, quotes: tuple[Span, ...], desk: Desk
) -> tuple[Answer, ...]:
    """Return the answers to the claims of one sentence, in the order of the text.

    Parameters
    ----------
    reading : Reading
        The sentence.
    quotes : tuple of Span
        Quotations near it.
    desk : Desk
        Where figures come from.
    """
    answers: list[Answer] = []
    rest: tuple[Span, str] | None = None
    for variant in (reading, *without_asides(reading)):
        for one, words in _matches(variant):
            span = one.span
            if any(_touch(span, other.claim.span) for other in answers):
                continue
            if words is None:
                said = cues(reading, variant, one.match.span(), quotes)
                answers.append(_answer(one, said, desk, reading))
            elif rest is None:
                rest = (span, words)
    if not answers and rest is not None:
        answers.append(
            _unread(reading, rest[0], f"these words were not read: {rest[1]}")
        )
    answers.sort(key=lambda one: one.claim.span)
    return _caused(reading, answers)


def _matches(reading: Reading) -> Iterator[tuple[Found, str | None]]:
    """Yield matches that fill their clause, then those that leave words over."""
    over = []
    for id, trigger in triggers().items():
        if not trigger.search(reading.masked):
            continue
        kind = claim_types()[id]
        for pattern in kind.patterns:
            for match in pattern.regex.finditer(reading.masked):
                one = found(reading, pattern, match, id)
                if not kind.accept(one):
                    continue
                words = left_over(reading.masked, *match.span())
                if words is None:
                    yield one, None
                else:
                    over.append((one, words))
    yield from over


def _answer(one: Found, said: Cues, desk: Desk, reading: Reading) -> Answer:
    kind = claim_types()[one.type]
    times = reading.periods_of(one.span)
    period = times[0] if times else None
    if len(times) == 2 and kind.change:
        period = _joined(times, reading) or period
        times = times[:1] if period is not times[0] else times
    slots = {name: _of_its_time(slot, period) for name, slot in one.slots.items()}
    claim = Claim(
        type=one.type,
        text=one.span.of(reading.text),
        span=one.span,
        sentence_span=reading.span,
        slots=slots,
        period=period,
        quantity=one.quantity,
        negated=one.negated,
        modality=said.modality,
        hedge=said.attribution if said.attribution in _HEDGES else None,
        attribution=None if said.attribution in _HEDGES else said.attribution,
    )
    if not said.asserted:
        return _unanswered(claim, _unasserted(said))
    if len(times) > 1:
        given = " and ".join(repr(one.surface) for one in times)
        reason = f"it is not clear which time is meant: {given}"
        return _unanswered(claim, Verdict("not understood", reason))
    if kind.state and period is None and _PAST.search(one.match.group()):
        reason = "it speaks of the past and does not say when"
        return _unanswered(claim, unknown(reason, "the year that is meant"))
    wrong = _not_alive(claim)
    if wrong is not None:
        return _unanswered(claim, unknown(wrong, "a state that existed then"))
    key = (
        claim.type,
        tuple((k, v.value) for k, v in claim.slots.items()),
        period and (period.kind, period.first, period.last),
        claim.quantity
        and (claim.quantity.value, claim.quantity.upper, claim.quantity.comparison,
             claim.quantity.unit),
        claim.negated,
    )  # fmt: skip
    answered = desk.once(("answer", key), lambda: kind.answer(claim, desk))
    return replace(answered, claim=claim)


def _of_its_time(slot: Slot, period: Period | None) -> Slot:
    """Let a seat of government stand for the state it served: Moscow in 1970."""
    years = [one for one in (period.years if period else ()) if one]
    if slot.kind != "state" or not years or slot.surface == get(slot.value).name:
        return slot
    if any(get(slot.value).exists(year) for year in years):
        return slot
    for id in continuator_chain(slot.value):
        if get(id).exists(years[-1]) and slot.surface in seats():
            return replace(slot, value=id)
    return slot


def _unanswered(claim: Claim, verdict: Verdict) -> Answer:
    """Answer without having asked the data; the reason is all there is to say."""
    return Answer(claim, verdict, sentence=f"{upper(verdict.reason)}.")


def _joined(times: tuple[Period, ...], reading: Reading) -> Period | None:
    """Return "in 2014 ... in 2022" as one period."""
    one, two = times
    if one.first and two.first and two.first < one.first:
        one, two = two, one  # "more in 2022 than in 2010"
    if one.kind != "in" or two.kind not in ("in", "by") or not (one.first and two.last):
        return None
    if one.first >= two.last:
        return None
    ends = (one.span.start, two.span.start, one.span.end, two.span.end)
    span = Span(min(ends[:2]), max(ends[2:]))
    return Period("between", one.first, two.last, span, span.of(reading.text))


def _not_alive(claim: Claim) -> str | None:
    """Return why a state cannot be meant: it did not exist in those years."""
    years = [one for one in (claim.period.years if claim.period else ()) if one]
    for slot in claim.slots.values():
        if slot.kind not in ("state", "states"):
            continue
        for id in slot.value.split(";"):
            state = get(id)
            if years and not any(state.exists(year) for year in years):
                return f"{state.name} did not exist in {years[0]}"
    return None


def _unasserted(said: Cues) -> Verdict:
    told = ", ".join(repr(word) for word in said.words)
    for name, reason in _UNSAID.items():
        if name in said.modality:
            return Verdict("not understood", f"{reason} ({told})")
    if said.attribution is not None:
        return Verdict(
            "not understood", f"the text hands the claim to someone else ({told})"
        )
    for name, reason in _OPEN.items():
        if name in said.modality:
            return unknown(f"{reason} ({told})", "that it has happened")
    return unknown(told)


def _unread(reading: Reading, span: Span, reason: str) -> Answer:
    slots: dict[str, Slot] = {}
    for number, _ in enumerate(reading.states):
        slots[f"state{number + 1}"] = reading.state(number)
    for number, _ in enumerate(reading.bodies):
        slots[f"body{number + 1}"] = reading.body(number)
    claim = Claim(
        "unread", span.of(reading.text), span, reading.span, slots,
        reading.periods[0] if len(reading.periods) == 1 else None,
    )  # fmt: skip
    return Answer(claim, Verdict("not understood", reason))


def _caused(reading: Reading, answers: list[Answer]) -> tuple[Answer, ...]:
    """Mark the answers of a sentence that speaks of causes, and add the link."""
    match = _CAUSE.search(reading.masked)
    if match is None or not answers:
        return tuple(answers)
    marked = [replace(one, association_only=True) for one in answers]
    read = [one for one in marked if one.claim.type != "unread"]
    if len(read) < 2:
        return tuple(marked)
    parts = tuple(
        Part(one.claim.text, one.verdict, one.number, one.unit, one.sentence)
        for one in read
    )
    words = {one.verdict.word for one in read}
    reason = "association only: the parts are answered, the cause is not"
    if "contradicted" in words:
        verdict = Verdict("contradicted", f"a part of it does not hold; {reason}")
    else:
        verdict = unknown(reason, "a design that can carry a cause")
    whole = Span(read[0].claim.span.start, read[-1].claim.span.end)
    claim = Claim(
        "cause", whole.of(reading.text), whole, reading.span, read[0].claim.slots,
        read[0].claim.period,
    )  # fmt: skip
    link = Answer(claim, verdict, sentence=reason, parts=parts, association_only=True)
    return (*marked, link)


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
