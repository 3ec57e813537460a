"""From the sources to tables to an answer, on a short back-test."""

from __future__ import annotations

import shutil
from functools import partial

import numpy as np
import polars as pl
import pytest

from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.scenarios import hazard_backtest, hazard_build
from foedus.scenarios.hazard import hazard
from foedus.scenarios.hazard_backtest import backtest
from foedus.scenarios.hazard_covariates import TERMS, Panel
from foedus.scenarios.hazard_fit import fitted


@pytest.fixture(scope="module")
def built(
    inputs: Inputs, whole: Panel, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, pl.DataFrame], Snapshot]:
    draft = Snapshot()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hazard_backtest, "_WARM_UP", 2010)
        patch.setattr(hazard_backtest, "PENALTIES", (100.0,))
        patch.setattr(hazard_build, "backtest", partial(backtest, first=2012))
        # A thin record: what is tested is the way, not the figures.
        every = np.arange(len(whole)) % 10 == 0
        some = whole.rows(every | (whole.outcome >= 0) | (whole.year > 2018))
        patch.setattr(hazard_build, "risks_of", lambda *_: some)
        patch.setattr(hazard_build, "fitted", partial(fitted, draws=3))
        tables = hazard_build.build(inputs, draft)
    folder = tmp_path_factory.mktemp("hazard") / "snapshot"
    shutil.copytree(draft.path, folder)
    for name, table in tables.items():
        table.write_parquet(folder / "tables" / f"{name}.parquet")
    return tables, Snapshot(folder)


def test_the_tables_are_those_announced_and_answer(
    built: tuple[dict[str, pl.DataFrame], Snapshot],
) -> None:
    tables, snapshot = built
    assert tuple(tables) == hazard_build.TABLES
    assert (
        not tables["hazard_risks"]
        .select("state_a", "state_b", "year")
        .is_duplicated()
        .any()
    )
    found = hazard("RUS", 2023, snapshot=snapshot)
    assert found.speaks == tables["hazard_choice"]["speaks"][0]
    assert "KAZ" in found.allies


def test_coefficients_and_draws_have_one_order(
    built: tuple[dict[str, pl.DataFrame], Snapshot],
) -> None:
    fit, draws = built[0]["hazard_fit"], built[0]["hazard_draws"]
    names = fit.filter(pl.col("cause") == "exit")["term"].to_list()
    assert names[1 : len(TERMS) + 1] == list(TERMS)
    for draw in (0, 2):
        one = draws.filter(pl.col("draw") == draw)
        assert one["cause"].to_list() == fit["cause"].to_list()
        assert one["term"].to_list() == fit["term"].to_list()
    assert (fit["low"] <= fit["high"]).all()
    known = fit.filter(pl.col("mean").is_not_null())
    assert (known["sd"] > 0).all()


def test_risks_hold_only_ties_of_hubs_and_silence_is_null(
    built: tuple[dict[str, pl.DataFrame], Snapshot],
) -> None:
    risks, snapshot = built[0]["hazard_risks"], built[1]
    hubs = list(snapshot.hubs)
    outside = risks.filter(
        ~pl.col("state_a").is_in(hubs) & ~pl.col("state_b").is_in(hubs)
    )
    assert outside.is_empty()
    assert risks["level"].is_between(0, 1, closed="right").all()
    assert risks["year"].unique().sort().to_list() == list(range(2018, 2026))
    assert risks["ideal_distance"].null_count() > 0
    assert not risks["ideal_distance"].is_nan().any()
