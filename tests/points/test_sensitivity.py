"""The distance of a dyad under other choices of votes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import foedus
from foedus.errors import InvalidWindow, NoSuchStateThen, SameState, UnknownState
from foedus.indicators.ideal_point_draws import pack
from foedus.lake import snapshot as snapshots
from foedus.lake.snapshot import Snapshot
from foedus.points.sensitivity import TITLES, ideal_point_sensitivity

STATES = ("ARM", "FRA", "RUS", "USA")
YEARS = (1999, 2009, 2019)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rng = np.random.default_rng(5)
    rows = [(s, y) for s in STATES for y in YEARS]
    theta = rng.normal(0, 1, len(rows))
    points = pl.DataFrame(
        {
            "state": [s for s, _ in rows],
            "year": [y for _, y in rows],
            "theta": theta,
            "votes": [50] * len(rows),
            "draws": pl.Series(
                theta[:, None] + rng.normal(0, 0.1, (len(rows), 50)),
                dtype=pl.Array(pl.Float64, 50),
            ),
        },
        schema_overrides={"year": pl.Int16},
    )
    variants = points.select(
        "state",
        "year",
        **{
            # A scale of its own makes no difference to distances in spreads.
            name: 2 * pl.col("theta") + 1
            for name in TITLES
            if name not in ("all", "contested", "since_1991")
        },
        since_1991=pl.when(pl.col("year") > 1999).then(pl.col("theta") ** 2),
    )
    contested = pl.DataFrame(
        {"hub": ["RUS"] * 2, "partner": ["ARM"] * 2, "year": [1999, 2019],
         "distance": [0.5, 2.5]},
        schema_overrides={"year": pl.Int16},
    )  # fmt: skip
    return snapshots.write(
        tmp_path_factory.mktemp("sensitivity") / "snapshot",
        indicators={},
        tables={
            "ideal_points": points.drop("draws"),
            "ideal_point_draws": pack(points),
            "ideal_point_variants": variants,
            "ideal_point_contested": contested,
        },
        manifest={"hubs": ["RUS"], "indicators": {}},
    )


def test_by_hand(snapshot: Snapshot) -> None:
    found = ideal_point_sensitivity("Russia", "ARM", snapshot=snapshot)
    assert (found.since, found.until) == (1999, 2019)
    assert [one.id for one in found.variants] == list(TITLES)
    points = snapshot.table("ideal_points")
    for year, ours in ((1999, found.start), (2019, found.end)):
        rows = points.filter(pl.col("year") == year)
        of = dict(rows.select("state", "theta").iter_rows())
        spread = rows["theta"].std()
        assert isinstance(spread, float)
        apart = abs(of["ARM"] - of["RUS"]) / spread
        assert ours.estimate == pytest.approx(apart, abs=1e-4)
        assert ours.low <= ours.estimate <= ours.high
    by = {one.id: one for one in found.variants}
    change = found.end.estimate - found.start.estimate
    assert found.change.estimate == pytest.approx(change)
    assert by["all"].change == pytest.approx(change, abs=1e-6)
    assert by["without_hr"].change == pytest.approx(change, abs=1e-4)
    assert by["contested"].change == pytest.approx(2.0)
    assert (by["contested"].years, by["contested"].correlation) == (2, None)
    assert by["since_1991"].start is None and by["since_1991"].change is None
    assert by["since_1991"].years == 2
    assert by["all"].correlation is None
    assert by["without_nu"].correlation == pytest.approx(1)
    later = ideal_point_sensitivity("RUS", "ARM", since=2009, snapshot=snapshot)
    assert later.variants[-1].change is not None


def test_output_forms(snapshot: Snapshot) -> None:
    found = ideal_point_sensitivity("RUS", "ARM", snapshot=snapshot)
    body = json.loads(found.to_json())
    assert len(body["variants"]) == len(TITLES) == found.to_polars().height
    assert [row["year"] for row in body["series"]] == list(YEARS)
    assert len(repr(found)) < 120
    assert "all votes" in found._repr_html_()
    assert pl.DataFrame(found).height == len(TITLES)
    no_camp = ideal_point_sensitivity("FRA", "ARM", snapshot=snapshot)
    assert "France has no registered camp" in no_camp.notes[-1]


@pytest.mark.parametrize(
    ("arguments", "options", "error", "says"),
    [
        (("RUS", "Russia"), {}, SameState, "name two"),
        (("RUS", "Armenai"), {}, UnknownState, "Armenia"),
        (("RUS", "DEU"), {}, NoSuchStateThen, "in 0 years"),
        (("RUS", "ARM"), {"since": 2004}, NoSuchStateThen, "nearest year is"),
        (("RUS", "ARM"), {"since": 2019}, InvalidWindow, "before"),
    ],
)
def test_errors(snapshot: Snapshot, arguments, options, error, says) -> None:
    with pytest.raises(error, match=says):
        ideal_point_sensitivity(*arguments, snapshot=snapshot, **options)


def test_the_shipped_snapshot_answers() -> None:
    found = foedus.ideal_point_sensitivity("RUS", "ARM")
    assert (found.since, found.until) == (1992, 2025)
    by = {one.id: one for one in found.variants}
    assert by["without_co"].years < by["without_hr"].years
    correlation = by["since_1991"].correlation
    assert correlation is not None and correlation > 0.95
    assert Path(Snapshot().path, "tables", "ideal_point_variants.parquet").exists()
