"""The tables on the real sources, for a few years."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.alignment.structure_build import TABLES, build
from foedus.alignment.structure_graph import (
    RULES,
    STANDARD,
    System,
    graph,
    miscoded,
    systems,
)
from foedus.alignment.structure_poles import amounts, candidates
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import SHIPPED, Snapshot

YEARS = (1962, 1990, 2022, 2024)


@pytest.fixture(scope="module")
def inputs(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


@pytest.fixture(scope="module")
def tables(inputs: Inputs) -> dict[str, pl.DataFrame]:
    told: list[tuple[str, int, int]] = []
    made = build(
        inputs, Snapshot(SHIPPED), lambda *one: told.append(one), years=YEARS, draws=6
    )
    assert told[-1] == ("structure 2024", len(YEARS), len(YEARS))
    return made


def figure(tables: dict[str, pl.DataFrame], measure: str, year: int) -> float | None:
    found = tables["structure_years"].filter(
        pl.col("measure") == measure, pl.col("year") == year
    )
    return found["estimate"][0] if found.height else None


def bloc(tables: dict[str, pl.DataFrame], state: str, year: int) -> str | None:
    found = tables["structure_states"].filter(
        pl.col("state") == state, pl.col("year") == year
    )
    return found["bloc"][0]


def test_keys_are_unique_and_intervals_hold_the_estimate(
    tables: dict[str, pl.DataFrame],
) -> None:
    assert tuple(tables) == TABLES
    years = tables["structure_years"]
    assert not years.select("year", "measure").is_duplicated().any()
    assert not tables["structure_states"].select("year", "state").is_duplicated().any()
    known = years.drop_nulls("low")
    assert (known["low"] <= known["estimate"]).all()
    assert (known["estimate"] <= known["high"]).all()
    for frame in tables.values():
        for column in frame.select(pl.col(pl.Float64)):
            assert not column.is_nan().any()


def test_what_is_not_known_has_no_row(tables: dict[str, pl.DataFrame]) -> None:
    # The World Bank has no Soviet Union; SIPRI's sheets end in 2022; the files of
    # votes hold six calls of 2024.
    assert figure(tables, "poles_gdp", 1990) is None
    assert figure(tables, "poles_gdp", 2022) is not None
    assert figure(tables, "poles_military", 2024) is None
    assert figure(tables, "blocs", 2024) is None
    assert figure(tables, "triangles_strict", 2024) is not None
    assert 2024 not in set(tables["structure_states"]["year"])


def test_largest_economies(tables: dict[str, pl.DataFrame]) -> None:
    leaders = tables["structure_leaders"].filter(
        pl.col("measure") == "gdp", pl.col("year") == 2022
    )
    assert leaders["state"].to_list()[:3] == ["USA", "CHN", "JPN"]
    assert leaders["share"][0] == pytest.approx(0.26, abs=0.02)
    assert (leaders["low"] <= leaders["high"]).all()


def test_known_camps(tables: dict[str, pl.DataFrame]) -> None:
    for state in ("GBR", "FRA", "FRG", "CAN", "TUR"):
        assert bloc(tables, state, 1962) == "USA"
    for state in ("SUN", "POL", "CSK", "BGR", "MNG"):
        assert bloc(tables, state, 1962) == bloc(tables, "SUN", 1962) != "USA"
    for state in ("GBR", "FRA", "DEU", "JPN", "UKR"):
        assert bloc(tables, state, 2022) == "USA"
    assert bloc(tables, "BLR", 2022) == bloc(tables, "RUS", 2022) != "USA"


def test_a_common_enemy_is_no_membership(tables: dict[str, pl.DataFrame]) -> None:
    # Neither votes; their only ties are rivalries or pacts that ended.
    alone = tables["structure_states"].filter(pl.col("positive") == 0)
    assert alone.height and alone["bloc"].is_null().all()


def test_acts_are_more_balanced_than_chance_and_solved(
    tables: dict[str, pl.DataFrame],
) -> None:
    for year in YEARS:
        strict = figure(tables, "triangles_strict", year)
        chance = figure(tables, "triangles_strict_chance", year)
        assert strict is not None and chance is not None and strict > chance
        assert figure(tables, "frustrated_lower", year) == figure(
            tables, "frustrated_upper", year
        )


def test_the_same_seed_builds_the_same(
    tables: dict[str, pl.DataFrame], inputs: Inputs
) -> None:
    again = build(inputs, Snapshot(SHIPPED), years=(1962,), draws=6)
    for name in ("structure_rules", "structure_states"):
        assert again[name].equals(tables[name].filter(pl.col("year") == 1962))


@pytest.fixture(scope="module")
def some(inputs: Inputs) -> dict[int, System]:
    return {one.year: one for one in systems(inputs, (2014, 2018, 2019, 2020, 2025))}


def test_graph_by_rule(some: dict[int, System]) -> None:
    system = some[2014]
    ones = np.ones(len(system.votes))
    place = {state: k for k, state in enumerate(system.states)}
    tied = graph(system, STANDARD, ones)
    assert tied[place["USA"], place["DEU"]] == 1  # the North Atlantic treaty
    assert tied[place["IND"], place["PAK"]] == -1  # rivals, though they vote alike
    # Allies and rivals: acts say nothing, and votes decide.
    assert system.pacts[place["GRC"], place["TUR"]] == 1
    assert system.rivals[place["GRC"], place["TUR"]] == 1
    words = graph(system, next(r for r in RULES if r.id == "words_only"), ones)
    greece = place["GRC"], place["TUR"]
    assert tied[greece] == words[greece]
    assert np.array_equal(tied, tied.T) and not tied.diagonal().any()


def test_what_no_later_list_speaks_of_stands(some: dict[int, System]) -> None:
    assert some[2019].pacts.sum() > 0.95 * some[2018].pacts.sum()
    assert np.array_equal(some[2025].rivals, some[2020].rivals)


def test_coders_seldom_differ(inputs: Inputs) -> None:
    assert 0 < miscoded(inputs) < 0.1


def test_scatter_and_candidates(inputs: Inputs) -> None:
    held = amounts(inputs)
    for frame in held.values():
        assert frame["error"].null_count() == 0 and (frame["error"] >= 0).all()
    sizes = {
        2014: dict(
            held["capabilities"]
            .filter(pl.col("year") == 2014)
            .select("state", "amount")
            .iter_rows()
        )
    }
    assert candidates(sizes, 2014) == ("CHN", "FRA", "GBR", "IND", "RUS", "USA")
