"""Fits of ideal points to votes of the General Assembly, and places by year."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.estimates import ideal_points as engine

#: Year of a session: its number and this.
YEAR_OF_SESSION_0 = 1945
#: Voters at the high and the low end, as Bailey, Strezhnev and Voeten start them.
POSITIVE = ("USA", "CAN", "GBR", "ISR")
NEGATIVE = ("RUS", "DDR")
#: Votes are coded 0 no, 1 abstain, 2 yes.
CATEGORIES = 3

Array = npt.NDArray[np.float64]
Drawn = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seats:
    """Who stands where in the arrays of a fit.

    Attributes
    ----------
    table : polars.DataFrame
        `state`, `year`, `votes` (cast on divided items), sorted; one row for every
        state and session in which it cast one.
    voter, session : ndarray of int
        Row and column of each row of the table in arrays of shape (voters, sessions).
    """

    table: pl.DataFrame
    voter: npt.NDArray[np.int64]
    session: npt.NDArray[np.int64]

    def of(self, values: Array | Drawn) -> Array:
        """Return values of shape (..., voters, sessions) by row of the table."""
        return values[..., self.voter, self.session].astype(np.float64)


def numbered(votes: pl.DataFrame) -> pl.DataFrame:
    """Return the derived `ideal_point_votes` with numbers of voters and items.

    `row` is that of the voter in arrays of a fit, `text` that of the item. Some of
    the rows may be fitted by themselves: numbers stay the same.
    """
    return votes.with_columns(
        row=(pl.col("voter").rank("dense") - 1).cast(pl.Int32),
        text=(pl.col("item").rank("dense") - 1).cast(pl.Int32),
    )


def ballots(votes: pl.DataFrame) -> engine.Ballots:
    """Return numbered votes as ballots; sessions run from the first to the last."""
    place = votes["session"].to_numpy().astype(np.int32)
    place -= place.min()
    row, text = votes["row"].to_numpy(), votes["text"].to_numpy()
    return engine.Ballots(
        voter=row,
        item=text,
        session=place,
        choice=votes["choice"].to_numpy(),
        voters=int(row.max()) + 1,
        items=int(text.max()) + 1,
        sessions=int(place.max()) + 1,
        categories=CATEGORIES,
    )


def anchors(votes: pl.DataFrame) -> tuple[list[int], list[int]]:
    """Return the numbers of the voters who fix the direction."""
    rows = dict(votes.select("voter", "row").unique().iter_rows())
    up, down = (
        [rows[name] for name in names if name in rows] for names in (POSITIVE, NEGATIVE)
    )
    return up, down


def seats(votes: pl.DataFrame) -> Seats:
    """Return where each state of a year stands in the arrays of a fit."""
    found = (
        votes.filter(pl.col("choice").n_unique().over("text") > 1)
        .group_by("state", "row", "session")
        .agg(votes=pl.len().cast(pl.Int16))
        .with_columns(year=(pl.col("session") + YEAR_OF_SESSION_0).cast(pl.Int16))
        .sort("state", "year")
    )
    first = votes["session"].min()
    return Seats(
        table=found.select("state", "year", "votes"),
        voter=found["row"].to_numpy().astype(np.int64),
        session=(found["session"] - first).to_numpy().astype(np.int64),
    )


def places(
    parts: Mapping[str, pl.DataFrame], *, near: pl.DataFrame, tolerance: float
) -> dict[str, pl.DataFrame]:
    """Return `state`, `year` and `theta` of a fit to each part of the votes alone.

    Parameters
    ----------
    parts : mapping of str to polars.DataFrame
        Rows of `numbered`, by the name of the part.
    near : polars.DataFrame
        `state`, `year`, `theta` to start from.
    tolerance : float
        Largest change of theta in the last iteration.
    """

    def one(votes: pl.DataFrame) -> pl.DataFrame:
        cast, placed = ballots(votes), seats(votes)
        start = np.full((cast.voters, cast.sessions), np.nan)
        known = placed.table.join(
            near, on=["state", "year"], how="left", maintain_order="left"
        )["theta"]
        start[placed.voter, placed.session] = known.fill_null(np.nan).to_numpy()
        found = engine.fit(
            cast, anchors=anchors(votes), start=start, tolerance=tolerance, threads=1
        )
        return placed.table.select(
            "state", "year", theta=pl.Series(placed.of(found.theta))
        )

    # Fits side by side keep processors busier than threads inside one.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(parts, pool.map(one, parts.values()), strict=True))
