"""The years in which each member of the state system counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from foedus.states import all_states

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

FIRST_YEAR = 1946
LAST_YEAR = 2025


def derive(inputs: Inputs | None = None) -> pl.DataFrame:
    """Return the members of the state system, year by year.

    A state counts in a year if a member spell includes 1 July, the day by which
    codes and names are mapped too. So no territory is two states in one year:
    1991 is the Soviet Union's, 1992 Russia's.

    Parameters
    ----------
    inputs : Inputs or None
        Not needed: the table of states is part of the package.

    Returns
    -------
    polars.DataFrame
        `state`, `year` (1946 to 2025), sorted.
    """
    rows = [
        (state.id, year)
        for state in all_states()
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        if any(
            spell.member and spell.contains(date(year, 7, 1)) for spell in state.spells
        )
    ]
    return pl.DataFrame(
        rows, schema={"state": pl.String, "year": pl.Int16}, orient="row"
    ).sort("state", "year")


def pairs(
    hubs: Sequence[str], *, first: int, last: int, to_year_end: bool = False
) -> pl.DataFrame:
    """Return every hub with every partner in the years in which both count.

    Parameters
    ----------
    hubs : sequence of str
        State ids; a hub that never counts has no rows.
    first, last : int
        First and last calendar year.
    to_year_end : bool
        Leave out the year in which either of the two ends before 31 December,
        for ledgers that are read on that day.

    Returns
    -------
    polars.DataFrame
        `hub`, `partner`, `year`, sorted.
    """
    counting = derive().filter(pl.col("year").is_between(first, last))
    if to_year_end:
        ended = [
            (state.id, spell.last.year)
            for state in all_states()
            for spell in state.spells
            if spell.last is not None and (spell.last.month, spell.last.day) < (12, 31)
        ]
        counting = counting.join(
            pl.DataFrame(ended, schema=counting.schema, orient="row"),
            on=["state", "year"],
            how="anti",
        )
    return (
        counting.filter(pl.col("state").is_in(list(hubs)))
        .rename({"state": "hub"})
        .join(counting.rename({"state": "partner"}), on="year")
        .filter(pl.col("hub") != pl.col("partner"))
        .select("hub", "partner", "year")
        .sort("hub", "partner", "year")
    )
