from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.consequences.security_build import SOURCES, TABLES, build
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot


@pytest.fixture(scope="module")
def inputs(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


@pytest.fixture(scope="module")
def tables(inputs: Inputs) -> dict[str, pl.DataFrame]:
    return build(inputs, Snapshot())


def test_it_returns_what_it_names(
    inputs: Inputs, tables: dict[str, pl.DataFrame]
) -> None:
    assert tuple(tables) == TABLES
    assert set(inputs.used) == set(SOURCES)
    for frame in tables.values():
        assert not frame.is_empty()


def test_keys_are_unique_and_ranges_hold(tables: dict[str, pl.DataFrame]) -> None:
    keys = {
        "security_pledges": ["state", "year"],
        "security_protected": ["state", "partner", "first"],
        "security_arms": ["supplier", "recipient", "year"],
        "security_spending": ["state", "year", "measure"],
    }
    for name, key in keys.items():
        assert not tables[name].select(key).is_duplicated().any()
    pledges = tables["security_pledges"]
    assert (pledges["protected"] <= pledges["weaker"]).all()
    assert (pledges["weaker"] <= pledges["pledged"]).all()
    assert (pledges["frozen"] <= pledges["protected"]).all()
    for name in ("capabilities", "gdp", "spending"):
        assert (pledges[f"{name}_known"] <= pledges["protected"]).all()
        known = pledges[f"{name}_known"] > 0
        assert (pledges[name].is_not_null() == known).all()
    spending = tables["security_spending"]
    assert spending["level"].is_between(0, 2).all()
    assert (spending["rank"] <= spending["of"]).all()


def test_a_state_has_one_protector_and_is_weaker(
    inputs: Inputs, tables: dict[str, pl.DataFrame]
) -> None:
    spells = tables["security_protected"]
    assert (spells["last"] >= spells["first"]).all()
    yearly = spells.with_columns(
        year=pl.int_ranges("first", pl.col("last") + 1, dtype=pl.Int16)
    ).explode("year", empty_as_null=True)
    assert not yearly.select("partner", "year").is_duplicated().any()
    counted = yearly.group_by("state", "year").agg(number=pl.len().cast(pl.Int16))
    joined = counted.join(tables["security_pledges"], on=["state", "year"])
    assert joined.height == counted.height
    assert (joined["number"] == joined["protected"]).all()


def test_a_ratio_against_brute_force(
    inputs: Inputs, tables: dict[str, pl.DataFrame]
) -> None:
    cinc = {
        (state, year): value
        for state, year, value in inputs.table("capabilities", "capabilities").rows()
    }
    bound = {
        frozenset((a, b))
        for a, b, year, kind in inputs.derived("obligation_levels")
        .select("state_a", "state_b", "year", "kind")
        .filter(pl.col("year") == 1985)
        .rows()
        if kind == "defence"
    }
    states = {state for state, year in cinc if year == 1985}

    def protector(state: str) -> str | None:
        allies = [s for s in states if frozenset((s, state)) in bound]
        best = max(allies, key=lambda s: cinc[s, 1985], default=None)
        stronger = best is not None and cinc[best, 1985] > cinc[state, 1985]
        return best if stronger else None

    mine = [state for state in states if protector(state) == "SUN"]
    row = tables["security_pledges"].row(
        by_predicate=(pl.col("state") == "SUN") & (pl.col("year") == 1985), named=True
    )
    assert row["protected"] == len(mine)
    ratio = sum(cinc[state, 1985] for state in mine) / cinc["SUN", 1985]
    assert row["capabilities"] == pytest.approx(ratio, rel=1e-3)


def test_windows_of_arms_hold_five_years(
    inputs: Inputs, tables: dict[str, pl.DataFrame]
) -> None:
    yearly = inputs.derived("arms_deliveries")
    pair = (pl.col("supplier") == "SUN") & (pl.col("recipient") == "EGY")
    for year in (1965, 1975):
        window = yearly.filter(pair, pl.col("year").is_between(year - 4, year))
        held = tables["security_arms"].filter(pair, pl.col("year") == year)
        assert held["tiv"][0] == pytest.approx(window["tiv"].sum(), rel=1e-3)


def test_spending_against_the_source(
    inputs: Inputs, tables: dict[str, pl.DataFrame]
) -> None:
    source = inputs.table("sipri_milex", "spending").filter(
        pl.col("state") == "RUS", pl.col("measure") == "share_of_gdp"
    )
    by_year = dict(source.select("year", "value").rows())
    row = tables["security_spending"].row(
        by_predicate=(pl.col("state") == "RUS")
        & (pl.col("year") == 2022)
        & (pl.col("measure") == "gdp"),
        named=True,
    )
    assert row["level"] == pytest.approx(
        sum(by_year[y] for y in (2020, 2021, 2022)) / 3, rel=1e-3
    )
    past = sorted(by_year[y] for y in range(2010, 2020))
    assert row["past"] == pytest.approx((past[4] + past[5]) / 2, rel=1e-3)
    assert row["of"] == 11
