"""The tables of the hazard, computed once for the snapshot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.hazard_backtest import LAST_ORIGIN, Forecasts, backtest
from foedus.scenarios.hazard_covariates import TERMS, Panel, panel
from foedus.scenarios.hazard_facts import Facts
from foedus.scenarios.hazard_fit import CAUSES, Fitted, base_rates, fitted
from foedus.scenarios.hazard_ties import DEPARTURES, lay_out
from foedus.scenarios.hazard_verdict import Verdict, verdict

__all__ = ["SOURCES", "TABLES", "build", "risks_of"]

SOURCES = (
    "atop",
    "capabilities",
    "distances",
    "gsdb",
    "rivalries",
    "sipri_transfers",
)
TABLES = (
    "hazard_choice",
    "hazard_fit",
    "hazard_draws",
    "hazard_rates",
    "hazard_risks",
)
#: First year whose risks are kept; the last is the last of the ledger of pacts.
FIRST_KEPT = 2018
SEED = 0
_DIGITS = 4


def build(
    inputs: Inputs,
    draft: Snapshot,
    tell: Callable[[str, int, int], None] | None = None,
) -> dict[str, pl.DataFrame]:
    """Back-test, fit, and keep the covariates of the hubs' ties of the last years.

    Parameters
    ----------
    inputs : Inputs
        The sources.
    draft : Snapshot
        Gives the hubs and the ideal points.
    tell : callable, optional
        Called as ``tell(what, done, of)``.

    Returns
    -------
    dict of str to polars.DataFrame
        The tables named in `TABLES`.
    """
    whole = risks_of(inputs, draft)
    forecasts = backtest(whole, progress=tell)
    found = verdict(forecasts, seed=SEED)
    fit = fitted(
        whole,
        penalty=forecasts.penalty[LAST_ORIGIN + 1],
        last=LAST_ORIGIN,
        seed=SEED,
    )
    tables = {
        "hazard_choice": _choice(found, forecasts),
        "hazard_fit": _fit(fit),
        "hazard_draws": _draws(fit),
        "hazard_rates": _rates(whole),
        "hazard_risks": _risks(whole, draft.hubs),
    }
    return {
        name: table.with_columns(pl.col(pl.Float64).round_sig_figs(_DIGITS))
        for name, table in tables.items()
    }


def risks_of(inputs: Inputs, draft: Snapshot) -> Panel:
    """Return every tie at risk since 1946 with its covariates."""
    facts = Facts(
        capabilities=inputs.table("capabilities", "capabilities"),
        rivalries=inputs.table("rivalries", "rivalry_years"),
        distances=inputs.table("distances", "pairs"),
        ideal_points=draft.table("ideal_points"),
        sanctions=inputs.derived("sanctions_in_force"),
        arms=inputs.derived("arms_windows"),
    )
    return panel(lay_out(inputs.derived("obligation_levels")), facts)


def _choice(found: Verdict, forecasts: Forecasts) -> pl.DataFrame:
    model, line = found.scores["model"], forecasts.calibration
    return pl.DataFrame(
        {
            "speaks": [found.speaks],
            "base": [found.base],
            "first": pl.Series([found.first], dtype=pl.Int16),
            "last": pl.Series([found.last], dtype=pl.Int16),
            "cases": pl.Series([found.cases], dtype=pl.Int32),
            "events": pl.Series([found.events], dtype=pl.Int32),
            "penalty": [forecasts.penalty[found.last + 1]],
            "calibration_intercept": [line.intercept],
            "calibration_slope": [line.slope],
            "calibration_centre": [line.centre],
            "log_skill": [model.log_skill.estimate],
            "log_skill_low": [min(model.log_skill.low, model.log_skill_states.low)],
            "log_skill_high": [max(model.log_skill.high, model.log_skill_states.high)],
            "brier_skill": [model.brier_skill.estimate],
            "brier_skill_low": [
                min(model.brier_skill.low, model.brier_skill_states.low)
            ],
            "brier_skill_high": [
                max(model.brier_skill.high, model.brier_skill_states.high)
            ],
            "average_precision": [model.average_precision.estimate],
        }
    )


def _fit(fit: Fitted) -> pl.DataFrame:
    low, high = np.quantile(fit.draws, [0.05, 0.95], axis=0)
    terms = fit.scale.terms
    rows = []
    for k, cause in enumerate(CAUSES):
        for j, name in enumerate(fit.scale.names):
            scaled = name in terms
            at = terms.index(name) if scaled else 0
            rows.append(
                (
                    cause,
                    name,
                    float(fit.estimate[k, j]),
                    float(low[k, j]),
                    float(high[k, j]),
                    float(fit.scale.mean[at]) if scaled else None,
                    float(fit.scale.sd[at]) if scaled else None,
                )
            )
    floats = ("estimate", "low", "high", "mean", "sd")
    return pl.DataFrame(
        rows,
        schema={
            "cause": pl.String,
            "term": pl.String,
            **dict.fromkeys(floats, pl.Float64),
        },
        orient="row",
    )


def _draws(fit: Fitted) -> pl.DataFrame:
    draws, causes, terms = fit.draws.shape
    d, k, j = (index.ravel() for index in np.indices((draws, causes, terms)))
    return pl.DataFrame(
        {
            "cause": np.array(CAUSES)[k],
            "term": np.array(fit.scale.names)[j],
            "draw": d.astype(np.int16),
            "value": fit.draws.ravel(),
        }
    )


def _rates(whole: Panel) -> pl.DataFrame:
    """Return base rates a year; draw 0 is the estimate."""
    return pl.concat(
        pl.DataFrame(
            {
                "rate": [name] * len(values),
                "cause": [cause] * len(values),
                "draw": np.arange(len(values), dtype=np.int16),
                "value": values[:, k],
            }
        )
        for name, values in base_rates(whole, last=LAST_ORIGIN, seed=SEED).items()
        for k, cause in enumerate(DEPARTURES)
    )


def _risks(whole: Panel, hubs: tuple[str, ...]) -> pl.DataFrame:
    """Return ties of the hubs in force at the end of the years kept."""
    held = np.isin(whole.state_a, hubs) | np.isin(whole.state_b, hubs)
    some = whole.rows(held & (whole.year > FIRST_KEPT))
    return pl.DataFrame(
        {
            "state_a": some.state_a,
            "state_b": some.state_b,
            "year": (some.year - 1).astype(np.int16),
            "level": some.level,
            **{
                term: pl.Series(some.values[:, k]).fill_nan(None)
                for k, term in enumerate(TERMS)
            },
        }
    ).sort("state_a", "state_b", "year")
