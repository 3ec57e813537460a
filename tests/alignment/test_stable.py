"""The yardstick of stable ties: measured on a made-up world, read off between."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment import stable
from foedus.alignment.stable import LENGTHS, TABLE, delta, measure
from foedus.errors import OutsideCoverage, SnapshotError
from foedus.lake.snapshot import Snapshot

TIES = pl.DataFrame(
    {
        "partner": ["GBR", "JPN", "SEN"],
        "hub": ["USA", "USA", "FRA"],
        "first_year": [2000, 2004, 2000],
        "last_year": [2010, 2010, 2010],
    }
)


class Table:
    """A snapshot that holds only the yardstick."""

    def __init__(self, rows: list[tuple[int, float | None]]) -> None:
        self.frame = pl.DataFrame(
            rows, schema={"years": pl.Int64, "delta": pl.Float64}, orient="row"
        ).with_columns(windows=pl.lit(9))

    def cached_table(self, name: str) -> pl.DataFrame:
        assert name == TABLE
        return self.frame


@pytest.mark.parametrize(
    ("years", "expected"),
    [(1, 2.0), (2, 2.0), (3, 3.0), (4, 4.0), (7, 5.5), (10, 7.0), (40, 7.0)],
)
def test_between_measured_lengths_it_is_a_line_and_beyond_the_nearest(years, expected):
    # Out of order, and one length without a window.
    table = Table([(10, 7.0), (2, 2.0), (5, None), (4, 4.0)])
    assert delta(table, years) == pytest.approx(expected)


@given(st.integers(1, 60))
def test_it_stays_within_what_was_measured(years):
    found = delta(Snapshot(), years)
    measured = Snapshot().table(TABLE)["delta"].drop_nulls()
    assert measured.min() <= found <= measured.max()


@pytest.mark.parametrize("rows", [[], [(5, None)]])
def test_an_empty_yardstick_is_an_error_and_no_zero(rows):
    with pytest.raises(SnapshotError, match="stable_shift is empty; rebuild"):
        delta(Table(rows), 5)


def test_the_median_of_what_stable_ties_moved(monkeypatch):
    """Every tie moves by one point a year of window, up or down by turns."""
    monkeypatch.setattr(stable, "stable_ties", lambda: TIES)
    asked: set[tuple[str, int, int]] = set()

    def changes(hub, since, until):
        asked.add((hub, since, until))
        sign = 1 if since % 4 else -1
        return {
            "GBR": sign * float(until - since),
            "JPN": sign * float(until - since),
            "KOR": 99.0,
        }

    found = measure(("USA",), changes)
    assert found["years"].to_list() == list(LENGTHS)
    by_length = {years: (d, n) for years, d, n in found.rows()}
    # Absolute changes: signs do not cancel, and who is not listed does not count.
    assert by_length[1] == (1.0, 5 + 3)
    assert by_length[5] == (5.0, 3 + 1)
    # JPN holds from 2004, so only windows from there on are its own.
    assert by_length[7] == (7.0, 2)
    assert by_length[9] == (9.0, 1)
    # No tie holds so long: not known, and not 0.
    assert by_length[12] == (None, 0)
    assert {hub for hub, _, _ in asked} == {"USA"}
    assert all(2000 <= since < until <= 2010 for _, since, until in asked)


def test_windows_and_partners_out_of_reach_are_no_observations(monkeypatch):
    monkeypatch.setattr(stable, "stable_ties", lambda: TIES)

    def changes(hub, since, until):
        if hub == "FRA":
            raise OutsideCoverage("no data")
        # JPN is not ranked in any window.
        return {"GBR": 3.0}

    found = measure(("USA", "FRA"), changes)
    assert found.filter(pl.col("years") == 1).row(0) == (1, 3.0, 5)


def test_an_error_that_is_no_lack_of_data_is_not_swallowed(monkeypatch):
    monkeypatch.setattr(stable, "stable_ties", lambda: TIES)

    def changes(*_):
        raise SnapshotError("damaged")

    with pytest.raises(SnapshotError, match="damaged"):
        measure(("USA",), changes)


def test_no_hub_of_a_stable_tie_is_not_known():
    found = measure(("LUX",), lambda *_: {})
    assert found["delta"].null_count() == len(LENGTHS)
    assert found["windows"].to_list() == [0] * len(LENGTHS)


def test_the_shipped_yardstick_is_whole():
    table = Snapshot().table(TABLE)
    assert table["years"].to_list() == list(LENGTHS)
    assert table["delta"].null_count() == 0 and (table["delta"] > 0).all()
    assert (table["windows"] >= 20).all()
