"""What every run of a scenario does: draw what is open, solve it in a model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from foedus.consequences.world import World
from foedus.errors import EstimationError
from foedus.scenarios.definition import Edit, Prior
from foedus.scenarios.effects import Setup, effects
from foedus.scenarios.model_draws import MODELS, Model, Solution, models, solved
from foedus.scenarios.unknowns import Draws, Unknown, sampled

__all__ = ["Engine"]

Array = npt.NDArray[np.float64]

#: Draws in a model other than the first, at most.
_OTHERS = 200
#: Draws in the model that holds incomes, which is solved one draw at a time.
_HELD = 50


@dataclass(frozen=True)
class Engine:
    """Edits for one hub in one world, with everything that is drawn.

    Attributes
    ----------
    edits : tuple of Edit
        What changes.
    prior : Prior
        What is drawn besides.
    setup : Setup
        Hub, world, coefficients, horizon.
    count, seed : int
        Draws of the first model, and their seed.
    """

    edits: tuple[Edit, ...]
    prior: Prior
    setup: Setup
    count: int
    seed: int

    @property
    def world(self) -> World:
        """The world before."""
        return self.setup.cast.world

    @property
    def place(self) -> int:
        """Position of the hub in it."""
        return self.world.position(self.setup.cast.hub)

    @property
    def models(self) -> tuple[Model, ...]:
        """The models it is solved in."""
        return models(self.prior.closure)

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """Everything that is open, with what is given as a value."""
        found = [
            Unknown.of(
                "substitution", "elasticity of substitution", self.prior.substitution
            ),
            _closure(self.prior),
            *self.setup.pressure.unknowns(self.edits),
        ]
        for place, edit in enumerate(self.edits, start=1):
            id, about = f"edit {place}", edit.about
            title = f"{about.title} (edit {place})"
            logs = about.unit == "factor"
            found.append(Unknown.of(id, title, edit.amount, logs=logs))
            if edit.decay_years is not None:
                fading = f"years until lifted sanctions have faded (edit {place})"
                found.append(Unknown.of(f"{id}, decay", fading, edit.decay_years))
        return tuple(found)

    @cached_property
    def drawn(self) -> Draws:
        """All draws."""
        joint = self.setup.pressure.draws(self.count, self.seed)
        return sampled(self.unknowns, joint, self.count, self.seed)

    def solution(self, model: Model) -> Solution:
        """Return the equilibria of a model: all draws of the first, fewer of others."""
        if model.id not in self._solved:
            most = _OTHERS if model.incomes else _HELD
            first = model is MODELS[0]
            draws = self.drawn if first else self.drawn.rows(slice(most))
            self._solved[model.id] = self.solve(draws, model)
        return self._solved[model.id]

    @cached_property
    def _solved(self) -> dict[str, Solution]:
        return {}

    def solve(self, draws: Draws, model: Model) -> Solution:
        """Solve draws in a model."""
        parts = effects(self.edits, self.setup, draws)
        try:
            return solved(self.world, self.place, parts, draws, model)
        except EstimationError as error:
            if "additive" not in str(error) or self.prior.closure is not None:
                raise
            message = (
                f"{error}; a scenario file says so with closure = 'multiplicative' "
                "under [prior]"
            )
            raise EstimationError(message) from error


def _closure(prior: Prior) -> Unknown:
    """Return the choice of a closure, or the one that is fixed."""
    low = 1.0 if prior.closure == "additive" else 0.0
    high = 0.0 if prior.closure == "multiplicative" else 1.0
    words = ("in proportion to income", "held")
    return Unknown("closure", "trade deficits", low, high, "choice", words)
