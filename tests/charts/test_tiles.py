"""The tile map: every state of a year on a cell of its own, roughly in place."""

from __future__ import annotations

import pytest

from foedus.charts.tiles import SCHEMA, tiles
from foedus.errors import OutsideCoverage
from foedus.states import all_states, existing


@pytest.mark.parametrize("year", range(1946, 2026))
def test_every_state_of_a_year_has_its_own_cell(year: int) -> None:
    frame = tiles(year)
    assert set(frame["state"]) == {state.id for state in existing(year)}
    assert not frame.select("column", "row").is_duplicated().any()
    assert not frame["state"].is_duplicated().any()


def test_every_state_of_the_table_has_one_row() -> None:
    from foedus.charts.tiles import _cells

    cells = _cells()
    assert sorted(cells["state"]) == sorted(state.id for state in all_states())
    assert cells["column"].min() == cells["row"].min() == 0
    assert cells["column"].max() == 29
    assert cells["row"].max() == 18
    assert dict(cells.schema) == SCHEMA


@pytest.mark.parametrize(
    ("west", "east"),
    [
        ("USA", "PRT"),
        ("PRT", "ESP"),
        ("FRA", "DEU"),
        ("DEU", "POL"),
        ("POL", "RUS"),
        ("TUR", "ARM"),
        ("ARM", "AZE"),
        ("IRN", "PAK"),
        ("PAK", "IND"),
        ("IND", "CHN"),
        ("CHN", "JPN"),
        ("SEN", "ETH"),
        ("BRA", "SEN"),
        ("AUS", "NZL"),
        ("ISL", "NOR"),
    ],
)
def test_east_is_right(west: str, east: str) -> None:
    column = dict(tiles(2023).select("state", "column").iter_rows())
    assert column[west] < column[east]


@pytest.mark.parametrize(
    ("north", "south"),
    [
        ("CAN", "USA"),
        ("USA", "MEX"),
        ("MEX", "BRA"),
        ("BRA", "ARG"),
        ("NOR", "DEU"),
        ("DEU", "ITA"),
        ("ITA", "TUN"),
        ("LBY", "ZAF"),
        ("RUS", "KAZ"),
        ("KAZ", "IND"),
        ("CHN", "VNM"),
        ("VNM", "IDN"),
        ("IDN", "AUS"),
        ("PRK", "KOR"),
        ("UKR", "TUR"),
    ],
)
def test_north_is_up(north: str, south: str) -> None:
    row = dict(tiles(2023).select("state", "row").iter_rows())
    assert row[north] < row[south]


@pytest.mark.parametrize(
    ("state", "neighbour", "year"),
    [
        ("SUN", "RUS", 1991),
        ("FRG", "DDR", 1970),
        ("FRG", "DEU", 1990),
        ("YAR", "YEM", 1990),
        ("VNM", "RVN", 1970),
        ("SDN", "SSD", 2012),
        ("PRK", "KOR", 2000),
    ],
)
def test_related_states_touch(state: str, neighbour: str, year: int) -> None:
    place = {row[0]: row[1:] for row in tiles(year).iter_rows()}
    (x, y), (u, v) = place[state], place[neighbour]
    assert max(abs(x - u), abs(y - v)) == 1


def test_before_the_table_begins() -> None:
    with pytest.raises(OutsideCoverage, match="1946"):
        tiles(1945)
