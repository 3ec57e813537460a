"""The small language in which claim types write their patterns.

A pattern is a regular expression over the masked sentence (`foedus.audit.reading`)
with these marks:

``<s:x>``   a state as such, into slot `x` (with "the" before it)
``<o:x>``   a state as owner: "Armenia's", "Armenian", "its"
``<l:x>``   one state or a list of them: "India, France and the United States"
``<b:x>``   a body
``<e:x>``   a state or a body
``<q>``     a quantity; ``<q0>`` the one a change starts from, into the slot `start`
``<vp:a|b>``  one of these verb forms, with its auxiliaries, or denied: a denial sets
            `negated` ("has never", "did not", "failed to")
``<no>``    a denial that may stand here
``<x>``     "doubled", "more than halved": a factor, into the slot `factor`
``<its>``   "its", "their" or "the", or nothing

Whatever else stands in a pattern is read as it is. A match counts only if it fills
its clause: what stands before it must be a joint of the sentence and what follows
must be one as well. Words left over mean that the sentence says something more, or
something else, and then nothing is answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from foedus.audit.model import Quantity, Slot, Span
from foedus.audit.reading import Reading

__all__ = ["Found", "Pattern", "found", "left_over", "pattern"]

_NOT = (
    r"(?:did|does|do|has|have|had|is|are|was|were|has been|have been|could|would) "
    r"(?:not|never)"
    r"(?: yet)?(?: been)?|(?:did|does|do|has|have|had|is|are|was|were)n't(?: "
    r"yet)?(?: been)?"
    r"|has yet to|have yet to|never|no longer|not|refused to|declined to|failed to"
    r"|refuses to|declines to|stopped short of|has not even|cannot"
)
_AUX = (
    r"has been|have been|had been|has|have|had|is|are|was|were|did|does|do|has since"
    r"|have since|be|been"
)
#: Adverbs of time that a verb may carry and that change nothing in a claim.
_STILL = (
    r"(?:(?:still|now|all|both|long|again|since|by now|long since|at last|once again)"
    r" )?"
)
_MACROS = {
    "s": r"(?:the )?⟨(?P<{0}>S\d+)[nsli]⟩",
    "o": r"(?:the )?⟨(?P<{0}>S\d+)(?:[nsli]⟩(?:'s|')?|[ga]⟩)",
    "l": r"(?P<{0}>(?:both )?(?:the )?⟨S\d+[nsli]⟩(?:(?:, (?:the )?⟨S\d+[nsli]⟩)*,?"
    r" (?:and|or|as well as) (?:the )?⟨S\d+[nsli]⟩)?)",
    "b": r"(?:the )?⟨(?P<{0}>B\d+)⟩(?: \(⟨B\d+⟩\))?",
    "e": r"(?:the )?⟨(?P<{0}>S\d+|B\d+)[nsli]?⟩",
    "vp": rf"{_STILL}(?:(?:{_AUX}) )?(?:(?P<neg>{_NOT}) )?(?:(?:{_AUX}) "
    rf")?{_STILL}(?:{{0}})",
}
_FACTOR = (
    r"(?P<factor>(?:(?:more|less) than |nearly |almost |roughly |about |at least )?"
    r"(?:doubled|tripled|trebled|quadrupled|halved)|(?:rose|grew|risen|grown"
    r"|increased) "
    r"(?:several times over|many times over|severalfold|manifold|twofold|threefold"
    r"|fourfold|fivefold|tenfold))"
)
_MACRO = re.compile(r"<(s|o|l|b|e|vp):([^<>]+)>")
#: Slots that hold words of the text, names and all.
_VERBATIM = frozenset({"topic", "text", "place"})
_TOKEN = re.compile(r"⟨?([SBQ])(\d+)")
_BEFORE = re.compile(
    r"(?:^|[;:(—,\"]\s?|(?:^|\s)(?:and|but|while|whereas|although|though|because|so"
    r"|when"
    r"|after|before|as|yet|since|where|even|now that|once|both|that(?= ))\s)$"
)
#: "X is true that" hands nothing to anyone; any other "that" does.
_THAT = re.compile(
    r"(?:^|[,;:] )(?:it is (?:true|a fact|clear)|the (?:data|figures|record|records|"
    r"numbers|trade data|votes) shows?|(?:the )?fact is) that $"
)
#: A state that is one of several: what is said of all is not read of the last.
_LISTED = re.compile(
    r"⟨S\d+[nsli]⟩(?:, (?:and |or )?| and | or | as well as )(?:the )?$"
)
#: "Unlike Georgia, Armenia ...", "In its war with Iran, Iraq ...": no list.
_OPENED = re.compile(
    r"(?:^|[;:(—] ?)(?:unlike|like|despite|in|at|on|during|amid|under|with|for|by"
    r"|within|against|after|before|since|following)\b[^,]*, (?:the )?$"
)
_STATE_FIRST = re.compile(r"(?:the )?⟨S")
_AFTER = re.compile(
    r"\s*(?:$|[.,;:!?)(—\"]|(?:and|but|while|whereas|although|though|because|so|when"
    r"|after|before|yet|which|since|despite|even|thanks to|due to|owing to|following"
    r"|as (?:⟨|it\b|a result|part of)|according to)(?![\w-]))"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say a claim, with the words that it fixes.

    Attributes
    ----------
    regex : re.Pattern
        Over the masked sentence.
    words : mapping of str to str
        Slots that the pattern itself decides, such as ``action="froze"``.
    negated : bool
        Whether the pattern denies the relation by its own words ("stayed out of").
    """

    regex: re.Pattern[str]
    words: Mapping[str, str]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One match of a pattern in a sentence."""

    type: str
    reading: Reading
    match: re.Match[str]
    slots: Mapping[str, Slot]
    quantity: Quantity | None
    negated: bool

    @property
    def span(self) -> Span:
        """The claim in the text."""
        return self.reading.place(*self.match.span())


def pattern(text: str, *, negated: bool = False, **words: str) -> Pattern:
    """Compile a pattern.

    Parameters
    ----------
    text : str
        A regular expression with the marks above.
    negated : bool
        Whether its words deny the relation.
    **words : str
        Slots that it fixes.
    """
    count = 0

    def expand(match: re.Match[str]) -> str:
        nonlocal count
        kind, name = match.groups()
        body = _MACROS[kind]
        if kind == "vp":
            count += 1
            body = body.replace("(?P<neg>", f"(?P<neg{count}>")
        return body.replace("{0}", name)

    full = text.replace("<its>", r"(?:⟨S\d+g⟩ |its |their |the |own )*")
    full = full.replace("<q>", r"⟨(?P<quantity>Q\d+)⟩")
    full = full.replace("<q0>", r"⟨(?P<start>Q\d+)⟩")
    full = full.replace("<x>", _FACTOR)
    full = _MACRO.sub(expand, full)
    full = full.replace("<no>", rf"(?:(?P<neg0>{_NOT}) )?")
    return Pattern(re.compile(full), MappingProxyType(words), negated)


def found(reading: Reading, one: Pattern, match: re.Match[str], type: str) -> Found:
    """Turn a match into slots, quantity and negation."""
    slots: dict[str, Slot] = {}
    quantity, denials = None, int(one.negated)
    for name, value in match.groupdict().items():
        if value is None:
            continue
        if name.startswith("neg"):
            denials += 1
        elif name == "start":
            held = reading.quantities[int(value[1:])]
            told = f"{held.comparison}|{held.value}|{held.unit}"
            slots[name] = Slot("quantity", told, held.span, held.surface)
        elif name == "quantity":
            quantity = reading.quantities[int(value[1:])]
        else:
            slots[name] = _slot(reading, match, name, value)
    whole = reading.place(*match.span())
    for name, word in one.words.items():
        slots[name] = Slot("word", word, whole, whole.of(reading.text))
    return Found(
        type, reading, match, MappingProxyType(slots), quantity, denials % 2 == 1
    )


def _slot(reading: Reading, match: re.Match[str], name: str, value: str) -> Slot:
    tokens = _TOKEN.findall(value)
    if name in _VERBATIM:
        place = reading.place(*match.span(name))
        surface = place.of(reading.text)
        return Slot("word", surface.lower(), place, surface)
    if not tokens:
        place = reading.place(*match.span(name))
        return Slot("word", value.strip(), place, place.of(reading.text))
    if len(tokens) == 1:
        kind, number = tokens[0]
        return (reading.state if kind == "S" else reading.body)(int(number))
    place = reading.place(*match.span(name))
    ids = dict.fromkeys(reading.states[int(number)].value for _, number in tokens)
    return Slot("states", ";".join(ids), place, place.of(reading.text))


def left_over(masked: str, start: int, end: int) -> str | None:
    """Return the words of the clause that a match leaves unread, None if there is none.

    Parameters
    ----------
    masked : str
        The sentence.
    start, end : int
        The match.
    """
    before, after = masked[:start], masked[end:]
    if before.endswith("that ") and not _THAT.search(before):
        return _words(before[-40:])
    listed = _LISTED.search(before) and not _OPENED.search(before)
    if listed and _STATE_FIRST.match(masked, start):
        return _words(before[-40:])
    if not _BEFORE.search(before):
        return _words(re.split(r"[,;:(—]", before)[-1])
    if not _AFTER.match(after):
        return _words(re.split(r"[,;:)—]", after)[0])
    return None


def _words(text: str) -> str:
    plain = re.sub(r"⟨[^⟩]*⟩", "…", text).strip(" .")
    return plain or "…"
