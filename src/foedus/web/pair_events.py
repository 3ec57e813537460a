"""Reported events of a pair: the months that moved their tone."""

from __future__ import annotations

import polars as pl

from foedus.brief.content import Block, Cell, Grid, Section
from foedus.charts.months import months
from foedus.charts.wording import number, the
from foedus.lake.snapshot import Snapshot

TITLE = "Events, month by month"
_READING = (
    "The tone of a year is the cooperative share of the scores of all events that the "
    "news reports between the two. Kept are at most two months a year: those that "
    "pulled the year's share furthest from the mean of the pair over its years, by at "
    "least two points. A month that is not shown pulled less. The value of each year "
    "stands above, among the indicators."
)


def events_section(snapshot: Snapshot, hub: str, partner: str, since: int) -> Section:
    """Return the section of events, from `since` to where the source ends."""
    first, second = sorted((hub, partner))
    pair = (pl.col("a") == first) & (pl.col("b") == second)
    rows = snapshot.table("event_months", pair & (pl.col("year") >= since))
    if rows.is_empty():
        begins, ends = snapshot.coverage("event_tone")
        text = (
            f"No month is kept in which events moved the tone between {the(hub)} and "
            f"{the(partner)} by two points; the source covers {begins} to {ends}, and "
            "a pair with few reported events has no tone."
        )
        return Section("events", TITLE, (Block(id="months", text=(text,)),))
    rows = rows.sort("year", "month")
    drawn = months(rows, hub=hub, partner=partner, snapshot=snapshot.id)
    columns = ("Month", "Cooperative score", "Hostile score", "Pull, points")
    grid = Grid(
        caption="Months that moved the tone",
        columns=columns,
        rows=tuple(
            (
                Cell(
                    f"{row['year']}-{row['month']:02d}",
                    12 * row["year"] + row["month"],
                ),
                Cell(f"{row['cooperative']:,}", row["cooperative"]),
                Cell(f"{row['hostile']:,}", row["hostile"]),
                Cell(number(100 * row["pull"], sign=True), row["pull"]),
            )
            for row in rows.iter_rows(named=True)
        ),
        numeric=frozenset(columns),
        sortable=True,
        folded=True,
    )
    block = Block(id="months", text=(_READING,), charts=(drawn,), grids=(grid,))
    return Section("events", TITLE, (block,))
