"""The words that stand for states in a scenario file, beside names and bodies."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["GROUPS"]

#: Group by word, with its meaning. The hub itself is in no group but ``hub``.
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "hub": "the hub",
        "world": "every other state of the world that is modelled",
        "sanctioners": (
            "states with sanctions on trade or finance against the hub in force in "
            "the year of the world; those of the United Nations, and of other bodies "
            "to which the hub itself belongs, do not count"
        ),
        "third_parties": "every state that is neither the hub nor one of `opponents`",
        "allies": "states with a pact of mutual defence with the hub in that year",
        "drifting_ally": (
            "the ally whose alignment with the hub fell most in the five years before; "
            "without allies, the state under another pact"
        ),
        "opponents": (
            "`sanctioners`; if there are none, the camp against the hub in contested "
            "votes; if there is none either, its largest trading partner"
        ),
        "main_rival": (
            "the state outside `allies` with the most trade with them; if there are "
            "no allies, with the ten largest trading partners of the hub"
        ),
        "contested": (
            "`allies`; if there are none, the ten largest trading partners of the hub"
        ),
    }
)
