"""What one label of a source means over time.

Numbers of COW and Gleditsch-Ward mean the spells that carry them. ISO, M49 and
CAMEO codes and names also mean the forebears of a state, because most sources
put today's label on the past: ``RUS`` in 1980 is the Soviet Union, ``CZE`` in
1990 Czechoslovakia (see `foedus.states.continuator_chain`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from foedus.errors import InvalidOption, UnknownState
from foedus.states.resolve import code_aliases, resolve
from foedus.states.state import Spell, all_spells, get
from foedus.states.succession import continuator_chain
from foedus.states.tables import as_date, has_table, read_table
from foedus.states.territories import territories, territory_named

__all__ = ["SCHEMES", "Segment", "Timeline", "names", "timeline"]

SCHEMES = ("cow", "gw", "iso3", "iso2", "m49", "cameo")


@dataclass(frozen=True, slots=True)
class Segment:
    """What a label means from a first to a last day; id None is "no state"."""

    id: str | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """Segments in order of time, and what the label means outside of them.

    A label outside every segment keeps the id of the label itself: Ukraine
    voted in the United Nations before it was a state.
    """

    segments: tuple[Segment, ...]
    otherwise: str | None

    def on(self, day: date) -> str | None:
        """Return the id that the label means on a day.

        Parameters
        ----------
        day : datetime.date
            Any day.

        Returns
        -------
        str or None
            None for what is no state.
        """
        for segment in reversed(self.segments):
            if segment.first <= day <= segment.last:
                return segment.id
        return self.otherwise

    def during(self, year: int) -> str | None:
        """Return the id that the label means in a calendar year.

        Parameters
        ----------
        year : int
            The meaning on 1 July counts, else on any day of the year.

        Returns
        -------
        str or None
            None for what is no state.
        """
        middle = date(year, 7, 1)
        for segment in reversed(self.segments):
            if segment.first <= middle <= segment.last:
                return segment.id
        for segment in reversed(self.segments):
            if segment.first.year <= year <= segment.last.year:
                return segment.id
        return self.otherwise


#: The meaning of a label that is known not to be a state.
_NO_STATE = Timeline((), None)


@cache
def timeline(scheme: str, label: str) -> Timeline | None:
    """Return what a label of a scheme means over time.

    Parameters
    ----------
    scheme : str
        One of `SCHEMES`, or ``name:<source>``.
    label : str
        Code or name as the source writes it.

    Returns
    -------
    Timeline or None
        None if the label is not known.

    Raises
    ------
    InvalidOption
        If there is no such scheme, or no names are kept for the source.
    """
    if scheme.startswith("name:"):
        return _of_name(scheme.removeprefix("name:"), label)
    if scheme in ("cow", "gw"):
        return _of_number(scheme, label)
    if scheme in SCHEMES:
        return _of_code(scheme, label)
    raise InvalidOption(
        f"unknown scheme {scheme!r}; expected one of: {', '.join(SCHEMES)}, "
        "name:<source>"
    )


@cache
def names(source: str) -> Mapping[str, list[dict[str, str]]]:
    """Return the rows of ``data/names/<source>.csv`` by name.

    Parameters
    ----------
    source : str
        A source of names, such as ``"sipri"``.

    Returns
    -------
    mapping of str to list of dict
        Columns name, id (empty for no state), from, to (ISO days, empty for
        open) and note; several rows of one name follow each other in time.

    Raises
    ------
    InvalidOption
        If no names are kept for the source.
    """
    path = f"names/{source}.csv"
    if not source.isidentifier() or not has_table(path):
        raise InvalidOption(f"no names are kept for the source {source!r}")
    rows: dict[str, list[dict[str, str]]] = {}
    for row in read_table(path):
        rows.setdefault(row["name"], []).append(row)
    return MappingProxyType(rows)


def _of_number(scheme: str, label: str) -> Timeline | None:
    number = _whole(label)
    if number is None:
        return None
    spells = [spell for spell in all_spells() if getattr(spell, scheme) == number]
    if not spells:
        return None
    spells.sort(key=lambda spell: spell.first)
    return Timeline(_segments(spells), spells[-1].id)


def _of_code(scheme: str, label: str) -> Timeline | None:
    code = _whole(label) if scheme == "m49" else label.upper()
    if not code:
        return None
    field = "iso_numeric" if scheme == "m49" else scheme
    spells = [spell for spell in all_spells() if getattr(spell, field) == code]
    if spells:
        return _chained(max(spells, key=lambda spell: spell.first).id)
    if scheme == "cameo":
        # CAMEO departs from ISO for few states; the rest are ISO codes.
        return timeline("iso3", label)
    if any(getattr(territory, field) == code for territory in territories()):
        return _NO_STATE
    if scheme == "m49":
        return None
    if scheme == "iso3" and any(spell.id == code for spell in all_spells()):
        return _chained(str(code))
    alias = code_aliases(scheme).get(str(code))
    return None if alias is None else _chained(alias)


def _of_name(source: str, label: str) -> Timeline | None:
    rows = names(source).get(label)
    if rows is None:
        return _of_text(label)
    if len(rows) == 1:
        return _chained(rows[0]["id"]) if rows[0]["id"] else _NO_STATE
    segments = tuple(
        Segment(
            row["id"] or None,
            as_date(row["from"]) or date.min,
            as_date(row["to"]) or date.max,
        )
        for row in rows
    )
    return Timeline(segments, segments[-1].id)


def _of_text(label: str) -> Timeline | None:
    # A number among names is a damaged row, not the COW number of a state.
    if label.isdigit():
        return None
    try:
        return _chained(resolve(label).id)
    except UnknownState:
        return _NO_STATE if territory_named(label) else None


@cache
def _chained(id: str) -> Timeline:
    """Return the timeline of a label of today: the state and its forebears."""
    spells = [spell for link in continuator_chain(id) for spell in get(link).spells]
    return Timeline(_segments(spells), id)


def _segments(spells: Iterable[Spell]) -> tuple[Segment, ...]:
    return tuple(
        Segment(spell.id, spell.first, spell.last or date.max) for spell in spells
    )


def _whole(label: str) -> int | None:
    """Return a whole number, also from a float column such as ``"365.0"``."""
    whole = label.removesuffix(".0")
    return int(whole) if whole.isascii() and whole.isdigit() else None
