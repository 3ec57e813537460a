"""Find what the columns of a user's table are, by name or as the user says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from foedus.errors import InvalidOption, nearest

Direction = Literal["partner-to-hub", "hub-to-partner", "symmetric"]
#: Whose act the number is: the partner's towards the hub, the hub's towards the
#: partner, or what the two have in common.
DIRECTIONS: tuple[Direction, ...] = ("partner-to-hub", "hub-to-partner", "symmetric")

#: Names of who acts and of who is acted upon, in the tables that are about.
_ACTS = (
    ("sender", "receiver"),
    ("source", "target"),
    ("from", "to"),
    ("origin", "destination"),
    ("exporter", "importer"),
    ("visitor", "host"),
    ("iso_o", "iso_d"),
    ("iso3_o", "iso3_d"),
)
#: Names of two states of which neither comes first.
_PAIRS = (
    ("state_a", "state_b"),
    ("state1", "state2"),
    ("ccode1", "ccode2"),
    ("gwcode1", "gwcode2"),
    ("iso3a", "iso3b"),
    ("country1", "country2"),
    ("country_a", "country_b"),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns that are used.

    Attributes
    ----------
    hub, partner, year, value : str
        Of every table.
    sd, n, reference : str or None
        Standard deviation of the value, what it rests on, and where the fact can
        be looked up; None where the table has no such column.
    """

    hub: str
    partner: str
    year: str
    value: str
    sd: str | None = None
    n: str | None = None
    reference: str | None = None


def find_columns(
    frame: pl.DataFrame, direction: Direction, named: Mapping[str, str | None]
) -> Columns:
    """Return the columns of a table.

    Parameters
    ----------
    frame : polars.DataFrame
        The table.
    direction : str
        One of `DIRECTIONS`; it decides which of sender and receiver is the hub.
    named : mapping of str to str or None
        Names that the user gave, by attribute of `Columns`.

    Raises
    ------
    InvalidOption
        If a named column is not there, or one that is needed is neither named nor
        found; lists the columns of the table.
    """
    for name in named.values():
        if name is not None and name not in frame.columns:
            message = f"there is no column {name!r}; {_listed(frame, name)}"
            raise InvalidOption(message)
    hub, partner = named.get("hub"), named.get("partner")
    if hub is None or partner is None:
        hub, partner = _states(frame, direction, hub, partner)
    year = named.get("year") or _alike(frame, "year")
    if year is None:
        message = f"no column is called 'year'; name it (year); {_listed(frame)}"
        raise InvalidOption(message)
    taken = {hub, partner, year, *(named.get(r) for r in ("sd", "n", "reference"))}
    value = named.get("value") or _alike(frame, "value") or _only_other(frame, taken)
    if value is None:
        message = (
            "it is not clear which column holds the numbers; call it 'value' or name "
            f"it (value); {_listed(frame)}"
        )
        raise InvalidOption(message)
    used = [hub, partner, year, value]
    if len(set(used)) < len(used):
        message = f"hub, partner, year and value need a column each; got {used}"
        raise InvalidOption(message)
    return Columns(
        hub, partner, year, value, named.get("sd"), named.get("n"),
        named.get("reference"),
    )  # fmt: skip


def _states(
    frame: pl.DataFrame, direction: Direction, hub: str | None, partner: str | None
) -> tuple[str, str]:
    found = [(_alike(frame, "hub"), _alike(frame, "partner"))]
    for first, second in _ACTS:
        acts, acted = _alike(frame, first), _alike(frame, second)
        found.append((acts, acted) if direction == "hub-to-partner" else (acted, acts))
    if direction == "symmetric":
        found += [(_alike(frame, one), _alike(frame, two)) for one, two in _PAIRS]
    whole = [pair for pair in found if None not in pair]
    if hub is None and partner is None and whole:
        one, two = whole[0]
        assert one is not None and two is not None
        return one, two
    half = _alike(frame, "hub" if hub is None else "partner")
    if (hub is None) != (partner is None) and half is not None:
        return hub or half, partner or half
    pairs = [
        f"{one!r} and {two!r}"
        for one, two in _PAIRS
        if _alike(frame, one) is not None and _alike(frame, two) is not None
    ]
    why = (
        f"columns {pairs[0]} do not say who acts" if pairs
        else "no columns are called 'hub' and 'partner'"
    )  # fmt: skip
    message = f"{why}; name them (hub and partner column); {_listed(frame)}"
    raise InvalidOption(message)


def _alike(frame: pl.DataFrame, name: str) -> str | None:
    """Return the column with this name in any case."""
    found = [one for one in frame.columns if one.strip().casefold() == name]
    return found[0] if len(found) == 1 else None


def _only_other(frame: pl.DataFrame, taken: set[str | None]) -> str | None:
    others = [name for name in frame.columns if name not in taken]
    return others[0] if len(others) == 1 else None


def _listed(frame: pl.DataFrame, wanted: str = "") -> str:
    columns = ", ".join(map(repr, frame.columns[:20]))
    close = nearest(wanted, frame.columns) if wanted else ""
    return f"{close + '; ' if close else ''}the table has {columns}"
