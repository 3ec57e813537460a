"""Cross-tables of votes: counted by hand, and whole in the snapshot."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from foedus.alignment.vote_tables import COUNTS, build, vote_tables
from foedus.errors import SnapshotError
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import SHIPPED, Snapshot, write


class _Votes:
    """Four calls in two years; nobody needs a publisher's file for that."""

    def derived(self, name: str) -> pl.DataFrame:
        if name == "roll_calls":
            return pl.DataFrame(
                {"call": [1, 2, 3, 4], "year": [1990, 1990, 1990, 1991]},
                schema={"call": pl.Int32, "year": pl.Int16},
            )
        cast = {
            "AAA": {1: 1, 2: 1, 3: 3, 4: 2},
            "BBB": {1: 1, 2: 3, 4: 2},
            "CCC": {3: 3},
        }
        rows = [(c, s, v) for s, votes in cast.items() for c, v in votes.items()]
        schema = {"call": pl.Int32, "state": pl.String, "vote": pl.UInt8}
        return pl.DataFrame(rows, schema=schema, orient="row")


def _built(hubs: tuple[str, ...]) -> pl.DataFrame:
    inputs: Any = _Votes()
    draft: Any = SimpleNamespace(hubs=hubs)
    return build(inputs, draft)["vote_tables"]


def test_pairs_are_counted_where_both_voted() -> None:
    found = {
        (partner, year): {name: n for name, n in zip(COUNTS, counts, strict=True) if n}
        for _, partner, year, *counts in _built(("AAA",)).iter_rows()
    }
    assert found == {
        ("BBB", 1990): {"yes_yes": 1, "yes_no": 1},
        ("BBB", 1991): {"abstain_abstain": 1},
        ("CCC", 1990): {"no_no": 1},
    }


def test_states_that_never_voted_together_have_no_row() -> None:
    table = _built(("BBB",))
    assert table.filter(pl.col("partner") == "CCC").is_empty()


@pytest.mark.parametrize(("one", "other"), [("USA", "FRA"), ("SUN", "CHN")])
def test_the_table_of_the_other_hub_is_the_transpose(one: str, other: str) -> None:
    snapshot = Snapshot(SHIPPED)
    there = vote_tables(snapshot, one, other)
    back = vote_tables(snapshot, other, one)
    turned = {name: "_".join(reversed(name.split("_"))) for name in COUNTS}
    assert there.height > 10
    assert there.equals(back.rename(turned).select("year", *COUNTS))


def test_a_snapshot_without_them_says_how_to_get_them(tmp_path: Path) -> None:
    made = write(tmp_path / "s", indicators={}, tables={}, manifest={"hubs": []})
    with pytest.raises(SnapshotError, match="foedus data build"):
        vote_tables(made, "RUS", "ARM")


def test_the_snapshot_holds_what_the_sources_give(data_dir: Path) -> None:
    snapshot = Snapshot(SHIPPED)
    again = build(Inputs(data_dir), snapshot)["vote_tables"]
    held = snapshot.table("vote_tables")
    assert again.equals(held)
