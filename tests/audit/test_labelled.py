"""The labelled set: how it was dealt out, and the floor of the build half."""

from __future__ import annotations

import csv
import json
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from foedus.states import get

LABELLED = Path(__file__).parent / "labelled"
WORDS = {
    "supported", "contradicted", "mixed", "cannot be known here", "not understood"
}  # fmt: skip


def rows(half: str) -> list[dict[str, str]]:
    with (LABELLED / f"{half}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def measure() -> dict[str, Any]:
    return runpy.run_path(str(LABELLED / "measure.py"))


@pytest.fixture(scope="module")
def found(measure: dict[str, Any]) -> list[Any]:
    judged: list[Any] = measure["judged"]("build")
    return judged


def test_the_halves_lie_as_they_were_drawn() -> None:
    split = runpy.run_path(str(LABELLED / "split.py"))
    halves = {half: rows(half) for half in split["HALVES"]}
    assert split["dealt"]([one for own in halves.values() for one in own]) == halves


def test_the_set_is_as_large_and_as_hard_as_promised() -> None:
    whole = [*rows("build"), *rows("held_out")]
    assert len(whole) >= 150
    assert sum(bool(one["trap"]) for one in whole) >= 0.32 * len(whole)
    assert len({one["sentence"] for one in whole}) == len(whole)
    assert len({one["type"] for one in whole if one["type"]}) >= 20
    named = Counter(
        value
        for one in whole
        for value in json.loads(one["slots"] or "{}").values()
        if isinstance(value, str) and len(value) == 3
    )
    hubs = ["RUS", "CHN", "USA", "TUR", "FRA", "IND", "IRN", "SAU", "GBR", "SUN"]
    assert all(named[one] >= 3 and get(one) for one in hubs)


def test_labels_are_verdicts_and_a_trap_allows_no_firm_one() -> None:
    for one in [*rows("build"), *rows("held_out")]:
        allowed = set(one["verdict"].split("|"))
        assert allowed <= WORDS and one["why"]
        assert not one["trap"] or not allowed & {"supported", "contradicted"}


def test_verdicts_of_the_build_half_are_right(found: list[Any]) -> None:
    firm = [one for one in found if one.firm]
    wrong = [one.row["sentence"] for one in firm if not one.is_right]
    assert len(wrong) <= 0.05 * len(firm), wrong
    assert len(firm) >= 40


def test_no_trap_of_the_build_half_gets_a_firm_verdict(found: list[Any]) -> None:
    caught = [one.row["sentence"] for one in found if one.row["trap"] and one.firm]
    assert caught == []


def test_the_table_counts_every_sentence(
    measure: dict[str, Any], found: list[Any]
) -> None:
    told = measure["table"](found, "build")
    assert f"| sentences (of them traps) | {len(found)} (46) |" in told
    page = LABELLED.parents[2] / "docs" / "audit.md"
    assert told in page.read_text(encoding="utf-8"), "run docs/make_audit.py"
    # The last table holds every sentence once.
    matrix = told.split("expected first, given |")[1].splitlines()[2:]
    cells = [int(one) for line in matrix for one in line.split("|")[2:-1]]
    assert sum(cells) == len(found)
