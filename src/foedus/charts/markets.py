"""Markets lost and found: what the share held with each partner brought and cost."""

from __future__ import annotations

import polars as pl

from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, name, number, the
from foedus.consequences.results import Consequences
from foedus.consequences.results_parts import Market, Markets

#: Partners at either end.
ENDS = 8
BILLION = 1e9


def markets(result: Consequences, found: Markets) -> Chart:
    """Draw the partners where a hub lost and gained most by the share it holds there.

    Parameters
    ----------
    result : Consequences
        Result of `foedus.consequences`.
    found : Markets
        One side of its trade: its `exports` or `imports`.

    Returns
    -------
    Chart
        Bars: the part of the change that comes from the share held there, in
        billion US dollars. Ticks: the whole change, with growth of the world and
        of the partner.
    """
    rows = [
        {
            "name": name(one.partner),
            "by_share": _billion(one.from_share),
            "change": _billion(one.change),
            "from": _billion(one.flow_from),
            "to": _billion(one.flow_to),
            "direction": "fell" if one.from_share < 0 else "rose",
        }
        for one in extremes(found)
    ]
    schema = {
        "name": pl.String, "by_share": pl.Float64, "change": pl.Float64,
        "from": pl.Float64, "to": pl.Float64, "direction": pl.String,
    }  # fmt: skip
    table = pl.DataFrame(rows, schema=schema)
    what = "Markets" if found.side == "exports" else "Suppliers"
    window = f"{result.since} to {result.until}"
    return make(
        _spec(table),
        title=f"{what} lost and found by {the(result.hub)}, {window}",
        description=_description(what, table, window),
        source=source_line(result.snapshot, ["trade_tie"]),
        table=table.drop("direction").rename(
            {"by_share": "by share, bn", "change": "whole change, bn",
             "from": f"{result.since}, bn", "to": f"{result.until}, bn"}
        ),
    )  # fmt: skip


def extremes(found: Markets) -> tuple[Market, ...]:
    """Return the most lost, then the most found, each by the share held there."""
    lost = [one for one in found.markets if one.from_share < 0][:ENDS]
    gained = [one for one in found.markets if one.from_share > 0][-ENDS:]
    return (*lost, *gained)


def _billion(usd: float) -> float:
    return float(f"{usd / BILLION:.4g}")


def _spec(table: pl.DataFrame) -> Spec:
    return {
        "width": "container",
        "height": 22 * max(table.height, 1),
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
                "mark": {"type": "bar", "height": {"band": 0.6}},
                "encoding": {
                    "x": {
                        "field": "by_share",
                        "type": "quantitative",
                        "title": ["bar: by the share held there, billion US dollars",
                                  "tick: the whole change"],
                        "axis": {"tickCount": 5},
                    },
                    "color": {
                        "field": "direction",
                        "type": "nominal",
                        "scale": {
                            "domain": ["fell", "rose", "moved little", "not known"],
                            "range": "ordinal",
                        },
                        "legend": None,
                    },
                },
            },
            {
                "mark": {"type": "tick", "style": "tick", "thickness": 3,
                         "height": {"band": 0.85}},
                "encoding": {"x": {"field": "change", "type": "quantitative"}},
            },
            {
                "mark": {"type": "rule", "style": "zero"},
                "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": None},
                "data": {"values": [{}]},
            },
        ],
    }  # fmt: skip


def _description(what: str, table: pl.DataFrame, window: str) -> str:
    if table.is_empty():
        return f"{what}, {window}: no partner is known at both ends."
    first, last = table.row(0, named=True), table.row(-1, named=True)
    ends = " to ".join(
        f"{one['name']} ({number(one['by_share'], sign=True)} billion US dollars by "
        f"share, {number(one['change'], sign=True)} in all)"
        for one in (first, last)
    )
    return (
        f"{what}, {window}: bars for {counted(table.height, 'partner')}, from {ends}."
    )
