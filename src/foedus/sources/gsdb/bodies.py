"""Bodies that GSDB names as parties, what their sanctions oblige to, and members.

`force` says what a decision of the body means between states:

``binding``
    members must apply it, so it is in force between each member and the target;
``voluntary``
    members may apply it or not, and the file does not say who does, so nothing
    is known between a member and the target;
``request``
    a recommendation, or a suspension from the body itself: no measure between
    two states.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import polars as pl

__all__ = ["bodies", "members"]


@cache
def bodies() -> pl.DataFrame:
    """Return the bodies: columns `name`, `body`, `force`, `citation`, `note`."""
    return _table("bodies.csv")


@cache
def members() -> pl.DataFrame:
    """Return members of the bodies that the membership ledger does not hold.

    Returns
    -------
    polars.DataFrame
        Columns `body`, `state`, `first`, `last` (years in which the state was a
        member on at least one day; `last` null while it is one), `citation`.
    """
    return _table("members.csv").select(
        "body",
        "state",
        first=pl.col("from").str.slice(0, 4).cast(pl.Int16),
        last=pl.col("to").str.slice(0, 4).cast(pl.Int16),
        citation="citation",
    )


def _table(name: str) -> pl.DataFrame:
    content = files("foedus.sources.gsdb").joinpath(name).read_bytes()
    return pl.read_csv(content, infer_schema=False)
