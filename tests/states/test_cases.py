from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.states.cases import (
    read_realignments,
    read_stable_ties,
    realignments,
    stable_ties,
)

HEADER = "partner,hub,direction,first_year,last_year,basis\n"
GOOD = "EGY,SUN,away,1972,1976,advisers expelled\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "cases.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_known_cases() -> None:
    cases = realignments()
    assert cases.height == 35
    egypt = cases.filter(pl.col("partner") == "EGY").sort("first_year")
    assert egypt["hub"].to_list() == ["SUN", "USA"]
    assert egypt["direction"].to_list() == ["away", "toward"]
    assert cases.filter(pl.col("hub") == "RUS")["first_year"].min() >= 1992


def test_stable_ties_cover_the_dyad_decades() -> None:
    ties = stable_ties()
    assert ties.height == 12
    years = (ties["last_year"] - ties["first_year"] + 1).sum()
    assert years > 500
    assert ties.filter(pl.col("partner") == "MNG")["hub"].to_list() == ["SUN"]


def test_no_tie_is_both() -> None:
    both = realignments().join(stable_ties(), on=["partner", "hub"], suffix="_stable")
    overlap = both.filter(
        pl.col("first_year") <= pl.col("last_year_stable"),
        pl.col("last_year") >= pl.col("first_year_stable"),
    )
    assert overlap.is_empty()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("SUN", "RUS"), "RUS did not exist in 1972"),
        (GOOD.replace("SUN", "EGY"), "both EGY"),
        (GOOD.replace("away", "aside"), "direction"),
        (GOOD.replace("1976", "1971"), "lies before first_year"),
        (GOOD.replace("1976", "1976-03"), "expected a year"),
        (GOOD.replace("advisers expelled", ""), "basis is empty"),
        (GOOD + GOOD, "same key as line 2"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_realignments(write(tmp_path, HEADER + row))


def test_a_wrong_tie_is_refused(tmp_path: Path) -> None:
    text = "partner,hub,first_year,last_year\nGBR,USA,1950,soon\n"
    with pytest.raises(LedgerError, match="last_year: 'soon' is not YYYY"):
        read_stable_ties(write(tmp_path, text))


def test_a_year_before_the_table_of_states_is_one_line(tmp_path):
    path = tmp_path / "stable_ties.csv"
    path.write_text("partner,hub,first_year,last_year\nGBR,USA,0950,2020\n")
    with pytest.raises(LedgerError, match="line 2: partner: GBR did not exist in 950"):
        read_stable_ties(path)
