"""What a scenario leaves open: named quantities, drawn together or one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from foedus.scenarios.definition import Amount

__all__ = ["Draws", "Shape", "Unknown", "central", "one_at_a_time", "sampled"]

Array = npt.NDArray[np.float64]
Shape = Literal["even", "even in logs", "choice", "normal"]

#: 95 % point of the standard normal distribution.
_NORMAL_95 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Unknown:
    """A quantity that is not known.

    Attributes
    ----------
    id, title : str
        Name, and words for a reader.
    low, high : float
        Ends of the range; of a normal distribution, mean less and plus one standard
        deviation; of a choice, 0 and 1.
    shape : str
        ``even`` and ``even in logs`` over the range, ``choice`` of two, alike, or
        ``normal``.
    ends : tuple of str or None
        Words for the two ends of a choice.
    """

    id: str
    title: str
    low: float
    high: float
    shape: Shape = "even"
    ends: tuple[str, str] | None = None

    @classmethod
    def of(cls, id: str, title: str, amount: Amount, *, logs: bool = False) -> Unknown:
        """Return the unknown behind a value or range."""
        shape: Shape = "even in logs" if logs and amount.low > 0 else "even"
        return cls(id, title, amount.low, amount.high, shape)

    @property
    def fixed(self) -> bool:
        """Whether there is nothing to draw."""
        return self.low == self.high

    @property
    def middle(self) -> float:
        """Median; of a choice, its first end."""
        if self.shape == "choice":
            return self.low
        return self.at(0.5)

    def at(self, share: float) -> float:
        """Return a quantile: 0.05 and 0.95 for a tornado; of a choice, its ends."""
        if self.shape == "choice":
            return self.low if share < 0.5 else self.high
        if self.shape == "normal":
            spread = {0.05: -_NORMAL_95, 0.5: 0.0, 0.95: _NORMAL_95}[share]
            return (self.low + self.high) / 2 + spread * (self.high - self.low) / 2
        if self.shape == "even in logs":
            return float(self.low ** (1 - share) * self.high**share)
        return self.low + share * (self.high - self.low)

    def drawn(self, uniform: Array) -> Array:
        """Return draws from uniform numbers, shape kept.

        Normal quantities are drawn jointly elsewhere and not from here.
        """
        if self.shape == "choice":
            return np.where(uniform < 0.5, self.low, self.high)
        if self.shape == "even in logs":
            return np.asarray(self.low ** (1 - uniform) * self.high**uniform)
        return self.low + uniform * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Draws:
    """Values of every unknown in every draw.

    Attributes
    ----------
    unknowns : tuple of Unknown
        P of them.
    values : ndarray, shape (S, P)
        One row a draw.
    """

    unknowns: tuple[Unknown, ...]
    values: Array

    def __len__(self) -> int:
        return len(self.values)

    def __contains__(self, id: str) -> bool:
        return any(one.id == id for one in self.unknowns)

    def __getitem__(self, id: str) -> Array:
        """Return the draws of one unknown, shape (S,)."""
        place = [one.id for one in self.unknowns].index(id)
        return self.values[:, place]

    def rows(self, chosen: npt.NDArray[np.bool_] | slice) -> Draws:
        """Return some of the draws."""
        return Draws(self.unknowns, self.values[chosen])


def sampled(
    unknowns: Sequence[Unknown], joint: Mapping[str, Array], count: int, seed: int
) -> Draws:
    """Draw all unknowns.

    Parameters
    ----------
    unknowns : sequence of Unknown
        P quantities.
    joint : mapping of str to ndarray, shape (S,)
        Draws that were made together elsewhere, by id: all of shape ``normal``.
    count, seed : int
        S, and the seed. Each unknown has a stream of its own, so that a scenario
        with one more keeps the draws of the others.
    """
    values = np.empty((count, len(unknowns)))
    for place, one in enumerate(unknowns):
        if one.id in joint:
            values[:, place] = joint[one.id]
            continue
        stream = np.random.default_rng([seed, *one.id.encode()])
        values[:, place] = one.drawn(stream.random(count))
    return Draws(tuple(unknowns), values)


def central(unknowns: Sequence[Unknown]) -> Draws:
    """Return one row with every unknown at its middle."""
    return Draws(tuple(unknowns), np.array([[one.middle for one in unknowns]]))


def one_at_a_time(unknowns: Sequence[Unknown]) -> tuple[Draws, tuple[Unknown, ...]]:
    """Return the rows of a tornado, and whose they are.

    Returns
    -------
    Draws
        Two rows for each unknown that is not fixed: it at its 5 % and at its 95 %
        point, all others at their middle.
    tuple of Unknown
        Those, in the order of the rows.
    """
    open_ones = tuple(one for one in unknowns if not one.fixed)
    middle = central(unknowns).values[0]
    rows = []
    for one in open_ones:
        place = list(unknowns).index(one)
        for share in (0.05, 0.95):
            row = middle.copy()
            row[place] = one.at(share)
            rows.append(row)
    values = np.array(rows) if rows else np.empty((0, len(unknowns)))
    return Draws(tuple(unknowns), values), open_ones
