from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.states.invasions import FEWEST_TROOPS, invasions, read_invasions

HEADER = "invader,targets,from,troops,counts,words,citation,note\n"
GOOD = "IRQ,KWT,1990-08-02,100000,1,Iraq;Kuwait,S/RES/660 (1990),\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "invasions.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_ledger_is_the_one_that_was_published() -> None:
    table = invasions()
    counted = table.filter("counts")
    assert (table.height, counted.height) == (74, 41)
    assert counted["invader"].n_unique() == 24
    assert (counted["troops"] >= FEWEST_TROOPS).all()
    assert table["date"].is_sorted()
    assert counted["date"].min().year >= 1946


def test_what_counts_is_known_by_words_and_what_does_not_by_a_reason() -> None:
    counted = invasions().filter("counts")
    assert (counted["words"].list.len() > 0).all()
    assert (invasions().filter(~pl.col("counts"))["note"].str.len_chars() > 0).all()


def test_a_row(tmp_path: Path) -> None:
    (row,) = read_invasions(write(tmp_path, HEADER + GOOD)).to_dicts()
    assert row["invader"] == "IRQ" and row["targets"] == ["KWT"]
    assert row["year"] == 1990 and row["words"] == ["Iraq", "Kuwait"]
    assert row["counts"] is True and row["troops"] == 100_000


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("IRQ", "KWT"), "both KWT"),
        (GOOD.replace("100000", "999"), "expected 1000 to"),
        (GOOD.replace("100000", ""), "expected a number"),
        (GOOD.replace("Iraq;Kuwait", ""), "words is empty"),
        (GOOD.replace("S/RES/660 (1990)", ""), "citation is empty"),
        (GOOD.replace("IRQ", "RUS"), "RUS did not exist in 1990"),
        (GOOD.replace("KWT", "UKR"), "targets: UKR did not exist in 1990"),
        (GOOD.replace(",1,", ",0,"), "note is empty"),
        (GOOD.replace(",1,", ",yes,"), "counts"),
        (GOOD + GOOD, "same key as line 2"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_invasions(write(tmp_path, HEADER + row))
