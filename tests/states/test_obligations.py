from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.lake.derived import obligation_levels
from foedus.lake.inputs import Inputs
from foedus.states.obligations import (
    BASES,
    REQUESTS,
    RESPONSES,
    TRIGGERS,
    occasions,
    read_occasions,
)

ROOT = Path(__file__).resolve().parents[2]
HEADER = (
    "guarantor,partner,date,trigger,request,basis,obligation,response,words,"
    "citation,note\n"
)
GOOD = (
    "RUS,KAZ,2022-01-05,internal,invoked,defence,Collective Security Treaty,honoured,"
    "A force came.,Decision of 6 January 2022,\n"
)
NOT_INVOKED = GOOD.replace("invoked,defence", "none,defence").replace(
    "honoured", "not invoked"
)
WITHOUT = GOOD.replace("invoked,defence,Collective Security Treaty", "asked,none,")


def write(folder: Path, text: str) -> Path:
    path = folder / "obligations.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def test_the_ledger_covers_many_guarantors_and_both_outcomes() -> None:
    table = occasions()
    assert table.height >= 60
    assert table["guarantor"].n_unique() >= 8
    assert table["date"].is_sorted()
    for column, words in (
        ("trigger", TRIGGERS),
        ("request", REQUESTS),
        ("basis", BASES),
        ("response", RESPONSES),
    ):
        assert set(table[column]) == set(words)
    assert (table["words"].str.len_chars() > 20).all()
    assert (table["citation"].str.len_chars() > 10).all()


@pytest.mark.parametrize(
    ("guarantor", "partner", "year", "responses"),
    [
        ("RUS", "ARM", 2020, ["disputed"]),
        ("RUS", "ARM", 2021, ["refused", "refused"]),
        ("RUS", "ARM", 2022, ["refused"]),
        ("RUS", "KAZ", 2022, ["honoured"]),
        ("RUS", "KGZ", 2010, ["refused"]),
        ("RUS", "SYR", 2015, ["honoured"]),
        ("GBR", "USA", 2001, ["honoured"]),
        ("USA", "KOR", 1950, ["honoured"]),
        ("USA", "RVN", 1975, ["refused"]),
        ("FRA", "MLI", 2013, ["honoured"]),
        ("GBR", "KWT", 1961, ["honoured"]),
        ("SUN", "VNM", 1979, ["partly"]),
        ("CHN", "PRK", 1950, ["honoured"]),
    ],
)
def test_well_known_cases(
    guarantor: str, partner: str, year: int, responses: list[str]
) -> None:
    rows = occasions().filter(
        pl.col("guarantor") == guarantor,
        pl.col("partner") == partner,
        pl.col("date").dt.year() == year,
    )
    assert rows["response"].to_list() == responses


def test_a_row(tmp_path: Path) -> None:
    (row,) = read_occasions(write(tmp_path, GOOD)).to_dicts()
    assert row["guarantor"] == "RUS" and row["partner"] == "KAZ"
    assert row["precision"] == "day" and row["response"] == "honoured"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("RUS,KAZ", "KAZ,KAZ"), "both KAZ"),
        (GOOD.replace("RUS", "RUX"), "guarantor: "),
        (GOOD.replace("RUS", "SUN"), "SUN did not exist in 2022"),
        (GOOD.replace("2022-01-05", "2022-02-30"), "no calendar day"),
        (GOOD.replace("internal", "civil"), "trigger is 'civil'"),
        (GOOD.replace("honoured", "honored"), "nearest: 'honoured'"),
        (GOOD.replace("Collective Security Treaty", ""), "obligation is empty"),
        (GOOD.replace("Decision of 6 January 2022", ""), "citation is empty"),
        (GOOD.replace("A force came.", ""), "words is empty"),
        (GOOD.replace("honoured", "disputed"), "note is empty"),
        (GOOD.replace("honoured", "not invoked"), "expected request none"),
        (GOOD.replace("invoked,defence", "invoked,none"), "an obligation is named"),
        (WITHOUT.replace("asked", "invoked"), "nothing can be invoked"),
        (
            WITHOUT.replace("asked", "none").replace("honoured", "refused"),
            "nothing was",
        ),
        (GOOD + GOOD, "same key as line 2"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_occasions(write(tmp_path, row))


@pytest.mark.parametrize("row", [NOT_INVOKED, WITHOUT])
def test_rows_that_the_rule_allows(tmp_path: Path, row: str) -> None:
    assert read_occasions(write(tmp_path, row)).height == 1


def test_the_document_tells_what_the_ledger_holds() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    table = occasions()
    assert (
        f"{table.height} occasions, {table['guarantor'].n_unique()} guarantors" in text
    )
    for basis in BASES:
        mine = table.filter(pl.col("basis") == basis)["response"].to_list()
        cells = " | ".join(str(mine.count(response)) for response in RESPONSES)
        assert f"| `{basis}` | {cells} |" in text


def test_defence_is_what_the_alliance_data_call_so(data_dir: Path) -> None:
    levels = obligation_levels.derive(Inputs(data_dir)).rename(
        {"state_a": "low", "state_b": "high"}
    )
    rows = occasions().with_columns(
        low=pl.min_horizontal("guarantor", "partner"),
        high=pl.max_horizontal("guarantor", "partner"),
        year=pl.col("date").dt.year().cast(pl.Int16),
    )
    joined = rows.join(levels, on=["low", "high", "year"], how="left")
    differ = joined.filter(
        pl.col("basis") == "defence", pl.col("kind").ne_missing("defence")
    )
    # The six that the document explains.
    assert sorted(differ.select("partner", "year").rows()) == [
        ("CIV", 1990),
        ("CIV", 1999),
        ("CIV", 2002),
        ("RVN", 1965),
        ("TGO", 1986),
        ("TGO", 1991),
    ]
