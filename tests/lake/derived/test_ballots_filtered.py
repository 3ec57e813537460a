from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.lake.derived.ballots_filtered import collapse
from foedus.lake.inputs import Inputs


def test_counts_of_the_published_filters(data_dir: Path) -> None:
    table = Inputs(data_dir).derived("ballots_filtered")
    assert table.height == 797_476
    assert table["item"].n_unique() == 4784
    assert table["voter"].n_unique() == 200
    assert table["session"].n_unique() == 73
    assert 19 not in table["session"]
    assert table.select("call", "state").is_duplicated().sum() == 0
    divided = table.group_by("call").agg(pl.col("choice").n_unique())
    assert divided["choice"].to_numpy().min() == 2


def test_a_seat_is_one_voter(data_dir: Path) -> None:
    table = Inputs(data_dir).derived("ballots_filtered")
    moscow = table.filter(pl.col("voter") == "RUS")
    assert set(moscow["state"]) == {"SUN", "RUS"}
    assert moscow["session"].n_unique() == 73


def test_chains_collapse_to_the_earliest_call() -> None:
    calls = pl.Series([5, 7, 9, 11, 20], dtype=pl.Int32)
    items = collapse(calls, [(7, 9), (5, 7), (11, 20)])
    assert dict(items.iter_rows()) == {5: 5, 7: 5, 9: 5, 11: 11, 20: 11}
