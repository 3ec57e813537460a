"""States, bodies and governments by the names that texts use."""

from __future__ import annotations

from datetime import date

import pytest

from foedus.audit.names import mentions
from foedus.states import all_states
from foedus.states.memberships import bodies
from foedus.states.tables import read_table

DAY = date(2025, 12, 31)


def named(text: str, day: date = DAY) -> list[tuple[str, str]]:
    return [(m.kind, m.value) for m in mentions(text, 0, len(text), day=day)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Turkey and Türkiye", [("name", "TUR"), ("name", "TUR")]),
        ("Yerevan told the Kremlin", [("seat", "ARM"), ("seat", "RUS")]),
        ("Egyptian arms for Egyptians", [("adjective", "EGY"), ("people", "EGY")]),
        ("Dutch and Swiss banks", [("adjective", "NLD"), ("adjective", "CHE")]),
        ("South Korean ships", [("adjective", "KOR")]),
        ("the Democratic Republic of the Congo", [("name", "COD")]),
        ("Nigerien, not Nigerian", [("adjective", "NER"), ("adjective", "NGA")]),
        ("the Rome Statute and NATO", [("body", "ICC"), ("body", "NATO")]),
        ("the U.S. and the USSR", [("name", "USA"), ("name", "SUN")]),
        ("French President Macron", [("adjective", "FRA"), ("leader", "FRA")]),
        ("roast turkey and fine china", []),
        ("Michael Jordan met Paris Hilton", []),
        ("the Washington Post and Air India", []),
        ("New Mexico, Papua", []),
        ("Chadwick Guineafowl Indianapolis", []),
        ("Anglo-Irish talks", []),
    ],
)
def test_mentions(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


def test_a_leader_speaks_for_a_state_while_in_office() -> None:
    assert named("Trump refused", date(2019, 5, 1)) == [("leader", "USA")]
    assert named("Trump refused", date(2022, 5, 1)) == []
    assert named("Merkel agreed", date(2021, 12, 8)) == [("leader", "DEU")]
    assert named("Merkel agreed", date(2021, 12, 9)) == []


def test_tables_name_every_state_and_body_and_no_word_names_two() -> None:
    rows = read_table("nationalities.csv")
    ids = [row["id"] for row in rows]
    existing = {one.id for one in all_states()}
    assert len(ids) == len(set(ids)) and set(ids) <= existing
    living = {one.id for one in all_states() if one.member and one.exists(2025)}
    assert living <= set(ids)
    for column in ("adjectives", "peoples", "seats"):
        words = [w for row in rows for w in row[column].split(";") if w]
        assert len(words) == len(set(words)), column
    known = {one.id for one in bodies()}
    assert {row["body"] for row in read_table("body_names.csv")} == known
