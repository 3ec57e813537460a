"""Votes drawn from the model, for tests of accuracy, coverage and limits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from foedus.estimates.ideal_points import Ballots

FloatArray = npt.NDArray[np.float64]
Simulated = tuple[FloatArray, Ballots, tuple[list[int], list[int]]]


@pytest.fixture(scope="session")
def simulate() -> Callable[..., Simulated]:
    """Return a function of a seed: positions, votes, and voters at both ends."""
    return _simulate


def _simulate(
    seed: int,
    *,
    voters: int = 30,
    sessions: int = 6,
    items: int = 25,
    categories: int = 3,
    bridged: float = 0.15,
    present: float = 0.9,
    drift: float = 0.25,
    tidy: bool = True,
) -> Simulated:
    """Draw from the model; with ``tidy=False`` from N(0, 1) priors, else from others.

    A tidy set has positions of mean 0 and variance 1, and cutpoints below 0.
    """
    rng = np.random.default_rng(seed)
    steps = np.sqrt(drift) * rng.standard_normal((voters, sessions))
    steps[:, 0] = rng.standard_normal(voters)
    theta = np.cumsum(steps, axis=1)
    if tidy:
        theta = (theta - theta.mean()) / theta.std()
    slopes: list[float] = []
    cutpoints: list[FloatArray] = []
    rows: list[tuple[int, int, int, int]] = []
    last: list[int] = []
    for session in range(sessions):
        kept = [item for item in last if rng.random() < bridged]
        fresh = range(len(slopes), len(slopes) + items - len(kept))
        for _ in fresh:
            slopes.append(float(rng.standard_normal()))
            if tidy:
                gaps = np.abs(rng.normal(0.0, 0.7, categories - 2))
                lowest = rng.normal(-0.3, 0.9)
                cutpoints.append(lowest + np.concatenate(([0.0], np.cumsum(gaps))))
            else:
                cutpoints.append(np.sort(rng.standard_normal(categories - 1)))
        last = [*kept, *fresh]
        for item in last:
            z = slopes[item] * theta[:, session] + rng.standard_normal(voters)
            choice = (z[:, None] > cutpoints[item]).sum(axis=1)
            rows.extend(
                (voter, item, session, int(choice[voter]))
                for voter in np.flatnonzero(rng.random(voters) < present).tolist()
            )
    table = np.array(rows, np.int32)
    order = np.argsort(theta.mean(axis=1)).tolist()
    ballots = Ballots(
        voter=table[:, 0],
        item=table[:, 1],
        session=table[:, 2],
        choice=table[:, 3].astype(np.int8),
        voters=voters,
        items=len(slopes),
        sessions=sessions,
        categories=categories,
    )
    return theta, ballots, (order[-3:], order[:3])
