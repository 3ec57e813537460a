"""Map the codes and names of a source to state ids, by date where it matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import MAXYEAR, MINYEAR, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from foedus.errors import InvalidOption, SourceError, UnmappedName
from foedus.states.resolve import nearest_states
from foedus.states.territories import territories
from foedus.states.timeline import SCHEMES, Timeline, names, timeline

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SCHEMES", "map_column", "not_states"]

# How many unknown labels an error names, so that it stays one readable line.
_SHOWN = 5


def map_column(
    frame: pl.DataFrame,
    column: str,
    *,
    scheme: str,
    out: str,
    year: str | int | None = None,
    date: str | None = None,
) -> pl.DataFrame:
    """Add a column of state ids for a column of codes or names.

    Parameters
    ----------
    frame : polars.DataFrame
        Table of a source.
    column : str
        Column with the labels.
    scheme : str
        ``cow``, ``gw``, ``iso3``, ``iso2``, ``m49``, ``cameo``, or
        ``name:<source>`` for the spellings in ``data/names/<source>.csv``. A
        name that is not in that table is resolved like any user's text.
    out : str
        Name of the new column. It is null where the label is null or is known
        not to be a state (see `not_states`).
    year : str or int, optional
        Column with the calendar year, or one year for all rows. The label means
        the spell alive on 1 July of that year, else on any day of it; outside
        every spell it keeps its own id. Without year and date the label has
        today's meaning.
    date : str, optional
        Column with exact days (Date or Datetime), instead of ``year``.

    Returns
    -------
    polars.DataFrame
        The same rows in the same order, with one more column.

    Raises
    ------
    InvalidOption
        If the scheme, or the pair of ``year`` and ``date``, is not possible.
    SourceError
        If a column is missing, or a year or date is null.
    UnmappedName
        If a label is not known; the message names the first ones and the
        nearest states.
    """
    import polars as pl

    if year is not None and date is not None:
        raise InvalidOption("map_column takes a year or a date column, not both")
    when = date if date is not None else year if isinstance(year, str) else None
    _check(frame, column, when=when)
    keys = [column] if when is None else list(dict.fromkeys((column, when)))
    unique = frame.select(keys).unique(maintain_order=True)
    labels = unique[column].to_list()
    moments = [year] * len(labels) if when is None else unique[when].to_list()
    timelines = _timelines(labels, scheme, column)
    ids = [
        None if label is None else _meaning(timelines[label], moment)
        for label, moment in zip(labels, moments, strict=True)
    ]
    meanings = unique.with_columns(pl.Series(out, ids, dtype=pl.String))
    return frame.join(
        meanings, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )


def not_states(source: str) -> Mapping[str, str]:
    """Return the labels of a source that are known not to be states.

    Parameters
    ----------
    source : str
        A source of names, such as ``"sipri"``, or one of the schemes ``iso2``,
        ``iso3`` and ``m49`` for the codes of territories.

    Returns
    -------
    mapping of str to str
        Label to reason, such as ``"territory of France"`` or ``"body:EU"``.

    Raises
    ------
    InvalidOption
        If no names are kept for the source.
    """
    if source in ("iso2", "iso3", "m49"):
        field = "iso_numeric" if source == "m49" else source
        codes = ((getattr(place, field), place.note) for place in territories())
        return MappingProxyType({str(code): note for code, note in codes if code})
    return MappingProxyType(
        {
            name: rows[0]["note"]
            for name, rows in names(source).items()
            if all(not row["id"] for row in rows)
        }
    )


def _check(frame: pl.DataFrame, column: str, *, when: str | None) -> None:
    for name in (column, when):
        if name is not None and name not in frame.columns:
            raise SourceError(
                f"no column {name!r} to map; found: {', '.join(frame.columns)}"
            )
    if when is not None and (missing := frame[when].null_count()):
        raise SourceError(
            f"column {when!r} has {missing} empty values; {column!r} means "
            "different states at different times: drop or date these rows first"
        )


def _timelines(
    labels: Iterable[object], scheme: str, column: str
) -> dict[object, Timeline]:
    """Return the timeline of each label, or raise with those that have none."""
    found: dict[object, Timeline] = {}
    unknown: list[str] = []
    for label in dict.fromkeys(labels):
        if label is None:
            continue
        meaning = timeline(scheme, str(label).strip())
        if meaning is None:
            unknown.append(str(label))
        else:
            found[label] = meaning
    if unknown:
        raise UnmappedName(_unmapped(unknown, scheme, column))
    return found


def _meaning(meaning: Timeline, moment: object) -> str | None:
    if moment is None:
        return meaning.otherwise
    if isinstance(moment, datetime):
        return meaning.on(moment.date())
    if isinstance(moment, date):
        return meaning.on(moment)
    year = int(str(moment))
    if not MINYEAR <= year <= MAXYEAR:
        raise SourceError(f"a year is {year}; expected a calendar year such as 2014")
    return meaning.during(year)


def _unmapped(unknown: list[str], scheme: str, column: str) -> str:
    named = scheme.startswith("name:")
    place = f"names/{scheme.removeprefix('name:')}.csv" if named else "spells.csv"
    shown = []
    for label in unknown[:_SHOWN]:
        close = nearest_states(label) if named else ()
        hint = f" (nearest: {', '.join(close)})" if close else ""
        shown.append(f"{label!r}{hint}")
    more = len(unknown) - len(shown)
    return (
        f"column {column!r} has {len(unknown)} label(s) that {place} does not know "
        f"under {scheme!r}: {'; '.join(shown)}"
        + (f"; and {more} more" if more else "")
        + (f"; add them to {place}" if named else "")
    )
