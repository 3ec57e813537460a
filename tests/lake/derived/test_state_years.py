from __future__ import annotations

import polars as pl

from foedus.lake.derived import state_years
from foedus.states import existing


def test_a_territory_is_one_state_in_each_year() -> None:
    years = state_years.derive()
    for predecessor, successor, first in (
        ("SUN", "RUS", 1992),
        ("YUG", "SCG", 1992),
        ("SCG", "SRB", 2006),
        ("FRG", "DEU", 1991),
        ("CSK", "CZE", 1993),
    ):
        old = set(years.filter(pl.col("state") == predecessor)["year"])
        new = set(years.filter(pl.col("state") == successor)["year"])
        assert max(old) == first - 1
        assert min(new) == first


def test_members_are_a_subset_of_the_states_existing_in_the_year() -> None:
    years = state_years.derive()
    for year in (1946, 1960, 1991, 2025):
        counted = set(years.filter(pl.col("year") == year)["state"])
        there = {state.id for state in existing(year)}
        assert counted <= there
        assert len(there - counted) <= 20


def test_pairs_are_directed_and_never_with_oneself() -> None:
    pairs = state_years.pairs(["RUS", "SUN"], first=1990, last=1993)
    assert set(pairs.filter(pl.col("year") < 1992)["hub"]) == {"SUN"}
    assert set(pairs.filter(pl.col("year") >= 1992)["hub"]) == {"RUS"}
    assert pairs.filter(pl.col("hub") == pl.col("partner")).is_empty()
    assert not pairs.is_duplicated().any()
