"""Dependence over time: concentration, the largest partner's share, a bloc's share."""

from __future__ import annotations

import polars as pl

from foedus.charts.chart import Chart, make
from foedus.charts.panels import COLUMNS, panels
from foedus.charts.source_line import source_line
from foedus.charts.wording import name, number, per_cent, the
from foedus.consequences.results import Consequences
from foedus.consequences.results_parts import TradeYear

_SIDES = ("exports", "imports")
#: Panel by measure: its words, and whether readers see it in per cent.
_MEASURES = {
    "hhi": ("concentration (HHI)", False),
    "top_share": ("largest partner, per cent", True),
    "bloc_share": ("the bloc, per cent", True),
}


def dependence(result: Consequences) -> Chart:
    """Draw how one side of a hub's trade hangs on few partners, year by year.

    Parameters
    ----------
    result : Consequences
        Result of `foedus.consequences`.

    Returns
    -------
    Chart
        A panel a side and measure, with 90 % bands of the measurement of flows;
        lines join neighbouring years only. The table names the largest partner.
    """
    table = _table(result)
    hub = the(result.hub)
    return make(
        panels(table, (), since=result.since, until=result.until),
        title=f"How concentrated the goods trade of {hub} is, year by year",
        description=_description(result),
        source=source_line(result.snapshot, ["trade_tie"]),
        table=table.select(
            "title", "year", "shown", "shown_low", "shown_high", "largest"
        ),
    )


def _table(result: Consequences) -> pl.DataFrame:
    rows = []
    for side in _SIDES:
        years = [one for one in result.dependence if one.side == side]
        for measure, (words, share) in _MEASURES.items():
            rows += _panel(f"{side.capitalize()}: {words}", years, measure, share)
    frame = pl.DataFrame(
        rows,
        schema={
            "title": pl.String, "year": pl.Int64, "shown": pl.Float64,
            "shown_low": pl.Float64, "shown_high": pl.Float64, "largest": pl.String,
        },
        orient="row",
    )  # fmt: skip
    gap = pl.col("year").diff().over("title").fill_null(1) != 1
    return (
        frame.with_columns(run=gap.cum_sum().over("title").cast(pl.Int64))
        .with_columns(
            length=pl.len().over("title", "run").cast(pl.Int64), counts=pl.lit(True)
        )
        .select(*(pl.col(key).cast(kind) for key, kind in COLUMNS.items()), "largest")
    )


def _panel(
    title: str, years: list[TradeYear], measure: str, share: bool
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for one in years:
        found = getattr(one, measure)
        if found is None:
            continue
        factor, digits = (100, 2) if share else (1, 4)
        # The bounds come from draws and are numpy numbers.
        ends = (
            round(float(factor * end), digits)
            for end in (found.estimate, found.low, found.high)
        )
        largest = name(one.top) if measure == "top_share" and one.top else ""
        rows.append((title, one.year, *ends, largest))
    return rows


def _description(result: Consequences) -> str:
    said = []
    for side in _SIDES:
        for year in (result.since, result.until):
            one = result.in_year(side, year)
            if one is None or one.hhi is None:
                said.append(f"{side} not known in {year}")
                continue
            text = f"{side} {number(one.hhi.estimate, digits=3)} in {year}"
            if one.top is not None and one.top_share is not None:
                share = per_cent(one.top_share.estimate)
                text += f", {the(one.top)} the largest partner with {share}"
            said.append(text)
    return (
        f"Concentration of the trade of {the(result.hub)}, Herfindahl-Hirschman "
        f"index: {'; '.join(said)}."
    )
