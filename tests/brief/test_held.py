"""A snapshot that keeps what it was asked: once made, and not for ever."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.brief import held
from foedus.brief.held import Held
from foedus.errors import SnapshotError
from foedus.lake.snapshot import Snapshot


def test_what_was_made_is_kept_under_its_key() -> None:
    snapshot = Held()
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [snapshot.once("a", make), snapshot.once("a", make)] == [1, 1]
    assert snapshot.once("b", make) == 2


def test_an_answer_that_is_nothing_is_kept_too() -> None:
    snapshot = Held()
    assert snapshot.once("nothing", lambda: None) is None
    assert snapshot.once("nothing", lambda: 1) is None


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    snapshot = Held()
    for key in range(held.ANSWERS):
        snapshot.once(key, lambda: "old")
    snapshot.once(0, lambda: "new")
    snapshot.once("one more", lambda: "old")
    assert snapshot.once(0, lambda: "new") == "old"
    assert snapshot.once(1, lambda: "new") == "new"


def test_a_question_that_fails_is_asked_again() -> None:
    snapshot = Held()
    with pytest.raises(ZeroDivisionError):
        snapshot.once("key", lambda: 1 // 0)
    assert snapshot.once("key", lambda: 1) == 1


def test_a_snapshot_for_one_question_keeps_nothing() -> None:
    snapshot = Snapshot()
    assert [snapshot.once("a", lambda: 1), snapshot.once("a", lambda: 2)] == [1, 2]


def test_rows_of_a_long_table_are_the_same_and_it_is_not_kept() -> None:
    pair = (pl.col("hub") == "TUR") & (pl.col("partner") == "RUS")
    kept = Held()
    assert kept.rows("vote_tables") > held.LONG > kept.rows("calls") > 0
    found = kept.table("vote_tables", pair)
    assert found.height > 0
    assert found.equals(Snapshot().table("vote_tables").filter(pair))
    assert "vote_tables" not in kept._tables
    kept.table("calls", pl.col("yes") > 100)
    assert "calls" in kept._tables


def test_a_table_that_is_not_there_is_named() -> None:
    with pytest.raises(SnapshotError, match="tables/none"):
        Held().rows("none")
