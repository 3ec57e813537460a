from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import EstimationError
from foedus.estimates.breaks.model import Model
from foedus.estimates.breaks.pooled import fit, log_likelihood
from foedus.estimates.breaks.series import lay
from foedus.estimates.breaks.simulate import simulate


def test_parameters_come_back() -> None:
    rng = np.random.default_rng(0)
    truth = Model(1.0, 12.0, (0.0, 1.5), (1.0, 1.0), (0.5, 0.5), chance=0.05)
    like = lay([np.zeros(40)] * 150, [np.full(40, 0.5)] * 150)
    series = simulate(like, truth, rng).series
    found = fit(series, least=0.05, chance=0.05, sample=150)
    errors = np.square(found.model.errors) @ np.array(found.model.weights)
    # Noise and the factor of errors are only known together.
    assert errors * (0.25 + found.model.noise**2) == pytest.approx(1.25, rel=0.15)
    walks = np.square(found.model.walks) @ np.array(found.model.weights)
    assert walks == pytest.approx(0.5 * 1.5**2, rel=0.25)
    assert found.model.jump == pytest.approx(12.0, rel=0.2)
    assert found.log_likelihood > found.no_jump + 50
    assert found.log_likelihood > found.no_walk + 50
    # The grid of classes does not hold the truth, but comes close to it.
    assert found.log_likelihood >= log_likelihood(series, truth).sum() - 15
    assert (found.series, found.observations) == (150, 6000)


def test_series_that_never_move_are_left_out() -> None:
    rng = np.random.default_rng(1)
    moving = [np.cumsum(rng.normal(0, 1, 20)) for _ in range(15)]
    found = fit(lay([*moving, *[np.ones(20)] * 30]), least=0.1, sample=15)
    assert found.series == 15
    with pytest.raises(EstimationError, match="no series moves"):
        fit(lay([np.ones(5)]), least=0.1)
    with pytest.raises(EstimationError, match="above 0"):
        fit(lay(moving), least=0.0)
