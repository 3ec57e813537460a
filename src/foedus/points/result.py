"""What an estimate of ideal points returns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.alignment.results import Interval
from foedus.alignment.tables import to_pandas
from foedus.errors import InvalidOption, nearest

if TYPE_CHECKING:
    import pandas as pd

#: Bounds of a 90 % interval.
QUANTILES = (0.05, 0.95)


@dataclass(frozen=True, slots=True, repr=False)
class IdealPoints:
    """Places of the voters of an assembly on one line, session by session.

    The line has mean 0 and standard deviation 1 over all voters and sessions. A
    distance within a session is identified; a shift that all voters share from one
    session to the next is so only as far as items that return link the two, so do
    not read it as a movement of voters.

    Attributes
    ----------
    theta : polars.DataFrame
        `voter`, `session`, `estimate`, `sd`, `low`, `high` (90 %; null without
        draws), `votes` (cast on divided items; 0 in a session that the walk only
        passes), sorted.
    items : polars.DataFrame
        `item`, `session` (its first), `sessions` (in how many), `n` (votes),
        `slope` (how sharply it divides, and which way) and `cut_1` to `cut_k`, the
        thresholds between categories: P(vote >= k) = Phi(slope theta - cut_k); null
        where all votes on the item lie on one side.
    draws : numpy.ndarray of float32, shape (n, voters, sessions), or None
        Joint draws of all places; NaN outside the sessions of a voter. None if none
        were asked for.
    voters, sessions, categories : tuple
        Names along the axes of `draws`; the votes from low to high.
    trace : tuple of float
        Largest change of a place in each iteration.
    converged : bool
        Whether the last of them was below the tolerance.
    options : dict
        Smoothing, drift and seed.
    unanimous, absent, shared : int
        Items dropped as nobody disagreed; rows that were no vote; items with votes
        in more than one session.
    notes : tuple of str
        What a reader must know.
    """

    theta: pl.DataFrame
    items: pl.DataFrame
    draws: npt.NDArray[np.float32] | None
    voters: tuple[Any, ...]
    sessions: tuple[Any, ...]
    categories: tuple[Any, ...]
    trace: tuple[float, ...]
    converged: bool
    options: dict[str, Any]
    unanimous: int
    absent: int
    shared: int
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        found = f"{self.items.height} items ({self.shared} link sessions)"
        state = "converged" if self.converged else "not converged"
        return (
            f"IdealPoints({len(self.voters)} voters, {found}, "
            f"{len(self.sessions)} sessions, {self.theta['votes'].sum()} votes; "
            f"{state} after {len(self.trace)} iterations)"
        )

    def session(self, name: Any) -> pl.DataFrame:
        """Return the places in one session: `theta` without its column `session`.

        Raises
        ------
        InvalidOption
            If there is no such session.
        """
        if name not in self.sessions:
            near = nearest(str(name), map(str, self.sessions))
            message = f"there is no session {name!r}; " + (
                near or f"they run from {self.sessions[0]!r} to {self.sessions[-1]!r}"
            )
            raise InvalidOption(message)
        return self.theta.filter(pl.col("session") == name).drop("session")

    def session_named(self, word: str | None) -> Any:
        """Return the session that a word stands for; None is the last."""
        if word is None:
            return self.sessions[-1]
        return {str(name): name for name in self.sessions}.get(word, word)

    def distance(self, a: Any, b: Any) -> pl.DataFrame:
        """Return how far two voters stand apart in each session both are in.

        Parameters
        ----------
        a, b : object
            Names of two voters.

        Returns
        -------
        polars.DataFrame
            `session`, `distance`, and `sd`, `low`, `high` (90 %) of the joint draws:
            the errors of two voters who faced the same items are not independent.
            Null without draws.

        Raises
        ------
        InvalidOption
            If a voter is not there, or both are the same.
        """
        ends = [self._place(name) for name in (a, b)]
        if ends[0] == ends[1]:
            message = f"{a!r} and {b!r} are one voter; name two"
            raise InvalidOption(message)
        pair = self._estimates(a).join(self._estimates(b), on="session", suffix="_b")
        found = pair.select(
            "session",
            distance=(pl.col("estimate") - pl.col("estimate_b")).abs(),
        )
        if self.draws is None:
            empty = pl.lit(None, dtype=pl.Float64)
            return found.with_columns(sd=empty, low=empty, high=empty)
        apart = np.abs(self.draws[:, ends[0]] - self.draws[:, ends[1]])
        columns = [self.sessions.index(name) for name in found["session"]]
        drawn = apart[:, columns].astype(np.float64)
        low, high = np.quantile(drawn, QUANTILES, axis=0)
        # Of two voters at one place every draw is apart: 0 belongs to the interval.
        return found.with_columns(
            sd=pl.Series(drawn.std(axis=0, ddof=1)),
            low=pl.min_horizontal(pl.Series(low), "distance"),
            high=pl.max_horizontal(pl.Series(high), "distance"),
        )

    def change(self, a: Any, b: Any, *, since: Any, until: Any) -> Interval:
        """Return how much farther apart two voters stand at `until` than at `since`.

        The 90 % interval comes from joint draws over both sessions, whose errors the
        random walk ties together.

        Raises
        ------
        InvalidOption
            Without draws, or if both voters are not there in both sessions.
        """
        if self.draws is None:
            message = "an interval of a change needs joint draws; ask for draws=200"
            raise InvalidOption(message)
        known = dict(self.distance(a, b).select("session", "distance").iter_rows())
        for session in (since, until):
            if session not in known:
                message = f"{a!r} and {b!r} are not both there in session {session!r}"
                raise InvalidOption(message)
        one, other = (self.draws[:, self._place(name)] for name in (a, b))
        apart = np.abs(one - other).astype(np.float64)
        first, last = (apart[:, self.sessions.index(s)] for s in (since, until))
        low, high = np.quantile(last - first, QUANTILES)
        return Interval(known[until] - known[since], float(low), float(high))

    def to_polars(self) -> pl.DataFrame:
        """Return `theta`."""
        return self.theta

    def to_pandas(self) -> pd.DataFrame:
        """Return `theta` for pandas (extra ``pandas``)."""
        return to_pandas(self.theta)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object without the draws."""
        return {
            "categories": [_plain(value) for value in self.categories],
            "options": self.options,
            "converged": self.converged,
            "iterations": len(self.trace),
            "unanimous": self.unanimous,
            "absent": self.absent,
            "shared": self.shared,
            "theta": _rows(self.theta),
            "items": _rows(self.items),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the same as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.theta.__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        table = self.theta.with_columns(pl.col(pl.Float64).round(2))._repr_html_()
        notes = "".join(f"<br>{escape(note)}" for note in self.notes)
        return (
            f"<div><strong>{escape(repr(self))}</strong>{table}"
            f"<small>Interval: 90 %.{notes}</small></div>"
        )

    def _place(self, name: Any) -> int:
        if name not in self.voters:
            near = nearest(str(name), map(str, self.voters))
            message = f"there is no voter {name!r}" + (f"; {near}" if near else "")
            raise InvalidOption(message)
        return self.voters.index(name)

    def _estimates(self, name: Any) -> pl.DataFrame:
        return self.theta.filter(pl.col("voter") == name).select("session", "estimate")


def _plain(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return rows of what JSON knows: numbers, words, null; NaN is null."""
    return [
        {name: _plain(v) if v is not None else None for name, v in row.items()}
        for row in frame.fill_nan(None).iter_rows(named=True)
    ]
