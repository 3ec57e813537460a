"""Votes of a pair, by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from foedus.brief.content import Grid
from foedus.web.links import Asked
from foedus.web.pair_votes import votes_section
from foedus.web.votes import POSITIONS, votes

_CELLS = [f"{own}_{theirs}" for own in POSITIONS for theirs in POSITIONS]


class _Kept:
    """A snapshot of the tables that are given."""

    def __init__(self, path: Path, **tables: pl.DataFrame) -> None:
        self.path = path
        self._tables = tables
        (path / "tables").mkdir(exist_ok=True)
        for name in tables:
            (path / "tables" / f"{name}.parquet").touch()

    def table(self, name: str, where: pl.Expr | None = None) -> pl.DataFrame:
        frame = self._tables[name]
        return frame if where is None else frame.filter(where)

    def cached_table(self, name: str) -> pl.DataFrame:
        return self._tables[name]


def _crossed(year: int, **counts: int) -> dict[str, Any]:
    blank = dict.fromkeys(_CELLS, 0)
    return {"hub": "RUS", "partner": "ARM", "year": year, **blank, **counts}


def _called(call: int, day: date, yes: int, no: int, abstain: int) -> dict[str, Any]:
    return {
        "call": call, "source": "un_votes", "date": day, "day_known": True,
        "symbol": f"A/RES/{call}", "title": f"call {call}", "topic": None, "yes": yes,
        "no": no, "abstain": abstain,
    }  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    calls = pl.DataFrame(
        [
            _called(1, date(2015, 5, 1), 100, 20, 30),
            _called(2, date(2015, 6, 1), 10, 120, 20),
            _called(3, date(2016, 7, 1), 80, 40, 30),
        ],
        schema_overrides={"topic": pl.String},
    )
    pair = {"hub": "RUS", "partner": "ARM"}
    return _Kept(
        tmp_path,
        vote_tables=pl.DataFrame(
            [
                _crossed(2014, yes_yes=5, no_yes=3, yes_abstain=2),
                _crossed(2015, yes_yes=4, abstain_abstain=1, yes_no=5),
                _crossed(2016),
            ]
        ),
        # Ten times the hub's vote plus the partner's: 1 yes, 2 abstain, 3 no.
        contested_calls=pl.DataFrame(
            [
                {**pair, "year": 2015, "call": 1, "votes": 31},
                {**pair, "year": 2015, "call": 2, "votes": 13},
                {**pair, "year": 2016, "call": 3, "votes": 32},
            ]
        ),
        calls=calls,
        solidarity_votes=pl.DataFrame(
            [
                {**pair, "year": 2015, "call": 1, "vote": 1, "against": 1},
                {**pair, "year": 2015, "call": 2, "vote": 0, "against": 1},
                {**pair, "year": 2016, "call": 3, "vote": 3, "against": 1},
            ]
        ),
        solidarity_calls=calls,
    )


def test_counts_by_hand(kept: Any) -> None:
    found = votes(kept, "RUS", "ARM", 2014, 2015)
    assert found.together == 20
    assert found.same == 5 + 4 + 1
    assert found.opposed == 3 + 5
    rows = found.years.rows()
    assert rows == [(2014, 10, 5, 3, 0.5), (2015, 10, 5, 5, 0.5)]  # none in 2016
    assert votes(kept, "RUS", "ARM", 2015, 2015).counts[("yes", "no")] == 5


def test_most_divergent_first_and_of_these_the_loneliest(kept: Any) -> None:
    calls = votes(kept, "RUS", "ARM", 2014, 2016).calls
    # Call 2: the hub voted yes as 10 of 150 did; call 1: no as 20 of 150 did.
    assert calls["call"].to_list() == [2, 1, 3]
    assert calls["apart"].to_list() == [2, 2, 1]
    assert calls["own"].to_list() == ["yes", "no", "no"]
    assert calls["theirs"].to_list() == ["no", "yes", "abstain"]
    assert calls["alone"].to_list() == pytest.approx([140 / 150, 130 / 150, 110 / 150])


def test_sides_on_the_conduct_of_the_hub(kept: Any) -> None:
    texts = votes(kept, "RUS", "ARM", 2014, 2016).texts
    assert texts["side"].to_list() == ["against", "aside", "with"]
    assert texts["theirs"].to_list() == ["yes", "did not vote", "no"]
    assert texts["alone"][0] == pytest.approx(100 / 150)


def test_section_shows_every_tally(kept: Any) -> None:
    found = votes(kept, "RUS", "ARM", 2014, 2016)
    section = votes_section(
        found, hub="RUS", partner="ARM", asked=Asked(2014, 2016), snapshot="abc"
    )
    answer, divergent, conduct = section.blocks
    assert "20 roll calls, 2014 to 2016" in answer.statements[0].text
    assert "the same position in 10 (50" in answer.statements[0].text
    assert [cell.text for cell in _first(divergent.grids[0])][3:8] == [
        "yes", "no", "10", "120", "20",
    ]  # fmt: skip
    assert "took the side against Russia in 1." in conduct.statements[0].text


def _first(grid: Grid) -> Any:
    return grid.rows[0]


def test_a_snapshot_without_the_tables_says_so(kept: Any) -> None:
    (kept.path / "tables" / "vote_tables.parquet").unlink()
    found = votes(kept, "RUS", "ARM", 2014, 2016)
    assert not found.held
    section = votes_section(
        found, hub="RUS", partner="ARM", asked=Asked(2014, 2016), snapshot="abc"
    )
    assert "has no cross-tables of votes" in section.blocks[0].text[0]
    assert section.blocks[1].id == "divergent"
