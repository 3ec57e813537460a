"""How often two states voted alike, year by year."""

from __future__ import annotations

import polars as pl

from foedus.charts.chart import Chart, Spec, hollow, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, number, per_cent, the, upper

#: A year with fewer common roll calls is drawn hollow: its share is rough.
ROUGH = 20


def agreement(
    years: pl.DataFrame,
    *,
    hub: str,
    partner: str,
    chosen: tuple[int, int],
    snapshot: str,
) -> Chart:
    """Draw the share of roll calls with the same position, by year.

    Parameters
    ----------
    years : polars.DataFrame
        `year`, `together`, `same`, `opposed`, `agreement` (in [0, 1]).
    hub, partner : str
        State ids.
    chosen : tuple of int
        First and last year that the cross-table beside it is of: shaded.
    snapshot : str
        Id of the snapshot.

    Returns
    -------
    Chart
        A line through neighbouring years only: a year without a common roll call
        leaves a gap. Years with fewer than `ROUGH` of them are hollow.
    """
    run = (pl.col("year").diff().fill_null(1) != 1).cum_sum()
    table = years.select(
        "year",
        per_cent=(100 * pl.col("agreement")).round(1),
        together="together",
        opposed="opposed",
        run=run,
        rough=pl.col("together") < ROUGH,
    )
    pair = f"{upper(the(hub))} and {the(partner)}"
    return make(
        _spec(table, chosen),
        title=f"{pair}: share of roll calls with the same position, per cent",
        description=_description(pair, table),
        source=source_line(snapshot, ["contested_votes"]),
        table=table.drop("run", "rough"),
    )


def _spec(table: pl.DataFrame, chosen: tuple[int, int]) -> Spec:
    rows = table["year"].to_list() or list(chosen)
    first, last = min(rows), max(rows)
    x = {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [first - 0.5, last + 0.5], "nice": False},
        "axis": {"format": "d", "tickMinStep": 1, "tickCount": 8, "grid": False},
    }
    y = {
        "field": "per_cent",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 100]},
        "axis": {"tickCount": 5},
    }
    shade = {"from": max(chosen[0] - 0.5, first - 0.5),
             "to": min(chosen[1] + 0.5, last + 0.5)}  # fmt: skip
    return {
        "width": "container",
        "height": 200,
        "layer": [
            {
                "data": {"values": [shade] if shade["from"] < shade["to"] else []},
                "mark": {"type": "rect", "style": "yardstick"},
                "encoding": {
                    "x": {**x, "field": "from"},
                    "x2": {"field": "to"},
                },
            },
            {
                "data": values(table),
                "encoding": {"x": x, "y": y},
                "layer": [
                    {
                        "mark": {"type": "line", "style": "line"},
                        "encoding": {"detail": {"field": "run", "type": "nominal"}},
                    },
                    {
                        "transform": [{"filter": "!datum.rough"}],
                        "mark": {"type": "point", "filled": True, "style": "dot",
                                 "size": 30},
                    },
                    {
                        "transform": [{"filter": "datum.rough"}],
                        **hollow({}, size=30),
                    },
                ],
            },
        ],
    }  # fmt: skip


def _description(pair: str, table: pl.DataFrame) -> str:
    if table.is_empty():
        return f"{pair}: no year has a roll call in which both voted."
    first, last = table.row(0, named=True), table.row(-1, named=True)
    ordered = table.filter(~pl.col("rough")).sort("per_cent", "year")
    text = (
        f"{pair}, {counted(table.height, 'year')} with common roll calls: the same "
        f"position in {per_cent(first['per_cent'] / 100)} of them in {first['year']}, "
        f"in {per_cent(last['per_cent'] / 100)} in {last['year']}"
    )
    if ordered.height:
        low, high = ordered.row(0, named=True), ordered.row(-1, named=True)
        text += (
            f"; lowest {number(low['per_cent'], digits=0)} in {low['year']}, highest "
            f"{number(high['per_cent'], digits=0)} in {high['year']} among years with "
            f"at least {ROUGH}"
        )
    return f"{text}."
