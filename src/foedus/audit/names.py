"""Find states, bodies and governments in a text by the names that readers use.

Four tables are joined into one index: the names and aliases of states, adjectives,
peoples and seats of government (``nationalities.csv``), names of bodies
(``body_names.csv``) and the dated ledger of leaders. Names are matched as written,
with their capitals ("turkey" is a bird), longest first, by one look-up per
capitalised word, so that the time does not grow with the tables.

What a mention *is* matters for what it can do in a claim:

``name``, ``seat``, ``leader``
    the state or its government;
``adjective``
    "Armenian": qualifies something else;
``people``
    "Armenians": persons, never the state;
``body``
    an international body.

A name inside a longer proper name ("Bank of China", "Michael Jordan", "Washington
Post") is not a mention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - a parameter is called date
from functools import cache
from typing import Literal

from foedus.audit.model import Span
from foedus.states.leaders import Leader, leaders
from foedus.states.state import all_states
from foedus.states.tables import read_table

__all__ = ["Kind", "Mention", "mentions", "names_any", "seats"]

Kind = Literal["name", "seat", "leader", "adjective", "people", "body"]

_HEAD = re.compile(r"\w+")
_WORD = re.compile(r"[A-ZÀ-ÞČŠŽÖÜÉ][\w.'’-]*")
#: Seats that are more often something else than a government.
_AMBIGUOUS = frozenset({"Muscat", "Lima", "Juba", "Victoria", "Suva", "Dili"})
#: Words before a name that belong to it or to the person, and may be capitalised.
_TITLES_TOLD = (
    "president prime minister chancellor king queen premier mr mrs general "
    "secretary foreign defence defense chairman sheikh crown prince ayatollah "
    "marshal leader republic federal kingdom state government"
)
_TITLES = frozenset(_TITLES_TOLD.split())
_OPENERS_TOLD = (
    "the a in on by since after before while but and although though whereas "
    "when as for from to of at with like unlike if because yet so both only "
    "even today now meanwhile however moreover between among under over most "
    "more half nearly almost about some all no not neither nor either thus then "
    "still also indeed its their january february march april may june july "
    "august september october november december post-soviet"
)
_OPENERS = frozenset(_OPENERS_TOLD.split())
_FOLLOWERS_TOLD = (
    "president prime minister foreign defence defense republic federation union "
    "government parliament army arms"
)
_FOLLOWERS = frozenset(_FOLLOWERS_TOLD.split())


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a state or a body is named.

    Attributes
    ----------
    kind : str
        One of `Kind`.
    value : str
        Id of the state or body.
    span : Span
        Where.
    surface : str
        The characters there.
    """

    kind: Kind
    value: str
    span: Span
    surface: str

    @property
    def is_state(self) -> bool:
        """Whether the mention stands for a state or its government."""
        return self.kind in ("name", "seat", "leader")


@dataclass(frozen=True, slots=True)
class _Entry:
    surface: str
    kind: Kind
    value: str
    leader: Leader | None = None


def mentions(text: str, start: int, end: int, *, day: Date) -> tuple[Mention, ...]:
    """Return the mentions in a stretch of text, in order, none inside another.

    Parameters
    ----------
    text : str
        The whole text.
    start, end : int
        The stretch.
    day : datetime.date
        The day that decides for whom a leader speaks.
    """
    index = _index()
    found: list[Mention] = []
    at = start
    while (match := _WORD.search(text, at, end)) is not None:
        at = match.end()
        entry = _longest(index, text, match.start(), end, day)
        if entry is None:
            continue
        stop = match.start() + len(entry.surface)
        span = Span(match.start(), stop)
        at = max(at, stop) if stop >= at else stop
        if not _inside_other_name(text, span, start, end, entry.kind, found):
            found.append(Mention(entry.kind, entry.value, span, entry.surface))
    return tuple(found)


def names_any(text: str, start: int, end: int) -> bool:
    """Tell whether a word in a stretch of text may begin a name of the index."""
    index = _index()
    for match in _WORD.finditer(text, start, end):
        head = _HEAD.match(match.group())
        if head is not None and head.group() in index:
            return True
    return False


def _longest(
    index: dict[str, list[_Entry]], text: str, start: int, end: int, day: Date
) -> _Entry | None:
    head = _HEAD.match(text, start)
    if head is None:
        return None
    for entry in index.get(head.group(), ()):
        stop = start + len(entry.surface)
        if stop > end or not text.startswith(entry.surface, start):
            continue
        if stop < len(text) and (text[stop].isalnum() or text[stop] == "_"):
            continue
        if start and (text[start - 1].isalnum() or text[start - 1] in "_-"):
            continue
        if text[stop : stop + 1] == "-" and text[stop + 1 : stop + 2].isalnum():
            continue
        if entry.leader is not None and not entry.leader.serves(day):
            continue
        return entry
    return None


def _inside_other_name(
    text: str, span: Span, start: int, end: int, kind: Kind, found: list[Mention]
) -> bool:
    """Tell whether capitals right before or after make it part of another name."""
    if kind == "body":
        return False
    before = re.search(
        r"([^\W\d_][\w.'’-]*)\s+$", text[max(start, span.start - 40) : span.start]
    )
    if before is not None:
        word = before.group(1)
        known = word.lower() in _OPENERS or word.lower() in _TITLES
        ours = bool(found) and found[-1].span.end >= span.start - len(before.group())
        if word[0].isupper() and not known and not ours:
            return True
    after = re.match(r"\s+([A-ZÀ-Þ][\w-]*)", text[span.end : min(end, span.end + 30)])
    if after is None:
        return False
    word = after.group(1)
    if word.lower() in _FOLLOWERS or word.lower() in _OPENERS or word.isupper():
        return False
    if kind == "adjective":
        return word not in _index()
    return word not in _index() or kind == "name"


@cache
def seats() -> frozenset[str]:
    """Return the names of seats of government."""
    return frozenset(
        entry.surface
        for group in _index().values()
        for entry in group
        if entry.kind == "seat"
    )


@cache
def _index() -> dict[str, list[_Entry]]:
    entries: dict[tuple[str, str], _Entry] = {}

    def add(surface: str, kind: Kind, value: str, leader: Leader | None = None) -> None:
        surface = surface.strip()
        if len(surface) < 2 or not surface[0].isupper() or "," in surface:
            return
        key = (surface, "" if leader is None else str(leader.first))
        entries.setdefault(key, _Entry(surface, kind, value, leader))

    for state in all_states():
        for spell in state.spells:
            add(spell.name, "name", state.id)
    for row in read_table("aliases.csv"):
        # Three letters in capitals that are also a word are left out.
        if row["kind"] in ("alias", "historical"):
            add(row["name"], "name", row["id"])
    for state in all_states():
        for spell in state.spells:
            add(spell.long_name, "name", state.id)
    for row in read_table("body_names.csv"):
        add(row["name"], "body", row["body"])
    for row in read_table("nationalities.csv"):
        for column, kind in _COLUMNS.items():
            for word in row[column].split(";"):
                if word not in _AMBIGUOUS:
                    add(word, kind, row["id"])
    for leader in leaders():
        for name in leader.names:
            add(name, "leader", leader.state, leader)
    index: dict[str, list[_Entry]] = {}
    for entry in entries.values():
        head = re.match(r"\w+", entry.surface)
        if head is not None:
            index.setdefault(head.group(), []).append(entry)
    for group in index.values():
        group.sort(key=lambda entry: -len(entry.surface))
    return index


_COLUMNS: dict[str, Kind] = {
    "adjectives": "adjective",
    "peoples": "people",
    "seats": "seat",
}
