"""Which state came out of which, when and how.

Kinds of succession (``data/succession.csv``):

========== ===============================================================
continues  the successor carries on the legal person, or claims to
splits     the successor leaves the predecessor, or is one of its heirs
merges     two predecessors form the successor
absorbs    the predecessor joins a successor that already exists
========== ===============================================================

A row with ``heir`` = 1 links the chain that sources follow when they use
today's code for the past: Soviet Union to Russia, West Germany to Germany,
Czechoslovakia to Czechia, North Yemen to Yemen, Yugoslavia to Serbia. It is a
convention about labels and not a statement on the law of succession.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from foedus.states.state import get
from foedus.states.tables import read_table

__all__ = [
    "Succession",
    "all_successions",
    "continuator_chain",
    "predecessors",
    "successors",
]


@dataclass(frozen=True, slots=True)
class Succession:
    """One step from a predecessor to a successor.

    Attributes
    ----------
    predecessor, successor : str
        Ids of the two states.
    date : datetime.date
        First day of the new situation.
    kind : str
        ``continues``, ``splits``, ``merges`` or ``absorbs``.
    heir : bool
        Whether sources that use today's codes put the successor's code on the
        predecessor's years.
    citation : str
        Text that states the fact.
    note : str
        Dispute or detail, often empty.
    """

    predecessor: str
    successor: str
    date: date
    kind: str
    heir: bool
    citation: str
    note: str


def predecessors(id: str) -> tuple[Succession, ...]:
    """Return the steps that led to a state.

    Parameters
    ----------
    id : str
        Id of the state.

    Returns
    -------
    tuple of Succession
        Ordered by date; empty if the state has no predecessor in the table.

    Raises
    ------
    UnknownState
        If no state has this id.
    """
    get(id)
    return tuple(step for step in all_successions() if step.successor == id)


def successors(id: str) -> tuple[Succession, ...]:
    """Return the steps that led away from a state.

    Parameters
    ----------
    id : str
        Id of the state.

    Returns
    -------
    tuple of Succession
        Ordered by date; empty if the state has no successor in the table.

    Raises
    ------
    UnknownState
        If no state has this id.
    """
    get(id)
    return tuple(step for step in all_successions() if step.predecessor == id)


@cache
def continuator_chain(id: str) -> tuple[str, ...]:
    """Return the chain of states that one label of today stands for.

    Parameters
    ----------
    id : str
        Id of any state in the chain.

    Returns
    -------
    tuple of str
        Ids in order of time, such as ``("SUN", "RUS")``; a state without heir
        or forebear is a chain of one.

    Raises
    ------
    UnknownState
        If no state has this id.
    """
    get(id)
    heirs = [step for step in all_successions() if step.heir]
    forward = {step.predecessor: step.successor for step in heirs}
    backward = {step.successor: step.predecessor for step in heirs}
    chain = [id]
    while chain[0] in backward:
        chain.insert(0, backward[chain[0]])
    while chain[-1] in forward:
        chain.append(forward[chain[-1]])
    return tuple(chain)


@cache
def all_successions() -> tuple[Succession, ...]:
    """Return every row of the table, ordered by date.

    Returns
    -------
    tuple of Succession
        One per row of ``data/succession.csv``.
    """
    steps = [
        Succession(
            predecessor=row["predecessor"],
            successor=row["successor"],
            date=date.fromisoformat(row["date"]),
            kind=row["kind"],
            heir=row["heir"] == "1",
            citation=row["citation"],
            note=row["note"],
        )
        for row in read_table("succession.csv")
    ]
    return tuple(sorted(steps, key=lambda step: (step.date, step.successor)))
