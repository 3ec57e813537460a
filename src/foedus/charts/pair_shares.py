"""Shares of one partner's arms or trade, then and now, by state."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.alignment.flows import FLOW_NAMES, FlowChannel
from foedus.charts.chart import Chart, Spec, hollow, make, values
from foedus.charts.gainers import FLOW_INDICATOR
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, name, number, the

#: States drawn from either end, besides the hub.
_ENDS = 6

#: State, share at the start and share at the end.
Moved = tuple[str, float, float]


def pair_shares(
    states: Sequence[Moved],
    *,
    hub: str,
    partner: str,
    channel: FlowChannel,
    years: tuple[int, int],
    snapshot: str,
) -> Chart:
    """Draw the shares of a partner's total that moved most.

    Parameters
    ----------
    states : sequence of (str, float, float)
        States with their shares at both ends, in [0, 1], greatest gain first.
    hub, partner : str
        State ids; the hub is drawn first, if it moved.
    channel : {"military", "economic"}
        Arms deliveries or goods trade.
    years : tuple of int
        First and last year.
    snapshot : str
        Id of the snapshot.

    Returns
    -------
    Chart
        A hollow ring for the first year, a dot for the last, joined by a rule.
    """
    own = [one for one in states if one[0] == hub]
    others = [one for one in states if one[0] != hub]
    chosen = others if len(others) <= 2 * _ENDS else (
        [*others[:_ENDS], *others[-_ENDS:]]
    )  # fmt: skip
    table = pl.DataFrame(
        [
            (_named(state, hub), round(100 * start, 2), round(100 * end, 2),
             number(100 * (end - start), sign=True))
            for state, start, end in (*own, *chosen)
        ],
        schema={"name": pl.String, "from": pl.Float64, "to": pl.Float64,
                "label": pl.String},
        orient="row",
    )  # fmt: skip
    flow = FLOW_NAMES[channel].split(" (")[0].split(",")[0]
    title = (
        f"{name(partner)}: shares of its {flow}, {years[0]} and {years[1]}, per cent"
    )
    return make(
        _spec(table),
        title=title,
        description=_description(table, hub, partner, flow, years),
        source=source_line(snapshot, [FLOW_INDICATOR[channel]]),
        table=table.rename({"from": str(years[0]), "to": str(years[1]),
                            "label": "change, points"}),
    )  # fmt: skip


def _named(state: str, hub: str) -> str:
    return name(state) + (" (hub)" if state == hub else "")


def _spec(table: pl.DataFrame) -> Spec:
    most = max([*table["from"].to_list(), *table["to"].to_list(), 1.0])
    x = {
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 4},
        # Room beside the largest share for its figure.
        "scale": {"domain": [0, 1.25 * most], "nice": False},
    }
    y = {
        "field": "name",
        "type": "nominal",
        "sort": table["name"].to_list(),
        "title": None,
        "axis": {"ticks": False, "domain": False, "grid": True},
    }
    end = {"x": {**x, "field": "to"}}
    return {
        "width": "container",
        "height": 24 * max(table.height, 1),
        "data": values(
            table.with_columns(beyond=pl.max_horizontal("from", "to"))
        ),
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "rule", "style": "whisker"},
                "encoding": {"x": {**x, "field": "from"}, "x2": {"field": "to"}},
            },
            hollow({"x": {**x, "field": "from"}}, size=60),
            {
                "mark": {"type": "point", "filled": True, "style": "dot", "size": 70},
                "encoding": end,
            },
            {
                "mark": {"type": "text", "style": "ink", "align": "left", "dx": 9,
                         "fontSize": 11},
                "encoding": {
                    "x": {**x, "field": "beyond"},
                    "text": {"field": "label"},
                },
            },
        ],
    }  # fmt: skip


def _description(
    table: pl.DataFrame, hub: str, partner: str, flow: str, years: tuple[int, int]
) -> str:
    opening = (
        f"Shares of the {flow} of {the(partner)} in {years[0]} (ring) and {years[1]} "
        "(dot)"
    )
    if table.is_empty():
        return f"{opening}: none moved by a point."
    said = [
        f"{row['name']} {number(row['from'])} to {number(row['to'])}"
        for row in table.head(4).iter_rows(named=True)
    ]
    text = f"{opening}, {counted(table.height, 'state')}: {'; '.join(said)}"
    if _named(hub, hub) not in table["name"].to_list():
        text += f"; the share of {the(hub)} did not move by a point"
    return f"{text}."
