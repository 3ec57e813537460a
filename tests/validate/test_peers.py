"""Measures of the literature, against a count by hand on real votes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.lake.inputs import Inputs
from foedus.validate.peers import TABLE, build


@pytest.fixture(scope="module")
def inputs(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


@pytest.fixture(scope="module")
def table(inputs: Inputs) -> pl.DataFrame:
    return build(inputs, ("PAK", "FIN"))[TABLE]


def test_only_hubs_and_years_that_are_asked_for(table: pl.DataFrame):
    # Pakistan is named in one text, of 1998; Finland in none.
    assert table["hub"].unique().to_list() == ["PAK"]
    assert (table["year"].min(), table["year"].max()) == (1994, 1998)
    assert table.filter(pl.col("partner") == "PAK").is_empty()
    assert table.group_by("hub", "partner", "year").len()["len"].max() == 1


def test_agreement_counted_by_hand(inputs: Inputs, table: pl.DataFrame):
    calls = inputs.derived("roll_calls").filter(
        (pl.col("year") == 1997) & ~pl.col("part")
    )
    votes = inputs.derived("votes").join(calls.select("call"), on="call")
    divided = (
        votes.group_by("call").agg(pl.col("vote").n_unique()).filter(pl.col("vote") > 1)
    )
    wide = votes.join(divided.select("call"), on="call").pivot(
        "state", index="call", values="vote"
    )
    both = wide.select("PAK", "USA").drop_nulls().cast(pl.Float64).to_numpy()
    expected = np.mean(1 - np.abs(both[:, 0] - both[:, 1]) / 2)
    row = table.filter((pl.col("partner") == "USA") & (pl.col("year") == 1997))
    assert row["agreement"].item() == pytest.approx(expected, abs=5e-4)


def test_s_of_alliances_by_hand(inputs: Inputs, table: pl.DataFrame):
    levels = {0.0: 0, 0.25: 1, 0.5: 2, 1.0: 3, 0.125: 0}
    pairs = inputs.derived("obligation_levels").filter(pl.col("year") == 1997)
    ties = {}
    for a, b, value in pairs.select("state_a", "state_b", "value").iter_rows():
        if value is not None:
            ties[a, b] = ties[b, a] = levels[value]
    states = sorted({a for a, _ in ties})

    def tie(a, b):
        return 3 if a == b else ties.get((a, b))

    apart = [
        abs(tie("PAK", s) - tie("IND", s))
        for s in states
        if tie("PAK", s) is not None and tie("IND", s) is not None
    ]
    expected = 1 - 2 * sum(apart) / (3 * len(apart))
    row = table.filter((pl.col("partner") == "IND") & (pl.col("year") == 1997))
    assert row["s_alliances"].item() == pytest.approx(expected, abs=5e-4)
