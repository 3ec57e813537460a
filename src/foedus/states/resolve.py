"""Find the state that a code or a name stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from foedus.errors import UnknownState
from foedus.states.spelling import normalize
from foedus.states.state import (
    Spell,
    State,
    all_spells,
    all_states,
    get,
    spell_at,
)
from foedus.states.tables import read_table
from foedus.states.territories import territory_named

__all__ = ["aliases", "code_aliases", "nearest_states", "normalize", "resolve"]


def resolve(text: str | int | State, *, year: int | None = None) -> State:
    """Return the state that a code or a name stands for.

    Accepted are, in this order: an id, an ISO 3166-1 alpha-3 or alpha-2 code
    (any case), a COW or Gleditsch-Ward number (COW wins where they differ), an
    English name, an alias or a historical name. Case, accents, punctuation and
    a leading "the" do not matter. M49 numbers are not accepted, because they
    collide with COW numbers (642 is Romania in M49, 640 Turkey in COW); neither
    are the letters of the COW list, which collide with ISO (``AUS`` is Austria).

    Parameters
    ----------
    text : str, int or State
        What the user gave, such as ``"Türkiye"``, ``"TUR"``, ``640`` or
        ``"Ivory Coast"``.
    year : int, optional
        Decides between the holders of one code: COW 365 is SUN in 1970 and RUS
        in 2000. Without it the latest holder is meant. Names and ids are exact
        and never changed by the year.

    Returns
    -------
    State
        The state.

    Raises
    ------
    UnknownState
        If nothing fits; the message names the nearest states.
    """
    if isinstance(text, State):
        return text
    word = str(text).strip()
    if re.fullmatch(r"[0-9]{1,4}", word):
        return _by_number(int(word), year)
    state = _by_code(word.upper(), year) if len(word) in (2, 3) else None
    if state is not None:
        return state
    id = aliases().get(normalize(word))
    if id is not None:
        return get(id)
    raise UnknownState(_unknown(word))


def nearest_states(text: str, *, count: int = 3) -> tuple[str, ...]:
    """Return the states whose names come closest to a text.

    Parameters
    ----------
    text : str
        What was found.
    count : int
        At most this many states.

    Returns
    -------
    tuple of str
        ``"Russia (RUS)"`` and the like, best first; empty if nothing is close.
    """
    known = aliases()
    # Abbreviations are close to every short word, so they are no suggestion.
    names = [name for name in known if len(name) > 3]
    matches = get_close_matches(normalize(text), names, n=4 * count, cutoff=0.6)
    ids = dict.fromkeys(known[match] for match in matches)
    return tuple(f"{get(id).name} ({id})" for id in list(ids)[:count])


@cache
def aliases() -> Mapping[str, str]:
    """Return every normalized name of a state with the id it means.

    Returns
    -------
    mapping of str to str
        Short names, full names and the rows of ``data/aliases.csv``.
    """
    found: dict[str, str] = {}
    for state in all_states():
        for spell in state.spells:
            found.setdefault(normalize(spell.name), state.id)
    for row in read_table("aliases.csv"):
        if row["kind"] in ("alias", "historical"):
            found.setdefault(normalize(row["name"]), row["id"])
    for state in all_states():
        for spell in state.spells:
            found.setdefault(normalize(spell.long_name), state.id)
    return MappingProxyType(found)


@cache
def code_aliases(scheme: str) -> Mapping[str, str]:
    """Return withdrawn or unofficial codes of a scheme with the id they mean.

    Parameters
    ----------
    scheme : str
        ``iso2`` or ``iso3``.

    Returns
    -------
    mapping of str to str
        Code to id, such as ``"ZAR"`` to ``"COD"``.
    """
    return MappingProxyType(
        {
            row["name"]: row["id"]
            for row in read_table("aliases.csv")
            if row["kind"] == scheme
        }
    )


def _by_number(number: int, year: int | None) -> State:
    for scheme in ("cow", "gw"):
        spells = [spell for spell in all_spells() if getattr(spell, scheme) == number]
        if spells:
            return _choose(spells, year)
    raise UnknownState(
        f"no state has the COW or Gleditsch-Ward number {number}; give a name, "
        "an ISO alpha-3 code such as TUR, or a COW number such as 640"
    )


def _by_code(code: str, year: int | None) -> State | None:
    if any(state.id == code for state in all_states()):
        return get(code)
    for scheme in ("iso3", "iso2"):
        spells = [spell for spell in all_spells() if getattr(spell, scheme) == code]
        if spells:
            return _choose(spells, year)
        if code in code_aliases(scheme):
            return get(code_aliases(scheme)[code])
    return None


def _choose(spells: list[Spell], year: int | None) -> State:
    ordered = sorted(spells, key=lambda spell: spell.first)
    chosen = spell_at(ordered, year) if year is not None else None
    return get((chosen or ordered[-1]).id)


def _unknown(word: str) -> str:
    territory = territory_named(word)
    if territory is not None:
        return f"{word!r} is not a state here: {territory.note}"
    close = nearest_states(word)
    hint = (
        "nearest: " + ", ".join(close)
        if close
        else "give a name, an ISO alpha-3 code such as TUR, or a COW number such as 640"
    )
    return f"unknown state {word!r}; {hint}"
