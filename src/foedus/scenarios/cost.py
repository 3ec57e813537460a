"""What sanctions in force, and the loss of a bloc, cost a hub in the trade models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from foedus.consequences.gravity import gravity
from foedus.consequences.world import world, world_years
from foedus.lake.snapshot import Snapshot
from foedus.scenarios import outcomes
from foedus.scenarios.bands import band, signed
from foedus.scenarios.catalogue import find
from foedus.scenarios.definition import Amount, Edit, Prior
from foedus.scenarios.effects import Setup, pairs
from foedus.scenarios.engine import Engine
from foedus.scenarios.groups import Cast
from foedus.scenarios.pressure import Pressure
from foedus.scenarios.published import Published, published
from foedus.scenarios.results import ModelBand, between
from foedus.states import State, get, resolve

__all__ = ["Cost", "cost"]

_DECOUPLING = "bloc-decouples"
#: Everything is lifted at once and has faded by the horizon.
_LIFTED = Edit(
    input="sanctions",
    amount=Amount(0.0, 0.0),
    unit="share",
    source=("hub",),
    target=("world",),
    both=True,
    why="The world without the sanctions in force.",
    decay_years=Amount(1.0, 1.0),
)
_LATER = 50


@dataclass(frozen=True, slots=True, repr=False)
class Cost:
    """Levels of a hub's real income and trade, percent of what they would be.

    Attributes
    ----------
    hub, year, draws, seed, snapshot : str, int, int, int, str
        The question.
    senders : tuple of str
        States between which and the hub sanctions are in force.
    sanctions : tuple of ModelBand
        By model, the level with the sanctions in force against that without them;
        empty if none are in force.
    bloc : tuple of str
        The hub's opponents, or the states asked for.
    decoupling : tuple of ModelBand
        By model, the level if these decoupled (trade terms times 0.05) against that
        of `year`; what is lost already is no part of it.
    published : tuple of Published
        What others found, as context.
    notes : tuple of str
        What a reader must know.
    """

    hub: str
    year: int
    draws: int
    seed: int
    snapshot: str
    senders: tuple[str, ...]
    sanctions: tuple[ModelBand, ...]
    bloc: tuple[str, ...]
    decoupling: tuple[ModelBand, ...]
    published: tuple[Published, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        found = [
            f"{name} {signed(spread[0])} to {signed(spread[1])} % between models"
            for name, models in (
                ("sanctions", self.sanctions),
                ("decoupling", self.decoupling),
            )
            if (spread := between(models)) is not None
        ]
        return f"Cost({self.hub}, {self.year}: {'; '.join(found)})"

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        body = asdict(self)
        for name, models in (
            ("sanctions", self.sanctions),
            ("decoupling", self.decoupling),
        ):
            spread = between(models)
            body[f"{name}_between_models"] = (
                None if spread is None else {"low": spread[0], "high": spread[1]}
            )
        return body

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row a shock and model."""
        return pl.DataFrame(
            [
                {"hub": self.hub, "year": self.year, "shock": shock, "model": one.id}
                | asdict(one.real_income)
                for shock, models in (
                    ("sanctions", self.sanctions),
                    ("decoupling", self.decoupling),
                )
                for one in models
                if one.real_income
            ]
        )


def cost(
    hub: str | int | State,
    year: int | None = None,
    *,
    bloc: Sequence[str] | None = None,
    draws: int = 400,
    seed: int = 1,
    snapshot: Snapshot | None = None,
) -> Cost:
    """Compute what sanctions in force and the loss of a bloc cost a hub.

    Parameters
    ----------
    hub : str, int or State
        The state whose cost it is.
    year : int or None
        Year of the world; None means the last there is.
    bloc : sequence of str or None
        States or bodies that decouple; None means the hub's opponents.
    draws : int
        Draws in the first model.
    seed : int
        The same seed gives the same result.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    Cost
        In each trade model that adjusts incomes, with bands of 50 and 90 % within it.

    Raises
    ------
    UnknownState
        If there is no such state, or it is not in the world of that year.
    OutsideCoverage
        If there is no world of that year.
    EstimationError
        If a draw has no equilibrium.
    """
    snapshot = snapshot or Snapshot()
    place = resolve(hub).id
    base = world(world_years(snapshot)[-1] if year is None else year, snapshot)
    position = base.position(place)
    scenario = find(_DECOUPLING)
    chosen = {} if bloc is None else {"bloc": tuple(bloc)}
    cast = Cast(scenario, place, base, snapshot, chosen)
    pressure = Pressure(base, place, gravity(), snapshot)

    def engine(edits: tuple[Edit, ...], prior: Prior, horizon: int) -> Engine:
        return Engine(edits, prior, Setup(cast, pressure, horizon), draws, seed)

    lifted = engine((_LIFTED,), scenario.prior, _LATER)
    rows, columns = pairs(_LIFTED, cast)
    in_force = [amount > 0 for _, amount in pressure.sanctions(rows, columns, ())]
    struck = np.any(in_force, axis=0)
    partner = np.where(rows == position, columns, rows)[struck]
    senders = tuple(base.states[at] for at in np.unique(partner))
    bands = _bands(lifted, inverse=True) if senders else ()
    return Cost(
        hub=place,
        year=base.year,
        draws=draws,
        seed=seed,
        snapshot=snapshot.id,
        senders=senders,
        sanctions=bands,
        bloc=cast.settings["bloc"],
        decoupling=_bands(
            engine(scenario.edits, scenario.prior, scenario.horizon), inverse=False
        ),
        published=published(place),
        notes=_notes(place, base.year, senders),
    )


def _bands(engine: Engine, *, inverse: bool) -> tuple[ModelBand, ...]:
    """Return bands by model; `inverse` turns a gain without into a loss with."""
    power = -1.0 if inverse else 1.0
    found = []
    for model in engine.models:
        if not model.incomes:
            continue
        solution = engine.solution(model)
        trade = 1 + outcomes.trade_change(engine.world, engine.place, solution) / 100
        income = solution.real_income[:, engine.place]
        found.append(
            ModelBand(
                id=model.id,
                title=model.title,
                real_income=band(100 * (income**power - 1)),
                trade=band(100 * (trade**power - 1)),
            )
        )
    return tuple(found)


def _notes(hub: str, year: int, senders: tuple[str, ...]) -> tuple[str, ...]:
    lines = [
        "Levels at which trade settles in static models, against a world without the "
        "shock: no growth a year, and nothing on finance, technology or war.",
        "Bands are within a model; what the models differ by is in none of them. "
        "Published figures stand beside, each with its own shock and year.",
        "Sanctions count with their estimated coefficients, which are associations "
        "within pairs over time. What firms gave up beyond sanctions is not in it.",
        "The models multiply the trade there is: a sanction that ended nearly all "
        "of it before the year of the world counts for next to nothing.",
    ]
    if not senders:
        lines.append(f"No sanctions on trade with {get(hub).name} in force in {year}.")
    return tuple(lines)
