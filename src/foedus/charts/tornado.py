"""What matters most in a scenario: one input at a time, a bar each."""

from __future__ import annotations

import polars as pl

from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.model_bands import model_source
from foedus.charts.wording import counted, number, the
from foedus.scenarios.outlook import Outlook, Run


def tornado(result: Outlook, run: Run) -> Chart:
    """Draw how far the hub's real income moves with each input of a scenario.

    Parameters
    ----------
    result : Outlook
        Of the hub.
    run : Run
        A scenario with bars.

    Returns
    -------
    Chart
        Bars from the result at an input's 5 % point to that at its 95 % point, the
        others at their middle; the largest swing first.
    """
    rows = [
        {
            "name": one.title,
            "from": str(one.low),
            "to": str(one.high),
            "at_from": round(one.at_low, 3),
            "at_to": round(one.at_high, 3),
        }
        for one in run.bars
    ]
    table = pl.DataFrame(
        rows,
        schema={
            "name": pl.String, "from": pl.String, "to": pl.String,
            "at_from": pl.Float64, "at_to": pl.Float64,
        },
    )  # fmt: skip
    return make(
        _spec(table),
        title=f"{run.scenario.title}: what matters most for {the(result.hub)}",
        description=_description(table),
        source=model_source(result.snapshot),
        table=table.rename({"at_from": "income at first", "at_to": "income at second"}),
    )


def _spec(table: pl.DataFrame) -> Spec:
    return {
        "usermeta": {"least": 560},
        "width": "container",
        "height": 26 * max(table.height, 1),
        "data": values(table),
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": table["name"].to_list(),
                "title": None,
                "axis": {"ticks": False, "domain": False, "labelLimit": 330},
            }
        },
        "layer": [
            {
                "mark": {"type": "bar", "style": "bar", "height": {"band": 0.6}},
                "encoding": {
                    "x": {
                        "field": "at_from",
                        "type": "quantitative",
                        "title": ["Level of real income, per cent against status quo",
                                  "tick: at the second value of the input"],
                        "axis": {"tickCount": 6},
                        "scale": {"zero": False},
                    },
                    "x2": {"field": "at_to"},
                },
            },
            {
                "mark": {"type": "tick", "style": "tick", "thickness": 3,
                         "height": {"band": 0.85}},
                "encoding": {"x": {"field": "at_to", "type": "quantitative"}},
            },
        ],
    }  # fmt: skip


def _description(table: pl.DataFrame) -> str:
    if table.is_empty():
        return "Nothing that is open moves the result."
    first = table.row(0, named=True)
    return (
        f"Bars for {counted(table.height, 'input')}, the end at the second value "
        f"marked: the largest swing is that of {first['name']}, from "
        f"{number(first['at_from'], digits=2, sign=True)} per cent at {first['from']} "
        f"to {number(first['at_to'], digits=2, sign=True)} at {first['to']}."
    )
