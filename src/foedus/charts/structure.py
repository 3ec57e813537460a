"""The structure of the system: poles over time, and the world by bloc."""

from __future__ import annotations

import polars as pl

from foedus.alignment.structure_results import MEASURES, Structure
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import source_line
from foedus.charts.tile_map import LEAST
from foedus.charts.tiles import tiles
from foedus.charts.wording import counted, listed, name, number, the
from foedus.errors import OutsideCoverage

#: What the chart of poles shows, in this order.
_POLES = (
    "poles_gdp", "poles_military", "poles_trade", "poles_capabilities",
    "poles_alignment", "poles_blocs",
)  # fmt: skip
#: What the chart of balance shows: each is a share, or a measure of at most 1.
_BALANCE = (
    "modularity", "stability", "triangles_strict", "triangles_weak", "walk_balance",
    "frustration_balance",
)  # fmt: skip
#: Steps of the diverging range that blocs take in turn: far apart first. The
#: range has seven steps, and a bloc beyond the seventh has no colour of its own.
_STEPS = (0, 6, 3, 1, 5, 2, 4)
#: A state that is found with its bloc less often than this is doubtful.
FIRM = 0.75


def poles_chart(result: Structure) -> Chart:
    """Draw the effective number of poles of each quantity, year by year.

    Parameters
    ----------
    result : Structure
        Result of `foedus.structure` over a window.

    Returns
    -------
    Chart
        One panel a quantity with its 90 % band; lines join neighbouring years
        only.
    """
    title = "Effective poles of the state system"
    return _by_year(result, _POLES, title, "Effective number of poles by year")


def balance_chart(result: Structure) -> Chart:
    """Draw how firm the division into blocs is, and how balanced acts are, by year.

    Parameters
    ----------
    result : Structure
        Result of `foedus.structure` over a window.

    Returns
    -------
    Chart
        One panel a measure with its 90 % band, if it has one.
    """
    title = "Division and balance of the state system"
    return _by_year(result, _BALANCE, title, "Division and balance by year")


def _by_year(
    result: Structure, measures: tuple[str, ...], title: str, opening: str
) -> Chart:
    table = _years_table(result, measures)
    span = f"{result.since} to {result.until}"
    return make(
        _years_spec(table, result.since, result.until),
        title=f"{title}, {span}",
        description=_years_description(table, span, opening),
        source=source_line(result.snapshot),
        table=table.select("title", "year", "estimate", "low", "high"),
    )


def bloc_map(result: Structure) -> Chart:
    """Draw every state as a cell of equal size, filled by its bloc.

    Parameters
    ----------
    result : Structure
        Result of `foedus.structure`.

    Returns
    -------
    Chart
        Each cell has the code of the state and the number of its bloc, so that
        nothing depends on colour. A question mark stands behind the number of a
        state that is found with its bloc in less than three of four resamples; a
        dashed cell is a state that stands apart.

    Raises
    ------
    OutsideCoverage
        If no year of the result has blocs.
    """
    if result.year is None:
        message = (
            f"no blocs are known from {result.since} to {result.until}; choose years "
            "with enough votes"
        )
        raise OutsideCoverage(message)
    table = _map_table(result, result.year)
    anchors = [name(one.anchor) for one in result.blocs]
    return make(
        _map_spec(table, anchors),
        title=f"Blocs of the state system in {result.year}",
        description=_map_description(result),
        source=source_line(result.snapshot),
        table=table.select("state", "name", "bloc", "stability").sort("name"),
    )


def _years_table(result: Structure, measures: tuple[str, ...]) -> pl.DataFrame:
    rows = [
        (MEASURES[measure].removeprefix("effective poles, "), year, one.estimate,
         one.low, one.high)
        for measure in measures
        for year, one in result.figures.get(measure, {}).items()
    ]  # fmt: skip
    schema = {
        "title": pl.String, "year": pl.Int64, "estimate": pl.Float64,
        "low": pl.Float64, "high": pl.Float64,
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    gap = pl.col("year").diff().over("title").fill_null(1) != 1
    return frame.with_columns(
        pl.col(pl.Float64).round(2), run=gap.cum_sum().over("title")
    )


def _years_spec(table: pl.DataFrame, since: int, until: int) -> Spec:
    x = {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [since, max(until, since + 1)], "nice": False},
        "axis": {"format": "d", "values": sorted({since, until}), "grid": False},
    }
    y = {
        "field": "estimate",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": True},
        "axis": {"tickCount": 3},
    }
    band = {"y": {**y, "field": "low"}, "y2": {"field": "high"}}
    return {
        "usermeta": {"cell": 250},
        "data": values(table),
        "facet": {
            "field": "title",
            "type": "nominal",
            "sort": list(dict.fromkeys(table["title"])),
            "header": {"title": None},
        },
        "columns": 3,
        "spec": {
            "width": 210,
            "height": 90,
            "encoding": {"x": x, "detail": {"field": "run", "type": "nominal"}},
            "layer": [
                {"mark": {"type": "area", "style": "band"}, "encoding": band},
                {"mark": {"type": "line", "style": "line"}, "encoding": {"y": y}},
                {
                    "mark": {
                        "type": "point", "filled": True, "style": "dot", "size": 8,
                    },
                    "encoding": {"y": y},
                },
            ],
        },
        "resolve": {"scale": {"y": "independent"}},
    }  # fmt: skip


def _years_description(table: pl.DataFrame, span: str, opening: str) -> str:
    if table.is_empty():
        return f"No quantity is known from {span}."
    ends = []
    for (title,), mine in table.group_by("title", maintain_order=True):
        first, last = mine.row(0, named=True), mine.row(-1, named=True)
        ends.append(
            f"{title} {number(first['estimate'])} in {first['year']}, "
            f"{number(last['estimate'])} in {last['year']}"
        )
    return f"{opening}: {'; '.join(ends)}."


def _map_table(result: Structure, year: int) -> pl.DataFrame:
    place = {
        state: (number_, name(bloc.anchor), stays)
        for number_, bloc in enumerate(result.blocs, start=1)
        for state, stays in zip(bloc.members, bloc.stability, strict=True)
    }
    apart = set(result.apart)
    rows = []
    for cell in tiles(year).iter_rows(named=True):
        state = cell["state"]
        if state not in place and state not in apart:
            continue
        number_, bloc, stays = place.get(state, (None, None, None))
        rows.append(
            {
                "state": state,
                "name": name(state),
                "bloc": bloc,
                "label": _label(number_, stays),
                "stability": stays,
                "column": cell["column"],
                "row": cell["row"],
            }
        )
    return pl.DataFrame(
        rows,
        schema={
            "state": pl.String, "name": pl.String, "bloc": pl.String,
            "label": pl.String, "stability": pl.Float64, "column": pl.Int64,
            "row": pl.Int64,
        },
    )  # fmt: skip


def _label(bloc: int | None, stays: float | None) -> str:
    if bloc is None or stays is None:
        return ""
    return f"{bloc}" if stays >= FIRM else f"{bloc}?"


def _map_spec(table: pl.DataFrame, anchors: list[str]) -> Spec:
    columns, rows = (len(set(table[place])) for place in ("column", "row"))
    # One name a step of the range; steps without a bloc hold a name of their own.
    domain = [f"step {k}" for k in range(len(_STEPS))]
    for step, anchor in zip(_STEPS, anchors, strict=False):
        domain[step] = anchor
    coloured = anchors[: len(_STEPS)]
    position = {
        "type": "ordinal",
        "axis": None,
        "scale": {"paddingInner": 0.06, "paddingOuter": 0.03},
    }
    return {
        "usermeta": {"aspect": round(rows / columns, 4), "least": LEAST},
        "width": "container",
        "height": 24 * rows,
        "data": values(table),
        "encoding": {
            "x": {"field": "column", **position},
            "y": {"field": "row", **position},
            "tooltip": [
                {"field": "name", "title": "State"},
                {"field": "bloc", "title": "Bloc of"},
                {"field": "stability", "title": "Co-membership"},
            ],
        },
        "layer": [
            {
                "transform": [{"filter": {"field": "bloc", "oneOf": coloured}}],
                "mark": {"type": "rect", "style": "tile"},
                "encoding": {
                    "color": {
                        "field": "bloc",
                        "type": "nominal",
                        "scale": {"domain": domain, "range": "diverging"},
                        "legend": {
                            "orient": "top",
                            "title": "Bloc of",
                            "direction": "horizontal",
                            "columns": 4,
                            "symbolType": "square",
                            "values": coloured,
                            # The number that stands in the cells.
                            "labelExpr": f"(indexof({coloured}, datum.label) + 1) + "
                            "': ' + datum.label",
                        },
                    }
                },
            },
            {
                "transform": [{"filter": "datum.label == ''"}],
                "mark": {"type": "rect", "style": "tile-absent"},
            },
            _text("state", "datum.label != ''", "tile-text", -5),
            _text("label", "datum.label != ''", "tile-text", 6),
            _text("state", "datum.label == ''", "tile-absent-text", 0),
        ],
    }


def _text(field: str, where: str, style: str, dy: int) -> Spec:
    return {
        "transform": [{"filter": where}],
        "mark": {"type": "text", "style": style, "dy": dy, "fontSize": 10},
        "encoding": {"text": {"field": field}},
    }


def _map_description(result: Structure) -> str:
    sizes = [
        f"{number_}, of {the(one.anchor)}, {counted(len(one.members), 'state')}"
        for number_, one in enumerate(result.blocs, start=1)
    ]
    return (
        f"Map of equal cells, one a state, {result.year}: "
        f"{counted(len(result.blocs), 'bloc')} ({listed(sizes)}); "
        f"{counted(len(result.apart), 'state stands', 'states stand')} apart."
    )
