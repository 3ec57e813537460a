"""Obligations that a hub carries, against its capability."""

from __future__ import annotations

import polars as pl

from foedus.consequences.security_parts import Measure, Pledges
from foedus.consequences.security_tables import ended, figure, read
from foedus.lake.snapshot import Snapshot
from foedus.states import get

__all__ = ["pledges"]

_ALL = "states bound to defend another"
_GUARANTORS = "states that protect another"
#: What the protected have together, relative to the hub's own.
_RATIOS = {
    "capabilities": "capabilities of the protected states",
    "gdp": "gross domestic product of the protected states",
    "spending": "military spending of the protected states",
}


def pledges(snapshot: Snapshot, hub: str, since: int, until: int) -> Pledges | None:
    """Return what a hub has promised to defend, at both ends of a window.

    Parameters
    ----------
    snapshot : Snapshot
    hub : str
    since, until : int

    Returns
    -------
    Pledges or None
        None if the hub is bound to defend nobody at `since` nor later.

    Notes
    -----
    The hub *protects* the states whose strongest ally it is. Their capabilities,
    product and military spending are added up and divided by the hub's own: 1
    means that those it has promised to defend weigh as much as itself. Protected
    states without a figure are left out, and how many were counted stands with the
    figure: it is a floor where they are fewer than the protected. That is an account
    of promises, not of the cost of keeping them.
    """
    table = read(snapshot, "security_pledges")
    year = ended(table, hub, since, until)
    if year is None:
        return None
    spells = read(snapshot, "security_protected").filter(pl.col("state") == hub)
    then, now = _protected(spells, since), _protected(spells, year)
    left = then - now
    return Pledges(
        measures=_measures(table, hub, since, until),
        protected=tuple(sorted(now)),
        taken_on=tuple(sorted(now - then)),
        left=tuple(sorted(left)),
        ceased=tuple(sorted(state for state in left if not get(state).exists(year))),
        year=year,
    )


def _measures(
    table: pl.DataFrame, hub: str, since: int, until: int
) -> tuple[Measure, ...]:
    def counted(column: str, title: str, group: str, frame: pl.DataFrame) -> Measure:
        return figure(
            frame.select("state", "year", value=pl.col(column).cast(pl.Float64)),
            hub,
            since,
            until,
            about=(column, title, "states", group),
            absent="the hub has no such obligation in that year",
        )

    guarantors = table.filter(pl.col("protected") > 0)
    ratios = [
        figure(
            guarantors.select("state", "year", value=column, counted=f"{column}_known"),
            hub,
            since,
            until,
            about=(f"{column}_ratio", title, "relative to the hub's own", _GUARANTORS),
            absent="the hub protects nobody, or its own figure is not known",
        )
        for column, title in _RATIOS.items()
    ]
    return (
        counted("pledged", "partners that the hub is bound to defend", _ALL, table),
        counted("weaker", "of these, weaker than the hub", _ALL, table),
        counted("protected", "states whose strongest ally it is", _GUARANTORS,
                guarantors),
        *ratios,
    )  # fmt: skip


def _protected(spells: pl.DataFrame, year: int) -> set[str]:
    inside = spells.filter(pl.col("first") <= year, pl.col("last") >= year)
    return set(inside["partner"])
