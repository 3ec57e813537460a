"""Nothing of the future: what was known does not change when the future does."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot, write
from foedus.validate import knowledge
from foedus.validate.knowledge import PERSISTENCE, look_up
from foedus.validate.material import ALIGNMENT, material, titles
from foedus.validate.peers import TABLE

YEAR = 2012  # what may be known before A/RES/68/262 of March 2014


@pytest.fixture(scope="module")
def blinded(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Return the snapshot of one hub without any row dated after `YEAR`."""
    before = pl.col("year") <= YEAR
    indicators = {
        name: pl.read_parquet(snapshot.path / f"indicators/{name}.parquet").filter(
            before & pl.col("hub").is_in(["RUS", "USA", "GBR", "FRA"])
        )
        for name in registry.modules()
    }
    tables = {}
    for path in snapshot.path.glob("tables/*.parquet"):
        frame = pl.read_parquet(path)
        dated = "year" in frame.columns and path.stem != "camps"
        tables[path.stem] = frame.filter(before) if dated else frame
    return write(
        tmp_path_factory.mktemp("blinded") / "snapshot",
        indicators=indicators,
        tables=tables,
        manifest=snapshot.manifest,
        level=1,
    )


def test_the_future_changes_nothing(snapshot: Snapshot, blinded: Snapshot):
    whole, blind = look_up(snapshot, "RUS", YEAR), look_up(blinded, "RUS", YEAR)
    assert whole.states == blind.states and len(whole.states) > 150
    np.testing.assert_allclose(whole.scaled, blind.scaled, atol=1e-6)
    np.testing.assert_allclose(whole.channels, blind.channels, atol=1e-6)
    for name in whole.others:
        np.testing.assert_allclose(whole.others[name], blind.others[name], atol=1e-6)
    np.testing.assert_array_equal(whole.camp, blind.camp)


def test_ideal_points_are_the_filtered_ones_of_sessions_that_are_over():
    years = [2018, 2019, 2020, 2021] * 3
    points = pl.DataFrame(
        {
            "state": ["RUS"] * 4 + ["ARM"] * 4 + ["POL"] * 4,
            "year": years,
            "theta": [9.0] * 12,  # smoothed: must not be used
            "filtered": [0.0, 0.0, 0.0, 0.0, 0.1, 0.2, 0.3, 0.9, 1.0, 1.0, None, 1.0],
        }
    )
    tables = {"ideal_points": points, "ideal_scale": pl.DataFrame({"scale": [3.0]})}
    held = SimpleNamespace(cached_table=tables.__getitem__)
    found = knowledge._filtered_proximity(held, "RUS", 2019, 2021)
    # The session of 2021 runs on into 2022: 2020 is the last that is over.
    spread = np.std([0.0, 0.3], ddof=1)
    assert found["ARM"] == pytest.approx(1 - 0.3 / (3 * spread))
    spread = np.std([0.0, 0.2, 1.0], ddof=1)
    assert found["POL"] == pytest.approx(1 - 1.0 / (3 * spread))
    assert "RUS" not in found


def test_values_are_the_latest_of_three_years(snapshot: Snapshot):
    known = look_up(snapshot, "RUS", 2021)
    column = known.indicators.index("arms_supply")
    rows = snapshot.values("arms_supply", "RUS").filter(
        pl.col("year").is_between(2019, 2021)
    )
    held = set(rows.drop_nulls("value")["partner"])
    found = {
        state
        for state, value in zip(known.states, known.scaled[:, column], strict=True)
        if np.isfinite(value)
    }
    assert found == held


def test_persistence_is_earlier_support(snapshot: Snapshot):
    known = look_up(snapshot, "RUS", 2021)
    score = dict(zip(known.states, known.others[PERSISTENCE], strict=True))
    assert score["BLR"] > 0.9 > score["IND"] > score["POL"] == 0


def test_the_rival_side_is_the_camp_and_its_allies(snapshot: Snapshot):
    known = look_up(snapshot, "RUS", 2021)
    side = {s for s, inside in zip(known.states, known.camp, strict=True) if inside}
    assert {"USA", "POL", "JPN"} <= side
    assert not {"BLR", "IND", "BRA", "CHE"} & (side - {"BRA"})  # BRA: the Rio pact


def test_composite_is_the_weighted_mean_of_known_channels(snapshot: Snapshot):
    known = look_up(snapshot, "RUS", 2021)
    weight = np.array([1.0, 2.0, 0.0, 3.0])
    level = known.composite(weight)
    for row, value in zip(known.channels, level, strict=True):
        present = np.isfinite(row)
        if present.sum() < 2 or not weight[present].sum():
            assert np.isnan(value)
        else:
            expected = (row[present] * weight[present]).sum() / weight[present].sum()
            assert value == pytest.approx(expected)


def test_every_titled_predictor_has_values(snapshot: Snapshot):
    cases = material(snapshot).kind("vote")
    assert set(titles()) == set(cases[-1].values)
    one = next(case for case in cases if case.outcome.name == "A/RES/ES-11/1")
    assert np.isfinite(one.values[ALIGNMENT]).sum() > 180
    mean = np.column_stack([one.values[f"channel {c}"] for c in CHANNELS])
    full = np.isfinite(mean).all(axis=1)
    np.testing.assert_allclose(one.values[ALIGNMENT][full], mean[full].mean(axis=1))
    assert TABLE == "peer_similarity"
