"""The votes behind our ideal points, and fits to some sessions of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.lake.derived import ideal_point_variants, ideal_points
from foedus.lake.derived.ideal_point_contested import contested_places
from foedus.lake.derived.ideal_point_votes import ISSUES
from foedus.lake.inputs import Inputs

#: Few sessions fit in a second.
FIRST = 71


@pytest.fixture(scope="module")
def inputs(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


@pytest.fixture(scope="module")
def late(inputs: Inputs) -> Inputs:
    """The same sources, but ideal points of the last sessions alone."""
    votes = inputs.derived("ideal_point_votes")
    few = Inputs(inputs.root)
    few._sources = inputs._sources
    few._derived = {**inputs._derived}
    few._derived["ideal_point_votes"] = votes.filter(pl.col("session") >= FIRST)
    return few


def test_votes(inputs: Inputs) -> None:
    votes = inputs.derived("ideal_point_votes")
    published = inputs.derived("ballots_filtered")
    sessions = votes["session"].unique().sort().to_list()
    # 1964 had no vote, and the files hold none of June to December 2024.
    assert sessions == [s for s in range(1, 81) if s not in (19, 79)]
    assert not votes.select("voter", "item", "session").is_duplicated().any()
    assert not votes.select("state", "call").is_duplicated().any()
    until = votes.filter(pl.col("session") <= 74)
    left_out = published.join(until, on=["call", "state"], how="anti")
    # Only votes of envoys whose government had lost power are missing.
    assert set(left_out["state"]) == {"HTI", "KHM"}
    assert until.height == published.height - left_out.height
    calls = votes.group_by("session").agg(pl.col("call").n_unique())
    assert dict(calls.sort("session").tail(2).iter_rows()) == {78: 86, 80: 192}
    last = votes.filter(pl.col("session") == 80)["call"].unique()
    days = inputs.derived("roll_calls").filter(pl.col("call").is_in(last.implode()))
    assert set(days["year"]) == {2025}


def test_issues(inputs: Inputs) -> None:
    """To 2019 they are the publisher's, later those of the wide file and topics."""
    calls = inputs.derived("ideal_point_votes").unique("call")
    long = inputs.table("un_votes", "issues")
    until = calls.filter(pl.col("session") <= 74)
    for issue in ISSUES:
        coded = set(long.filter(pl.col("issue") == issue)["rcid"])
        assert set(until.filter(issue)["call"]) == coded & set(until["call"])
    # Why two of them end with session 73: one column stands three times after it.
    after = calls.filter(pl.col("session").is_between(74, 78))
    assert after["co"].equals(after["di"]) and after["ec"].equals(after["di"])
    before = calls.filter(pl.col("session").is_between(69, 73))
    assert not before["co"].equals(before["di"])
    topics = calls.filter(pl.col("session") == 80)
    assert 0.05 < topics.select(pl.col("nu").mean()).item() < 0.25


def test_a_fit_of_some_sessions(late: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ideal_points, "DRAWS", 4)
    points = ideal_points.derive(late)
    late._derived["ideal_points"] = points
    assert points["votes"].min() > 0
    assert set(points["year"]) == set(range(2016, 2026)) - {2024}
    assert not points.select("state", "year").is_duplicated().any()
    assert points.drop("draws").null_count().sum_horizontal().item() == 0
    drawn = points["draws"].to_numpy()
    assert drawn.shape == (points.height, 4) and np.isfinite(drawn).all()
    of = dict(
        points.filter(pl.col("year") == 2019).select("state", "theta").iter_rows()
    )
    assert of["USA"] > of["GBR"] > of["ARM"] > of["SYR"]
    published = late.table("ideal_points", "points").select(
        "state", "year", published="theta"
    )
    both = points.join(published, on=["state", "year"])
    within = both.group_by("year").agg(
        pl.corr("theta", "published").alias("r"),
        pl.corr("filtered", "published").alias("filtered"),
    )
    assert within["r"].min() > 0.98
    assert within["filtered"].min() > 0.95


def test_variants(late: Inputs) -> None:
    if "ideal_points" not in late._derived:
        pytest.skip("needs the fit of the test before")
    known = late.derived("ideal_points")
    counted = {
        name: ideal_point_variants.VARIANTS[name]
        for name in ("without_co", "abstention_missing")
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ideal_point_variants, "VARIANTS", counted)
        variants = ideal_point_variants.derive(late)
    assert variants.select("state", "year").equals(known.select("state", "year"))
    assert variants.filter(pl.col("year") > 2018)["without_co"].is_null().all()
    both = variants.join(known, on=["state", "year"])
    r = both.filter(pl.col("year") == 2018).select(
        pl.corr(name, "theta").alias(name) for name in counted
    )
    assert min(r.row(0)) > 0.95


def test_contested_calls_set_hub_and_camp_apart(late: Inputs) -> None:
    if "ideal_points" not in late._derived:
        pytest.skip("needs the fit of the test before")
    placed = contested_places(late, ["RUS", "CHE"])
    # Switzerland has no registered rival, so no camp.
    assert set(placed["hub"]) == {"RUS"}
    year = dict(
        placed.filter(pl.col("year") == 2021).select("state", "theta").iter_rows()
    )
    assert abs(year["USA"] - year["RUS"]) > 3 * abs(year["BLR"] - year["RUS"])
