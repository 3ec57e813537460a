"""A series in words: its start, its turning points, `until`, and where it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import hypot, inf

import polars as pl

from foedus.alignment.words import Z90
from foedus.charts.wording import figure, readable

#: Value and standard deviation by year.
Series = Mapping[int, tuple[float, float]]

#: A high or low is named if it stands off all other years named by this much of
#: the natural value, which runs from 0 to 1.
NOTABLE = 0.05
#: A turn counts if both of its legs are this long, and each surely so.
LEG = 0.25


@dataclass(frozen=True, slots=True)
class Turn:
    """A partner whose series went up and back, or down and back.

    Attributes
    ----------
    partner : str
        State id.
    high : bool
        Whether it turned at a high.
    sureness : float
        The smaller leg in units of its standard deviation.
    """

    partner: str
    high: bool
    sureness: float


def path(series: Series, indicator: str, until: int) -> str:
    """Return one series in words.

    Parameters
    ----------
    series : mapping of int to (float, float)
        Value and standard deviation by year, from `since` on.
    indicator : str
        Whose readable values are told.
    until : int
        Last year of the window, named if it is known.

    Returns
    -------
    str
        ``88 % in 2014, 93 % in 2019 (highest), 76 % in 2023, 30 % in 2024``;
        empty if nothing is known.
    """
    if not series:
        return ""
    known = {year: value for year, (value, _) in series.items()}
    marks = _marks(known, until)
    return ", ".join(
        f"{figure(indicator, readable(indicator, known[year]))} in {year}"
        + (f" ({marks[year]})" if marks[year] else "")
        for year in sorted(marks)
    )


def turns(series: Mapping[str, Series], partners: Iterable[str]) -> tuple[Turn, ...]:
    """Return the partners whose series turned, the surest first.

    Parameters
    ----------
    series : mapping of str to series
        By partner.
    partners : iterable of str
        Whom to look at.
    """
    found = []
    for partner in partners:
        points = [point for _, point in sorted(series.get(partner, {}).items())]
        for high in (True, False):
            sureness = _turn(points, high=high)
            if sureness >= Z90:
                found.append(Turn(partner, high, sureness))
    return tuple(sorted(found, key=lambda turn: (-turn.sureness, turn.partner)))


def newest(series: Series) -> float:
    """Return the last known value."""
    return series[max(series)][0]


def by_partner(rows: pl.DataFrame) -> Mapping[str, Series]:
    """Return the series of one indicator by partner.

    Parameters
    ----------
    rows : polars.DataFrame
        `partner`, `year`, `value`, `sd`; a missing sd counts as none.
    """
    found: dict[str, dict[int, tuple[float, float]]] = {}
    columns = rows.select(
        "partner", "year", "value", pl.col("sd").cast(pl.Float64).fill_null(0.0)
    )
    for partner, year, value, sd in columns.iter_rows():
        found.setdefault(partner, {})[year] = (value, sd)
    return found


def _marks(known: Mapping[int, float], until: int) -> dict[int, str]:
    """Years worth naming, each with its word or none."""
    first, last = min(known), max(known)
    marks = {year: "" for year in (first, until, last) if year in known}
    named = [known[year] for year in marks]
    # The earliest year of a plateau is the turning point.
    highest = max(known, key=lambda year: (known[year], -year))
    lowest = min(known, key=lambda year: (known[year], year))
    if known[highest] - max(named) >= NOTABLE:
        marks[highest] = "highest"
    if min(named) - known[lowest] >= NOTABLE:
        marks[lowest] = "lowest"
    return marks


def _turn(points: list[tuple[float, float]], *, high: bool) -> float:
    """Return the smaller leg in standard deviations; 0 if a leg is short or missing."""
    sign = 1 if high else -1
    if not points:
        return 0.0
    (first, first_sd), (last, last_sd) = points[0], points[-1]
    peak, peak_sd = max(points, key=lambda point: sign * point[0])
    legs = (
        (sign * (peak - first), hypot(peak_sd, first_sd)),
        (sign * (peak - last), hypot(peak_sd, last_sd)),
    )
    if any(size < LEG for size, _ in legs):
        return 0.0
    return min(size / sd if sd > 0 else inf for size, sd in legs)
