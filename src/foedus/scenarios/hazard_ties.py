"""Which ties were at risk of ending, year by year, and what became of them.

A *tie* is a pair of states under an obligation
(`foedus.lake.derived.obligation_levels`: ATOP to 2018, the ledger of pacts after). It
is at risk in a year if its level was known and above none in the year before. Then

================  ==========================================================
``none``          the level stayed or rose
``downgrade``     the level fell, but not to none; a freeze counts as a fall
``exit``          the level fell to none while both states lived
``dissolution``   the whole alliance ended (see `dissolved`)
``death``         a state ended, or another id stands for it
``unknown``       the source is silent about the level of this year
================  ==========================================================

The first three are what the hazard speaks of. The other three are censored: the tie
leaves the set at risk without a verdict. Who of two states ended a tie is not
recorded, nor whether a treaty ran out or was denounced.

States that follow each other as heirs (Soviet Union, Russia) share a *line*, so that
a tie does not become young when a name changes; the year of the change is censored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.lake.derived import state_years
from foedus.states import continuator_chain

__all__ = ["DEPARTURES", "OUTCOMES", "Ties", "dissolved", "lay_out"]

FIRST_YEAR = state_years.FIRST_YEAR
LAST_YEAR = state_years.LAST_YEAR
#: The two competing causes, in the order of the model.
DEPARTURES = ("downgrade", "exit")
#: What can become of a tie, by code: those below 0 are no departures.
OUTCOMES = {
    0: "downgrade",
    1: "exit",
    -1: "none",
    -2: "dissolution",
    -3: "death",
    -4: "unknown",
    -5: "open",
}
NONE, DISSOLUTION, DEATH, UNKNOWN, OPEN = -1, -2, -3, -4, -5

FloatArray = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, repr=False)
class Ties:
    """Levels of obligation, laid out by year and line, with what became of them.

    Attributes
    ----------
    lines : tuple of str
        Id of the last state of each line, S of them.
    ids : ndarray of str, shape (years, S)
        Which state stands for the line in a year; empty if none.
    level : ndarray, shape (years, S, S)
        Obligation in [0, 1], symmetric; NaN where not known or not both exist.
    outcome : ndarray of int, shape (years + 1, S, S)
        Code of `OUTCOMES` of ties at risk in the year, else a code below `OPEN`;
        the last entry holds the ties whose next year has not been seen.
    began : ndarray of int, shape (years, S, S)
        Year in which the tie that is in force began; 0 if none.
    alliance : ndarray of int, shape (years, S, S)
        Number of the alliance that the tie belongs to (see `_alliances`).
    """

    lines: tuple[str, ...]
    ids: npt.NDArray[np.str_]
    level: FloatArray
    outcome: Ints
    began: Ints
    alliance: Ints

    @property
    def bound(self) -> Bools:
        """Whether a tie is in force, shape (years, S, S)."""
        return np.asarray(np.nan_to_num(self.level) > 0)

    def place(self, states: pl.Series) -> Ints:
        """Return the index of the line of each state, -1 where there is none."""
        line = _index(self.lines)
        return np.array([line.get(state, -1) for state in states], dtype=np.int64)


def lay_out(levels: pl.DataFrame) -> Ties:
    """Lay out `obligation_levels` and classify every tie at risk.

    Parameters
    ----------
    levels : polars.DataFrame
        `state_a`, `state_b`, `year`, `value`, as `obligation_levels` gives them.

    Returns
    -------
    Ties
        Everything by year and line.
    """
    lines, ids = _lines()
    number, years = len(lines), LAST_YEAR - FIRST_YEAR + 1
    index = _index(lines)
    code = pl.DataFrame({"state": list(index), "line": list(index.values())})
    placed = levels.join(
        code.rename({"state": "state_a", "line": "a"}), on="state_a"
    ).join(code.rename({"state": "state_b", "line": "b"}), on="state_b")
    y = placed["year"].to_numpy().astype(np.int64) - FIRST_YEAR
    a, b = placed["a"].to_numpy(), placed["b"].to_numpy()
    level = np.full((years, number, number), np.nan)
    level[y, a, b] = level[y, b, a] = placed["value"].to_numpy()
    both = np.zeros(level.shape, dtype=bool)
    both[y, a, b] = both[y, b, a] = True
    outcome = _outcomes(level, both, ids)
    began = _began(level)
    return Ties(lines, ids, level, outcome, began, _alliances(level, began))


def dissolved(ended: Bools, before: Bools) -> Bools:
    """Tell which of the ties that fell in a year belong to an alliance that ended.

    The ties that fell form a graph. A component of it counts as the end of a whole
    alliance if it holds a triangle (three states who no longer owe each other what
    they did) and more than half of the ties that its states had among each other
    fell. Where one state leaves, the others stay bound: no triangle.

    Parameters
    ----------
    ended, before : ndarray of bool, shape (S, S)
        Ties that fell, and ties that were in force the year before; symmetric.

    Returns
    -------
    ndarray of bool, shape (S, S)
        Subset of `ended`.
    """
    found = np.zeros_like(ended)
    for members in _components(ended):
        block = np.ix_(members, members)
        inside = ended[block].astype(np.int64)
        triangle = (inside @ inside * inside).any()
        if triangle and inside.sum() * 2 > before[block].sum():
            found[block] = ended[block]
    return found


def _lines() -> tuple[tuple[str, ...], npt.NDArray[np.str_]]:
    members = state_years.derive()
    roots = sorted({continuator_chain(state)[-1] for state in set(members["state"])})
    index = _index(roots)
    ids = np.full((LAST_YEAR - FIRST_YEAR + 1, len(roots)), "", dtype="<U3")
    for state, year in members.iter_rows():
        ids[year - FIRST_YEAR, index[state]] = state
    return tuple(roots), ids


def _index(lines: Sequence[str]) -> dict[str, int]:
    return {s: k for k, root in enumerate(lines) for s in continuator_chain(root)}


def _outcomes(level: FloatArray, both: Bools, ids: npt.NDArray[np.str_]) -> Ints:
    years, number, _ = level.shape
    outcome = np.full((years + 1, number, number), OPEN - 1, dtype=np.int64)
    for y in range(1, years + 1):
        old = level[y - 1]
        risk = np.nan_to_num(old) > 0
        if y == years:
            outcome[y][risk] = OPEN
            continue
        new = level[y]
        same = ids[y] == ids[y - 1]
        alive = both[y] & same[:, None] & same[None, :]
        fell = risk & alive & (new < old)
        codes = np.where(fell, np.where(new > 0, 0, 1), NONE)
        codes[dissolved(fell, risk)] = DISSOLUTION
        codes[np.isnan(new)] = UNKNOWN
        codes[~alive] = DEATH
        outcome[y][risk] = codes[risk]
    return outcome


def _began(level: FloatArray) -> Ints:
    began = np.zeros(level.shape, dtype=np.int64)
    for y in range(len(level)):
        on = np.nan_to_num(level[y]) > 0
        # A level that is not known now says nothing of an end.
        held = began[y - 1] if y else np.zeros_like(began[0])
        began[y] = np.where(on | np.isnan(level[y]), held, 0)
        began[y][on & (held == 0)] = FIRST_YEAR + y
    return began


def _alliances(level: FloatArray, began: Ints) -> Ints:
    """Return a number for the alliance that each tie belongs to.

    The alliance data at hand are pairs without the name of the treaty, so alliances
    are recovered from how ties begin. Ties that begin in one year and form a
    component with a triangle are one new alliance. A tie of another kind joins the
    alliance that most often binds its two states to common allies (an accession),
    if at least two such bonds speak for it; else it is an alliance of its own.
    """
    number = level.shape[1]
    alliance = np.zeros(level.shape, dtype=np.int64)
    known = 0
    for y in range(len(level)):
        on = np.nan_to_num(level[y]) > 0
        held = alliance[y - 1] if y else np.zeros((number, number), dtype=np.int64)
        now = np.where(began[y] > 0, held, 0)
        fresh = on & (began[y] == FIRST_YEAR + y)
        now[fresh] = 0
        joined = now.copy()
        for members in _components(fresh):
            block = np.ix_(members, members)
            inside = fresh[block].astype(np.int64)
            if (inside @ inside * inside).any():
                known += 1
                joined[block] = np.where(fresh[block], known, joined[block])
                continue
            for i, j in combinations(members.tolist(), 2):
                if fresh[i, j]:
                    common = on[i] & on[j]
                    votes = np.concatenate([now[i][common], now[j][common]])
                    votes = votes[votes > 0]
                    if len(votes) and np.bincount(votes).max() > 1:
                        chosen = int(np.bincount(votes).argmax())
                    else:
                        known += 1
                        chosen = known
                    joined[i, j] = joined[j, i] = chosen
        alliance[y] = joined
    return alliance


def _components(edges: Bools) -> list[Ints]:
    """Return the members of each component with an edge, in ascending order."""
    left = set(np.flatnonzero(edges.any(axis=0)).tolist())
    found = []
    while left:
        reached = {min(left)}
        front = reached
        while front:
            near = edges[sorted(front)].any(axis=0)
            front = set(np.flatnonzero(near).tolist()) - reached
            reached = reached | front
        left -= reached
        found.append(np.array(sorted(reached)))
    return found
