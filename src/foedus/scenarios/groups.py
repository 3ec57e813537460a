"""Who the words of a scenario stand for, for one hub in one world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
import polars as pl

from foedus.alignment.decomposition import camp_of
from foedus.alignment.erosion import erosion
from foedus.consequences.world import World
from foedus.errors import InvalidOption, UnknownState, nearest
from foedus.lake.derived.sanctions_in_force import members_by_year
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.definition import Scenario
from foedus.scenarios.words import GROUPS
from foedus.states import resolve
from foedus.states.bodies import bodies
from foedus.states.memberships import memberships

__all__ = ["Cast"]

_LARGEST = 10
#: Years over which the drift of an ally is measured.
_DRIFT = 5


class Cast:
    """The states that the words of a scenario stand for.

    Parameters
    ----------
    scenario : Scenario
        Its settings give the names.
    hub : str
        State id of the hub.
    world : World
        Only its states take part; pacts, sanctions and members are of its year.
    snapshot : Snapshot
        Where pacts and sanctions are read.
    chosen : mapping of str to sequence of str
        What the user set a name to, instead of its default.

    Raises
    ------
    InvalidOption
        If a chosen name is no setting of the scenario, or a word stands for nobody.
    """

    def __init__(
        self,
        scenario: Scenario,
        hub: str,
        world: World,
        snapshot: Snapshot,
        chosen: Mapping[str, Sequence[str]],
    ) -> None:
        self.hub, self.world, self.snapshot = hub, world, snapshot
        self._settings: dict[str, tuple[str, ...]] = {}
        for name in chosen:
            if name not in scenario.settings:
                known = ", ".join(scenario.settings) or "none"
                hint = nearest(name, scenario.settings) or f"settings: {known}"
                message = f"scenario {scenario.name!r} has no setting {name!r}; {hint}"
                raise InvalidOption(message)
        for name, setting in scenario.settings.items():
            words = tuple(chosen.get(name, setting.default))
            self._settings[name] = self.members(words)

    @property
    def settings(self) -> Mapping[str, tuple[str, ...]]:
        """State ids by setting."""
        return self._settings

    def members(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the states of the world that some words stand for, without doubles.

        The hub is among them only if a word is ``hub``.

        Raises
        ------
        InvalidOption
            If a word is no setting, group, body or state.
        """
        found = set()
        for word in words:
            one = self._one(word)
            found |= one if word == "hub" else one - {self.hub}
        return tuple(state for state in self.world.states if state in found)

    def _one(self, word: str) -> set[str]:
        if word in self._settings:
            return set(self._settings[word])
        if word in GROUPS:
            return set(_FINDERS[word](self))
        if word in {body.id for body in bodies()}:
            return self._body(word)
        try:
            return {resolve(word).id}
        except UnknownState as error:
            known = (*self._settings, *GROUPS, *(body.id for body in bodies()))
            close = nearest(word, known)
            hint = f"; among groups and bodies, {close}" if close else ""
            raise InvalidOption(f"{error}{hint}") from error

    def _body(self, body: str) -> set[str]:
        end = pl.date(self.world.year, 12, 31)
        inside = (pl.col("from") <= end) & (
            pl.col("to").is_null() | (pl.col("to") >= end)
        )
        ledger = memberships(body).filter(inside & (pl.col("status") == "member"))
        return set(ledger["state"])

    @cached_property
    def sanctioners(self) -> tuple[str, ...]:
        """States with sanctions against the hub, see `GROUPS`."""
        spells = self.snapshot.part("sanction_spells", "target", self.hub)
        in_force = spells.filter(
            (pl.col("first") <= self.world.year) & (pl.col("last") >= self.world.year),
            (pl.col("trade") + pl.col("finance")) > 0,
        )
        members = members_by_year([self.world.year])
        own = {"UN", *members.filter(pl.col("state") == self.hub)["body"]}
        foreign = pl.col("through").is_null() | ~pl.col("through").is_in(list(own))
        return tuple(sorted(set(in_force.filter(foreign)["sender"])))

    @cached_property
    def third_parties(self) -> tuple[str, ...]:
        """Neither the hub nor opponents."""
        return tuple(s for s in self.world.states if s not in self.opponents)

    @cached_property
    def allies(self) -> tuple[str, ...]:
        """States with a pact of defence with the hub."""
        return self._bound(defence=True)

    @cached_property
    def opponents(self) -> tuple[str, ...]:
        """Sanctioners, else the camp, else the largest partner."""
        if self.sanctioners:
            return self.sanctioners
        camp = camp_of(self.snapshot, self.hub, self.world.year)
        return camp or self._partners[:1]

    @cached_property
    def contested(self) -> tuple[str, ...]:
        """Allies, else the largest partners."""
        return self.allies or self._partners[:_LARGEST]

    @cached_property
    def main_rival(self) -> tuple[str, ...]:
        """Who trades most with those contested, one state."""
        held = [self.world.states.index(state) for state in self.contested]
        trade = self._trade[held].sum(axis=0)
        barred = {self.hub, *self.contested}
        order = (self.world.states[place] for place in np.argsort(-trade))
        return (next(state for state in order if state not in barred),)

    @cached_property
    def drifting_ally(self) -> tuple[str, ...]:
        """The ally, else the state under another pact, that drifted away furthest."""
        bound = set(self.allies) or set(self._bound(defence=False))
        found = erosion(
            self.hub,
            since=self.world.year - _DRIFT,
            until=self.world.year,
            snapshot=self.snapshot,
        )
        return tuple(one.partner for one in found.partners if one.partner in bound)[:1]

    def _bound(self, *, defence: bool) -> tuple[str, ...]:
        self.snapshot.require(self.hub)
        year, inside = self.world.year, pl.col("partner").is_in(self.world.states)
        spells = self.snapshot.part("obligation_spells", "hub", self.hub).filter(
            (pl.col("first") <= year) & (pl.col("last") >= year), inside
        )
        if defence:
            spells = spells.filter(pl.col("kind") == "defence")
        return tuple(sorted(set(spells["partner"])))

    @cached_property
    def _partners(self) -> tuple[str, ...]:
        """Return the states by their trade with the hub, largest first."""
        trade = self._trade[self.world.states.index(self.hub)]
        order = [self.world.states[place] for place in np.argsort(-trade)]
        return tuple(state for state in order if state != self.hub)

    @cached_property
    def _trade(self) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        trade = self.world.flows + self.world.flows.T
        np.fill_diagonal(trade, 0.0)
        return trade


#: How the states of each group are found.
_FINDERS: Mapping[str, Callable[[Cast], tuple[str, ...]]] = {
    "hub": lambda cast: (cast.hub,),
    "world": lambda cast: cast.world.states,
    "sanctioners": lambda cast: cast.sanctioners,
    "third_parties": lambda cast: cast.third_parties,
    "allies": lambda cast: cast.allies,
    "drifting_ally": lambda cast: cast.drifting_ally,
    "opponents": lambda cast: cast.opponents,
    "main_rival": lambda cast: cast.main_rival,
    "contested": lambda cast: cast.contested,
}
