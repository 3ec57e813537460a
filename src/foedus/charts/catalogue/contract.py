"""The form of an entry, and the question that a chart is asked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from foedus.alignment.weights import Weights
from foedus.errors import InvalidWindow, UsageError
from foedus.lake.snapshot import Snapshot

#: What a chart may be asked for beside its states.
Window = Literal["since", "maybe", "none"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a chart of the catalogue says of itself.

    A module of the catalogue defines ``ENTRY``, ``RESULT`` (the class of result it is
    drawn from), ``ask(question)`` which returns one, and ``draw(result, question)``
    which returns the chart.

    Attributes
    ----------
    name : str
        As on the command line.
    shows : str
        What a reader sees, in one line without a full stop.
    states : tuple of str
        The states it takes, in this order: ``hub``, ``partner``.
    window : {"since", "maybe", "none"}
        Whether it needs a first year, may have one, or has none.
    choices : tuple of str
        What ``show`` may be; the first is meant where nothing is said.
    order : int
        Place in the list.
    natural : bool
        Whether this chart is drawn of a result when no name is given.
    """

    name: str
    shows: str
    states: tuple[str, ...] = ("hub",)
    window: Window = "since"
    choices: tuple[str, ...] = ()
    order: int = 0
    natural: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What a chart is asked with; what an entry does not take is left alone.

    Attributes
    ----------
    states : tuple of str
        Names or codes as the user gave them.
    since, until : int or None
        Window.
    show : str
        One of the choices of the entry; empty if it has none.
    top : int
        Partners from either end, where the chart ranks.
    weights, seed, join_successors
        As in `foedus.erosion`.
    snapshot : Snapshot
        Where from.
    """

    states: tuple[str, ...]
    since: int | None
    until: int | None
    show: str
    top: int
    weights: str | Mapping[str, float] | Weights
    seed: int
    join_successors: bool
    snapshot: Snapshot

    @property
    def first(self) -> int:
        """The first year of a chart that needs one.

        Raises
        ------
        InvalidWindow
            There is none.
        """
        if self.since is None:
            raise InvalidWindow("this chart needs a first year; give since, as 2014")
        return self.since

    def state(self, place: int) -> str:
        """Return a state by its place.

        Raises
        ------
        UsageError
            It was not given.
        """
        if place >= len(self.states):
            raise UsageError("this chart needs another state; give its name or code")
        return self.states[place]
