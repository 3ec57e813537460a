"""Ideal-point proximity: by hand, and on the published estimates."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from foedus.indicators import ideal_proximity
from foedus.indicators.contract import VALUES, Built
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.sources import read


class Tables(Inputs):
    """Inputs out of tables given by hand."""

    def __init__(self, points: pl.DataFrame, hubs: list[str]) -> None:
        self._points = points
        self._hubs = hubs

    def table(self, source: str, name: str) -> pl.DataFrame:
        return self._points

    def derived(self, name: str) -> pl.DataFrame:
        return pl.DataFrame({"hub": self._hubs})


POINTS = pl.DataFrame(
    {
        "state": ["USA", "RUS", "IND", "UKR"] * 2,
        "session": [50] * 4 + [74] * 4,
        "year": [1995] * 4 + [2019] * 4,
        "votes": [60, 50, 40, 30] * 2,
        "theta": [2.0, 0.0, -1.0, 0.5] * 2,
        "low": [1.8, -0.3, -1.2, 0.3] * 2,
        "high": [2.2, 0.3, -0.8, 0.7] * 2,
    },
    schema_overrides={"session": pl.Int16, "year": pl.Int16, "votes": pl.Int16},
)


def test_by_hand() -> None:
    built = ideal_proximity.build(Tables(POINTS, ["USA", "RUS"]), ["RUS"])
    spread = POINTS["theta"][:4].std()
    assert isinstance(spread, float)
    # Distances from both hubs to their three partners, in spreads.
    ratios = pl.Series([2.0, 3.0, 1.5, 2.0, 1.0, 0.5]) / spread
    scale = ratios.quantile(0.95, "linear")
    assert isinstance(scale, float)
    assert built.tables["ideal_scale"]["scale"].to_list() == [pytest.approx(scale)]
    row = built.values.filter(
        (pl.col("partner") == "IND") & (pl.col("year") == 1995)
    ).row(0, named=True)
    assert row["value"] == pytest.approx(1 - 1.0 / spread / scale)
    error = ((0.2 / 1.645) ** 2 + (0.3 / 1.645) ** 2) ** 0.5
    assert row["sd"] == pytest.approx(error / spread / scale, abs=5e-4)
    assert row["n"] == 40
    assert built.coverage == (1995, 2019)


def test_the_scale_is_frozen() -> None:
    """A build of other hubs, or of later years, has the same scale."""
    one = ideal_proximity.build(Tables(POINTS, ["USA", "RUS"]), ["RUS"])
    two = ideal_proximity.build(Tables(POINTS, ["USA", "RUS"]), ["USA", "IND"])
    wider = POINTS.with_columns(
        theta=pl.when(pl.col("year") == 2019)
        .then(5 * pl.col("theta"))
        .otherwise("theta")
    )
    three = ideal_proximity.build(Tables(wider, ["USA", "RUS"]), ["RUS"])
    scales = {b.tables["ideal_scale"]["scale"][0] for b in (one, two, three)}
    assert len(scales) == 1


@pytest.fixture(scope="module")
def built(data_dir: Path) -> Built:
    return ideal_proximity.build(Inputs(data_dir), ["RUS", "SUN", "USA"])


@pytest.fixture(scope="module")
def snapshot(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.write(
        tmp_path_factory.mktemp("ideal") / "snapshot",
        indicators={"ideal_proximity": built.values},
        tables=built.tables,
        manifest={
            "hubs": ["RUS", "SUN", "USA"],
            "indicators": {"ideal_proximity": {"coverage": list(built.coverage)}},
        },
    )


def test_real_values(built: Built) -> None:
    frame = built.values
    assert dict(frame.schema) == VALUES
    assert built.coverage == (1946, 2019)
    assert frame["value"].is_between(0, 1).all()
    assert (frame["sd"] > 0).all()
    assert not frame.select("hub", "partner", "year").is_duplicated().any()
    russia = frame.filter((pl.col("hub") == "RUS") & (pl.col("year") == 2019))
    close = dict(russia.select("partner", "value").iter_rows())
    assert close["ARM"] > 0.95
    assert close["USA"] < 0.1
    # The mirror: closeness is symmetric.
    mirror = frame.filter(
        (pl.col("hub") == "USA")
        & (pl.col("partner") == "RUS")
        & (pl.col("year") == 2019)
    )
    assert mirror["value"][0] == pytest.approx(close["USA"])


def test_reference_scale(built: Built) -> None:
    scale = built.tables["ideal_scale"].row(0, named=True)
    assert scale["scale"] == pytest.approx(3.12, abs=0.01)
    assert (scale["first_year"], scale["last_year"]) == (1990, 2013)


def test_evidence_tells_the_distance(snapshot: Snapshot, data_dir: Path) -> None:
    facts = ideal_proximity.evidence(snapshot, "RUS", "ARM", 2014, 2023)
    assert [fact.date for fact in facts] == ["2019", "2014"]
    found = re.match(
        r"In 2019 Armenia stood (\S+) \((\S+) to (\S+)\) standard deviations of the "
        r"session from Russia on the axis of ideal points, on \d+ votes",
        facts[0].text,
    )
    assert found
    distance, low, high = map(float, found.groups())
    points = read("ideal_points", data_dir).tables["points"]
    session = points.filter(pl.col("year") == 2019)
    theta = dict(session.select("state", "theta").rows())
    spread = session["theta"].std()
    assert isinstance(spread, float)
    published = abs(theta["ARM"] - theta["RUS"]) / spread
    assert distance == pytest.approx(published, abs=0.02)
    assert low == 0 < distance < high < 0.4
    far = ideal_proximity.evidence(snapshot, "RUS", "USA", 2019, 2019)
    assert len(far) == 1 and "United States" in far[0].text
    assert ideal_proximity.evidence(snapshot, "RUS", "ARM", 2021, 2023) == ()
