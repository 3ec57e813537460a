"""By which channel partners moved: small multiples that add up to the change."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import polars as pl

from foedus.alignment.results import Erosion, PartnerChange
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.ranking import WORDS
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, name, number, the, upper
from foedus.indicators.contract import CHANNELS

_SCHEMA = {
    "name": pl.String, "channel": pl.String, "points": pl.Float64,
    "label": pl.String, "direction": pl.String,
}  # fmt: skip


def contributions(result: Erosion, partners: Sequence[PartnerChange]) -> Chart:
    """Draw what each channel added to the change of each partner, in points.

    Parameters
    ----------
    result : Erosion
        Result of `foedus.erosion`.
    partners : sequence of PartnerChange
        Whom to show, in this order.

    Returns
    -------
    Chart
        One panel a channel. A channel that is not known has no bar and says so;
        bars of one partner add up to its change.
    """
    table = pl.DataFrame(
        [_row(one, channel) for one in partners for channel in CHANNELS],
        schema=_SCHEMA,
    )
    title = (
        f"What each channel added, in points: {the(result.hub)}, "
        f"{result.since} to {result.until}"
    )
    return make(
        _spec(table),
        title=title,
        description=_description(result, table, len(partners)),
        source=source_line(result.snapshot),
        table=_wide(table, partners),
    )


def medians(results: Sequence[Erosion]) -> Chart:
    """Draw the median of what each channel added over the partners of several hubs.

    Parameters
    ----------
    results : sequence of Erosion
        Results of `foedus.erosion` over one window, in this order.

    Returns
    -------
    Chart
        One panel a channel, one bar a hub. Medians of channels do not add up to the
        median change.
    """
    table = pl.DataFrame(
        [_bar(one.hub, channel, _median(one, channel))
         for one in results for channel in CHANNELS],
        schema=_SCHEMA,
    )  # fmt: skip
    known = table.drop_nulls("points").sort("points", "name", "channel")
    since, until = (results[0].since, results[0].until) if results else (0, 0)
    said = "none is known"
    if known.height:
        low, high = known.row(0, named=True), known.row(-1, named=True)
        said = " and ".join(
            f"{word} {row['name']}, {row['channel'].lower()} "
            f"({number(row['points'], sign=True)})"
            for word, row in (("lowest", low), ("highest", high))
        )
    return make(
        _spec(table),
        title=f"Median points by channel over all ranked partners, {since} to {until}",
        description=(
            f"Bars of median points by channel for {counted(len(results), 'hub')}: "
            f"{said}."
        ),
        source=source_line(results[0].snapshot if results else ""),
        table=table.select("name", "channel", "points"),
    )


def _median(result: Erosion, channel: str) -> float | None:
    points = [
        one.channels[channel].contribution
        for one in result.partners
        if one.channels[channel].contribution is not None
    ]
    return float(median(p for p in points if p is not None)) if points else None


def _row(one: PartnerChange, channel: str) -> dict[str, object]:
    found = one.channels.get(channel)
    return _bar(one.partner, channel, None if found is None else found.contribution)


def _bar(state: str, channel: str, points: float | None) -> dict[str, object]:
    direction = "not known"
    if points is not None:
        direction = "fell" if points < 0 else "rose" if points > 0 else "moved little"
    return {
        "name": name(state),
        "channel": upper(channel),
        "points": None if points is None else round(points, 2),
        "label": number(points, sign=True),
        "direction": direction,
    }


def _spec(table: pl.DataFrame) -> Spec:
    y = {
        "field": "name",
        "type": "nominal",
        "sort": list(dict.fromkeys(table["name"])),
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    x = {
        "field": "points",
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 4, "labelFlush": True},
        # Room beside the longest bar for its figure.
        "scale": {"padding": 34},
    }
    negative = "datum.points !== null && datum.points < 0"
    return {
        "usermeta": {"cell": 215},
        "data": values(table),
        "facet": {
            "field": "channel",
            "type": "nominal",
            "sort": [upper(channel) for channel in CHANNELS],
            "header": {"title": None},
        },
        "columns": 4,
        "spec": {
            "width": 130,
            "height": {"step": 20},
            "encoding": {"y": y},
            "layer": [
                {
                    "mark": {"type": "bar", "height": {"band": 0.62}},
                    "encoding": {
                        "x": x,
                        "color": {
                            "field": "direction",
                            "type": "nominal",
                            "scale": {"domain": list(WORDS), "range": "ordinal"},
                            "legend": None,
                        },
                    },
                },
                {
                    "mark": {"type": "rule", "style": "zero"},
                    "encoding": {"x": {"datum": 0}, "y": None},
                },
                _label(f"{negative}", "right", -4),
                _label(f"!({negative})", "left", 4),
            ],
        },
    }


def _label(condition: str, align: str, dx: int) -> Spec:
    return {
        "transform": [
            {"filter": condition},
            {"calculate": "datum.points === null ? 0 : datum.points", "as": "at"},
        ],
        "mark": {"type": "text", "style": "ink", "align": align, "dx": dx,
                 "fontSize": 11},
        "encoding": {
            "x": {"field": "at", "type": "quantitative"},
            "text": {"field": "label"},
        },
    }  # fmt: skip


def _wide(table: pl.DataFrame, partners: Sequence[PartnerChange]) -> pl.DataFrame:
    """One row a partner: its channels and the change that they add up to."""
    rows = []
    for one in partners:
        mine = table.filter(pl.col("name") == name(one.partner))
        by_channel = dict(mine.select("channel", "points").iter_rows())
        change = one.change and one.change.estimate
        rows.append({"name": name(one.partner), "change": change, **by_channel})
    return pl.DataFrame(
        rows,
        schema={
            "name": pl.String,
            "change": pl.Float64,
            **{upper(channel): pl.Float64 for channel in CHANNELS},
        },
    )


def _description(result: Erosion, table: pl.DataFrame, partners: int) -> str:
    known = table.drop_nulls("points").sort("points", "name", "channel")
    opening = (
        f"Bars of points by channel for {counted(partners, 'partner')} of "
        f"{the(result.hub)}"
    )
    if known.is_empty():
        return f"{opening}: none is known."
    low, high = known.row(0, named=True), known.row(-1, named=True)
    return (
        f"{opening}: lowest {low['name']}, {low['channel'].lower()} "
        f"({number(low['points'], sign=True)}); highest {high['name']}, "
        f"{high['channel'].lower()} ({number(high['points'], sign=True)}); "
        f"{table.height - known.height} not known."
    )
