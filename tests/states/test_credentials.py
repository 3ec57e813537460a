from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.states.credentials import (
    credentials,
    held_by,
    read_credentials,
    seat_of_others,
)

HEADER = "state,from,to,held_by,citation,note\n"
GOOD = "MMR,2021-02-01,2022-03,others,A/76/550,\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "credentials.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("state", "day", "found"),
    [
        ("MMR", date(2021, 1, 31), False),
        ("MMR", date(2021, 2, 1), True),
        ("MMR", date(2025, 12, 31), True),
        ("AFG", date(2021, 8, 14), False),
        ("AFG", date(2021, 8, 15), True),
        ("KHM", date(1978, 12, 31), False),
        ("KHM", date(1985, 1, 1), True),
        ("KHM", date(1990, 9, 20), False),
        ("HTI", date(1994, 10, 15), False),
        ("NOR", date(2022, 1, 1), False),
    ],
)
def test_who_held_the_seat(state: str, day: date, found: bool) -> None:
    assert (held_by(state, day) is not None) is found
    rows = pl.DataFrame({"who": [state], "when": [day]})
    assert rows.select(seat_of_others("who", "when")).item() is found


def test_every_row_is_cited() -> None:
    assert credentials()["citation"].str.len_chars().min() > 0
    assert credentials()["held_by"].str.len_chars().min() > 0


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("MMR", "MMX"), "state"),
        (GOOD.replace("A/76/550", ""), "citation is empty"),
        (GOOD.replace("others", ""), "held_by is empty"),
        (GOOD.replace("2021-02-01", "1921-02-01"), "did not exist"),
        (GOOD.replace("2022-03", "2020-03"), "2020-03"),
        (GOOD + GOOD, "same key as line 2"),
        (GOOD + GOOD.replace("2021-02-01,2022-03", "2022-03-31,"), "overlaps"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_credentials(write(tmp_path, HEADER + row))


def test_spells_that_follow_each_other_are_fine(tmp_path: Path) -> None:
    text = HEADER + GOOD + GOOD.replace("2021-02-01,2022-03", "2022-04-01,")
    read = read_credentials(write(tmp_path, text))
    assert read["to"].to_list() == [date(2022, 3, 31), None]
