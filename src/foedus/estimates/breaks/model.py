"""The parameters of the model, pooled over all series of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose, isfinite

from foedus.errors import EstimationError

__all__ = ["CHANCE", "Model"]

#: Chance of a jump in a year, fixed: one in fifty years per series.
CHANCE = 0.02


@dataclass(frozen=True, slots=True)
class Model:
    """Standard deviations in the unit of the series, and the chance of a jump.

    Series of a kind differ in how restless they are, and known errors are not
    equally apt for all. So each series belongs to one of C classes: it walks with
    ``walks[c]`` a year and is observed with the error variance
    ``errors[c]^2 (s_t^2 + noise^2) + least^2``. With one class and error 1 this is
    the plain model.

    Attributes
    ----------
    noise : float
        Of what an observation misses beyond its known error, sqrt(r).
    jump : float
        Of a jump, omega.
    walks : tuple of float
        Of the yearly step of the level, sqrt(q), by class.
    errors : tuple of float
        Factor of the error, above 0, by class; 1 takes known errors at their word.
        Part of a known error may be common to all years, and does not then show.
    weights : tuple of float
        How common each class is; they add up to 1.
    chance : float
        Of a jump per year, in [0, 1); 0 makes the model a random walk with noise.
    least : float
        No observation is held to be more exact than this.
    """

    noise: float
    jump: float
    walks: tuple[float, ...]
    errors: tuple[float, ...] = (1.0,)
    weights: tuple[float, ...] = (1.0,)
    chance: float = CHANCE
    least: float = 0.0

    def __post_init__(self) -> None:
        sds = {"noise": (self.noise,), "jump": (self.jump,), "walks": self.walks}
        for name, values in (sds | {"least": (self.least,)}).items():
            for value in values:
                if not (isfinite(value) and value >= 0):
                    raise EstimationError(
                        f"model: {name} must be finite and not negative, found {value}"
                    )
        if not 0 <= self.chance < 1:
            raise EstimationError(
                f"model: chance must lie in [0, 1), found {self.chance}"
            )
        counts = {len(self.walks), len(self.errors), len(self.weights)}
        if len(counts) > 1 or counts == {0}:
            raise EstimationError(
                "model: expected as many walks as errors and weights, and at least "
                f"one; found {len(self.walks)}, {len(self.errors)} and "
                f"{len(self.weights)}"
            )
        if min(self.errors) <= 0 or min(self.weights) < 0:
            raise EstimationError(
                "model: errors must be above 0 and weights not below 0"
            )
        if not isclose(sum(self.weights), 1.0, abs_tol=1e-6):
            raise EstimationError(
                f"model: weights must add up to 1, found {sum(self.weights):.6g}"
            )
