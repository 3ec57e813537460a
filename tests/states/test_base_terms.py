from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.states.base_terms import base_terms, read_base_terms, terms_on

HEADER = "hub,partner,site,agreed,expires,citation,note\n"
GOOD = "USA,KGZ,Manas transit centre,2009-06-22,2014-07,Agreement of 22 June 2009,\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "base_terms.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def test_every_term_is_of_a_site_and_ends_after_it_was_agreed() -> None:
    table = base_terms()
    assert table.height >= 30
    assert (table["expires"] > table["agreed"]).all()


def test_a_later_text_replaces_an_earlier_one() -> None:
    def sevastopol(day: date) -> list[date]:
        rows = terms_on("RUS", day).filter(pl.col("partner") == "UKR")
        return rows["expires"].to_list()

    assert sevastopol(date(1996, 1, 1)) == []
    assert sevastopol(date(2009, 12, 31)) == [date(2017, 5, 28)]
    assert sevastopol(date(2010, 12, 31)) == [date(2042, 5, 28)]


def test_a_row(tmp_path: Path) -> None:
    (row,) = read_base_terms(write(tmp_path, GOOD)).to_dicts()
    assert row["expires"] == date(2014, 7, 31) and row["precision"] == "month"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("Manas transit centre", "Manas"), "no site 'Manas'"),
        (GOOD.replace("2014-07", "2008"), "lies before agreed"),
        (GOOD.replace("2014-07", ""), "expires"),
        (GOOD.replace("Agreement of 22 June 2009", ""), "citation is empty"),
        (GOOD.replace("KGZ", "KGX"), "partner: "),
        (GOOD + GOOD, "same key as line 2"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_base_terms(write(tmp_path, row))
