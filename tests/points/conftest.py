"""A small simulated assembly, and the court whose votes are at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm


@pytest.fixture(scope="session")
def simulated() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Votes of 30 voters in 6 sessions of 40 items, and where they truly stand."""
    rng = np.random.default_rng(7)
    voters, sessions, items = 30, 6, 40
    walk = rng.normal(0, 0.3, (voters, sessions)).cumsum(axis=1)
    theta = rng.normal(0, 1, (voters, 1)) + walk
    theta = (theta - theta.mean()) / theta.std()
    rows = []
    for t in range(sessions):
        slope = rng.normal(0, 1.2, items)
        cuts = np.sort(rng.normal(0, 1, (items, 2)), axis=1)
        above = norm.cdf(slope * theta[:, t, None] - cuts[:, 0])
        high = norm.cdf(slope * theta[:, t, None] - cuts[:, 1])
        u = rng.random((voters, items))
        choice = (u < above).astype(int) + (u < high)
        rows += [
            (f"v{v:02}", f"{t}-{i}", t, ("no", "abstain", "yes")[choice[v, i]])
            for v in range(voters)
            for i in range(items)
            if rng.random() < 0.9
        ]
    votes = pl.DataFrame(
        rows, schema=["voter", "item", "session", "vote"], orient="row"
    )
    truth = pl.DataFrame(
        [(f"v{v:02}", t, theta[v, t]) for v in range(voters) for t in range(sessions)],
        schema=["voter", "session", "true"],
        orient="row",
    )
    return votes, truth


@pytest.fixture(scope="session")
def court(data_dir: Path) -> pl.DataFrame:
    folder = data_dir / "benchmarks"
    names = pl.read_csv(folder / "martin_quinn_justices.csv").select("justice", "name")
    return pl.read_csv(folder / "martin_quinn_votes.csv.gz").join(names, on="justice")
