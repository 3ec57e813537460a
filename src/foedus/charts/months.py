"""The months of reported events that pulled a pair's tone up or down."""

from __future__ import annotations

import polars as pl

from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, number, the, upper


def months(rows: pl.DataFrame, *, hub: str, partner: str, snapshot: str) -> Chart:
    """Draw how far single months pulled the cooperative share of their year.

    Parameters
    ----------
    rows : polars.DataFrame
        `year`, `month`, `cooperative`, `hostile`, `pull`: at most two months a year,
        those that pulled furthest from the pair's own mean.
    hub, partner : str
        State ids.
    snapshot : str
        Id of the snapshot.

    Returns
    -------
    Chart
        A bar a month, up for more cooperative than usual and down for less, in
        percentage points of the share of its year. A month without a bar pulled
        less; it is not without events.
    """
    table = rows.sort("year", "month").select(
        month=pl.format("{}-{}", "year", pl.col("month").cast(pl.String).str.zfill(2)),
        pull=(100 * pl.col("pull")).round(1),
        cooperative="cooperative",
        hostile="hostile",
    )
    pair = f"{upper(the(hub))} and {the(partner)}"
    return make(
        _spec(table),
        title=f"{pair}: months that moved the tone of reported events",
        description=_description(pair, table),
        source=source_line(snapshot, ["event_tone"]),
        table=table.rename({"pull": "pull, points"}),
    )


def _spec(table: pl.DataFrame) -> Spec:
    timed = table.with_columns(
        at=pl.col("month").str.slice(0, 4).cast(pl.Float64)
        + (pl.col("month").str.slice(5, 2).cast(pl.Float64) - 0.5) / 12
    )
    years = sorted({int(month[:4]) for month in table["month"]})
    x = {
        "field": "at",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [years[0], years[-1] + 1] if years else [0, 1],
                  "nice": False},
        "axis": {"format": "d", "values": [*years, years[-1] + 1] if years else [],
                 "grid": True},
    }  # fmt: skip
    y = {
        "field": "pull",
        "type": "quantitative",
        "title": "Points",
        "axis": {"tickCount": 5},
    }
    return {
        "width": "container",
        "height": 200,
        "data": values(timed),
        "encoding": {"x": x, "y": y},
        "layer": [
            *(
                {
                    "transform": [{"filter": f"datum.pull {sign} 0"}],
                    "mark": {"type": "bar", "style": style, "width": 5},
                }
                for sign, style in (("<", "away"), (">=", "closer"))
            ),
            {
                "mark": {"type": "rule", "style": "zero"},
                "encoding": {"x": None, "y": {"datum": 0}},
            },
        ],
    }


def _description(pair: str, table: pl.DataFrame) -> str:
    if table.is_empty():
        return f"{pair}: no month pulled the tone of reported events far."
    ordered = table.sort("pull", "month")
    low, high = ordered.row(0, named=True), ordered.row(-1, named=True)
    below = table.filter(pl.col("pull") < 0).height
    text = (
        f"{pair}: bars for {counted(table.height, 'month')}, {below} down and "
        f"{table.height - below} up, in points of the cooperative share of the year"
    )
    if low["pull"] < 0:
        text += f"; furthest down {low['month']} ({number(low['pull'], sign=True)})"
    if high["pull"] > 0:
        text += f"; furthest up {high['month']} ({number(high['pull'], sign=True)})"
    return f"{text}."
