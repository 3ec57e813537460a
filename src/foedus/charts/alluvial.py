"""Where a hub's losses went: an alluvial chart of the flow matrix, from plain marks.

Vega-Lite has no mark for a ribbon. Each is an area between two curves whose points
are computed here, so that the chart needs no transform that a viewer may lack.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from foedus.alignment.flow_matrix import FlowMatrix
from foedus.alignment.flows import FLOW_NAMES, FlowChannel
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.gainers import FLOW_INDICATOR, gainer_name
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, listed, number, the

#: Partners and gainers named; the others are one row each.
PARTNERS = 10
GAINERS = 10
OTHER_PARTNERS = "other partners"
OTHER_GAINERS = "others"

#: Points of a ribbon.
_STEPS = 25
#: Room of the smallest row and between rows, as a share of the loss, so that labels
#: do not meet; and pixels of the whole loss.
_LEAST_ROOM = 0.036
_GAP = 0.012
_PIXELS = 340
#: Pixels below which labels would be cut off.
_LEAST_WIDTH = 740
#: Width of a node; room for labels beside the nodes, in widths of the ribbons.
_NODE = 0.03
_ROOM = 0.42


@dataclass(frozen=True, slots=True)
class _Node:
    name: str
    side: str
    top: float
    bottom: float
    share: float


def alluvial(
    matrix: FlowMatrix, channel: FlowChannel, *, hub: str, snapshot: str
) -> Chart:
    """Draw to whom the hub's lost shares went, partner by partner.

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
        Left: partners, as high as what the hub lost with them. Right: gainers, as
        high as what the convention assigns to them. Ribbons of the first gainer are
        darker. The table holds the ribbons in per cent of the whole loss.
    """
    flow = FLOW_NAMES[channel].split(" (")[0].split(",")[0]
    title = f"Where the share of {flow} that {the(hub)} lost went"
    links = _links(matrix, channel)
    table = links.select("partner", "gainer", (pl.col("share") * 100).round(2))
    return make(
        _spec(links),
        title=title,
        description=_description(title, links),
        source=source_line(snapshot, [FLOW_INDICATOR[channel]]),
        table=table.rename({"share": "per_cent_of_loss"}),
    )


def _links(matrix: FlowMatrix, channel: FlowChannel) -> pl.DataFrame:
    """Return partner, gainer and share of the whole loss; shares add up to one."""
    schema = {"partner": pl.String, "gainer": pl.String, "share": pl.Float64}
    losses = [loss for loss in matrix.losses if loss.channel == channel]
    whole = sum(loss.amount for loss in losses)
    if whole <= 0:
        return pl.DataFrame(schema=schema)
    kept = {loss.partner for loss in losses[:PARTNERS]}
    rows = [
        (cell.partner, cell.gainer, cell.assigned)
        for cell in matrix.cells
        if cell.channel == channel
    ] + [(loss.partner, OTHER_GAINERS, loss.unassigned) for loss in losses]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    won = (
        frame.filter(pl.col("gainer") != OTHER_GAINERS)
        .group_by("gainer")
        .agg(pl.col("share").sum())
        .sort(["share", "gainer"], descending=[True, False])
    )
    named = won["gainer"].head(GAINERS).to_list()
    return (
        frame.with_columns(
            pl.when(pl.col("partner").is_in(list(kept)))
            .then(pl.col("partner"))
            .otherwise(pl.lit(OTHER_PARTNERS)),
            pl.when(pl.col("gainer").is_in(named))
            .then(pl.col("gainer"))
            .otherwise(pl.lit(OTHER_GAINERS)),
        )
        .group_by("partner", "gainer")
        .agg(pl.col("share").sum() / whole)
        # What rounding leaves is no ribbon.
        .filter(pl.col("share") > 1e-9)
        .with_columns(pl.col("partner", "gainer").map_elements(_name, pl.String))
        .sort("partner", "gainer")
    )


def _name(key: str) -> str:
    return key if key in (OTHER_PARTNERS, OTHER_GAINERS) else gainer_name(key)


def _spec(links: pl.DataFrame) -> Spec:
    left = _sizes(links, "partner", OTHER_PARTNERS)
    right = _sizes(links, "gainer", OTHER_GAINERS)
    length = max(_length(left), _length(right))
    starts, ends = _nodes(left, "partner", length), _nodes(right, "gainer", length)
    first = next(iter(right), "")
    ribbons = _ribbons(links, starts, ends)
    nodes = pl.DataFrame(
        [
            {
                "name": node.name,
                "share": f"{number(100 * node.share)} %",
                "x": 0.0 if node.side == "partner" else 1.0 - _NODE,
                "x2": _NODE if node.side == "partner" else 1.0,
                "y": node.top,
                "y2": node.bottom,
                "middle": (node.top + node.bottom) / 2,
                "side": node.side,
            }
            for node in (*starts.values(), *ends.values())
        ],
        infer_schema_length=None,
    )
    x = {"type": "quantitative", "axis": None,
         "scale": {"domain": [-_ROOM, 1 + _ROOM], "nice": False}}  # fmt: skip
    y = {"type": "quantitative", "axis": None,
         "scale": {"domain": [length, 0], "nice": False}}  # fmt: skip
    return {
        "usermeta": {"least": _LEAST_WIDTH},
        "width": "container",
        "height": round(_PIXELS * length),
        "layer": [
            *(
                {
                    "data": values(ribbons.filter((pl.col("gainer") == first) == top)),
                    "mark": {"type": "area", "style": style, "fillOpacity": opacity,
                             "line": False, "interpolate": "linear"},
                    "encoding": {
                        "x": {"field": "x", **x},
                        "y": {"field": "y", **y},
                        "y2": {"field": "y2"},
                        "detail": {"field": "link", "type": "nominal"},
                    },
                }
                for top, style, opacity in ((False, "band", 0.3), (True, "dot", 0.5))
            ),
            {
                "data": values(nodes),
                "mark": {"type": "rect", "style": "dot"},
                "encoding": {
                    "x": {"field": "x", **x},
                    "x2": {"field": "x2"},
                    "y": {"field": "y", **y},
                    "y2": {"field": "y2"},
                },
            },
            _labels(nodes, "partner", "right", x, y),
            _labels(nodes, "gainer", "left", x, y),
        ],
    }  # fmt: skip


def _labels(nodes: pl.DataFrame, side: str, align: str, x: Spec, y: Spec) -> Spec:
    if nodes.is_empty():
        return {"data": {"values": []}, "mark": {"type": "text", "style": "ink"}}
    table = nodes.filter(pl.col("side") == side).select(
        pl.format("{} {}", "name", "share").alias("label"), "middle"
    )
    return {
        "data": values(table),
        "mark": {"type": "text", "style": "ink", "align": align, "baseline": "middle",
                 "dx": -6 if align == "right" else 6, "limit": 200},
        "encoding": {
            "x": {"datum": 0.0 if side == "partner" else 1.0, **x},
            "y": {"field": "middle", **y},
            "text": {"field": "label"},
        },
    }  # fmt: skip


def _sizes(links: pl.DataFrame, side: str, last: str) -> dict[str, float]:
    """Return rows by size, with the row for all others at the end."""
    sizes = dict(
        links.group_by(side)
        .agg(pl.col("share").sum())
        .sort(["share", side], descending=[True, False])
        .iter_rows()
    )
    if last in sizes:
        sizes[last] = sizes.pop(last)
    return sizes


def _length(sizes: dict[str, float]) -> float:
    """Return the height that the rows of one side need; the whole loss is 1."""
    return sum(max(share, _LEAST_ROOM) + _GAP for share in sizes.values()) or 1.0


def _nodes(sizes: dict[str, float], side: str, length: float) -> dict[str, _Node]:
    """Stack the rows of one side over the whole height."""
    gap = (length - _length(sizes)) / max(len(sizes), 1) + _GAP
    found: dict[str, _Node] = {}
    start = gap / 2
    for name, share in sizes.items():
        room = max(share, _LEAST_ROOM)
        top = start + (room - share) / 2
        found[name] = _Node(name, side, top, top + share, share)
        start += room + gap
    return found


def _ribbons(
    links: pl.DataFrame, starts: dict[str, _Node], ends: dict[str, _Node]
) -> pl.DataFrame:
    """Return the points of every ribbon; they leave and arrive in the order of rows."""
    place = {name: i for i, name in enumerate([*starts, *ends])}
    left = {name: node.top for name, node in starts.items()}
    right = {name: node.top for name, node in ends.items()}
    rows = []
    ordered = sorted(links.rows(), key=lambda row: (place[row[0]], place[row[1]]))
    for partner, gainer, share in ordered:
        start, end = left[partner], right[gainer]
        left[partner] += share
        right[gainer] += share
        for step in range(_STEPS):
            t = step / (_STEPS - 1)
            eased = t * t * (3 - 2 * t)
            y = start + (end - start) * eased
            rows.append(
                {
                    "link": f"{partner} to {gainer}",
                    "gainer": gainer,
                    "x": round(_NODE + (1 - 2 * _NODE) * t, 4),
                    "y": round(y, 5),
                    "y2": round(y + share, 5),
                }
            )
    return pl.DataFrame(
        rows,
        schema={"link": pl.String, "gainer": pl.String, "x": pl.Float64,
                "y": pl.Float64, "y2": pl.Float64},
    )  # fmt: skip


def _description(title: str, links: pl.DataFrame) -> str:
    if links.is_empty():
        return f"{title}: it lost share with no partner, or no flow is known."
    sizes = links.group_by("gainer").agg(pl.col("share").sum())
    largest = sizes.filter(pl.col("gainer") != OTHER_GAINERS).sort(
        ["share", "gainer"], descending=[True, False]
    )
    names = [
        f"{name} {number(100 * share)} %" for name, share in largest.head(3).iter_rows()
    ]
    partners = counted(links["partner"].n_unique(), "row of partners", "partners")
    return (
        f"{title}: ribbons from {partners} to {counted(sizes.height, 'gainer')}, in "
        "per cent of the whole loss, divided in proportion to gains; largest "
        f"{listed(names) if names else 'none named'}."
    )
