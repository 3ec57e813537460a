"""States: who existed when, under which codes and names, and who followed whom."""

from __future__ import annotations

from foedus.states.mapping import map_column, not_states
from foedus.states.resolve import nearest_states, resolve
from foedus.states.state import Spell, State, all_states, existing, get
from foedus.states.succession import (
    Succession,
    continuator_chain,
    predecessors,
    successors,
)
from foedus.states.systems import Difference, differences, members

__all__ = [
    "Difference",
    "Spell",
    "State",
    "Succession",
    "all_states",
    "continuator_chain",
    "differences",
    "existing",
    "get",
    "map_column",
    "members",
    "nearest_states",
    "not_states",
    "predecessors",
    "resolve",
    "successors",
]
