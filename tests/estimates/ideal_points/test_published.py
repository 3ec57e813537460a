"""Against the published estimates; nothing here is tuned to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.estimates.ideal_points import Ballots, Priors, draw, fit
from foedus.lake.derived.ballots_filtered import SEATS
from foedus.lake.inputs import Inputs

AFTER_1991 = 46


@pytest.fixture(scope="module")
def united_nations(data_dir: Path) -> tuple[Inputs, Ballots, list[str], list[int]]:
    inputs = Inputs(data_dir)
    table = inputs.derived("ballots_filtered")
    names = table["voter"].unique().sort()
    items = table["item"].unique().sort()
    sessions = table["session"].unique().sort()
    ballots = Ballots(
        voter=names.search_sorted(table["voter"]).to_numpy().astype(np.int32),
        item=items.search_sorted(table["item"]).to_numpy().astype(np.int32),
        session=sessions.search_sorted(table["session"]).to_numpy().astype(np.int32),
        choice=table["choice"].to_numpy(),
        voters=len(names),
        items=len(items),
        sessions=len(sessions),
        categories=3,
    )
    return inputs, ballots, names.to_list(), sessions.to_list()


@pytest.mark.parametrize(
    ("options", "pooled", "within", "russia"),
    [
        ({}, 0.98, 0.998, 0.99),
        ({"smoothing": "one-sided", "drift": "bsv"}, 0.98, 0.998, 0.992),
    ],
)
def test_united_nations(
    united_nations: tuple[Inputs, Ballots, list[str], list[int]],
    options: dict[str, str],
    pooled: float,
    within: float,
    russia: float,
) -> None:
    inputs, ballots, names, sessions = united_nations
    ends = (
        [names.index(name) for name in ("USA", "CAN", "GBR", "ISR")],
        [names.index(name) for name in ("RUS", "DDR")],
    )
    found = fit(ballots, anchors=ends, **options)  # type: ignore[arg-type]
    assert found.converged
    place = pl.DataFrame(
        {
            "voter": np.repeat(names, len(sessions)),
            "session": np.tile(sessions, len(names)),
            "ours": found.theta.ravel(),
        },
        schema_overrides={"session": pl.Int16},
    )
    both = (
        inputs.table("ideal_points", "points")
        .with_columns(voter=pl.col("state").replace(SEATS))
        .join(place, on=["voter", "session"])
        .filter(pl.col("ours").is_not_nan())
    )
    assert both.height > 10_000
    assert np.corrcoef(both["ours"], both["theta"])[0, 1] > pooled
    each = both.group_by("session").agg(r=pl.corr("ours", "theta"))
    assert np.median(each["r"].to_numpy()) > within
    late = both.filter(pl.col("session") >= AFTER_1991)
    hub = late.filter(pl.col("voter") == "RUS").select("session", "ours", "theta")
    gaps = late.filter(pl.col("voter") != "RUS").join(hub, on="session", suffix="_hub")
    ours = (gaps["ours"] - gaps["ours_hub"]).abs()
    theirs = (gaps["theta"] - gaps["theta_hub"]).abs()
    assert np.corrcoef(ours, theirs)[0, 1] > russia


def test_martin_and_quinn(data_dir: Path) -> None:
    folder = data_dir / "benchmarks"
    justices = pl.read_csv(folder / "martin_quinn_justices.csv")
    votes = pl.read_csv(folder / "martin_quinn_votes.csv.gz")
    names = justices["name"].to_list()
    means = justices["x_mu0"].to_numpy().astype(np.float64)
    ballots = Ballots(
        voter=(votes["justice"] - 1).to_numpy().astype(np.int32),
        item=(votes["case"] - 1).to_numpy().astype(np.int32),
        session=votes["term"].to_numpy().astype(np.int32),
        choice=(votes["vote"] == 1).to_numpy().astype(np.int8),
        voters=len(names),
        items=int(votes["case"].to_numpy().max()),
        sessions=int(votes["term"].to_numpy().max()) + 1,
        categories=2,
    )
    found = fit(
        ballots,
        drift=justices["omega2"].to_numpy().astype(np.float64),
        anchors=(
            np.flatnonzero(means > 0).tolist(),
            np.flatnonzero(means < 0).tolist(),
        ),
        standardise=False,
        priors=Priors(
            first_mean=means,
            first_variance=justices["x_sigma0"].to_numpy().astype(np.float64),
            cutpoint_variance=1.0,
        ),
    )
    published = (
        pl.read_csv(folder / "martin_quinn_published.csv")
        .with_columns(
            name=pl.col("parameter").str.extract(r"^theta\.(.+)\.t\d+$"),
            # The publisher counts terms from 1, the votes from 0.
            term=pl.col("parameter").str.extract(r"\.t(\d+)$").cast(pl.Int32) - 1,
        )
        .filter(pl.col("name").is_in(names))
    )
    voter = np.array([names.index(name) for name in published["name"]])
    term = published["term"].to_numpy()
    others = (published["name"] != "Douglas").to_numpy()
    theirs = published["theta"].to_numpy()

    def agreement(theta: np.ndarray) -> tuple[float, float]:
        ours = theta[voter, term]
        return (
            float(np.corrcoef(ours, theirs)[0, 1]),
            float(np.corrcoef(ours[others], theirs[others])[0, 1]),
        )

    everyone, without_douglas = agreement(found.theta)
    assert everyone > 0.9323626
    assert without_douglas > 0.9634629
    # The mean of draws from the posterior is what the publisher reports.
    drawn = agreement(draw(found, ballots, 60, seed=1).mean(axis=0))
    assert min(drawn) > 0.99
