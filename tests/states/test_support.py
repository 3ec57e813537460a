from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.states.support import KINDS, read_support, support, support_years

HEADER = "hub,partner,from,to,kind,weight,citation,note\n"
GOOD = "RUS,PRK,2024-10,,forces,1,report,Kursk\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "support.csv"
    path.write_text(text, encoding="utf-8")
    return path


def weights(hub: str, year: int) -> dict[str, float]:
    frame = support_years(hub, range(year, year + 1))
    return dict(frame.select("partner", "weight").rows())


def test_russia_in_ukraine() -> None:
    assert weights("RUS", 2021) == {"SYR": 0.5, "IRN": 1.0}
    assert weights("RUS", 2023)["PRK"] == 0.5
    assert weights("RUS", 2024)["PRK"] == 1.0
    assert weights("RUS", 2022)["BLR"] == 0.5


def test_coalitions_of_the_united_states() -> None:
    assert {"KOR", "AUS", "NZL", "THA", "PHL", "RVN"} == set(weights("USA", 1968))
    assert "ESP" in weights("USA", 2004)
    iraq = support().filter(pl.col("hub") == "USA", pl.col("note") == "Iraq")
    spain = iraq.filter(pl.col("partner") == "ESP")
    assert spain["to"].dt.year().to_list() == [2004]
    assert {"POL", "HUN", "BGR", "DDR"} <= set(weights("SUN", 1968))


def test_one_weight_per_partner_and_year() -> None:
    frame = support_years("USA", range(1950, 2026))
    assert frame.select("partner", "year").is_duplicated().sum() == 0
    assert frame["weight"].is_between(0, 1, closed="right").all()
    assert set(support()["kind"]) == set(KINDS)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("PRK", "RUS"), "both RUS"),
        (GOOD.replace("PRK", "PRX"), "partner"),
        (GOOD.replace(",1,", ",1.5,"), "expected 0 to 1"),
        (GOOD.replace(",1,", ",0,"), "above 0"),
        (GOOD.replace(",1,", ",,"), "expected a number"),
        (GOOD.replace("forces", "force"), "nearest: 'forces'"),
        (GOOD.replace("2024-10,", "2024-10,2023"), "lies before from"),
        (GOOD.replace("2024-10", "1950"), "did not exist in 1950"),
        (GOOD.replace("report", ""), "citation is empty"),
        (GOOD + GOOD, "same key as line 2"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_support(write(tmp_path, HEADER + row))
