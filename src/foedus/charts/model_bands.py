"""What trade models find: bands within each model, beside the spread between them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.source_line import Source, credited
from foedus.charts.wording import listed, number, the, upper
from foedus.scenarios.definition import Scenario
from foedus.scenarios.outlook import Outlook, Run, Shock
from foedus.scenarios.results import ModelBand, ScenarioResult
from foedus.sources.registry import declarations

#: What worlds and sanctions rest on.
_SOURCES = ("itpde", "comtrade", "oec", "gdp", "gsdb")
_MODELS = "Figures of trade models: long-run levels, no forecast."
_SHAPES = ("circle", "triangle-up", "square")
#: Pixels a row of three models takes.
_ROW = 54
#: Pixels below which names leave no room for the figures.
_LEAST = 430
_SCHEMA = {
    "name": pl.String, "model": pl.String, "median": pl.Float64, "low50": pl.Float64,
    "high50": pl.Float64, "low90": pl.Float64, "high90": pl.Float64,
    "least": pl.Float64, "most": pl.Float64,
}  # fmt: skip

Row = tuple[str, tuple[ModelBand, ...]]


def costs(result: Outlook) -> Chart:
    """Draw what sanctions in force and a bloc that decouples cost, by model.

    Parameters
    ----------
    result : Outlook
        With costs.

    Returns
    -------
    Chart
        A row a shock and world; levels of real income, percent.
    """
    hub = the(result.hub)
    return _chart(
        [(shock_name(one), one.models) for one in result.costs if one.models],
        result.snapshot,
        title=f"What it costs {hub} in the trade models",
        opening="Long-run level of real income against the same world without the "
        "shock, per cent, medians by model",
    )


def scenarios(result: Outlook) -> Chart:
    """Draw every scenario of a hub, by model.

    Parameters
    ----------
    result : Outlook
        With at least one scenario that ran.

    Returns
    -------
    Chart
        A row a scenario; change of the level of real income against status quo.
    """
    return _chart(
        [(scenario_name(run), run.models) for run in result.runs if not run.reason],
        result.snapshot,
        title=f"Scenarios side by side: {the(result.hub)} against status quo",
        opening="Long-run level of real income against status quo, per cent, medians "
        "by model",
    )


def of_scenario(result: ScenarioResult) -> Chart:
    """Draw one scenario that was run, by model.

    Parameters
    ----------
    result : ScenarioResult
        Of `foedus.scenario`.
    """
    title = result.scenario.title
    return _chart(
        [(_short(result.scenario), result.models)],
        result.snapshot,
        title=f"{title}: {the(result.hub)} against status quo, world of {result.year}",
        opening="Long-run level of real income against status quo, per cent, medians "
        "by model",
    )


def shock_name(one: Shock) -> str:
    """Return the name of a shock in charts and tables."""
    what = "Sanctions" if one.kind == "sanctions" else "Bloc decouples"
    return f"{what}, {one.year}"


def scenario_name(run: Run) -> str:
    """Return the short name of a scenario: that of its file."""
    return _short(run.scenario)


def _short(scenario: Scenario) -> str:
    return upper(scenario.name.replace("-", " "))


def model_source(snapshot: str) -> Source:
    """Return the source of what trade models find."""
    # The end of a title is detail; the list of sources has it.
    titles = [
        declarations()[source].title.split(",")[0].split(" (")[0] for source in _SOURCES
    ]
    line = f"Foedus, snapshot {snapshot}, trade models on worlds from {listed(titles)}."
    return Source(line, f"{credited(snapshot, _SOURCES)} {_MODELS}")


def _chart(rows: Sequence[Row], snapshot: str, *, title: str, opening: str) -> Chart:
    table = _table(rows)
    return make(
        _spec(table),
        title=title,
        description=_description(table, opening),
        source=model_source(snapshot),
        table=table.drop("least", "most"),
    )


def _table(rows: Sequence[Row]) -> pl.DataFrame:
    found = []
    for name, models in rows:
        known = [(one.title, one.real_income) for one in models if one.real_income]
        medians = [band.median for _, band in known]
        for title, band in known:
            ends = (
                band.median, band.low50, band.high50, band.low90, band.high90,
                min(medians), max(medians),
            )  # fmt: skip
            found.append((name, title, *(round(end, 3) for end in ends)))
    return pl.DataFrame(found, schema=_SCHEMA, orient="row")


def _spec(table: pl.DataFrame) -> Spec:
    names = list(dict.fromkeys(table["name"]))
    models = list(dict.fromkeys(table["model"]))
    y = {
        "field": "name",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": {"ticks": False, "domain": False},
        "scale": {"paddingInner": 0.25},
    }
    model = {"field": "model", "type": "nominal", "sort": models}

    def rule(low: str, high: str, width: float) -> Spec:
        return {
            "mark": {"type": "rule", "style": "whisker", "strokeWidth": width},
            "encoding": {
                "x": {
                    "field": low,
                    "type": "quantitative",
                    "title": ["Level of real income, per cent",
                              "thick 50 %, thin 90 % within a model",
                              "shade: medians of the models"],
                    "axis": {"tickCount": 6},
                },
                "x2": {"field": high},
                "yOffset": model,
            },
        }  # fmt: skip

    return {
        "usermeta": {"least": _LEAST},
        "width": "container",
        "height": _ROW * max(len(names), 1),
        "data": values(table),
        "encoding": {"y": y},
        "layer": [
            {
                "transform": [
                    {"aggregate": [{"op": "min", "field": "least", "as": "least"},
                                   {"op": "max", "field": "most", "as": "most"}],
                     "groupby": ["name"]}
                ],
                "mark": {"type": "bar", "style": "yardstick", "height": {"band": 1}},
                "encoding": {
                    "x": {"field": "least", "type": "quantitative"},
                    "x2": {"field": "most"},
                },
            },
            {
                "mark": {"type": "rule", "style": "zero"},
                "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": None},
                "data": {"values": [{}]},
            },
            rule("low90", "high90", 1.4),
            rule("low50", "high50", 4),
            {
                "mark": {"type": "point", "filled": True, "style": "dot", "size": 80},
                "encoding": {
                    "x": {"field": "median", "type": "quantitative"},
                    "yOffset": model,
                    "shape": {
                        "field": "model",
                        "type": "nominal",
                        "scale": {"domain": models,
                                  "range": list(_SHAPES[: len(models)])},
                        "legend": {"title": "Model (median)", "orient": "top",
                                   "columns": 1, "labelLimit": 330},
                    },
                },
            },
        ],
    }  # fmt: skip


def _description(table: pl.DataFrame, opening: str) -> str:
    said = []
    for (name,), mine in table.group_by("name", maintain_order=True):
        first = mine.row(0, named=True)
        low, high = (number(first[end], digits=2) for end in ("low90", "high90"))
        least, most = (
            number(first[end], digits=2, sign=True) for end in ("least", "most")
        )
        said.append(f"{name} {least} to {most} (90 % of the first: {low} to {high})")
    if not said:
        return f"{opening}: nothing is known."
    return f"{opening}: {'; '.join(said)}."
