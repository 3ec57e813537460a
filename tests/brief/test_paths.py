from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.brief.paths import Series, by_partner, newest, path, turns

SPACE = "\N{NO-BREAK SPACE}"


def _series(values: dict[int, float], sd: float = 0.02) -> Series:
    return {year: (value, sd) for year, value in values.items()}


def test_start_high_until_and_end_are_named() -> None:
    series = _series({2014: 0.88, 2016: 0.9, 2019: 0.96, 2023: 0.76, 2024: 0.3})
    assert path(series, "arms_supply", 2023).replace(SPACE, " ") == (
        "88 % in 2014, 96 % in 2019 (highest), 76 % in 2023, 30 % in 2024"
    )


def test_small_wiggles_are_not_named() -> None:
    series = _series({2014: 0.88, 2016: 0.91, 2023: 0.87})
    assert path(series, "arms_supply", 2023).replace(SPACE, " ") == (
        "88 % in 2014, 87 % in 2023"
    )


def test_years_that_are_not_known_are_not_named() -> None:
    series = _series({2014: 0.45, 2021: 0.53})
    words = path(series, "solidarity", 2023)
    assert words == "0.45 in 2014, 0.53 in 2021" and "2023" not in words
    assert path({}, "solidarity", 2023) == ""


@given(
    st.dictionaries(
        st.integers(1990, 2025), st.floats(0, 1).map(lambda v: round(v, 4)), min_size=1
    )
)
def test_a_path_names_first_and_last_and_no_year_without_a_value(
    values: dict[int, float],
) -> None:
    words = path(_series(values), "solidarity", 2023)
    named = [int(part.split(" in ")[1][:4]) for part in words.split(", ")]
    assert named == sorted(set(named)) and set(named) <= set(values)
    assert named[0] == min(values) and named[-1] == max(values)
    assert (2023 in named) == (2023 in values)


@pytest.mark.parametrize(
    ("values", "sd", "high"),
    [
        ({2014: 0.0, 2018: 0.9, 2024: 0.1}, 0.1, [True]),
        ({2014: 0.9, 2018: 0.1, 2024: 0.8}, 0.1, [False]),
        ({2014: 0.0, 2018: 0.9, 2024: 0.1}, 0.5, []),
        ({2014: 0.0, 2018: 0.2, 2024: 0.0}, 0.01, []),
        ({2014: 0.0, 2018: 0.5, 2024: 0.9}, 0.01, []),
        ({2014: 0.5}, 0.01, []),
    ],
)
def test_turns_need_two_long_and_sure_legs(
    values: dict[int, float], sd: float, high: list[bool]
) -> None:
    series = {"ARM": _series(values, sd)}
    assert [turn.high for turn in turns(series, ["ARM"])] == high
    assert turns(series, ["BLR"]) == ()


def test_rows_become_series_and_a_missing_sd_counts_as_none() -> None:
    rows = pl.DataFrame(
        {
            "partner": ["ARM", "ARM", "BLR"],
            "year": [2014, 2020, 2019],
            "value": [0.1, 0.4, 0.3],
            "sd": [0.02, None, None],
        }
    )
    series = by_partner(rows)
    assert series == {
        "ARM": {2014: (0.1, 0.02), 2020: (0.4, 0.0)},
        "BLR": {2019: (0.3, 0.0)},
    }
    assert newest(series["ARM"]) == 0.4
