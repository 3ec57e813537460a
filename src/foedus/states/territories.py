"""Places that sources list like states, but that are none.

Trade statistics report Hong Kong or Aruba beside states. The table
``data/territories.csv`` lets a reader put such records aside with a reason,
instead of failing or inventing a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from foedus.states.spelling import normalize
from foedus.states.tables import read_table

__all__ = ["Territory", "territories", "territory_named"]


@dataclass(frozen=True, slots=True)
class Territory:
    """A place that sources list like a state, but that is none.

    Attributes
    ----------
    name : str
        English name.
    iso2, iso3 : str
        ISO 3166-1 codes, empty if never assigned.
    iso_numeric : int or None
        ISO 3166-1 numeric code, equal to the UN M49 code.
    note : str
        Whose territory it is.
    """

    name: str
    iso2: str
    iso3: str
    iso_numeric: int | None
    note: str


@cache
def territories() -> tuple[Territory, ...]:
    """Return the places that sources list like states.

    Returns
    -------
    tuple of Territory
        One per row of ``data/territories.csv``.
    """
    return tuple(
        Territory(
            name=row["name"],
            iso2=row["iso2"],
            iso3=row["iso3"],
            iso_numeric=int(row["iso_numeric"]) if row["iso_numeric"] else None,
            note=row["note"],
        )
        for row in read_table("territories.csv")
    )


def territory_named(text: str) -> Territory | None:
    """Return the territory with this name or ISO alpha-3 code.

    Parameters
    ----------
    text : str
        Any spelling of its name, or the code.

    Returns
    -------
    Territory or None
        None if no territory is called so.
    """
    return _territory_index().get(normalize(text))


@cache
def _territory_index() -> Mapping[str, Territory]:
    index: dict[str, Territory] = {}
    for territory in territories():
        index[normalize(territory.name)] = territory
        if territory.iso3:
            index[normalize(territory.iso3)] = territory
    return MappingProxyType(index)
