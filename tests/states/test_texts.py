from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.states.ledger_file import LEDGERS
from foedus.states.texts import (
    read_registered_texts,
    read_roll_calls,
    registered_texts,
    text_families,
    ukraine_roll_calls,
)

HEADER = (
    "symbol,date,title,hubs,family,conflict,against_vote,yes,no,abstain,"
    "tally_from,rcid,citation,note\n"
)
GOOD = "A/RES/1/1,2020-01-02,T,USA,F,C,yes,10,2,3,record,77,cited,\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "registered_texts.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_hubs_of_interest_have_texts() -> None:
    hubs = set(registered_texts()["hub"])
    expected = {"RUS", "SUN", "USA", "CHN", "FRA", "GBR", "TUR", "IND", "IRN", "ISR"}
    assert expected <= hubs
    assert "SAU" not in hubs


def test_known_tallies() -> None:
    texts = registered_texts()
    expected = {
        "A/RES/68/262": (100, 11, 58),
        "A/RES/ES-11/1": (141, 5, 35),
        "A/RES/ES-11/7": (93, 18, 65),
        "A/RES/ES-6/2": (104, 18, 18),
        "A/RES/38/7": (108, 9, 27),
        "A/RES/44/240": (75, 20, 40),
    }
    for symbol, tally in expected.items():
        row = texts.filter(pl.col("symbol") == symbol)
        assert row.select("yes", "no", "abstain").row(0) == tally, symbol


def test_every_family_has_a_reason_and_one_conflict() -> None:
    texts = registered_texts()
    assert texts["reason"].null_count() == 0
    conflicts = texts.group_by("family").agg(pl.col("conflict").n_unique())
    assert conflicts["conflict"].max() == 1
    assert set(texts["family"]) == set(text_families())


def test_a_text_of_a_session_is_dated_within_it() -> None:
    for symbol, day in registered_texts().select("symbol", "date").rows():
        match = re.match(r"A/RES/(\d+)/", symbol)
        if match:
            session = int(match.group(1))
            assert session + 1945 <= day.year <= session + 1946, symbol


def test_texts_without_a_roll_call_say_where_the_votes_are() -> None:
    missing = registered_texts().filter(pl.col("rcid").is_null())
    assert missing.height > 0
    assert missing.filter(
        ~pl.col("note").str.contains("not in vote files|2025 vote file")
    ).is_empty()


def test_ukraine_roll_calls_add_up_to_the_register() -> None:
    counted = (
        ukraine_roll_calls()
        .group_by("symbol")
        .agg((pl.col("vote") == v).sum().alias(v) for v in ("yes", "no", "abstain"))
    )
    joined = counted.join(registered_texts(), on="symbol", suffix="_register")
    assert joined.height == 4
    for vote in ("yes", "no", "abstain"):
        assert (joined[vote] == joined[f"{vote}_register"]).all()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("USA", "USX"), "hubs"),
        (GOOD.replace("USA", "SUN"), "did not exist in 2020"),
        (GOOD.replace("USA", "USA;USA"), "twice"),
        (GOOD.replace("2020-01-02", "2020-13-02"), "date"),
        (GOOD.replace(",yes,", ",maybe,"), "against_vote"),
        (GOOD.replace(",10,2,3,", ",10,,3,"), "all given or all empty"),
        (GOOD.replace(",10,2,3,", ",190,2,3,"), "193"),
        (GOOD.replace("record", "hearsay"), "tally_from"),
        (GOOD.replace(",cited,", ",,"), "citation is empty"),
        (GOOD.replace(",77,", ",0,"), "rcid"),
        (GOOD + GOOD, "same key as line 2"),
        (GOOD.replace("T,USA", "USA"), "13 fields, expected 14"),
        ("", "no row"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_registered_texts(write(tmp_path, HEADER + row))


def test_a_good_row_is_read_once_per_hub(tmp_path: Path) -> None:
    frame = read_registered_texts(
        write(tmp_path, HEADER + GOOD.replace("USA", "USA;GBR"))
    )
    assert frame["hub"].to_list() == ["GBR", "USA"]


def test_an_incomplete_roll_call_is_refused(tmp_path: Path) -> None:
    text = (LEDGERS / "ukraine_roll_calls.csv").read_text(encoding="utf-8")
    path = tmp_path / "calls.csv"
    path.write_text(text.rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="192 votes, expected 193"):
        read_roll_calls(path)


def test_every_roll_call_matches_the_vote_files(data_dir: Path) -> None:
    votes = pl.read_csv(data_dir / "unvotes" / "un_votes.csv.gz")
    calls = pl.read_csv(
        data_dir / "unvotes" / "un_roll_calls.csv.gz", infer_schema_length=None
    )
    files = votes.group_by("rcid").agg(
        (pl.col("vote") == v).sum().cast(pl.Int32).alias(f"{v}_file")
        for v in ("yes", "no", "abstain")
    )
    texts = registered_texts().filter(pl.col("date").dt.year() < 2020)
    joined = (
        texts.drop_nulls("rcid")
        .with_columns(pl.col("rcid").cast(pl.Int64))
        .join(files, on="rcid", how="left")
        .join(calls.select("rcid", pl.col("date").alias("day"), "unres"), on="rcid")
    )
    assert joined.height == texts["rcid"].drop_nulls().len()
    # The vote files hold corrections made after the meeting.
    for vote in ("yes", "no", "abstain"):
        assert (joined[vote] - joined[f"{vote}_file"]).abs().max() <= 3, vote
    apart = joined["date"].cast(pl.String).str.slice(0, 7) != joined["day"].str.slice(
        0, 7
    )
    assert set(joined.filter(apart)["symbol"]) == {"A/RES/62/249", "A/RES/37/65"}


def test_recent_roll_calls_match_the_wide_file(data_dir: Path) -> None:
    wide = pl.read_csv(
        data_dir / "unvotes" / "unga_votes_wide_1946_2024-06.csv", infer_schema=False
    ).filter(pl.col("date") >= "2020")
    members = [name for name in wide.columns if len(name) == 3]
    texts = registered_texts().filter(pl.col("date").dt.year() >= 2020)
    texts = texts.drop_nulls("rcid")
    assert texts.height >= 20
    for symbol, rcid, day, *tally in texts.select(
        "symbol", "rcid", "date", "yes", "no", "abstain"
    ).rows():
        row = wide.filter(
            (pl.col("rcid") == str(rcid)) & (pl.col("date") == day.isoformat())
        ).select(members)
        assert row.height == 1, symbol
        codes = list(row.row(0))
        # The wide file has 194 columns, but some members are never filled.
        for code, count in zip("132", tally, strict=True):
            assert abs(codes.count(code) - count) <= 4, symbol
