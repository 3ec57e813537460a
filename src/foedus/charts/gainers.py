"""Who gained where the hub lost: mean gains of share over those partners."""

from __future__ import annotations

import polars as pl

from foedus.alignment.flows import FLOW_NAMES, FlowChannel
from foedus.alignment.realignment import Realignment
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, name, number, the

#: The indicator that shares its flows with a channel.
FLOW_INDICATOR = {"military": "arms_supply", "economic": "trade_tie"}


def gainers(result: Realignment, channel: FlowChannel) -> Chart:
    """Draw the states whose share rose most over the partners that the hub lost.

    Parameters
    ----------
    result : Realignment
        Result of `foedus.realign`, of all partners.
    channel : {"military", "economic"}
        Arms deliveries or goods trade.

    Returns
    -------
    Chart
        Bars: mean change of share, in points of per cent. Ticks: the same less
        the state's gain in the world, so that growth everywhere is told apart.
    """
    table = pl.DataFrame(
        [
            {
                "name": name(gain.state),
                "gain": round(100 * gain.gain, 2),
                "beyond_world": round(100 * gain.gain_beyond_world, 2),
            }
            for gain in result.winners
            if gain.channel == channel
        ],
        schema={"name": pl.String, "gain": pl.Float64, "beyond_world": pl.Float64},
    )
    flow = FLOW_NAMES[channel].split(" (")[0].split(",")[0]
    title = f"Who gained in {flow} where {the(result.hub)} lost share"
    return make(
        _spec(table),
        title=title,
        description=_description(title, table),
        source=source_line(result.snapshot, [FLOW_INDICATOR[channel]]),
        table=table,
    )


def _spec(table: pl.DataFrame) -> Spec:
    return {
        "width": "container",
        "height": 24 * max(table.height, 1),
        "data": values(table),
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": table["name"].to_list(),
                "title": None,
                "axis": {"ticks": False, "domain": False},
            }
        },
        "layer": [
            {
                "mark": {"type": "bar", "style": "bar", "height": {"band": 0.55}},
                "encoding": {
                    "x": {
                        "field": "gain",
                        "type": "quantitative",
                        "title": [
                            "Mean change of share, percentage points",
                            "tick: beyond the state's gain in the world",
                        ],
                        "axis": {"tickCount": 5},
                    }
                },
            },
            {
                "mark": {"type": "tick", "style": "tick", "thickness": 3,
                         "height": {"band": 0.85}},
                "encoding": {"x": {"field": "beyond_world", "type": "quantitative"}},
            },
        ],
    }  # fmt: skip


def _description(title: str, table: pl.DataFrame) -> str:
    if table.is_empty():
        return f"{title}: no state gained, or no flow is known at both ends."
    gains = [
        f"{row['name']} {number(row['gain'], sign=True)}"
        for row in table.head(3).iter_rows(named=True)
    ]
    return (
        f"{title}: bars for {counted(table.height, 'state')}, largest "
        f"{', '.join(gains)} percentage points."
    )
