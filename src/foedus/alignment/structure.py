"""The structure of the system: poles, blocs, balance, and the isolation of a state."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foedus.alignment.structure_graph import RULES
from foedus.alignment.structure_results import (
    MEASURES,
    Bloc,
    Figure,
    Isolation,
    Leader,
    Structure,
    Variant,
)
from foedus.errors import (
    InvalidOption,
    InvalidWindow,
    NoSuchStateThen,
    OutsideCoverage,
    SnapshotError,
)
from foedus.lake.snapshot import Snapshot
from foedus.states import State, get, resolve

__all__ = ["Structure", "structure"]

_QUANTITIES = ("gdp", "military", "trade", "capabilities", "alignment")


def structure(
    *,
    year: int | None = None,
    since: int | None = None,
    until: int | None = None,
    state: str | int | State | None = None,
    snapshot: Snapshot | None = None,
) -> Structure:
    """Describe the structure of the state system in a year or over a window.

    Parameters
    ----------
    year : int or None
        One calendar year.
    since, until : int or None
        Or a window; without any of the three, the last year with blocs.
    state : str, int, State or None
        A state whose isolation is wanted: any name or code.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    Structure
        Figures with intervals by measure and year; the blocs of the last year
        that has any, with what other rules find; the isolation of `state`.

    Raises
    ------
    InvalidOption
        If a year is given and a window too.
    InvalidWindow
        If `since` comes after `until`.
    OutsideCoverage
        If a year lies beyond the snapshot.
    UnknownState, NoSuchStateThen
        If there is no such state, or not in any of the years.
    SnapshotError
        If the snapshot was built before there was a structure.
    """
    snapshot = snapshot or Snapshot()
    whom = resolve(state).id if state is not None else None
    years = _read(snapshot, "structure_years")
    first, last = _window(years, year, since, until)
    inside = pl.col("year").is_between(first, last)
    found = years.filter(inside)
    states = _read(snapshot, "structure_states").filter(inside)
    at: int | None = max(states["year"], default=None)
    now = states.filter(pl.col("year") == at) if at is not None else states.clear()
    blocs = _blocs(now)
    rules = _read(snapshot, "structure_rules")
    return Structure(
        since=first,
        until=last,
        snapshot=snapshot.id,
        year=at,
        figures=_figures(found),
        leaders=_leaders(_read(snapshot, "structure_leaders").filter(inside)),
        blocs=blocs,
        apart=tuple(now.filter(pl.col("bloc").is_null())["state"]),
        variants=_variants(rules.filter(pl.col("year") == at)) if at else (),
        state=whom,
        isolation=_isolation(states, whom, first, last) if whom else (),
        notes=_notes(years, first, last, at),
    )


def _read(snapshot: Snapshot, name: str) -> pl.DataFrame:
    if not (snapshot.path / "tables" / f"{name}.parquet").exists():
        message = (
            f"the snapshot in {snapshot.path} holds no table {name!r}; rebuild it "
            "with: foedus data build --from DIR"
        )
        raise SnapshotError(message)
    # Stored as 32 bit; the fourth decimal is what was meant.
    return snapshot.cached_table(name).with_columns(pl.col(pl.Float64).round(4))


def _window(
    years: pl.DataFrame, year: int | None, since: int | None, until: int | None
) -> tuple[int, int]:
    if year is not None and (since is not None or until is not None):
        message = f"a year ({year}) and a window are given; give one of the two"
        raise InvalidOption(message)
    earliest, latest = min(years["year"]), max(years["year"])
    if year is None and since is None and until is None:
        told = years.filter(pl.col("measure") == "blocs")["year"]
        year = max(told, default=latest)
    first = year if year is not None else earliest if since is None else since
    last = year if year is not None else latest if until is None else until
    for one in (first, last):
        if not earliest <= one <= latest:
            message = (
                f"{one} lies outside what the snapshot describes, {earliest} to "
                f"{latest}; choose years within"
            )
            raise OutsideCoverage(message)
    if first > last:
        message = f"since ({first}) comes after until ({last}); swap or change them"
        raise InvalidWindow(message)
    return first, last


def _figures(frame: pl.DataFrame) -> Mapping[str, Mapping[int, Figure]]:
    found: dict[str, dict[int, Figure]] = {measure: {} for measure in MEASURES}
    for row in frame.drop_nulls("estimate").sort("year").iter_rows(named=True):
        found[row["measure"]][row["year"]] = Figure(
            row["estimate"], row["low"], row["high"], row["units"], row["covered"]
        )
    return {measure: by_year for measure, by_year in found.items() if by_year}


def _leaders(frame: pl.DataFrame) -> Mapping[str, Mapping[int, tuple[Leader, ...]]]:
    found: dict[str, dict[int, tuple[Leader, ...]]] = {}
    for quantity in _QUANTITIES:
        mine = frame.filter(pl.col("measure") == quantity).sort("year", "rank")
        for (key,), rows in mine.group_by("year", maintain_order=True):
            found.setdefault(quantity, {})[int(str(key))] = tuple(
                Leader(*row)
                for row in rows.select("state", "share", "low", "high").iter_rows()
            )
    return found


def _blocs(now: pl.DataFrame) -> tuple[Bloc, ...]:
    blocs = [
        Bloc(
            anchor=str(anchor),
            members=tuple(rows["state"]),
            stability=tuple(rows["stability"].fill_null(0.0)),
        )
        for (anchor,), rows in now.drop_nulls("bloc").group_by(
            "bloc", maintain_order=True
        )
    ]
    return tuple(sorted(blocs, key=lambda one: (-len(one.members), one.anchor)))


def _variants(rows: pl.DataFrame) -> tuple[Variant, ...]:
    titles = {rule.id: rule.title for rule in RULES}
    return tuple(
        Variant(
            row["rule"],
            titles.get(row["rule"], row["rule"]),
            row["blocs"],
            row["poles"],
            row["modularity"],
            row["likeness"],
        )
        for row in rows.iter_rows(named=True)
    )


def _isolation(
    states: pl.DataFrame, state: str, first: int, last: int
) -> tuple[Isolation, ...]:
    if not any(get(state).exists(year) for year in range(first, last + 1)):
        span = f"in {first}" if first == last else f"between {first} and {last}"
        known = get(state)
        lives = (
            f"begins in {known.first_year}"
            if last < known.first_year
            else f"ends in {known.last_year}"
        )
        message = (
            f"{known.name} ({state}) did not exist {span}: it {lives}; choose years "
            "in which it existed"
        )
        raise NoSuchStateThen(message)
    mine = states.filter(pl.col("state") == state).sort("year")
    voters = dict(states.drop_nulls("place").group_by("year").len().iter_rows())

    def figure(row: dict[str, float | None], name: str, units: int) -> Figure | None:
        value = row[name]
        if value is None:
            return None
        return Figure(value, row[f"{name}_low"], row[f"{name}_high"], units, None)

    return tuple(
        Isolation(
            year=row["year"],
            bloc=row["bloc"],
            stability=row["stability"],
            positive=row["positive"],
            negative=row["negative"],
            to_median=figure(row, "to_median", voters.get(row["year"], 0)),
            place=figure(row, "place", voters.get(row["year"], 0)),
            nearest=row["nearest"],
            to_nearest=figure(row, "to_nearest", voters.get(row["year"], 0)),
        )
        for row in mine.iter_rows(named=True)
    )


def _notes(
    years: pl.DataFrame, first: int, last: int, at: int | None
) -> tuple[str, ...]:
    lines = [
        "A pair is tied by acts (obligation, rivalry), else by votes whose departures "
        "from the world's mean correlate at .5 or beyond. How many blocs there are "
        "depends on that threshold: read the variants.",
        "Intervals are 90 %, of measurement at the standard rule: votes and doubtful "
        "pacts are resampled. They say nothing about the choice of the rule.",
        "Balance is that of acts alone; ties by votes cannot be unbalanced at .5, by "
        "geometry. Compare it with the same graph with signs at random.",
    ]
    if last > 2018:
        lines.append(
            "Obligations that no list speaks of after 2018, and rivalries after 2020, "
            "are taken to stand."
        )
    for quantity in (*_QUANTITIES, "blocs"):
        known = years.filter(pl.col("measure") == f"poles_{quantity}")["year"]
        inside = known.filter(known.is_between(first, last))
        name = MEASURES[f"poles_{quantity}"]
        if known.is_empty():
            lines.append(f"{name}: not known in this snapshot.")
        elif inside.is_empty():
            lines.append(f"{name}: known {min(known)} to {max(known)}, not here.")
    if at is not None and at != last:
        lines.append(f"Blocs are those of {at}, the last year with enough votes.")
    return tuple(lines)
