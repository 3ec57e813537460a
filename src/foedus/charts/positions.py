"""The cross-table of positions: how often two states cast which votes."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, name, per_cent, the, upper

#: The order of both sides, with the words for it.
_WORDS = {"yes": "Yes", "abstain": "Abstain", "no": "No"}
#: Least number of roll calls of each shade after the first, as a share of all.
_STEPS = (0.05, 0.15, 0.3, 0.5)


def positions(
    counts: Mapping[tuple[str, str], int],
    *,
    hub: str,
    partner: str,
    years: str,
    snapshot: str,
) -> Chart:
    """Draw the roll calls of a pair by the position of each.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        Roll calls by position of the hub and of the partner, each ``yes``,
        ``abstain`` or ``no``.
    hub, partner : str
        State ids.
    years : str
        The years in words, such as ``2014 to 2023``.
    snapshot : str
        Id of the snapshot.

    Returns
    -------
    Chart
        Nine cells, each with its count: the darker, the more roll calls. On the
        diagonal both took the same position.
    """
    whole = max(sum(counts.values()), 1)
    table = pl.DataFrame(
        [
            {
                "hub": _WORDS[own],
                "partner": _WORDS[theirs],
                "roll_calls": count,
                "per_cent": round(100 * count / whole, 1),
            }
            for own in _WORDS
            for theirs in _WORDS
            for count in (counts.get((own, theirs), 0),)
        ],
        schema={
            "hub": pl.String, "partner": pl.String, "roll_calls": pl.Int64,
            "per_cent": pl.Float64,
        },
    )  # fmt: skip
    pair = f"{upper(the(hub))} and {the(partner)}"
    return make(
        _spec(table, hub, partner),
        title=f"{pair}: roll calls by the position of each, {years}",
        description=_description(pair, counts, years),
        source=source_line(snapshot, ["contested_votes"]),
        table=table.rename({"hub": name(hub), "partner": name(partner)}),
    )


def _spec(table: pl.DataFrame, hub: str, partner: str) -> Spec:
    order = list(_WORDS.values())
    level = pl.lit(0)
    for step in _STEPS:
        level = level + (pl.col("per_cent") >= 100 * step)
    shaded = table.with_columns(level=level, label=pl.col("roll_calls").cast(pl.String))
    return {
        "width": "container",
        "height": 190,
        "data": values(shaded),
        "encoding": {
            "x": {
                "field": "partner",
                "type": "nominal",
                "sort": order,
                "title": name(partner),
                "axis": {"orient": "top", "labelAngle": 0, "ticks": False,
                         "domain": False},
            },
            "y": {
                "field": "hub",
                "type": "nominal",
                "sort": order,
                "title": name(hub),
                "axis": {"ticks": False, "domain": False},
            },
        },
        "layer": [
            {
                "mark": {"type": "rect", "style": "tile"},
                "encoding": {
                    "color": {
                        "field": "level",
                        "type": "ordinal",
                        "scale": {"domain": [0, 1, 2, 3, 4], "range": "ramp"},
                        "legend": None,
                    }
                },
            },
            {
                "mark": {"type": "text", "style": "tile-text", "fontSize": 15},
                "encoding": {"text": {"field": "label"}},
            },
        ],
    }  # fmt: skip


def _description(pair: str, counts: Mapping[tuple[str, str], int], years: str) -> str:
    whole = sum(counts.values())
    if not whole:
        return f"{pair} cast no recorded vote on the same roll call, {years}."
    same = sum(counts.get((one, one), 0) for one in _WORDS)
    opposed = counts.get(("yes", "no"), 0) + counts.get(("no", "yes"), 0)
    return (
        f"{pair} both voted in {counted(whole, 'roll call')}, {years}: the same "
        f"position in {same} ({per_cent(same / whole)}), one yes and one no in "
        f"{opposed}."
    )
