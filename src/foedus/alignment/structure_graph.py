"""The signed graph of the state system in a year: who stands with and against whom.

A pair of states is tied by acts before words:

1. **Acts.** An obligation of defence, consultation or neutrality in force is
   positive, a strategic rivalry negative. Where a pair has both (Greece and
   Turkey), acts say nothing.
2. **Words**, where acts say nothing: the correlation r of the two states'
   departures from the mean vote of the General Assembly in that year. At .5 or
   more it is a positive tie, at -.5 or less a negative one, else none.

Non-aggression pacts are no tie: adversaries sign them too. Sanctions are none in
the standard rule, because the file at hand is complete from 2013 on only and would
make a break there. `RULES` holds the variants by which the sensitivity to all this
is measured.

Obligations that ATOP shows in 2018 and that no later list speaks of are taken to
stand, and rivalries of 2020 to go on: the opposite would dissolve half of the
graph in 2019 for want of a source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.estimates.arrays import FloatArray
from foedus.estimates.structure.votes import departures
from foedus.indicators.ballots import Ballots, load
from foedus.lake.derived import state_years
from foedus.lake.inputs import Inputs
from foedus.states.pacts import obligations

__all__ = [
    "RULES",
    "STANDARD",
    "Rule",
    "System",
    "acts",
    "graph",
    "miscoded",
    "systems",
]

#: An obligation of at least this level is a tie (consultation or neutrality).
_TIE = 0.5
#: A state is placed by its votes if it cast this share of them.
_ATTENDED = 1 / 3
#: A year has words if at least so many calls, on so many days and subjects, are
#: known. It leaves out 1964, when the Assembly hardly voted, and 2024, of which
#: the files hold six calls.
_CALLS, _CLUSTERS = 15, 8
#: Sanctions are complete from here on.
_SANCTIONS_FROM = 2013


@dataclass(frozen=True, slots=True)
class Rule:
    """How a pair is signed.

    Attributes
    ----------
    id, title : str
        Name in tables, and for readers.
    least : float
        Correlation from which words are a tie, in (0, 1].
    acts, words, sanctions : bool
        What counts.
    precedence : bool
        Whether acts come before words; if not, both add up and a draw is no tie.
    resolution : float
        Of modularity; a higher one gives smaller blocs.
    """

    id: str
    title: str
    least: float = 0.5
    acts: bool = True
    words: bool = True
    sanctions: bool = False
    precedence: bool = True
    resolution: float = 1.0


STANDARD = Rule("standard", "acts before words, from .5")
RULES = (
    STANDARD,
    replace(STANDARD, id="words_3", title="words from .3", least=0.3),
    replace(STANDARD, id="words_4", title="words from .4", least=0.4),
    replace(STANDARD, id="words_6", title="words from .6", least=0.6),
    replace(STANDARD, id="words_7", title="words from .7", least=0.7),
    replace(STANDARD, id="words_only", title="words only", acts=False),
    replace(STANDARD, id="acts_only", title="acts only", words=False),
    replace(STANDARD, id="sum", title="acts and words added", precedence=False),
    replace(STANDARD, id="sanctions", title="with sanctions", sanctions=True),
    replace(STANDARD, id="fine", title="resolution 1.25", resolution=1.25),
    replace(STANDARD, id="coarse", title="resolution .8", resolution=0.8),
)


@dataclass(frozen=True, slots=True)
class System:
    """The state system in one year.

    Attributes
    ----------
    year : int
        Calendar year.
    states : tuple of str
        Its n members.
    votes : ndarray, shape (n_calls, n)
        1 yes, 2 abstain, 3 no; NaN where not cast, and throughout for a state that
        cast less than a third. No rows in a year without enough calls.
    clusters : ndarray of int, shape (n_calls,)
        Calls with one label may depend on each other.
    pacts, rivals, sanctions : ndarray, shape (n, n)
        1 where a pair is tied in this way, else 0.
    coded : ndarray of bool, shape (n, n)
        Pairs under an obligation of any kind: those a coder had to class.
    """

    year: int
    states: tuple[str, ...]
    votes: FloatArray
    clusters: npt.NDArray[np.int64]
    pacts: FloatArray
    rivals: FloatArray
    sanctions: FloatArray
    coded: npt.NDArray[np.bool_]

    @property
    def speaks(self) -> bool:
        """Whether enough was voted on in the year."""
        return bool(len(self.votes))


def graph(
    system: System, rule: Rule, weights: FloatArray, pacts: FloatArray | None = None
) -> FloatArray:
    """Return the signed graph of a year.

    Parameters
    ----------
    system : System
        The year.
    rule : Rule
        How pairs are signed.
    weights : ndarray, shape (n_calls,)
        How often each call counts: ones, or a resample.
    pacts : ndarray, shape (n, n), or None
        In place of those of the system: a resample.

    Returns
    -------
    ndarray, shape (n, n)
        -1, 0 or 1; symmetric, zero diagonal.
    """
    size = len(system.states)
    done = acts(system, pacts, sanctions=rule.sanctions) if rule.acts else None
    said = np.zeros((size, size))
    if rule.words and system.speaks:
        # Rounded, so that a last digit does not decide what two machines find.
        r = np.nan_to_num(departures(system.votes, weights)).round(9)
        said = np.where(np.abs(r) >= rule.least, np.sign(r), 0.0)
        np.fill_diagonal(said, 0.0)
    if done is None:
        return said
    if rule.precedence:
        return np.where(done != 0, done, said)
    return np.sign(done + said)


def acts(
    system: System, pacts: FloatArray | None = None, *, sanctions: bool = False
) -> FloatArray:
    """Return the graph of acts alone, shape (n, n): -1, 0 or 1."""
    bound = system.pacts if pacts is None else pacts
    against = system.rivals
    if sanctions:
        against = np.maximum(against, system.sanctions)
    return np.sign(bound - against)


def systems(inputs: Inputs, years: Iterable[int]) -> Iterator[System]:
    """Return the state system year by year.

    Parameters
    ----------
    inputs : Inputs
        Sources `un_votes`, `un_votes_wide`, `un_votes_2025`, `atop`,
        `rivalries`, `gsdb`.
    years : iterable of int
        1946 to 2025.
    """
    ballots = load(inputs)
    members = state_years.derive()
    bound = inputs.derived("obligation_levels")
    rivals = inputs.table("rivalries", "rivalry_years")
    last = rivals["year"].max()
    struck = inputs.derived("sanctions_in_force")
    last_struck = struck["year"].max()
    assert isinstance(last, int) and isinstance(last_struck, int)
    carried = bound.filter(pl.col("year") == _LAST_OF_ATOP)
    for year in years:
        states = tuple(members.filter(pl.col("year") == year)["state"])
        grid = _Grid(states)
        now = bound.filter(pl.col("year") == year)
        unknown = now.filter(pl.col("value").is_null()).select("state_a", "state_b")
        standing = carried.join(unknown, on=["state_a", "state_b"], how="semi")
        held = pl.concat([now.drop_nulls("value"), standing])
        votes, clusters = _votes(ballots, year, states)
        yield System(
            year=year,
            states=states,
            votes=votes,
            clusters=clusters,
            pacts=grid.fill(held.filter(pl.col("value") >= _TIE), "state_a", "state_b"),
            coded=grid.fill(held.filter(pl.col("value") > 0), "state_a", "state_b") > 0,
            rivals=grid.fill(
                rivals.filter(pl.col("year") == min(year, last)), "state_a", "state_b"
            ),
            sanctions=grid.fill(
                struck.filter(
                    pl.col("year") == min(year, last_struck),
                    pl.col("certain"),
                    pl.col("through").is_null() | (pl.col("through") != "UN"),
                    pl.lit(year >= _SANCTIONS_FROM),
                ),
                "target",
                "sender",
            ),
        )


#: Last year of the source of obligations that lists them all.
_LAST_OF_ATOP = 2018


def miscoded(inputs: Inputs) -> float:
    """Return how often two coders differ on whether a pact is a tie, in [0, 1].

    Over the pairs that both ATOP and the ledger of pacts show as bound at the end
    of 2018.
    """
    theirs = (
        inputs.derived("obligation_levels")
        .filter(pl.col("year") == _LAST_OF_ATOP, pl.col("value") > 0)
        .select("state_a", "state_b", "value")
    )
    ours = (
        obligations(_LAST_OF_ATOP)
        .group_by("state_a", "state_b")
        .agg(own=pl.col("value").max())
        .filter(pl.col("own") > 0)
    )
    both = theirs.join(ours, on=["state_a", "state_b"])
    differ = ((both["value"] >= _TIE) != (both["own"] >= _TIE)).mean()
    assert isinstance(differ, float)
    return differ


class _Grid:
    """Places pairs of states in a matrix."""

    def __init__(self, states: tuple[str, ...]) -> None:
        self._place = {state: k for k, state in enumerate(states)}

    def fill(self, pairs: pl.DataFrame, one: str, other: str) -> FloatArray:
        """Return 1 for each pair of members, both ways."""
        made = np.zeros((len(self._place), len(self._place)))
        for a, b in pairs.select(one, other).iter_rows():
            i, j = self._place.get(a), self._place.get(b)
            if i is not None and j is not None and i != j:
                made[i, j] = made[j, i] = 1.0
        return made


def _votes(
    ballots: Ballots, year: int, states: tuple[str, ...]
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Return votes and clusters of a year, without rows if it does not speak."""
    rows = ballots.rows.get(year, slice(0, 0))
    clusters = ballots.clusters[rows]
    if len(clusters) < _CALLS or len(np.unique(clusters)) < _CLUSTERS:
        return np.empty((0, len(states))), np.empty(0, dtype=np.int64)
    votes = np.full((len(clusters), len(states)), np.nan)
    for place, state in enumerate(states):
        column = ballots.column(state)
        if column is not None:
            votes[:, place] = ballots.votes[rows, column]
    votes[:, np.isfinite(votes).mean(axis=0) < _ATTENDED] = np.nan
    return votes, clusters
