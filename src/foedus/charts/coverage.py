"""Up to which year each indicator speaks: one bar of years each."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foedus.alignment.results import Erosion
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, upper
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS


def coverage(result: Erosion, years: Mapping[str, tuple[int, int]]) -> Chart:
    """Draw the years that the sources of each indicator cover, beside the window.

    Parameters
    ----------
    result : Erosion
        Result of `foedus.erosion`, for the window.
    years : mapping of str to (int, int)
        First and last year by indicator.
    """
    return _chart(years, result.snapshot, (result.since, result.until))


def all_years(years: Mapping[str, tuple[int, int]], snapshot: str) -> Chart:
    """Draw the years that the sources of each indicator cover, without a window.

    Parameters
    ----------
    years : mapping of str to (int, int)
        First and last year by indicator.
    snapshot : str
        Id of the snapshot.
    """
    return _chart(years, snapshot, None)


def _chart(
    years: Mapping[str, tuple[int, int]], snapshot: str, window: tuple[int, int] | None
) -> Chart:
    described = registry.indicators()
    table = pl.DataFrame(
        [
            {
                "indicator": described[indicator].title,
                "channel": upper(described[indicator].channel),
                "first": first,
                "last": last,
                # A year is an interval: a bar of 2014 to 2023 ends with 2023.
                "end": last + 1,
            }
            for indicator, (first, last) in years.items()
        ],
        schema={
            "indicator": pl.String,
            "channel": pl.String,
            "first": pl.Int64,
            "last": pl.Int64,
            "end": pl.Int64,
        },
    )
    return make(
        _spec(table, window),
        title="Which years each indicator covers",
        description=_description(table, window),
        source=source_line(snapshot, years),
        table=table.drop("end"),
    )


def _spec(table: pl.DataFrame, window: tuple[int, int] | None) -> Spec:
    rules = () if window is None else (window[0], window[1] + 1)
    x = {
        "field": "first",
        "type": "quantitative",
        "title": "the dashed rules bound the window" if rules else None,
        "scale": {"zero": False, "nice": False, "padding": 30},
        "axis": {"format": "d", "tickCount": 6},
    }
    return {
        "width": "container",
        "height": 24 * max(table.height, 1),
        "data": values(table),
        "encoding": {
            "y": {
                "field": "indicator",
                "type": "nominal",
                "sort": table["indicator"].to_list(),
                "title": None,
                "axis": {"ticks": False, "domain": False},
            }
        },
        "layer": [
            *(
                {
                    "mark": {"type": "rule", "style": "mark"},
                    "encoding": {"x": {"datum": year}, "y": None},
                }
                for year in rules
            ),
            {
                "mark": {"type": "bar", "height": {"band": 0.6}},
                "encoding": {
                    "x": x,
                    "x2": {"field": "end"},
                    "color": {
                        "field": "channel",
                        "type": "nominal",
                        "scale": {
                            "domain": [upper(one) for one in CHANNELS],
                            "range": "category",
                        },
                        "legend": {"orient": "top", "title": "Channel", "columns": 2},
                    },
                },
            },
            {
                "mark": {"type": "text", "style": "note", "align": "left", "dx": 4},
                "encoding": {
                    "x": {"field": "end", "type": "quantitative"},
                    "text": {"field": "last", "format": "d"},
                },
            },
        ],
    }


def _description(table: pl.DataFrame, window: tuple[int, int] | None) -> str:
    if table.is_empty():
        return "No indicator is covered."
    first, last = min(table["first"]), max(table["last"])
    text = (
        f"Bars of years for {counted(table.height, 'indicator')}, from {first} to "
        f"{last}"
    )
    if window is None:
        return f"{text}."
    until = window[1]
    ended = table.filter(pl.col("last") < until).height
    beyond = table.filter(pl.col("last") > until).height
    return f"{text}: {ended} end before {until}, {beyond} run past it."
