"""Ideal-point proximity: by hand, and in the snapshot that ships."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest

from foedus.indicators import ideal_proximity
from foedus.indicators.contract import VALUES, Built
from foedus.indicators.ideal_point_draws import STEP, pack, sessions
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

STATES = ("IND", "RUS", "UKR", "USA")
THETA = {1995: (-1.0, 0.0, 0.5, 2.0), 2019: (-1.0, 0.4, 0.5, 2.0)}
DRAWS = 200


def points(theta: Mapping[int, tuple[float, ...]] = THETA) -> pl.DataFrame:
    """Two sessions; every draw shifts all states of a session alike as well."""
    rng = np.random.default_rng(1)
    parts = []
    for year, places in theta.items():
        own = rng.normal(0, 0.1, (len(STATES), DRAWS))
        drawn = np.array(places)[:, None] + own + rng.normal(0, 3, DRAWS)
        parts.append(
            pl.DataFrame(
                {
                    "state": STATES,
                    "year": [year] * 4,
                    "votes": [40, 50, 30, 60],
                    "theta": places,
                    "sd": [0.1] * 4,
                    "filtered": places,
                    "filtered_sd": [0.1] * 4,
                    "draws": pl.Series(drawn, dtype=pl.Array(pl.Float64, DRAWS)),
                },
                schema_overrides={"year": pl.Int16, "votes": pl.Int16},
            )
        )
    return pl.concat(parts)


class Tables(Inputs):
    """Inputs out of tables given by hand."""

    def __init__(self, placed: pl.DataFrame, hubs: list[str]) -> None:
        empty = {"hub": [], "year": [], "member": []}
        self._derived = {
            "ideal_points": placed,
            "hubs": pl.DataFrame({"hub": hubs}),
            "ideal_point_variants": placed.select("state", "year", since_1971="theta"),
            "camps": pl.DataFrame(
                empty, {"hub": pl.String, "year": pl.Int16, "member": pl.String}
            ),
            "ideal_point_votes": pl.DataFrame(
                schema={
                    "call": pl.Int32,
                    "item": pl.Int32,
                    "session": pl.Int16,
                    "state": pl.String,
                    "voter": pl.String,
                    "choice": pl.Int8,
                }
            ),
        }


def write(built: Built, folder) -> Snapshot:
    return snapshots.write(
        folder / "snapshot",
        indicators={"ideal_proximity": built.values},
        tables=built.tables,
        manifest={
            "hubs": ["RUS", "USA"],
            "indicators": {"ideal_proximity": {"coverage": list(built.coverage)}},
        },
    )


def test_by_hand() -> None:
    built = ideal_proximity.build(Tables(points(), ["USA", "RUS"]), ["RUS"])
    spread = float(np.std(THETA[1995], ddof=1))
    # Distances from both hubs to their three partners, in spreads.
    ratios = pl.Series([2.0, 3.0, 1.5, 2.0, 1.0, 0.5]) / spread
    scale = ratios.quantile(0.95, "linear")
    assert isinstance(scale, float)
    assert built.tables["ideal_scale"]["scale"].to_list() == [pytest.approx(scale)]
    row = built.values.filter(
        (pl.col("partner") == "IND") & (pl.col("year") == 1995)
    ).row(0, named=True)
    assert row["value"] == pytest.approx(1 - 1.0 / spread / scale)
    # Two independent errors of 0.1; the shift of the session is in neither.
    expected = 0.1 * 2**0.5 / spread / scale
    assert row["sd"] == pytest.approx(expected, rel=0.15)
    assert row["n"] == 40
    assert built.coverage == (1995, 2019)
    assert dict(built.values.schema) == VALUES


def test_the_scale_is_frozen() -> None:
    """A build of other hubs, or of later years, has the same scale."""
    wider = points({1995: THETA[1995], 2019: (-5.0, 2.0, 2.5, 10.0)})
    builds = [
        ideal_proximity.build(Tables(points(), ["USA", "RUS"]), ["RUS"]),
        ideal_proximity.build(Tables(points(), ["USA", "RUS"]), ["USA", "IND"]),
        ideal_proximity.build(Tables(wider, ["USA", "RUS"]), ["RUS"]),
    ]
    assert len({built.tables["ideal_scale"]["scale"][0] for built in builds}) == 1


def test_kept_draws_give_the_distances_of_the_draws() -> None:
    placed = points()
    kept = {one.year: one for one in sessions(placed, pack(placed))}
    for year in THETA:
        rows = placed.filter(pl.col("year") == year)
        drawn = rows["draws"].to_numpy()
        spread = rows["theta"].std()
        assert isinstance(spread, float)
        for row, state in enumerate(STATES):
            expected = np.abs(drawn - drawn[row]) / spread
            _, found = kept[year].distances(state)
            assert np.abs(found - expected).max() <= STEP / spread


def test_a_change_has_the_error_of_joint_draws(tmp_path) -> None:
    """The same draw at both ends: half of the error of independent ends, or none."""
    moved = {1995: THETA[1995], 2019: tuple(x + 0.4 for x in THETA[1995])}
    placed = points(moved)
    first = placed.filter(pl.col("year") == 1995)["draws"]
    joined = placed.with_columns(
        draws=pl.concat([first, pl.Series(first.to_numpy() + 0.4, dtype=first.dtype)])
    )
    built = ideal_proximity.build(Tables(joined, ["USA", "RUS"]), ["RUS"])
    snapshot = write(built, tmp_path)
    found = ideal_proximity.change_sd(snapshot, "RUS", 1995, 2019)
    assert found["partner"].to_list() == ["IND", "UKR", "USA"]
    assert found["sd"].max() == pytest.approx(0, abs=0.01)
    apart = ideal_proximity.build(Tables(placed, ["USA", "RUS"]), ["RUS"])
    (tmp_path / "apart").mkdir()
    snapshot = write(apart, tmp_path / "apart")
    independent = ideal_proximity.change_sd(snapshot, "RUS", 1995, 2019)
    ends = apart.values.filter(pl.col("partner") == "IND")["sd"].to_numpy()
    assert independent["sd"][0] == pytest.approx(float(np.hypot(*ends)), rel=0.15)
    assert ideal_proximity.change_sd(snapshot, "FRA", 1995, 2019).is_empty()
    assert ideal_proximity.change_sd(snapshot, "RUS", 1995, 2020).is_empty()


def test_evidence_tells_the_distance(tmp_path) -> None:
    built = ideal_proximity.build(Tables(points(), ["USA", "RUS"]), ["RUS"])
    snapshot = write(built, tmp_path)
    facts = ideal_proximity.evidence(snapshot, "RUS", "IND", 1990, 2023)
    assert [fact.date for fact in facts] == ["2019", "1995"]
    found = re.match(
        r"In 1995 India stood (\S+) \((\S+) to (\S+)\) standard deviations of the "
        r"session from Russia on the axis of ideal points, on 40 votes",
        facts[1].text,
    )
    assert found
    distance, low, high = map(float, found.groups())
    spread = float(np.std(THETA[1995], ddof=1))
    assert distance == pytest.approx(1 / spread, abs=0.01)
    assert low < distance < high
    alone = ideal_proximity.evidence(snapshot, "RUS", "IND", 2019, 2019)
    assert [fact.date for fact in alone] == ["2019"]
    assert ideal_proximity.evidence(snapshot, "RUS", "IND", 2020, 2023) == ()


# The snapshot that ships


@pytest.fixture(scope="module")
def russia() -> pl.DataFrame:
    return Snapshot().values("ideal_proximity", "RUS")


def test_shipped_values(russia: pl.DataFrame) -> None:
    assert Snapshot().coverage("ideal_proximity") == (1946, 2025)
    assert russia["value"].is_between(0, 1).all()
    assert (russia["sd"] > 0).all()
    close = dict(
        russia.filter(pl.col("year") == 2019).select("partner", "value").iter_rows()
    )
    assert close["ARM"] > 0.9
    assert close["USA"] < 0.3
    america = Snapshot().values("ideal_proximity", "USA")
    mirror = america.filter((pl.col("partner") == "RUS") & (pl.col("year") == 2019))
    assert mirror["value"][0] == pytest.approx(close["USA"], abs=1e-4)


def test_no_year_is_faked(russia: pl.DataFrame) -> None:
    years = set(russia["year"])
    assert 2024 not in years
    assert {2023, 2025} <= years
    placed = Snapshot().table("ideal_points")
    assert not {1964, 2024} & set(placed["year"])
    assert placed["votes"].min() > 0
