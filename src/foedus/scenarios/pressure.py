"""Sanctions, pacts and ties between pairs of states, and what they weigh in trade."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.consequences.gravity import Gravity
from foedus.consequences.restrictions import restrictions
from foedus.consequences.world import World
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.inputs import DEGREES, KINDS
from foedus.scenarios.unknowns import Unknown

if TYPE_CHECKING:
    from foedus.scenarios.definition import Edit

__all__ = ["Pressure", "coefficient"]

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

_PACT = "pact"


class Pressure:
    """What weighs on the trade of pairs, in one world, with its coefficients.

    Parameters
    ----------
    world : World
        Its states and its year.
    hub : str
        State id; pacts are those with the hub.
    gravity : Gravity
        Coefficients.
    snapshot : Snapshot
        Where sanctions and pacts are read.
    """

    def __init__(
        self, world: World, hub: str, gravity: Gravity, snapshot: Snapshot
    ) -> None:
        self._world, self._hub = world, hub
        self._gravity, self._snapshot = gravity, snapshot

    @cached_property
    def _in_force(self) -> dict[str, Array]:
        return restrictions(self._world, self._snapshot)

    def sanctions(
        self, rows: Places, columns: Places, kinds: Sequence[str]
    ) -> list[tuple[str, Array]]:
        """Return sanctions in force: id of the coefficient, and 0 or 1 a pair."""
        return [
            (coefficient(kind), self._in_force[kind][rows, columns])
            for kind in KINDS
            if not kinds or kind in kinds
        ]

    def added(
        self, rows: Places, columns: Places, kinds: Sequence[str]
    ) -> list[tuple[str, Array]]:
        """Return what new sanctions add: id of the coefficient, and -1 to 1 a pair.

        A degree of a sanction on trade takes the place of a lower one (-1 there), and
        adds nothing where it or a higher one is in force.
        """
        found = []
        for kind in kinds:
            now = self._in_force[kind][rows, columns]
            if kind not in DEGREES:
                found.append((coefficient(kind), 1 - now))
                continue
            rank = DEGREES.index(kind)
            as_strict = np.any(
                [self._in_force[degree][rows, columns] for degree in DEGREES[rank:]],
                axis=0,
            )
            found.append((coefficient(kind), (~as_strict).astype(np.float64)))
            found += [
                (coefficient(degree), -self._in_force[degree][rows, columns])
                for degree in DEGREES[:rank]
            ]
        return found

    def pacts(self, rows: Places, columns: Places) -> list[tuple[str, Array]]:
        """Return the strength of the hub's obligation with the other side of a pair."""
        values = self._snapshot.values("obligation", self._hub)
        now = values.filter(pl.col("year") == self._world.year)
        strength = dict(now.select("partner", "value").iter_rows())
        hub = self._world.position(self._hub)
        partner = np.where(rows == hub, columns, rows)
        amount = [strength.get(self._world.states[at]) or 0.0 for at in partner]
        return [(coefficient(_PACT), np.array(amount, np.float64))]

    def unknowns(self, edits: Sequence[Edit]) -> tuple[Unknown, ...]:
        """Return the coefficients that edits rest on."""
        wanted: dict[str, None] = {}
        for edit in edits:
            wanted |= dict.fromkeys(self._coefficients(edit))
        scale = dict(zip(self._gravity.names, self._gravity.error(), strict=True))
        means = dict(zip(self._gravity.names, self._gravity.estimate, strict=True))
        return tuple(
            Unknown(
                coefficient(name),
                f"coefficient of {name}",
                float(means[name] - scale[name]),
                float(means[name] + scale[name]),
                "normal",
            )
            for name in wanted
        )

    def draws(self, count: int, seed: int) -> dict[str, Array]:
        """Return joint draws of all coefficients, by id of the unknown."""
        drawn = self._gravity.draws(count, seed=seed)
        return {
            coefficient(name): drawn[:, place]
            for place, name in enumerate(self._gravity.names)
        }

    def _coefficients(self, edit: Edit) -> list[str]:
        if edit.input == "sanctions":
            return [k for k in KINDS if not edit.kinds or k in edit.kinds]
        if edit.input == "new_sanctions":
            degrees = [DEGREES.index(kind) for kind in edit.kinds if kind in DEGREES]
            others = [kind for kind in edit.kinds if kind not in DEGREES]
            return [*DEGREES[: max(degrees, default=-1) + 1], *others]
        if edit.input == "tie":
            assert edit.channel is not None
            return [edit.channel]
        return [_PACT] if edit.input == "exit" else []


def coefficient(name: str) -> str:
    """Return the id of the unknown that is a coefficient."""
    return f"coefficient {name}"
