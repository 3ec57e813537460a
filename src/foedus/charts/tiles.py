"""An equal-cell map of the world: one tile for each state, whatever its size.

Neighbours stay near each other and compass directions hold roughly; distances and
areas do not, which is the point: Malta can be read as well as Russia. A state of the
past stands beside its follower (SUN and RUS), or on a cell that is free in its years
(YUG where Montenegro is now). No two states of one year share a cell, not even in
the year in which one follows the other.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import polars as pl

from foedus.states import existing

__all__ = ["SCHEMA", "tiles"]

#: Cells count from 0, columns from the west, rows from the north.
SCHEMA = {"state": pl.String, "column": pl.Int16, "row": pl.Int16}


def tiles(year: int) -> pl.DataFrame:
    """Return the cells of the states that existed on any day of a year.

    Parameters
    ----------
    year : int
        Calendar year, 1946 or later.

    Returns
    -------
    polars.DataFrame
        Columns `state`, `column`, `row` (from 0, from the north-west), ordered by
        row and column; no cell twice.

    Raises
    ------
    OutsideCoverage
        If the year is before the table of states begins.
    """
    alive = pl.DataFrame({"state": [state.id for state in existing(year)]})
    return _cells().join(alive, on="state", how="semi").sort("row", "column")


@cache
def _cells() -> pl.DataFrame:
    content = files("foedus.charts").joinpath("tiles.csv").read_bytes()
    return pl.read_csv(content, schema=SCHEMA)
