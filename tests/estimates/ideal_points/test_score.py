from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from foedus.errors import EstimationError
from foedus.estimates.ideal_points import Ballots, score

SLOPE = np.array([1.3, -0.7, 0.4, 2.0])
CUTPOINTS = np.array([[-0.5, 0.6], [-1.0, 0.2], [0.1, np.inf], [-0.3, 0.1]])


def ballots(choice: list[int]) -> Ballots:
    return Ballots(
        voter=np.zeros(4, np.int32),
        item=np.arange(4, dtype=np.int32),
        session=np.ones(4, np.int32),
        choice=np.array(choice, np.int8),
        voters=2,
        items=4,
        sessions=3,
        categories=3,
    )


@pytest.mark.parametrize("choice", [[0, 1, 1, 2], [2, 2, 1, 2], [0, 0, 0, 0]])
def test_mean_and_sd_are_the_integrals(choice: list[int]) -> None:
    edges = np.column_stack((np.full(4, -np.inf), CUTPOINTS, np.full(4, np.inf)))

    def density(x: float) -> float:
        mass = norm.cdf(edges[np.arange(4), np.array(choice) + 1] - SLOPE * x)
        mass -= norm.cdf(edges[np.arange(4), choice] - SLOPE * x)
        return float(norm.pdf(x, 0.3, 1.5) * np.prod(mass))

    moments = [
        quad(lambda x, k=k: density(x) * x**k, -12, 12, epsabs=1e-13)[0]
        for k in range(3)
    ]
    mean = moments[1] / moments[0]
    theta, sd = score(ballots(choice), SLOPE, CUTPOINTS, prior_mean=0.3, prior_sd=1.5)
    assert theta[0, 1] == pytest.approx(mean, abs=1e-4)
    assert sd[0, 1] == pytest.approx(
        np.sqrt(moments[2] / moments[0] - mean**2), rel=1e-3
    )
    assert np.isnan(theta).sum() == 5
    assert np.isnan(sd[1]).all()


def test_a_voter_who_always_supports_has_a_finite_place() -> None:
    theta, sd = score(ballots([2, 0, 1, 2]), SLOPE, CUTPOINTS, prior_sd=1.0)
    assert 0.5 < theta[0, 1] < 3.0
    assert 0.3 < sd[0, 1] < 1.0


def test_sessions_do_not_see_each_other() -> None:
    alone = ballots([2, 1, 0, 2])
    both = Ballots(
        voter=np.zeros(8, np.int32),
        item=np.tile(alone.item, 2),
        session=np.repeat([1, 2], 4).astype(np.int32),
        choice=np.concatenate((alone.choice, np.array([0, 2, 1, 0], np.int8))),
        voters=2,
        items=4,
        sessions=3,
        categories=3,
    )
    one, _ = score(alone, SLOPE, CUTPOINTS)
    two, _ = score(both, SLOPE, CUTPOINTS)
    assert one[0, 1] == two[0, 1]


def test_what_score_refuses() -> None:
    with pytest.raises(EstimationError, match="no room for choice 2"):
        score(ballots([0, 0, 2, 0]), SLOPE, CUTPOINTS)
    with pytest.raises(EstimationError, match="do not fit 4 items"):
        score(ballots([0, 0, 0, 0]), SLOPE[:3], CUTPOINTS)
    with pytest.raises(EstimationError, match="prior_sd is 0"):
        score(replace(ballots([0, 0, 0, 0])), SLOPE, CUTPOINTS, prior_sd=0.0)
