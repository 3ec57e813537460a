"""The tables behind an outlook: every shipped scenario for every hub, run once.

A run takes seconds and an outlook has a dozen, so they are made when a snapshot is
built, with the defaults of `foedus scenario run` and `foedus consequences`: the
figures of a brief are those that these verbs print.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Any

import polars as pl

from foedus.alignment.results import Interval
from foedus.consequences.world import world_years
from foedus.errors import FoedusError
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.catalogue import catalogue
from foedus.scenarios.cost import cost
from foedus.scenarios.hazard import hazard
from foedus.scenarios.outlook import BASE
from foedus.scenarios.results import Departures, ModelBand, ScenarioResult
from foedus.scenarios.running import scenario

__all__ = ["SHOCKS", "SOURCES", "TABLES", "build"]

#: Nothing but the draft is read.
SOURCES: tuple[str, ...] = ()
#: What a cost is of, beside the shipped scenarios.
SHOCKS = ("sanctions", "decoupling")

_BAND = dict.fromkeys(("median", "low50", "high50", "low90", "high90"), pl.Float64)
_OF = {"hub": pl.String, "scenario": pl.String}
_INTERVAL = dict.fromkeys(("estimate", "low", "high"), pl.Float64)
_SCHEMAS: dict[str, dict[str, Any]] = {
    "outlook_runs": {
        **_OF, "year": pl.Int16, "horizon": pl.Int16, "draws": pl.Int32,
        "seed": pl.Int32, "reason": pl.String,
    },
    "outlook_settings": {
        **_OF, "year": pl.Int16, "setting": pl.String, "count": pl.Int16,
        "states": pl.List(pl.String),
    },
    "outlook_incomes": {
        **_OF, "state": pl.String, "roles": pl.List(pl.String), **_BAND,
    },
    "outlook_models": {
        **_OF, "year": pl.Int16, "model": pl.String, "title": pl.String,
        "measure": pl.String, **_BAND,
    },
    "outlook_totals": {**_OF, "measure": pl.String, **_BAND},
    "outlook_bars": {
        **_OF, "input": pl.String, "title": pl.String, "low": pl.String,
        "high": pl.String, "at_low": pl.Float64, "at_high": pl.Float64,
    },
    "outlook_followers": {
        **_OF, "number": pl.Int16, "without": pl.Float64, "with_contagion": pl.Float64,
    },
    "outlook_risks": {
        "hub": pl.String, "year": pl.Int16, "horizon": pl.Int16, "speaks": pl.String,
        "reason": pl.String, "state": pl.String, "measure": pl.String, **_INTERVAL,
    },
}  # fmt: skip
#: Names of the tables, as they stand in a snapshot.
TABLES = tuple(_SCHEMAS)
#: States of a setting that are named; the others are counted.
_NAMED = 12
#: States kept beside the hub, its partners and the named: those that move most in
#: a scenario.
_MOVERS = 6
#: Bars of a tornado.
_BARS = 8
_DIGITS = 4

Rows = defaultdict[str, list[dict[str, Any]]]


def build(inputs: Inputs, draft: Snapshot) -> dict[str, pl.DataFrame]:
    """Run the shipped scenarios but the base, the costs and the hazard for all hubs.

    Parameters
    ----------
    inputs : Inputs
        Not read: everything rests on tables of the draft.
    draft : Snapshot
        With the worlds and the hazard.

    Returns
    -------
    dict of str to polars.DataFrame
        ``outlook_runs``: what was run, or why not. ``outlook_settings``: the states
        behind each setting, counted, the first twelve named. ``outlook_incomes``:
        change of real income, percent, of hub, partners, named states and those that
        move most. ``outlook_models``: real income and trade of the hub by model.
        ``outlook_totals``: exports and imports of the hub, percent; mean number of
        partners that follow. ``outlook_bars``: what matters most.
        ``outlook_followers``: probability that so many follow. ``outlook_risks``:
        hazard of each partner. Values have 4 significant digits.
    """
    del inputs
    rows: Rows = defaultdict(list)
    for hub in draft.hubs:
        _runs(rows, hub, draft)
        years = world_years(draft)
        for year in (years[0], years[-1]):
            _cost(rows, hub, year, draft)
        _risks(rows, hub, draft)
    return {name: _table(rows[name], name) for name in TABLES}


def _table(rows: list[dict[str, Any]], name: str) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=_SCHEMAS[name], orient="row")
    return frame.with_columns(pl.col(pl.Float64).round_sig_figs(_DIGITS))


def _runs(rows: Rows, hub: str, draft: Snapshot) -> None:
    """Run the scenarios of one hub; all keep the same states."""
    ran = []
    for one in catalogue():
        if one.name == BASE:
            continue
        try:
            ran.append(scenario(one.name, hub, snapshot=draft))
        except FoedusError as error:
            rows["outlook_runs"].append(
                {"hub": hub, "scenario": one.name, "reason": _reason(error)}
            )
    kept = {state for found in ran for state in _shown(found)}
    for found in ran:
        _result(rows, found, kept)


def _reason(error: FoedusError) -> str:
    """Return what was found, without the advice to whoever typed a command."""
    return str(error).split(";")[0]


def _shown(found: ScenarioResult) -> set[str]:
    """Return the states to keep: hub, partners, the named, those that move most."""
    named = {
        state
        for states in found.settings.values()
        if len(states) <= _NAMED
        for state in states
    }
    near = {one.state for one in found.states if {"hub", "partner"} & set(one.roles)}
    # They stand by size of the change.
    rest = [one.state for one in found.states if one.state not in named | near]
    return named | near | set(rest[:_MOVERS])


def _result(rows: Rows, found: ScenarioResult, kept: set[str]) -> None:
    key = {"hub": found.hub, "scenario": found.scenario.name}
    asked = ("year", "horizon", "draws", "seed")
    rows["outlook_runs"].append(
        {**key, **{name: getattr(found, name) for name in asked}}
    )
    for setting, states in found.settings.items():
        _setting(rows, key, found.year, setting, states)
    for one in found.states:
        if one.state in kept:
            income = asdict(one.real_income)
            rows["outlook_incomes"].append(
                {**key, "state": one.state, "roles": list(one.roles), **income}
            )
    _models(rows, key, found.year, found.models)
    for measure, band in (
        ("exports", found.trade.exports_change),
        ("imports", found.trade.imports_change),
    ):
        rows["outlook_totals"].append({**key, "measure": measure, **asdict(band)})
    for bar in found.tornado[:_BARS]:
        rows["outlook_bars"].append(
            {
                **key,
                "input": bar.id,
                "title": bar.title,
                "low": _end(bar.low),
                "high": _end(bar.high),
                "at_low": bar.at_low,
                "at_high": bar.at_high,
            }
        )
    if found.departures is not None:
        _followers(rows, key, found.departures)


def _setting(
    rows: Rows, key: dict[str, str], year: int, setting: str, states: tuple[str, ...]
) -> None:
    rows["outlook_settings"].append(
        {
            **key,
            "year": year,
            "setting": setting,
            "count": len(states),
            "states": list(states[:_NAMED]),
        }
    )


def _models(
    rows: Rows, key: dict[str, str], year: int, models: tuple[ModelBand, ...]
) -> None:
    for model in models:
        for measure, band in (("income", model.real_income), ("trade", model.trade)):
            if band is not None:
                rows["outlook_models"].append(
                    {
                        **key,
                        "year": year,
                        "model": model.id,
                        "title": model.title,
                        "measure": measure,
                        **asdict(band),
                    }
                )


def _end(end: float | str) -> str:
    return end if isinstance(end, str) else f"{end:.3g}"


def _followers(rows: Rows, key: dict[str, str], found: Departures) -> None:
    run = found.cascade
    chances = zip(run.number_without, run.number_with_contagion, strict=True)
    for number, (without, contagion) in enumerate(chances):
        if without > 0 or contagion > 0:
            rows["outlook_followers"].append(
                {**key, "number": number, "without": without,
                 "with_contagion": contagion}
            )  # fmt: skip
    for measure, interval in (
        ("followers_without", run.followers_without),
        ("followers_with_contagion", run.followers_with_contagion),
        ("rho", run.rho),
    ):
        rows["outlook_totals"].append(
            {
                **key,
                "measure": measure,
                "median": interval.estimate,
                "low90": interval.low,
                "high90": interval.high,
            }
        )


def _cost(rows: Rows, hub: str, year: int, draft: Snapshot) -> None:
    try:
        found = cost(hub, year, snapshot=draft)
    except FoedusError as error:
        rows["outlook_runs"].append(
            {"hub": hub, "scenario": SHOCKS[0], "year": year, "reason": _reason(error)}
        )
        return
    for shock, models, setting, states in (
        (SHOCKS[0], found.sanctions, "senders", found.senders),
        (SHOCKS[1], found.decoupling, "bloc", found.bloc),
    ):
        key = {"hub": hub, "scenario": shock}
        rows["outlook_runs"].append(
            {**key, "year": year, "draws": found.draws, "seed": found.seed}
        )
        _setting(rows, key, year, setting, states)
        _models(rows, key, year, models)


def _risks(rows: Rows, hub: str, draft: Snapshot) -> None:
    try:
        found = hazard(hub, snapshot=draft)
    except FoedusError as error:
        rows["outlook_risks"].append({"hub": hub, "reason": _reason(error)})
        return
    key = {
        "hub": hub,
        "year": found.year,
        "horizon": found.horizon,
        "speaks": found.speaks,
    }

    def add(state: str | None, measure: str, one: Interval) -> None:
        rows["outlook_risks"].append(
            {**key, "state": state, "measure": measure, **asdict(one)}
        )

    for measure in ("base_downgrade", "base_exit", "log_skill", "brier_skill"):
        add(None, measure, getattr(found, measure))
    for risk in found.risks:
        add(risk.partner, "level", Interval(risk.level, risk.level, risk.level))
        for measure in (
            "downgrade", "exit", "downgrade_horizon", "exit_horizon",
            "model_departure",
        ):  # fmt: skip
            add(risk.partner, measure, getattr(risk, measure))
