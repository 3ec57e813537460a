"""What each input does to trade terms, draw by draw.

An effect is a sum of parts. A part is one column of logs, a number a draw, times one
row of weights, a number a pair of states: the log of the factor on the trade term of
the pair. So the cost of a scenario grows with draws plus pairs, until it is solved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.scenarios.definition import Edit
from foedus.scenarios.groups import Cast
from foedus.scenarios.pressure import Pressure, coefficient
from foedus.scenarios.unknowns import Draws

__all__ = ["EFFECTS", "Part", "Setup", "effects", "pairs"]

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Part:
    """One addend of the logs of trade terms.

    Attributes
    ----------
    rows, columns : ndarray of int, shape (K,)
        Exporter and importer of each pair.
    weight : ndarray, shape (K,)
        Of each pair.
    log : ndarray, shape (S,)
        Of each draw; the log of the factor of pair k in draw s is
        ``weight[k] * log[s]``.
    """

    rows: Places
    columns: Places
    weight: Array
    log: Array


@dataclass(frozen=True, slots=True)
class Setup:
    """What effects need to know.

    Attributes
    ----------
    cast : Cast
        Who is who, in which world.
    pressure : Pressure
        Sanctions, ties and pacts between pairs, and their coefficients.
    horizon : int
        Years after the edits begin.
    """

    cast: Cast
    pressure: Pressure
    horizon: int


def effects(edits: Sequence[Edit], setup: Setup, draws: Draws) -> tuple[Part, ...]:
    """Return the parts of all edits."""
    return tuple(
        part
        for place, edit in enumerate(edits, start=1)
        for part in EFFECTS[edit.input](edit, f"edit {place}", setup, draws)
    )


def pairs(edit: Edit, cast: Cast) -> tuple[Places, Places]:
    """Return exporters and importers that an edit is about, each pair once."""
    source, target = cast.members(edit.source), cast.members(edit.target)
    found = {(one, other) for one in source for other in target if one != other}
    if edit.both:
        found |= {(other, one) for one, other in found}
    ordered = sorted(
        (cast.world.position(one), cast.world.position(other)) for one, other in found
    )
    table = np.array(ordered, dtype=np.intp).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _trade_term(edit: Edit, id: str, setup: Setup, draws: Draws) -> list[Part]:
    rows, columns = pairs(edit, setup.cast)
    dose = _dose(edit, setup.cast, rows, columns)
    return [Part(rows, columns, dose, np.log(draws[id]))]


def _trade_cost(edit: Edit, id: str, setup: Setup, draws: Draws) -> list[Part]:
    rows, columns = pairs(edit, setup.cast)
    log = (1 - draws["substitution"]) * np.log1p(draws[id] / 100)
    return [Part(rows, columns, _dose(edit, setup.cast, rows, columns), log)]


def _sanctions(edit: Edit, id: str, setup: Setup, draws: Draws) -> list[Part]:
    rows, columns = pairs(edit, setup.cast)
    decay = draws[f"{id}, decay"]
    fading = np.maximum(1 - setup.horizon / decay, 0)
    left = draws[id] + (1 - draws[id]) * fading
    return [
        Part(rows, columns, amount, (left - 1) * draws[name])
        for name, amount in setup.pressure.sanctions(rows, columns, edit.kinds)
    ]


def _new_sanctions(edit: Edit, id: str, setup: Setup, draws: Draws) -> list[Part]:
    rows, columns = pairs(edit, setup.cast)
    return [
        Part(rows, columns, amount, draws[id] * draws[name])
        for name, amount in setup.pressure.added(rows, columns, edit.kinds)
    ]


def _tie(edit: Edit, id: str, setup: Setup, draws: Draws) -> list[Part]:
    rows, columns = pairs(edit, setup.cast)
    assert edit.channel is not None
    change = draws[id] / 100 * draws[coefficient(edit.channel)]
    return [Part(rows, columns, np.ones(len(rows)), change)]


def _exit(edit: Edit, id: str, setup: Setup, draws: Draws) -> list[Part]:
    cast = setup.cast
    left = np.array(
        [cast.world.position(s) for s in cast.members(edit.source)], np.intp
    )
    hub = np.full_like(left, cast.world.position(cast.hub))
    rows, columns = np.concatenate([hub, left]), np.concatenate([left, hub])
    return [
        Part(rows, columns, amount, -draws[id] * draws[name])
        for name, amount in setup.pressure.pacts(rows, columns)
    ]


def _dose(edit: Edit, cast: Cast, rows: Places, columns: Places) -> Array:
    """Return the exposure of whichever side of a pair is not the hub, else 1.

    Exposure of a state: its trade with the states named, over that plus its trade
    with the hub, in [0, 1].
    """
    if not edit.dose_by:
        return np.ones(len(rows))
    trade = cast.world.abroad + cast.world.abroad.T
    hub = cast.world.position(cast.hub)
    named = [cast.world.position(state) for state in cast.members(edit.dose_by)]
    bloc = trade[:, named].sum(axis=1)
    both = bloc + trade[:, hub]
    # A state that trades with neither has nothing to lose, whatever its dose.
    exposure = np.divide(bloc, both, out=np.zeros_like(bloc), where=both > 0)
    partner = np.where(rows == hub, columns, rows)
    dose: Array = exposure[partner]
    return dose


#: What each input does, by its name in `foedus.scenarios.inputs`.
EFFECTS: Mapping[str, Callable[[Edit, str, Setup, Draws], list[Part]]] = {
    "trade_term": _trade_term,
    "trade_cost": _trade_cost,
    "sanctions": _sanctions,
    "new_sanctions": _new_sanctions,
    "tie": _tie,
    "exit": _exit,
}
