"""Who leaves and who comes: changes of alignment with their intervals."""

from __future__ import annotations

import polars as pl

from foedus.alignment.results import Erosion, PartnerChange
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import change, counted, name, number, the

#: The words of a change, in the order of legends.
WORDS = ("fell", "rose", "moved little", "not known")
SHAPES = ("triangle-down", "triangle-up", "circle", "diamond")


def ranking(result: Erosion, *, ends: int = 15) -> Chart:
    """Draw the partners that moved most, each a dot on a rule of 90 %.

    Parameters
    ----------
    result : Erosion
        Result of `foedus.erosion`.
    ends : int
        Partners from either end of the ranking; all if they are fewer.

    Returns
    -------
    Chart
        Points of alignment from the greatest loss to the greatest gain. The
        band is the yardstick of the words: plus and minus `delta`.
    """
    shown = extremes(result, ends)
    table = pl.DataFrame(
        [_row(one) for one in shown],
        schema={
            "partner": pl.String,
            "name": pl.String,
            "change": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "word": pl.String,
            "p_erosion": pl.Float64,
            "sign_holds": pl.Float64,
        },
    )
    title = f"Who moved away from {the(result.hub)}, and who moved closer"
    return make(
        _spec(table, result.delta),
        title=title,
        description=_description(result, shown),
        source=source_line(result.snapshot),
        table=table,
    )


def extremes(result: Erosion, ends: int) -> tuple[PartnerChange, ...]:
    """Return so many partners from either end of the ranking, in order."""
    if len(result.partners) <= 2 * ends:
        return result.partners
    return (*result.partners[:ends], *result.partners[-ends:])


def _row(one: PartnerChange) -> dict[str, object]:
    assert one.change is not None  # ranked partners have one
    return {
        "partner": one.partner,
        "name": name(one.partner),
        "change": round(one.change.estimate, 2),
        "low": round(one.change.low, 2),
        "high": round(one.change.high, 2),
        "word": one.word,
        "p_erosion": one.p_erosion,
        "sign_holds": one.sign_holds,
    }


def _spec(table: pl.DataFrame, delta: float) -> Spec:
    word = {
        "field": "word",
        "type": "nominal",
        "scale": {"domain": list(WORDS), "range": "ordinal"},
        "legend": {"title": "In words", "orient": "top", "columns": 2},
    }
    return {
        "width": "container",
        "height": 19 * max(table.height, 1),
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
                "mark": {"type": "rect", "style": "yardstick"},
                "encoding": {
                    "x": {"datum": -delta, "type": "quantitative"},
                    "x2": {"datum": delta},
                    "y": None,
                },
                "data": {"values": [{}]},
            },
            {
                "mark": {"type": "rule", "style": "zero"},
                "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": None},
                "data": {"values": [{}]},
            },
            {
                "mark": {"type": "rule", "style": "whisker"},
                "encoding": {
                    "x": {
                        "field": "low",
                        "type": "quantitative",
                        "title": "Change of alignment, points (90 % interval)",
                        "axis": {"grid": True, "tickCount": 6},
                    },
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 74, "opacity": 1},
                "encoding": {
                    "x": {"field": "change", "type": "quantitative"},
                    "color": word,
                    "shape": {
                        "field": "word",
                        "type": "nominal",
                        "scale": {"domain": list(WORDS), "range": list(SHAPES)},
                    },
                },
            },
        ],
    }


def _description(result: Erosion, shown: tuple[PartnerChange, ...]) -> str:
    if not shown:
        return f"No partner of {the(result.hub)} can be ranked in this window."
    first, last = shown[0], shown[-1]
    assert first.change is not None and last.change is not None
    return (
        f"Dots with 90 % intervals for {counted(len(shown), 'partner')} of "
        f"{the(result.hub)}, {result.since} to {result.until}: from "
        f"{name(first.partner)}, {change(first.change)}, to "
        f"{name(last.partner)}, {change(last.change)}; stable ties move "
        f"{number(result.delta)} points."
    )
