"""States and their spells: who existed when, under which codes.

A *state* is a member of the state system in one or more periods, its *spells*.
Its id is the ISO 3166-1 alpha-3 code, current or withdrawn (SUN, YUG, CSK, DDR,
YMD, SCG), else our own (FRG West Germany, RVN South Vietnam, YAR North Yemen,
ZAN Zanzibar, XKX Kosovo, TBT Tibet).

Conventions of ``data/spells.csv``:

- The table is complete from 1 January 1946. ``first`` before 1946 is the
  conventional date of entry, mostly that of the Correlates of War; gaps and
  occupations that ended before 1946 are not recorded. A state older than 1816
  begins on 1 January 1816.
- ``first`` is the day of independence or recognition, ``last`` the last day of
  existence, empty for a state that still exists.
- ``member`` is 0 for entities that sources name and that vote or trade, but
  that neither published list counts: Palestine, the Holy See, the Cook Islands
  and Niue.
- Where the Correlates of War or Gleditsch and Ward date a member otherwise,
  ``data/differences.csv`` says so row by row (see `foedus.states.systems`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from types import MappingProxyType

from foedus.errors import OutsideCoverage, UnknownState, nearest
from foedus.states.tables import as_date, read_table

__all__ = [
    "FIRST_YEAR",
    "Spell",
    "State",
    "all_spells",
    "all_states",
    "existing",
    "get",
    "require_covered",
    "spell_at",
]

FIRST_YEAR = 1946


@dataclass(frozen=True, slots=True)
class Spell:
    """One period of a state with the codes that it had in that period.

    Attributes
    ----------
    id : str
        Id of the state.
    name, long_name : str
        English short name and full name.
    cow, gw : int or None
        Numbers of the Correlates of War and of Gleditsch and Ward.
    cow_letters : str
        Abbreviation in the COW list; it is *not* an ISO code (``AUS`` is Austria).
    iso2, iso3 : str
        ISO 3166-1 codes, empty if never assigned.
    iso_numeric : int or None
        ISO 3166-1 numeric code, equal to the UN M49 code.
    cameo, fips : str
        Three-letter CAMEO actor code and two-letter FIPS 10-4 code.
    first, last : datetime.date
        First and last day; ``last`` is None while the state exists.
    member : bool
        Whether the spell belongs to the state system.
    note : str
        What a reader of a date should know.
    """

    id: str
    name: str
    long_name: str
    cow: int | None
    cow_letters: str
    gw: int | None
    iso2: str
    iso3: str
    iso_numeric: int | None
    cameo: str
    fips: str
    first: date
    last: date | None
    member: bool
    note: str

    def contains(self, day: date) -> bool:
        """Tell whether the spell includes a day.

        Parameters
        ----------
        day : datetime.date
            The day asked for.

        Returns
        -------
        bool
            True from ``first`` to ``last``, both included.
        """
        return self.first <= day and (self.last is None or day <= self.last)

    def touches(self, year: int) -> bool:
        """Tell whether the spell includes any day of a calendar year.

        Parameters
        ----------
        year : int
            Calendar year.

        Returns
        -------
        bool
            True if at least one day of the year lies in the spell.
        """
        return self.first.year <= year and (self.last is None or year <= self.last.year)


@dataclass(frozen=True, slots=True)
class State:
    """A state with its spells in order of time.

    Attributes
    ----------
    id : str
        ISO alpha-3, current or withdrawn, else our own.
    name : str
        English short name.
    spells : tuple of Spell
        At least one; they do not overlap.
    """

    id: str
    name: str
    spells: tuple[Spell, ...]

    @property
    def long_name(self) -> str:
        """Full name in the latest spell."""
        return self.spells[-1].long_name

    @property
    def codes(self) -> Mapping[str, str | int | None]:
        """Codes of the latest spell: cow, gw, iso2, iso3, m49, cameo and fips."""
        spell = self.spells[-1]
        return MappingProxyType(
            {
                "cow": spell.cow,
                "gw": spell.gw,
                "iso2": spell.iso2 or None,
                "iso3": spell.iso3 or None,
                "m49": spell.iso_numeric,
                "cameo": spell.cameo or None,
                "fips": spell.fips or None,
            }
        )

    @property
    def member(self) -> bool:
        """Whether any spell belongs to the state system."""
        return any(spell.member for spell in self.spells)

    @property
    def first_year(self) -> int:
        """Year of the first day."""
        return self.spells[0].first.year

    @property
    def last_year(self) -> int | None:
        """Year of the last day, None while the state exists."""
        last = self.spells[-1].last
        return None if last is None else last.year

    def exists(self, year: int) -> bool:
        """Tell whether the state existed on any day of a year.

        Parameters
        ----------
        year : int
            Calendar year.

        Returns
        -------
        bool
            True if a spell includes at least one day of the year.
        """
        return any(spell.touches(year) for spell in self.spells)


def get(id: str) -> State:
    """Return the state with exactly this id.

    Parameters
    ----------
    id : str
        Id as in the table, upper case; see `foedus.states.resolve` for names.

    Returns
    -------
    State
        The state.

    Raises
    ------
    UnknownState
        If no state has this id.
    """
    state = _by_id().get(id)
    if state is None:
        hint = nearest(str(id), _by_id()) or "give an ISO alpha-3 code such as TUR"
        raise UnknownState(f"no state has the id {id!r}; {hint}")
    return state


@cache
def all_states() -> tuple[State, ...]:
    """Return every state since 1946, members or not, ordered by id.

    Returns
    -------
    tuple of State
        Each state once, with all its spells.
    """
    return tuple(
        State(id=id, name=spells[-1].name, spells=spells)
        for id, spells in (
            (id, tuple(group))
            for id, group in groupby(all_spells(), key=lambda spell: spell.id)
        )
    )


def existing(year: int) -> tuple[State, ...]:
    """Return the members of the state system in a year, ordered by id.

    Dates are our own; `foedus.states.members` gives the published lists.

    Parameters
    ----------
    year : int
        Calendar year, 1946 or later.

    Returns
    -------
    tuple of State
        States with a member spell that includes any day of the year.

    Raises
    ------
    OutsideCoverage
        If the year is before 1946.
    """
    require_covered(year)
    return tuple(
        state
        for state in all_states()
        if any(spell.member and spell.touches(year) for spell in state.spells)
    )


def require_covered(year: int) -> None:
    """Raise if a year lies before the table of states begins.

    Parameters
    ----------
    year : int
        Calendar year.

    Raises
    ------
    OutsideCoverage
        If the year is before 1946.
    """
    if year < FIRST_YEAR:
        raise OutsideCoverage(
            f"the table of states begins in {FIRST_YEAR}; found {year}: "
            f"ask for a year from {FIRST_YEAR} on"
        )


def spell_at(spells: Iterable[Spell], when: date | int) -> Spell | None:
    """Choose the spell that stands for a day or for a year.

    A year is represented by 1 July; if no spell includes that day, by the
    latest spell that includes any day of the year.

    Parameters
    ----------
    spells : iterable of Spell
        Spells to choose from, in order of time.
    when : datetime.date or int
        A day, or a calendar year.

    Returns
    -------
    Spell or None
        None if no spell includes the day or touches the year.
    """
    ordered = tuple(spells)
    day = date(when, 7, 1) if isinstance(when, int) else when
    for spell in reversed(ordered):
        if spell.contains(day):
            return spell
    if isinstance(when, int):
        for spell in reversed(ordered):
            if spell.touches(when):
                return spell
    return None


@cache
def all_spells() -> tuple[Spell, ...]:
    """Return every spell of the table, ordered by id and first day.

    Returns
    -------
    tuple of Spell
        One per row of ``data/spells.csv``.
    """
    spells = [_spell(row) for row in read_table("spells.csv")]
    return tuple(sorted(spells, key=lambda spell: (spell.id, spell.first)))


@cache
def _by_id() -> Mapping[str, State]:
    return MappingProxyType({state.id: state for state in all_states()})


def _spell(row: Mapping[str, str]) -> Spell:
    return Spell(
        id=row["id"],
        name=row["name"],
        long_name=row["long_name"],
        cow=_number(row["cow"]),
        cow_letters=row["cow_letters"],
        gw=_number(row["gw"]),
        iso2=row["iso2"],
        iso3=row["iso3"],
        iso_numeric=_number(row["iso_numeric"]),
        cameo=row["cameo"],
        fips=row["fips"],
        first=date.fromisoformat(row["first"]),
        last=as_date(row["last"]),
        member=row["member"] == "1",
        note=row["note"],
    )


def _number(text: str) -> int | None:
    return int(text) if text else None
