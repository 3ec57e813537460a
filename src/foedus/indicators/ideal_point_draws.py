"""Distances of ideal points with errors from joint draws, and how draws are kept.

A distance within a session does not move when all states shift together, so what is
kept of a draw is each state's deviation from its estimate, less the mean deviation of
the session: a number of few digits, in steps of `STEP`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

#: A kept deviation is a whole number of these; a distance is off by less than that.
STEP = 0.005

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Session:
    """All placed states of one year.

    Attributes
    ----------
    year : int
        Calendar year.
    states : tuple of str
        Ids.
    votes : numpy.ndarray, shape (S,)
        Votes cast on divided items.
    theta : numpy.ndarray, shape (S,)
        Estimates, in standard deviations of the session's states.
    draws : numpy.ndarray, shape (S, n)
        Joint draws on the same scale; good for distances only.
    """

    year: int
    states: tuple[str, ...]
    votes: Array
    theta: Array
    draws: Array

    def distances(self, state: str) -> tuple[Array, Array]:
        """Return distances of all states from one, shape (S,), and draws of them.

        The draws, of shape (S, n), are distances of places: never below 0.
        """
        own = self.states.index(state)
        return (
            np.abs(self.theta - self.theta[own]),
            np.abs(self.draws - self.draws[own]),
        )


def sessions(points: pl.DataFrame, draws: pl.DataFrame) -> Iterator[Session]:
    """Yield the sessions of tables as `pack` and the snapshot keep them, by year.

    Parameters
    ----------
    points : polars.DataFrame
        `state`, `year`, `theta`, `votes`.
    draws : polars.DataFrame
        `state`, `year`, `draws`, as `pack` makes it.
    """
    placed = points.select("state", "year", "votes", "theta")
    both = placed.join(draws, on=["state", "year"]).sort("year", "state")
    for (year,), rows in both.group_by("year", maintain_order=True):
        theta = rows["theta"].to_numpy().astype(np.float64)
        spread = float(theta.std(ddof=1))
        deviation = rows["draws"].to_numpy().astype(np.float64) * STEP
        yield Session(
            year=int(str(year)),
            states=tuple(rows["state"]),
            votes=rows["votes"].to_numpy().astype(np.float64),
            theta=theta / spread,
            draws=(theta[:, None] + deviation) / spread,
        )


def pack(points: pl.DataFrame) -> pl.DataFrame:
    """Return `state`, `year`, `draws` as whole numbers of steps.

    Parameters
    ----------
    points : polars.DataFrame
        The derived table `ideal_points`, with `draws` of theta.
    """
    parts = []
    for _, rows in points.group_by("year", maintain_order=True):
        deviation = rows["draws"].to_numpy() - rows["theta"].to_numpy()[:, None]
        deviation -= deviation.mean(axis=0)
        steps = np.clip(np.rint(deviation / STEP), -32768, 32767).astype(np.int16)
        parts.append(rows.select("state", "year").with_columns(
            draws=pl.Series(steps, dtype=pl.Array(pl.Int16, steps.shape[1]))
        ))  # fmt: skip
    return pl.concat(parts).sort("state", "year")


def distance_table(found: Sequence[Session], hubs: Sequence[str]) -> pl.DataFrame:
    """Return `hub`, `partner`, `year`, `distance`, `sd`, `n` for these hubs.

    `distance` is in standard deviations of the session, `sd` that of its joint draws,
    `n` the smaller number of votes cast by the two.
    """
    parts = []
    for one in found:
        for hub in set(hubs) & set(one.states):
            distance, drawn = one.distances(hub)
            own = one.states.index(hub)
            parts.append(
                pl.DataFrame(
                    {
                        "partner": one.states,
                        "distance": distance,
                        "sd": drawn.std(axis=1, ddof=1),
                        "n": np.minimum(one.votes, one.votes[own]),
                    }
                ).select(
                    pl.lit(hub).alias("hub"),
                    "partner",
                    pl.lit(one.year, dtype=pl.Int16).alias("year"),
                    "distance",
                    "sd",
                    "n",
                )
            )
    return (
        pl.concat(parts)
        .filter(pl.col("hub") != pl.col("partner"))
        .sort("hub", "partner", "year")
    )
