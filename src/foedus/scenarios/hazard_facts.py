"""The facts behind the covariates of the hazard, by year and line of states."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.scenarios.hazard_ties import FIRST_YEAR, Ties

__all__ = ["Facts", "Laid", "lay"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Facts:
    """Tables that covariates are computed from, with the states' own ids.

    Attributes
    ----------
    capabilities : polars.DataFrame
        `state`, `year`, `cinc`.
    rivalries : polars.DataFrame
        `state_a`, `state_b`, `year`.
    distances : polars.DataFrame
        `origin`, `destination`, `km`, `contiguous`.
    ideal_points : polars.DataFrame
        `state`, `year`, `filtered`.
    sanctions : polars.DataFrame
        `target`, `sender`, `year`.
    arms : polars.DataFrame
        `recipient`, `supplier`, `year`, `tiv5`.
    """

    capabilities: pl.DataFrame
    rivalries: pl.DataFrame
    distances: pl.DataFrame
    ideal_points: pl.DataFrame
    sanctions: pl.DataFrame
    arms: pl.DataFrame


@dataclass(frozen=True, slots=True, repr=False)
class Laid:
    """Facts by year and line; NaN where not known.

    Attributes
    ----------
    capability, ideal : ndarray, shape (years, S)
        CINC and filtered ideal point.
    rival : ndarray of bool, shape (years, S, S)
        Whether two are strategic rivals.
    sanction, arms : ndarray, shape (years, S, S)
        1 if one has sanctions on the other; the larger share in arms imports.
    distance, contiguous : ndarray, shape (S, S)
        Log km; 1 for a common border.
    """

    capability: FloatArray
    ideal: FloatArray
    rival: npt.NDArray[np.bool_]
    sanction: FloatArray
    arms: FloatArray
    distance: FloatArray
    contiguous: FloatArray


def lay(ties: Ties, facts: Facts) -> Laid:
    """Lay out the facts, each series carried forward from its last year.

    Parameters
    ----------
    ties : Ties
        Give the lines and years.
    facts : Facts
        Tables with the states' own ids.

    Returns
    -------
    Laid
        By year and line.
    """
    years, number, _ = ties.level.shape
    capability = np.full((years, number), np.nan)
    _put(capability, ties, facts.capabilities, ("state",), "cinc")
    # A capability of 0 is a share too small for the source's digits.
    capability[capability <= 0] = np.nan
    ideal = np.full((years, number), np.nan)
    _put(ideal, ties, facts.ideal_points, ("state",), "filtered")
    rival = np.zeros(ties.level.shape)
    rivalries = facts.rivalries.with_columns(one=1.0)
    _put(rival, ties, rivalries, ("state_a", "state_b"), "one")
    sanction = np.zeros(ties.level.shape)
    struck = facts.sanctions.with_columns(one=1.0)
    _put(sanction, ties, struck, ("target", "sender"), "one")
    sanction = np.maximum(sanction, sanction.transpose(0, 2, 1))
    bought = np.zeros(ties.level.shape)
    _put(bought, ties, facts.arms, ("recipient", "supplier"), "tiv5")
    total = bought.sum(axis=2, keepdims=True)
    share = np.divide(bought, total, out=np.full_like(bought, np.nan), where=total > 0)
    arms = np.fmax(share, share.transpose(0, 2, 1))
    for held, table in (
        (capability, facts.capabilities),
        (ideal, facts.ideal_points),
        (rival, facts.rivalries),
        (sanction, facts.sanctions),
        (arms, facts.arms),
    ):
        _carry(held, table)
    distance, contiguous = _apart(ties, facts.distances)
    return Laid(
        capability,
        ideal,
        (rival + rival.transpose(0, 2, 1)) > 0,
        sanction,
        arms,
        distance,
        contiguous,
    )


def _put(
    held: FloatArray,
    ties: Ties,
    table: pl.DataFrame,
    states: tuple[str, ...],
    value: str,
) -> None:
    """Write a column of a table at its years and lines."""
    kept = table.filter(
        pl.col("year").is_between(FIRST_YEAR, FIRST_YEAR + len(held) - 1)
    ).drop_nulls([*states, value])
    placed = [ties.place(kept[name]) for name in states]
    use = np.logical_and.reduce([line >= 0 for line in placed])
    years = kept["year"].to_numpy().astype(np.int64) - FIRST_YEAR
    where = (years[use], *(line[use] for line in placed))
    held[where] = kept[value].to_numpy()[use]


def _carry(held: FloatArray, table: pl.DataFrame) -> None:
    """Carry the last year of a source forward; years before its first are unknown."""
    first, last = int(table["year"].min()), int(table["year"].max())  # type: ignore[arg-type]
    held[max(last - FIRST_YEAR + 1, 0) :] = held[min(last - FIRST_YEAR, len(held) - 1)]
    held[: max(first - FIRST_YEAR, 0)] = np.nan


def _apart(ties: Ties, distances: pl.DataFrame) -> tuple[FloatArray, FloatArray]:
    number = len(ties.lines)
    far = np.full((number, number), np.nan)
    next_to = np.full((number, number), np.nan)
    kept = distances.drop_nulls(["km", "contiguous"])
    a, b = ties.place(kept["origin"]), ties.place(kept["destination"])
    use = (a >= 0) & (b >= 0) & (a != b)
    far[a[use], b[use]] = np.log(kept["km"].to_numpy()[use])
    next_to[a[use], b[use]] = kept["contiguous"].to_numpy()[use]
    return far, next_to
