"""What is predicted: behaviour of states where their ties with a hub were tested."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Kinds of outcomes, and what they are called by readers.
KINDS = {
    "vote": "condemnation votes",
    "sanction": "sanctions joined",
    "pact": "pacts left or frozen",
    "supplier": "supplier switches",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One occasion on which many states went against a hub, or did not.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    hub, name, title : str
        Against whom, and which occasion.
    cluster : str
        Occasions that may depend on each other: one conflict.
    year : int
        When it was known who went against the hub.
    known : int
        Last calendar year that may be used to predict it.
    states : tuple of str
        Who had the choice; without the hub.
    against : numpy.ndarray of bool, shape (states,)
        Who went against the hub.
    """

    kind: str
    hub: str
    name: str
    title: str
    cluster: str
    year: int
    known: int
    states: tuple[str, ...]
    against: NDArray[np.bool_]


def divided(outcome: Outcome, fewest: int) -> bool:
    """Return whether at least so many states stood on either side."""
    number = int(outcome.against.sum())
    return min(number, len(outcome.states) - number) >= fewest
