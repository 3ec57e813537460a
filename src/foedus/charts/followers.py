"""How many partners follow one that leaves, without contagion and with."""

from __future__ import annotations

import polars as pl

from foedus.charts.chart import Chart, Spec, hollow, make, values
from foedus.charts.wording import counted, number, the
from foedus.scenarios.outlook import Outlook, Run
from foedus.sources.registry import declarations

#: Larger numbers are drawn together.
_MOST = 5


def followers(result: Outlook, run: Run) -> Chart:
    """Draw the probability that so many partners follow, both runs beside each other.

    Parameters
    ----------
    result : Outlook
        Of the hub.
    run : Run
        A scenario in which a partner leaves.

    Returns
    -------
    Chart
        A ring without contagion, a dot with it, for each number of followers.
    """
    table = _table(run)
    atop = declarations()["atop"].title
    return make(
        _spec(table),
        title=f"How many partners would follow out of obligations with "
        f"{the(result.hub)}, within {counted(run.horizon, 'year')}",
        description=_description(table, run),
        source=f"Foedus, snapshot {result.snapshot}, from {atop} and ledgers of "
        "Foedus; simulated.",
        table=table,
    )


def _table(run: Run) -> pl.DataFrame:
    rows = []
    for at in range(_MOST + 1):
        mine = [
            one
            for one in run.followers
            if one.number == at or (at == _MOST and one.number > at)
        ]
        rows.append(
            (
                f"{at} or more" if at == _MOST else str(at),
                round(100 * sum(one.without for one in mine), 2),
                round(100 * sum(one.with_contagion for one in mine), 2),
            )
        )
    while len(rows) > 2 and not any(rows[-1][1:]):
        rows.pop()
    schema = {
        "followers": pl.String, "without": pl.Float64, "with contagion": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _spec(table: pl.DataFrame) -> Spec:
    x = {
        "field": "with contagion",
        "type": "quantitative",
        "title": ["Probability, per cent", "ring: without contagion, dot: with"],
        "scale": {"domain": [0, 100]},
        "axis": {"tickCount": 5},
    }
    without = {**x, "field": "without"}
    return {
        "width": "container",
        "height": 24 * max(table.height, 1),
        "data": values(table),
        "encoding": {
            "y": {
                "field": "followers",
                "type": "nominal",
                "sort": table["followers"].to_list(),
                "title": "Followers",
                "axis": {"ticks": False, "domain": False},
            }
        },
        "layer": [
            hollow({"x": without}, size=150),
            {
                "mark": {"type": "point", "filled": True, "style": "dot", "size": 40},
                "encoding": {"x": x},
            },
        ],
    }


def _description(table: pl.DataFrame, run: Run) -> str:
    none = table.row(0, named=True)
    return (
        f"Probability of so many followers within {counted(run.horizon, 'year')}: none "
        f"{number(none['without'])} per cent without contagion, "
        f"{number(none['with contagion'])} with; up to "
        f"{table['followers'][-1]} are drawn."
    )
