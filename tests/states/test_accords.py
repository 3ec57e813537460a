from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.states.accords import accords, read_accords

HEADER = "hub_left_out,date,states,title,what,citation\n"
GOOD = "RUS,2025-03-13,KGZ;TJK,Border treaty,delimits,treaty\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "accords.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_central_asia_met_without_russia() -> None:
    kyrgyz = accords().filter(pl.col("hub") == "RUS", pl.col("partner") == "KGZ")
    assert date(2025, 3, 13) in kyrgyz["date"].to_list()
    meetings = kyrgyz.filter(pl.col("title").str.contains("Consultative meeting"))
    assert meetings["date"].dt.year().to_list() == [
        2018,
        2019,
        2021,
        2022,
        2023,
        2024,
        2025,
    ]


def test_armenia_and_the_union() -> None:
    armenia = accords().filter(pl.col("partner") == "ARM")
    assert armenia["citation"].str.len_chars().min() > 0
    assert {2017, 2023, 2024, 2025} <= set(armenia["date"].dt.year())


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("KGZ;TJK", "KGZ;RUS"), "left out and among"),
        (GOOD.replace("KGZ;TJK", "KGZ,TJK"), "7 fields"),
        (GOOD.replace("TJK", "TJX"), "states"),
        (GOOD.replace("2025-03-13", "1985-03-13"), "did not exist"),
        (GOOD.replace("delimits", ""), "what is empty"),
        (GOOD + GOOD, "same key as line 2"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_accords(write(tmp_path, HEADER + row))
