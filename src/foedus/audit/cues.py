"""What keeps a sentence from asserting: an "if", a question, another's word.

A claim under such a cue is read and shown, and never called supported or contradicted:
whether "Armenia will leave" is true is not in the data, and whether "Moscow says that
Armenia left" is true is a fact about Moscow. The lists are wider than grammar would
make them, because a wrong verdict costs more than a missing one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from foedus.audit.model import Span
from foedus.audit.reading import Reading

__all__ = ["Cues", "cues"]

#: Sources whose name after "according to" leaves a sentence an assertion of data.
_SOURCES = (
    "sipri|comtrade|un comtrade|trade data|customs data|official data|the data"
    "|official figures|trade figures|the record|un records|un data|the imf"
    "|the world bank"
)
_HYPOTHETICAL = re.compile(
    r"\b(?:(?<!as )if|unless|suppose|supposing|imagine|imagined|whether"
    r"|hypothetical\w*|scenarios?|thought experiment|in the event|what happens|let us"
    r"|were it not|had it not|counterfactual\w*|alternate|parallel universe)\b"
)
_MAY = re.compile(
    r"\b(?:would|wouldn't|otherwise|could|couldn't|might|may|should|ought|perhaps"
    r"|maybe|possibly|probably"
    r"|presumably|potentially|conceivably|arguably|likely|unlikely|can)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|won't|shall|going to|about to|(?:is|are|was|were) set to|plan(?:s"
    r"|ned|ning)?"
    r" to|intend(?:s|ed)? to|aim(?:s|ed)? to|hop(?:es?|ed|ing) to|want(?:s|ed|ing)? to"
    r"|wish(?:es|ed)? to|promis(?:es?|ed|ing) to|pledg(?:es?|ed|ing) to|vow(?:s|ed)? to"
    r"|threaten(?:s|ed|ing)?(?: to)?|expect(?:s|ed)? to|on track to|poised to"
    r"|prepar(?:es?|ed|ing) to|seek(?:s|ing)? to|sought to|consider(?:s|ed|ing)?"
    r"|mull(?:s|ed|ing)?|forecasts?|projected|predict\w*|tomorrow|next year"
    r"|in the future|soon|appl(?:y|ied|ies) (?:for|to)|bid|negotiat\w+|invit\w+"
    r"|try|tries|tried|trying|attempt\w*|almost|nearly|reluctan\w+|eager|ready"
    r"|willing)\b"
)
_ATTRIBUTED = re.compile(
    r"\b(?:say|says|said|saying|claim|claims|claimed|claiming|argue|argues|argued"
    r"|alleg\w+|insists?|insisted|assert\w*|believes?|believed|thinks?|thought"
    r"|suggests? that|suggested that|reportedly|reports?|reported|supposed(?:ly)?"
    r"|purported\w*"
    r"|so-called|den(?:y|ies|ied|ying)|rumou?rs?|rumou?red|myth\w*|told|tells?|wrote"
    r"|writes?|warn(?:s|ed|ing)?|contends?|contended|boast(?:s|ed|ing)?|brag\w*"
    r"|accus\w+|(?:critics|observers|analysts|commentators|experts|sources|officials)"
    r"(?: \S+){0,2} (?:agree|note|point|maintain|hold|see|call|put|judge)|pundits"
    r"|in the eyes of|contrary to|one hears|hearsay"
    r"|propagand\w*|fake|false|falsely|untrue|nonsense|wrong(?:ly)?|fiction\w*|novels?"
    r"|films?|movies?|dream\w*|jok\w+|satir\w+|hoax|lies?|lied|in the words of"
    r"|complain\w*|fear(?:s|ed)?|hope|view(?:s|ed)?|opinion\w*|polls?|survey\w*"
    r"|respondents|headlines?|press|newspapers?|blogs?|tweet\w*|apparently|seem(?:s"
    r"|ed)?"
    r"|appear(?:s|ed)? to|pretend\w*|pretence|pretext|declares? that|declared that"
    r"|announced? that|perceiv\w+|perception|portray\w*|depict\w*|theor(?:y|ies)"
    r"|speculat\w+|doubt\w*|question\w*|wonder\w*|misconception|legend|tale|cannot be"
    rf"|according to(?! (?:{_SOURCES})\b))\b"
)
_SARCASM = re.compile(
    r"\b(?:oh|yeah|surely|of course|what a|how (?:loyal|generous|nice|kind"
    r"|touching|wonderful|convenient|surprising)|bravo|congratulations|no doubt"
    r"|obviously|needless to say|who knew|surprise|surprisingly enough"
    r"|wow|splendid|presto|magic\w*|miracul\w*)\b|!\s*[\"')\]]*$"
)
#: Subjects whose acts are not the state's.
_OTHERS = re.compile(
    r"\b(?:football|footballers?|soccer|basketball|chess|rugby|cricket|hockey|tennis"
    r"|olympics?|fifa|uefa|eurovision|champion\w*|cup|tournament|team|teams|athletes?"
    r"|players?|club|company|companies|firms?|airlines?|universit\w+|students?"
    r"|tourists?"
    r"|migrants?|refugees|museum|church|orchestra|band|opera|restaurants?|voters"
    r"|citizens|households|consumers|oligarchs?|billionaires?|investors|cities|mayors?"
    r"|province|regional government|opposition|rebels?|separatists?|militias?|gangs?"
    r"|cartels?|mercenar\w+|fans|actors?|singers?)\b"
)


#: "Georgia, the American state", "Niger State": a part of another state.
_NAMESAKE = re.compile(r"⟨S\d+[an]⟩ state\b(?! (?:department|visit|media|council))")


@dataclass(frozen=True, slots=True)
class Cues:
    """What was found around a claim.

    Attributes
    ----------
    modality : tuple of str
        ``question``, ``hypothetical``, ``future``, ``doubt``, ``sarcasm``,
        ``quotation`` or ``other subject``; empty if nothing was found.
    attribution : str or None
        The word by which the sentence hands the claim to someone else.
    words : tuple of str
        What was found, for the reason.
    """

    modality: tuple[str, ...]
    attribution: str | None
    words: tuple[str, ...]

    @property
    def asserted(self) -> bool:
        """Whether the text itself asserts the claim."""
        return not self.modality and self.attribution is None


def cues(
    reading: Reading,
    variant: Reading,
    place: tuple[int, int],
    quotes: tuple[Span, ...],
) -> Cues:
    """Look for what keeps a claim from being asserted.

    Parameters
    ----------
    reading : Reading
        The whole sentence.
    variant : Reading
        The sentence as the claim was read in it, perhaps without an aside.
    place : tuple of int
        Start and end of the claim in its masked sentence.
    quotes : tuple of Span
        Stretches of the text between quotation marks.
    """
    whole, near = reading.masked, variant.masked
    start, end = place
    clause = near[_clause_start(near, start) : _clause_end(near, end)]
    found: dict[str, str] = {}
    if re.search(r"\?\s*[\"')\]]*$", whole):
        found["question"] = "?"
    for name, pattern, where in (
        ("hypothetical", _HYPOTHETICAL, whole),
        ("doubt", _MAY, clause),
        ("future", _FUTURE, clause),
        ("sarcasm", _SARCASM, whole),
        ("other subject", _OTHERS, clause),
    ):
        match = pattern.search(where)
        if match is not None:
            found[name] = match.group().strip()
    namesake = _NAMESAKE.search(whole)
    if namesake is not None:
        found["other subject"] = "state"
    span = variant.place(start, end)
    if any(one.start < span.end and span.start < one.end for one in quotes):
        found["quotation"] = "quotation marks"
    said = _ATTRIBUTED.search(whole)
    return Cues(
        tuple(found),
        said.group() if said else None,
        (*found.values(), *([said.group()] if said else [])),
    )


_JOINT = re.compile(r"[;:()—]|,\s|\s(?:and|but|while|whereas|although|because)\s")


def _clause_start(masked: str, start: int) -> int:
    joints = [match.end() for match in _JOINT.finditer(masked, 0, start)]
    return joints[-1] if joints else 0


def _clause_end(masked: str, end: int) -> int:
    match = _JOINT.search(masked, end)
    return len(masked) if match is None else match.start()
