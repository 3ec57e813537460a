"""Does the hazard beat the base rate? The rule, and the figures it is applied to.

The model speaks only if, in the rolling-origin back-test and against the better of
the two base rates, its log skill is above 0 with the 90 % intervals over alliances
and over states, and its Brier skill is not below 0. Else the base rate speaks, and
the model is shown beside it for its order only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.alignment.results import Interval
from foedus.estimates.hazard.scores import average_precision, brier, log_score, skill
from foedus.scenarios.hazard_backtest import Forecasts
from foedus.scenarios.hazard_covariates import Panel

__all__ = ["BASE_RATES", "Score", "Verdict", "resampled", "verdict"]

BASE_RATES = ("base", "recent")
_DRAWS = 400

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """Scores of one forecaster over all ties and years of the back-test.

    Attributes
    ----------
    brier, log : float
        Mean scores; lower is better.
    brier_skill, log_skill : Interval
        Against the base rate of the verdict, 90 % over alliances.
    brier_skill_states, log_skill_states : Interval
        The same over states: a tie counts as the product of its two states.
    average_precision : Interval
        Of departure, 90 % over alliances; chance is the share of departures.
    """

    brier: float
    log: float
    brier_skill: Interval
    log_skill: Interval
    brier_skill_states: Interval
    log_skill_states: Interval
    average_precision: Interval


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the back-test says, and who speaks because of it.

    Attributes
    ----------
    speaks : str
        ``model``, or the base rate that speaks in its place: ``base`` (share of all
        years before) or ``recent`` (of the ten years before).
    base : str
        The base rate with the better log score.
    first, last, cases, events : int
        Years, ties at risk, and departures.
    scores : mapping of str to Score
        By forecaster.
    """

    speaks: str
    base: str
    first: int
    last: int
    cases: int
    events: int
    scores: Mapping[str, Score]


def verdict(forecasts: Forecasts, *, seed: int = 0) -> Verdict:
    """Score all forecasters and apply the rule."""
    cause, given = forecasts.cause, forecasts.given
    logs = {name: log_score(one, cause) for name, one in given.items()}
    briers = {name: brier(one, cause) for name, one in given.items()}
    base = min(BASE_RATES, key=lambda name: float(logs[name].sum()))
    weights = resampled(forecasts.panel, _DRAWS, seed)
    departed = cause >= 0
    scores = {}
    for name, one in given.items():
        skills = {
            (kind, unit): _interval(skill(mine[name], mine[base], weight))
            for kind, mine in (("log", logs), ("brier", briers))
            for unit, weight in weights.items()
        }
        found = average_precision(one.sum(axis=1), departed, weights["alliance"])
        scores[name] = Score(
            brier=float(briers[name].mean()),
            log=float(logs[name].mean()),
            brier_skill=skills["brier", "alliance"],
            log_skill=skills["log", "alliance"],
            brier_skill_states=skills["brier", "state"],
            log_skill_states=skills["log", "state"],
            average_precision=_interval(found),
        )
    model = scores["model"]
    beats = (
        model.log_skill.low > 0
        and model.log_skill_states.low > 0
        and model.brier_skill.estimate >= 0
    )
    years = forecasts.panel.year
    return Verdict(
        speaks="model" if beats else base,
        base=base,
        first=int(years.min()),
        last=int(years.max()),
        cases=len(cause),
        events=int(departed.sum()),
        scores=scores,
    )


def resampled(panel: Panel, draws: int, seed: int) -> dict[str, FloatArray]:
    """Return exponential weights by alliance and by state, first the plain ones.

    Returns
    -------
    dict of str to ndarray, shape (1 + draws, n)
        ``alliance`` and ``state``; a tie has the product of the weights of its two
        states (Owen and Eckles 2012, https://doi.org/10.1214/12-AOAS547).
    """
    rng = np.random.default_rng(seed)
    _, alliance = np.unique(panel.alliance, return_inverse=True)
    names, states = np.unique(
        np.concatenate([panel.state_a, panel.state_b]), return_inverse=True
    )
    one, other = states[: len(panel)], states[len(panel) :]
    by_alliance = rng.exponential(size=(draws, int(alliance.max()) + 1))[:, alliance]
    by_state = rng.exponential(size=(draws, len(names)))
    plain = np.ones((1, len(panel)))
    return {
        "alliance": np.vstack([plain, by_alliance]),
        "state": np.vstack([plain, by_state[:, one] * by_state[:, other]]),
    }


def _interval(draws: FloatArray) -> Interval:
    low, high = np.nanquantile(draws[1:], [0.05, 0.95])
    return Interval(float(draws[0]), float(low), float(high))
