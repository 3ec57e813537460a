"""Who gained where the hub lost: mean gains of share over those partners."""

from __future__ import annotations

import polars as pl

from foedus.alignment.flow_matrix import FlowMatrix
from foedus.alignment.flows import FLOW_NAMES, FlowChannel
from foedus.alignment.realignment import Realignment
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, name, number, the
from foedus.states.bodies import bodies

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
    title = f"Who gained in {_flow(channel)} where {the(result.hub)} lost share"
    return make(
        _spec(table, "Change of share, percentage points"),
        title=title,
        description=_description(title, table, "percentage points"),
        source=source_line(result.snapshot, [FLOW_INDICATOR[channel]]),
        table=table,
    )


def net_winners(
    matrix: FlowMatrix, channel: FlowChannel, *, hub: str, snapshot: str
) -> Chart:
    """Draw who won net of what the hub lost, in amounts rather than shares.

    Parameters
    ----------
    matrix : FlowMatrix
        Of `foedus.realign(..., matrix=True)`.
    channel : {"military", "economic"}
        Arms deliveries or goods trade.
    hub : str
        State id.
    snapshot : str
        Id of the snapshot.

    Returns
    -------
    Chart
        Bars: what shifts of share brought a state over the hub's lost partners, in
        per cent of the hub's loss. Others lost there too, so that bars may add up
        to more than 100. Ticks: the same less what growth as in the world would
        have brought.
    """
    whole = sum(loss.amount for loss in matrix.losses if loss.channel == channel)
    table = pl.DataFrame(
        [
            {
                "name": gainer_name(won.state),
                "gain": round(100 * won.of_loss, 2),
                "beyond_world": round(100 * won.beyond_world / whole, 2),
            }
            for won in matrix.net
            if won.channel == channel
        ],
        schema={"name": pl.String, "gain": pl.Float64, "beyond_world": pl.Float64},
    )
    title = f"Who won net of the {_flow(channel)} that {the(hub)} lost"
    return make(
        _spec(table, "Per cent of the hub's loss"),
        title=title,
        description=_description(title, table, "per cent of the loss"),
        source=source_line(snapshot, [FLOW_INDICATOR[channel]]),
        table=table,
    )


def gainer_name(gainer: str) -> str:
    """Return the name of a state, or a bloc by its id."""
    return gainer if gainer in {body.id for body in bodies()} else name(gainer)


def _flow(channel: FlowChannel) -> str:
    return FLOW_NAMES[channel].split(" (")[0].split(",")[0]


def _spec(table: pl.DataFrame, unit: str) -> Spec:
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
                        "title": [unit, "tick: beyond the gain in the world"],
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


def _description(title: str, table: pl.DataFrame, unit: str) -> str:
    if table.is_empty():
        return f"{title}: no state gained, or no flow is known at both ends."
    gains = [
        f"{row['name']} {number(row['gain'], sign=True)}"
        for row in table.head(3).iter_rows(named=True)
    ]
    return (
        f"{title}: bars for {counted(table.height, 'state')}, largest "
        f"{', '.join(gains)} {unit}."
    )
