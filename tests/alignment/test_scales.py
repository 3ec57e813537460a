"""Scales rise, keep their ends, and never make an interval negative."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment.scales import (
    FEWEST,
    REFERENCE_YEARS,
    Scale,
    level_and_rank,
    ranks,
    scale,
    scale_table,
)
from foedus.indicators import registry
from foedus.indicators.contract import Built
from foedus.lake.snapshot import Snapshot

unit = st.floats(0, 1).map(lambda value: round(value, 4))
#: Populations of all kinds: atoms at the ends, ties within, one value only.
populations = st.lists(
    st.one_of(unit, st.sampled_from([0.0, 1.0, 0.5, 0.25])), min_size=1
).map(np.array)
GRID = np.linspace(0, 1, 201)


@given(populations)
def test_a_scale_rises_from_0_to_1(population):
    found = Scale(level_and_rank(population)).map(GRID)
    assert found[0] == 0.0 and found[-1] == 1.0
    # It rises strictly: no two levels are worth the same.
    assert (np.diff(found) > 0).all()
    assert ((found >= 0) & (found <= 1)).all()


@given(populations)
def test_half_of_it_is_the_level(population):
    both = Scale(level_and_rank(population)).map(GRID)
    rank = Scale(ranks(population)).map(GRID)
    assert both == pytest.approx((GRID + rank) / 2, abs=1e-12)


@given(populations)
def test_atoms_at_the_ends_do_not_move_the_rest(population):
    """Nine in ten partners get no arms: they must not crowd out the others."""
    crowded = np.r_[population, np.zeros(900), np.ones(90)]
    assert ranks(crowded).x.tolist() == ranks(population).x.tolist()
    assert ranks(crowded).g.tolist() == ranks(population).g.tolist()


def test_values_between_the_ends_get_their_mid_rank():
    found = ranks(np.array([0.0, 0.0, 0.2, 0.2, 0.6, 0.8, 1.0]))
    assert found.x.tolist() == [0.0, 0.2, 0.6, 0.8, 1.0]
    assert found.g.tolist() == [0.0, 0.25, 0.625, 0.875, 1.0]
    both = level_and_rank(np.array([0.2, 0.2, 0.6, 0.8]))
    assert both.g == pytest.approx([0.0, 0.225, 0.6125, 0.8375, 1.0])


@pytest.mark.parametrize("population", [[0.0, 0.0, 1.0], [1.0], [0.0]])
def test_without_values_between_the_ends_the_scale_is_the_level(population):
    found = Scale(level_and_rank(np.array(population)))
    assert found.map(GRID) == pytest.approx(GRID)


@given(populations, st.lists(unit, min_size=1), st.floats(0, 2))
def test_a_spread_is_never_negative_and_never_more_than_half(population, values, sd):
    made = Scale(level_and_rank(population))
    at = np.array(values)
    found = made.spread(at, np.full(len(at), sd))
    assert (found >= 0).all() and (found <= 0.5).all()
    wider = made.spread(at, np.full(len(at), sd + 0.1))
    assert (wider >= found).all()
    assert (made.spread(at, np.zeros(len(at))) == 0).all()


def test_what_is_not_known_stays_so():
    made = Scale(level_and_rank(np.array([0.2, 0.7])))
    assert np.isnan(made.map(np.array([np.nan]))).all()
    spread = made.spread(np.array([0.5, np.nan]), np.array([np.nan, 0.1]))
    assert np.isnan(spread).all()


def built(years: range, values: list[float]) -> Built:
    count = len(values)
    frame = pl.DataFrame(
        {
            "hub": ["RUS"] * count * len(years),
            "partner": ["ARM"] * count * len(years),
            "year": [year for year in years for _ in values],
            "value": values * len(years),
        }
    )
    return Built(frame, (years[0], years[-1]))


def test_the_reference_years_make_the_scale():
    first, last = REFERENCE_YEARS
    inside = built(range(first, last + 1), [0.5] * FEWEST)
    outside = inside.values.with_columns(
        year=pl.lit(last + 1, dtype=pl.Int64), value=pl.lit(0.9)
    )
    both = Built(pl.concat([inside.values, outside]), (first, last + 1))
    table = scale_table({"sanctions": both})
    assert table["x"].to_list() == [0.0, 0.5, 1.0]
    assert table["reference"].unique().to_list() == [f"{first}-{last}"]
    assert table["variant"].unique().to_list() == [""]


def test_a_late_source_is_its_own_reference():
    """A scale of ten values would be noise; then all years count, and it says so."""
    table = scale_table({"event_tone": built(range(2018, 2024), [0.4, 0.6])})
    assert table["x"].to_list() == [0.0, 0.4, 0.6, 1.0]
    assert table["reference"].unique().to_list() == ["2018-2023"]


def test_the_shipped_scales_are_whole():
    snapshot = Snapshot()
    table = snapshot.table("scales")
    assert set(table["indicator"]) == set(registry.indicators())
    assert len(registry.indicators()) == 12
    pairs = table.select("indicator", "variant").unique().sort("indicator", "variant")
    for indicator, variant in pairs.rows():
        made = scale(snapshot, indicator, variant)
        found = made.map(GRID)
        assert (found[0], found[-1]) == (0.0, 1.0), indicator
        assert (np.diff(found) > 0).all(), indicator
