"""One sentence laid out for reading: names, times and numbers become tokens.

Patterns of claim types never see a name. They read the *masked* sentence, lower case
and with single blanks, in which every mention is a token:

``⟨S3n⟩``
    a state as a name (``n``), seat (``s``), leader (``l``), adjective (``a``), people
    (``p``), or a pronoun that has exactly one candidate: "it", "the country" (``i``)
    and "its", "the country's" (``g``);
``⟨B1⟩``
    a body;
``⟨Q0⟩``
    a quantity.

Periods and words that change nothing ("also", "formally") are taken out, each
character keeping its place in the text, so that what a pattern finds can be marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812 - an attribute is called date
from itertools import pairwise
from typing import Literal

from foedus.audit.model import Period, Quantity, Slot, Span
from foedus.audit.names import Mention, mentions, names_any
from foedus.audit.periods import periods
from foedus.audit.quantities import quantities

__all__ = ["Reading", "candidates", "quoted", "read", "without_asides", "worth_reading"]

_LETTER = {"name": "n", "seat": "s", "leader": "l", "adjective": "a", "people": "p"}
_PRONOUN = re.compile(
    r"\b(?:(its|the country['’]s|the state['’]s)|(it|the country|the state))(?![\w'’])",
    re.IGNORECASE,
)
_THE_BODY = re.compile(
    r"\bthe (?:alliance|organi[sz]ation|pact|bloc|court|club|union|treaty|body"
    r"|league)\b"
    r"(?! of\b)",
    re.IGNORECASE,
)
#: Words that change nothing in a claim. Each stands here for a reason: it speaks of
#: form, order or pace, not of whether, who or how much.
_FILLERS = (
    "officially|formally|also|already|indeed|in fact|however|meanwhile|moreover"
    "|for its part|in turn|by contrast|therefore|thus|in addition|instead"
    "|furthermore|additionally|consequently|subsequently|eventually|finally|steadily"
    "|sharply|significantly|markedly|dramatically|substantially|considerably|clearly"
    "|quietly|openly|gradually|rapidly|abruptly|notably|in particular|as a result"
    "|in practice|in reality|in total|overall|by value|in value|in value terms"
    "|by volume|as well|too|first|recently|in recent years|over time|year on year"
    "|in the meantime|at the same time|on the other hand|nonetheless|nevertheless"
    "|and with it|at the united nations|in the general assembly"
    "|in the un general assembly|at the general assembly|of goods|goods|of its total"
    "|according to the ledger|publicly|a founding"
)
_FILLER = re.compile(
    rf"(?:(?<=^)|(?<=[\s,(]))(?:{_FILLERS})(?=[\s,.;:)]|$)", re.IGNORECASE
)
#: Words of claims that name no state.
_SYSTEM = re.compile(r"polar|concentrated|\bpoles?\b", re.IGNORECASE)
_PERIOD_TOKEN = r"⟨P\d+⟩"
_DROPPED = re.compile(
    rf"^(?:and |but |yet |so )?(?:{_PERIOD_TOKEN}|⟨F⟩)(?:\s?,)?\s?"
    rf"|,\s(?:{_PERIOD_TOKEN}|⟨F⟩)(?:\s(?:{_PERIOD_TOKEN}|⟨F⟩))*\s?,"
    rf"|\s?(?:{_PERIOD_TOKEN}|⟨F⟩)"
)
_CLAUSE = re.compile(
    r"[;:()—]|,\s(?:and|but|while|whereas|although|though|yet|so|because|which|who|as"
    r"|when|after|before|even)\b|\s(?:and|but|while|whereas|although|because|when)\s"
)
_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "—", "⟨": " ", "⟩": " ",
          "*": "", "_": "", "`": ""}  # fmt: skip
_TABLE = str.maketrans(
    {**{k: v for k, v in _PLAIN.items() if v}, "\n": " ", "\t": " ", "\r": " ",
     "\N{NO-BREAK SPACE}": " "}
)  # fmt: skip
#: Signs that are left out, and blanks that the table does not know.
_SPARED = re.compile(
    r"[*_`\f\v\x1c-\x1f\x85\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
_QUOTED = re.compile(r"“[^”\n]{1,800}”|\"[^\"\n]{1,800}\"|«[^»\n]{1,800}»")

_Mark = Literal["S", "B", "Q", "P", "F"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with what was found in it.

    Attributes
    ----------
    text : str
        The whole text.
    span : Span
        The sentence.
    masked : str
        The sentence as patterns read it.
    starts, ends : tuple of int
        For each character of `masked`, the stretch of `text` it stands for.
    states : tuple of Mention
        By the number in the token; pronouns included.
    letters : tuple of str
        How each state is named: the letter of its token.
    bodies : tuple of Mention
    quantities : tuple of Quantity
    periods : tuple of Period
    clauses : tuple of Span
        Stretches of the text between the joints of the sentence.
    day : datetime.date
        The day the text speaks from.
    """

    text: str
    span: Span
    masked: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    states: tuple[Mention, ...]
    letters: tuple[str, ...]
    bodies: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    periods: tuple[Period, ...]
    clauses: tuple[Span, ...]
    day: Date

    def place(self, start: int, end: int) -> Span:
        """Return the stretch of the text behind a stretch of the masked sentence."""
        while start < end and self.masked[start] == " ":
            start += 1
        while end > start + 1 and self.masked[end - 1] == " ":
            end -= 1
        return Span(self.starts[start], self.ends[end - 1])

    def state(self, number: int) -> Slot:
        """Return a state as a slot."""
        found = self.states[number]
        return Slot("state", found.value, found.span, found.surface)

    def body(self, number: int) -> Slot:
        """Return a body as a slot."""
        found = self.bodies[number]
        return Slot("body", found.value, found.span, found.surface)

    def periods_of(self, span: Span) -> tuple[Period, ...]:
        """Return the periods that belong to the claim at a span.

        Those in its own clauses; if there is none, one that opens the sentence.
        """
        own = [one for one in self.clauses if _touch(one, span)]
        near = [
            one
            for one in self.periods
            if any(_touch(clause, one.span) for clause in own)
        ]
        if not near and self.periods:
            first = self.periods[0]
            if not re.search(r"\w", self.text[self.span.start : first.span.start]):
                near = [first]
        return tuple(near)


def worth_reading(text: str, span: Span, before: tuple[Mention, ...]) -> bool:
    """Tell whether a sentence can hold a claim: it names a state or a body."""
    if names_any(text, span.start, span.end):
        return True
    if _SYSTEM.search(text, span.start, span.end):
        return True
    return bool(before) and _PRONOUN.search(text, span.start, span.end) is not None


def candidates(
    text: str, span: Span, before: tuple[Mention, ...]
) -> tuple[tuple[str, str], ...]:
    """Return what a pronoun in a sentence may stand for; empty if it has none."""
    if _PRONOUN.search(text, span.start, span.end) is None:
        return ()
    return tuple((one.kind, one.value) for one in before)


def read(
    text: str, span: Span, *, day: Date, before: tuple[Mention, ...] = ()
) -> Reading:
    """Lay out one sentence.

    Parameters
    ----------
    text : str
        The whole text.
    span : Span
        The sentence.
    day : datetime.date
        The day the text speaks from.
    before : tuple of Mention
        Mentions of the sentence before: candidates for a pronoun at the start.
    """
    when = periods(text, span.start, span.end, day=day)
    spoken = _speaking_day(when, day)
    named = mentions(text, span.start, span.end, day=spoken)
    much = quantities(text, span.start, span.end)
    much = tuple(one for one in much if not _overlaps(one.span, [p.span for p in when]))
    when = tuple(
        one
        for one in when
        if not any(_touch(m.span, one.span) for m in named) or "invasion" in one.surface
    )
    taken = [one.span for one in when]
    named = tuple(one for one in named if not _overlaps(one.span, taken))
    states, letters = _with_pronouns(text, span, named, before)
    bodies = _with_references(
        text, span, tuple(one for one in named if one.kind == "body")
    )
    marks: list[tuple[Span, str]] = [
        *((m.span, f"⟨S{i}{letters[i]}⟩") for i, m in enumerate(states)),
        *((m.span, f"⟨B{i}⟩") for i, m in enumerate(bodies)),
        *((q.span, f"⟨Q{i}⟩") for i, q in enumerate(much)),
        *((p.span, f"⟨P{i}⟩") for i, p in enumerate(when)),
    ]
    taken = [one for one, _ in marks]
    for match in _FILLER.finditer(text, span.start, span.end):
        found = Span(match.start(), match.end())
        if not _overlaps(found, taken):
            marks.append((found, "⟨F⟩"))
    masked, starts, ends = _mask(text, span, sorted(marks))
    clauses = _clauses(masked, starts, ends, span)
    masked, starts, ends = _drop(masked, starts, ends)
    return Reading(
        text, span, masked, tuple(starts), tuple(ends), states, letters, bodies, much,
        when, clauses, day,
    )  # fmt: skip


def quoted(text: str) -> tuple[Span, ...]:
    """Return the stretches of a text between quotation marks."""
    return tuple(Span(m.start(), m.end()) for m in _QUOTED.finditer(text))


def without_asides(reading: Reading) -> tuple[Reading, ...]:
    """Return the sentence without one aside each: "Serbia, for all its talk, voted".

    An aside stands between two commas right after a name. It is left out of the
    pattern's sight only: what it holds is still looked through for cues.
    """
    masked, found = reading.masked, []
    commas = [i for i, letter in enumerate(masked) if letter == ","]
    for first, last in pairwise(commas):
        if not masked[:first].endswith("⟩") or last - first > MOST_ASIDE:
            continue
        if _NO_ASIDE.match(masked, first):
            continue
        found.append(
            replace(
                reading,
                masked=masked[:first] + masked[last + 1 :],
                starts=reading.starts[:first] + reading.starts[last + 1 :],
                ends=reading.ends[:first] + reading.ends[last + 1 :],
            )
        )
    return tuple(found)


#: Characters of an aside at most.
MOST_ASIDE = 120
#: What opens a second member of a list or a clause, not an aside.
_NO_ASIDE = re.compile(r", (?:and|or|but|so|yet|⟨S\d+[nsli]⟩,? (?:and|or|⟨))")


def _speaking_day(when: tuple[Period, ...], day: Date) -> Date:
    """Return the day for which a leader is named: the sentence's, if it has one."""
    for one in when:
        if one.kind in ("in", "between", "since") and one.first is not None:
            return one.last or max(one.first, min(day, one.first))
    return day


def _with_pronouns(
    text: str, span: Span, named: tuple[Mention, ...], before: tuple[Mention, ...]
) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
    """Add pronouns that have exactly one candidate; return states and letters."""
    found: list[tuple[Mention, str]] = [
        (one, _LETTER[one.kind]) for one in named if one.kind != "body"
    ]
    for match in _PRONOUN.finditer(text, span.start, span.end):
        place = Span(match.start(), match.end())
        if _overlaps(place, [one.span for one in named]):
            continue
        earlier = [one for one in named if one.span.end <= place.start]
        candidates = {
            (one.kind == "body", one.value)
            for one in (earlier or before)
            if one.kind != "people"
        }
        own = match.group(1) is not None
        if own and len(candidates) > 1:
            # "its": the subject, if it is the one state and a body follows it.
            candidates = {one for one in candidates if not one[0]}
        if len(candidates) != 1 or next(iter(candidates))[0]:
            continue
        mention = Mention("name", next(iter(candidates))[1], place, match.group())
        found.append((mention, "g" if own else "i"))
    found.sort(key=lambda one: one[0].span)
    return tuple(one for one, _ in found), tuple(letter for _, letter in found)


def _with_references(
    text: str, span: Span, named: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    """Add "the alliance" and the like where one body was named before it."""
    found = list(named)
    for match in _THE_BODY.finditer(text, span.start, span.end):
        before = {one.value for one in named if one.span.end <= match.start()}
        if len(before) == 1:
            place = Span(match.start(), match.end())
            found.append(Mention("body", before.pop(), place, match.group()))
    return tuple(sorted(found, key=lambda one: one.span))


def _mask(
    text: str, span: Span, marks: list[tuple[Span, str]]
) -> tuple[str, list[int], list[int]]:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(letter: str, start: int, end: int) -> None:
        if letter == " " and (not letters or letters[-1] == " "):
            return
        letters.append(letter)
        starts.append(start)
        ends.append(end)

    at = span.start
    for mark, token in [*marks, (Span(span.end, span.end), "")]:
        if mark.start < at:
            continue
        gap = text[at : mark.start]
        plain = gap.translate(_TABLE).lower()
        if len(plain) == len(gap) and "  " not in plain and not _SPARED.search(gap):
            # The common case, without a step for each character.
            skip = int(plain[:1] == " " and (not letters or letters[-1] == " "))
            letters.extend(plain[skip:])
            starts.extend(range(at + skip, mark.start))
            ends.extend(range(at + skip + 1, mark.start + 1))
        else:
            for i, letter in enumerate(gap, start=at):
                one = _PLAIN.get(letter, " " if letter.isspace() else letter.lower())
                if len(one) == 1:
                    put(one, i, i + 1)
        for letter in token:
            put(letter, mark.start, mark.end)
        at = mark.end
    while letters and letters[-1] == " ":
        letters.pop()
        starts.pop()
        ends.pop()
    return "".join(letters), starts, ends


#: A phrase that opens a sentence and ends with a comma.
_OPENING = re.compile(
    r"(?:in|at|on|during|amid|under|with|despite|for|by|within|against|throughout"
    r"|from)\b"
    r"[^,]*,(?! (?:and|or)\b)"
)


def _drop(
    masked: str, starts: list[int], ends: list[int]
) -> tuple[str, list[int], list[int]]:
    """Take periods and fillers out, with the commas that set them apart."""
    while (match := _DROPPED.search(masked)) is not None:
        first, last = match.span()
        if match.group()[0] == "," and _OPENING.match(masked):
            # "In its war with Iran, in 1985, Iraq ...": a comma stays for the opening.
            first += 1
        masked = masked[:first] + masked[last:]
        del starts[first:last], ends[first:last]
        if masked[:1] == " " and first == 0:
            masked = masked[1:]
            del starts[:1], ends[:1]
    return masked, starts, ends


def _clauses(
    masked: str, starts: list[int], ends: list[int], span: Span
) -> tuple[Span, ...]:
    cuts = [0]
    for match in _CLAUSE.finditer(masked):
        cuts.append(match.end())
    cuts.append(len(masked))
    return tuple(
        Span(starts[first], ends[last - 1])
        for first, last in pairwise(cuts)
        if first < last
    ) or (span,)


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(_touch(span, one) for one in others)


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
