"""The two published lists of the state system, and how they differ from ours.

A build follows one master list: the Correlates of War (COW) or Gleditsch and
Ward (GW). Both are rebuilt here as our own spells plus the rows of
``data/differences.csv``; every row gives the reason. Beyond the last published
year (2016 and 2017) the lists are carried forward.

References
----------
Correlates of War Project (2017), State System Membership List, v2016.
Gleditsch, K. S. and Ward, M. D. (1999), A revised list of independent states
since the Congress of Vienna, International Interactions 25(4),
doi:10.1080/03050629908434958.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from foedus.errors import InvalidOption
from foedus.states.state import Spell, State, all_spells, get, require_covered
from foedus.states.tables import as_date, read_table

__all__ = ["SYSTEMS", "Difference", "differences", "members", "system_spells"]

SYSTEMS = ("cow", "gw")


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which a published list departs from our spells.

    Attributes
    ----------
    system : str
        ``cow`` or ``gw``.
    id : str
        Id of the state.
    bound : str
        ``first`` or ``last`` for a date, ``absent`` if the list leaves the
        state out.
    ours, theirs : datetime.date or None
        The two dates; both None for ``absent``.
    explanation : str
        Why the dates differ.
    """

    system: str
    id: str
    bound: str
    ours: date | None
    theirs: date | None
    explanation: str


def members(year: int, system: str = "cow") -> tuple[State, ...]:
    """Return the members of a published state system in a year.

    Parameters
    ----------
    year : int
        Calendar year, 1946 or later.
    system : str
        ``cow`` or ``gw``.

    Returns
    -------
    tuple of State
        States that the list counts on any day of the year, ordered by id.

    Raises
    ------
    InvalidOption
        If the system is not one of the two.
    OutsideCoverage
        If the year is before 1946.
    """
    require_covered(year)
    ids = {spell.id for spell in system_spells(system) if spell.touches(year)}
    return tuple(get(id) for id in sorted(ids))


@cache
def system_spells(system: str) -> tuple[Spell, ...]:
    """Return the spells as a published list dates them.

    Parameters
    ----------
    system : str
        ``cow`` or ``gw``.

    Returns
    -------
    tuple of Spell
        Our spells with the dates of the list, without those it leaves out.

    Raises
    ------
    InvalidOption
        If the system is not one of the two.
    """
    if system not in SYSTEMS:
        raise InvalidOption(
            f"unknown state system {system!r}; expected one of: {', '.join(SYSTEMS)}"
        )
    rows = [row for row in differences() if row.system == system]
    absent = {row.id for row in rows if row.bound == "absent"}
    dates = {
        (row.id, row.bound, row.ours): row.theirs
        for row in rows
        if row.bound != "absent"
    }
    spells = []
    for spell in all_spells():
        code = spell.cow if system == "cow" else spell.gw
        if code is None or not spell.member or spell.id in absent:
            continue
        first = dates.get((spell.id, "first", spell.first)) or spell.first
        last = dates.get((spell.id, "last", spell.last)) or spell.last
        spells.append(replace(spell, first=first, last=last))
    return tuple(spells)


@cache
def differences() -> tuple[Difference, ...]:
    """Return every listed difference, in the order of the table.

    Returns
    -------
    tuple of Difference
        One per row of ``data/differences.csv``.
    """
    return tuple(
        Difference(
            system=row["system"],
            id=row["id"],
            bound=row["bound"],
            ours=as_date(row["ours"]),
            theirs=as_date(row["theirs"]),
            explanation=row["explanation"],
        )
        for row in read_table("differences.csv")
    )
