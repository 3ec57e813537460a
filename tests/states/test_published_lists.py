"""Our spells against the published lists of the state system, day by day."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from foedus.states import differences, get, members
from foedus.states.state import Spell, all_spells
from foedus.states.systems import system_spells

DAY = timedelta(days=1)
START = date(1946, 1, 1)
#: Last day of a state that still exists; a day short of the calendar's end, so
#: that adjacent periods can be joined.
OPEN = date.max - DAY
LAST_PUBLISHED = {"cow": date(2016, 12, 31), "gw": date(2017, 12, 31)}

Periods = dict[int, list[tuple[date, date]]]


def published(data_dir: Path, system: str) -> Periods:
    path = data_dir / "alliances" / f"{system}_states.csv"
    found: Periods = {}
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if system == "cow":
                code = int(row["ccode"])
                first, last = (
                    date(*(int(row[f"{end}{part}"]) for part in ("year", *rest)))
                    for end, rest in (
                        ("st", ("month", "day")),
                        ("end", ("month", "day")),
                    )
                )
            else:
                code = int(row["gwcode"])
                first = date.fromisoformat(row["startdate"])
                last = date.fromisoformat(row["enddate"])
            last = OPEN if last == LAST_PUBLISHED[system] else last
            found.setdefault(code, []).append((first, last))
    return {code: joined(spans) for code, spans in found.items() if joined(spans)}


def joined(spans: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Return periods since 1946, with adjacent ones made one."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if last < START:
            continue
        first = max(first, START)
        if merged and first <= merged[-1][1] + DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def ours(spells: tuple[Spell, ...], system: str) -> Periods:
    found: Periods = {}
    for spell in spells:
        code = getattr(spell, system)
        if code is not None and spell.member:
            found.setdefault(code, []).append((spell.first, spell.last or OPEN))
    return {code: joined(spans) for code, spans in found.items() if joined(spans)}


@pytest.mark.parametrize("system", ["cow", "gw"])
def test_the_list_is_rebuilt_to_the_day(data_dir: Path, system: str) -> None:
    assert ours(system_spells(system), system) == published(data_dir, system)


@pytest.mark.parametrize("system", ["cow", "gw"])
def test_every_difference_of_our_dates_is_listed(data_dir: Path, system: str) -> None:
    theirs, own = published(data_dir, system), ours(all_spells(), system)
    differing = {code for code in theirs | own if theirs.get(code) != own.get(code)}
    listed = {
        getattr(spell, system)
        for row in differences()
        if row.system == system
        for spell in get(row.id).spells
    }
    assert differing == listed


@pytest.mark.parametrize("system", ["cow", "gw"])
def test_every_member_year_is_found(data_dir: Path, system: str) -> None:
    for year in range(START.year, LAST_PUBLISHED[system].year + 1):
        wanted = {
            code
            for code, spans in published(data_dir, system).items()
            if any(first.year <= year <= last.year for first, last in spans)
        }
        found = {
            getattr(spell, system)
            for state in members(year, system)
            for spell in state.spells
        }
        assert found == wanted, year
