"""Everything that reads bytes from outside: one target each, in groups.

The group is the first word of a name: ``source:atop:obligations``. Only the groups that
are asked for are made, so that a process for one target starts soon.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from importlib import import_module

from tests.fuzz.target import Target

#: The groups, and who makes their targets.
_MAKERS = {
    "source": "of_sources",
    "ledger": "of_users",
    "own": "of_users",
    "text": "of_users",
    "file": "of_users",
    "lake": "of_lake",
    "essay": "of_essays",
    "events": "of_events",
}


@functools.cache
def targets(group: str = "") -> Mapping[str, Target]:
    """Return the targets of a group by name; of all of them without a group."""
    if not group:
        every = (targets(one) for one in _MAKERS)
        return {name: target for found in every for name, target in found.items()}
    module = import_module(f"tests.fuzz.{_MAKERS[group]}")
    make: Callable[[], list[Target]] = getattr(module, group)
    return {one.name: one for one in make()}


def target(name: str) -> Target:
    """Return one target."""
    return targets(name.partition(":")[0])[name]
