"""Audit a text: the public function."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Date  # noqa: N812 - a parameter is called date

from foedus.audit.desk import Desk
from foedus.audit.language import ENGLISH, language
from foedus.audit.matching import answers_in
from foedus.audit.model import Answer, Audit, Claim, Span, Verdict
from foedus.audit.names import Mention
from foedus.audit.reading import candidates, quoted, read, worth_reading
from foedus.audit.splitting import sentences
from foedus.errors import InvalidOption
from foedus.lake.snapshot import Snapshot
from foedus.states import State, resolve

__all__ = ["DAY", "audit"]

#: A text without a date speaks from the last day to which ledgers were checked.
DAY = Date(2025, 12, 31)

#: A sentence with more names is a list or a table and no claim.
MOST_NAMES = 40


def audit(
    text: str,
    *,
    hub: str | int | State | None = None,
    date: Date | str | None = None,
    snapshot: Snapshot | None = None,
) -> Audit:
    """Read a text, find the claims that data can speak to, and answer each.

    Parameters
    ----------
    text : str
        Any text. Only English is read.
    hub : str, int, State or None
        The state that "the hub" and a pronoun at the very start stand for.
    date : datetime.date, str or None
        The day the text speaks from (ISO form), by which "last year" and claims
        without a time are read; None means the last day the ledgers were checked to.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    Audit
        Sentences, claims and answers, each with its place in the text.

    Raises
    ------
    UnknownState
        If `hub` is no state.
    InvalidOption
        If `date` is no date.
    """
    snapshot = snapshot or Snapshot()
    named = None if hub is None else resolve(hub).id
    day = _day(date)
    spoken = language(text)
    spans = sentences(text)
    if spoken != ENGLISH:
        answers = _foreign(text, spans, spoken)
        kind = spoken
    else:
        answers = _answers(text, spans, Desk(snapshot, day), day, named)
        kind = ENGLISH
    return Audit(
        text, kind, named, day, spans, answers, snapshot.id, _notes(date, kind)
    )


def _day(date: Date | str | None) -> Date:
    if date is None:
        return DAY
    if isinstance(date, Date):
        return date
    try:
        return Date.fromisoformat(date)
    except ValueError:
        message = f"{date!r} is no date; expected YYYY-MM-DD, such as 2025-06-30"
        raise InvalidOption(message) from None


def _foreign(text: str, spans: tuple[Span, ...], spoken: str) -> tuple[Answer, ...]:
    if not spans:
        return ()
    whole = Span(spans[0].start, spans[0].end)
    claim = Claim("unread", whole.of(text), whole, whole)
    name = "not English" if spoken == "unknown" else f"in {spoken!r}, not English"
    reason = f"the text is {name}; there is a grammar for English only"
    return (Answer(claim, Verdict("not understood", reason), sentence=reason),)


def _answers(
    text: str, spans: tuple[Span, ...], desk: Desk, day: Date, hub: str | None
) -> tuple[Answer, ...]:
    quotes = quoted(text)
    before: tuple[Mention, ...] = ()
    if hub is not None:
        before = (Mention("name", hub, Span(0, 0), ""),)
    found: list[Answer] = []
    said: dict[object, tuple[int, tuple[Answer, ...], tuple[Mention, ...]]] = {}
    last_quote = 0
    for span in spans:
        # The quotations of a text are few a sentence; look only at those near it.
        while last_quote < len(quotes) and quotes[last_quote].end <= span.start:
            last_quote += 1
        near = tuple(
            one
            for one in quotes[last_quote : last_quote + 8]
            if one.start < span.end and span.start < one.end
        )
        if not worth_reading(text, span, before):
            continue
        # A sentence that comes back says the same, pronouns after the same names too.
        key = (span.of(text), candidates(text, span, before))
        if not near and key in said:
            start, answers, before = said[key]
            by = span.start - start
            found.extend(replace(one, claim=one.claim.moved(by)) for one in answers)
            continue
        reading = read(text, span, day=day, before=before)
        if len(reading.states) + len(reading.bodies) > MOST_NAMES:
            continue
        answers = answers_in(reading, near, desk)
        found.extend(answers)
        own = tuple(
            one
            for one, letter in zip(reading.states, reading.letters, strict=True)
            if letter in "nsl"
        )
        before = (*own, *reading.bodies) or before
        if not near:
            said[key] = (span.start, answers, before)
    return tuple(found)


def _notes(date: Date | str | None, kind: str) -> tuple[str, ...]:
    notes = [
        "Only claims that fill their clause are answered: where words are left over, "
        "the sentence says something more, or something else.",
        "Bounds are 90 % intervals. A claim without a time is read as the last year "
        "known.",
        "Words for causes are answered as association only: the parts are checked, "
        "the cause is not.",
    ]
    if date is None and kind == ENGLISH:
        notes.append(
            f"The text is taken to speak from {DAY.isoformat()}, to which the ledgers "
            "were checked; give its date for another day."
        )
    return tuple(notes)
