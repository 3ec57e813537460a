"""Would the hazard have foretold departures? Rolling origins, no year ahead.

For each year t the model is fitted on the years before t and asked for t. The scale
of the covariates and the penalty are chosen before t as well: of a grid of penalties
the one is used whose own forecasts of earlier years had the best log score (Dawid
1984, https://doi.org/10.2307/2981683, on judging by forecasts made in sequence). The
forecasts made so far also recalibrate the next one: intercept and slope of a line on
the log-intensity (Cox 1958, https://doi.org/10.1093/biomet/45.3-4.562) take back what
the model, which counts the ties of one alliance as independent, was too sure of.

It is pseudo out of time: the files are of today's vintage, and what a source would
have published late is taken as known at the end of its year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.estimates.hazard.competing import fit, intensities, probabilities
from foedus.estimates.hazard.scores import log_score
from foedus.scenarios.hazard_covariates import DURATION_TERMS, TERMS, Panel
from foedus.scenarios.hazard_design import Scale
from foedus.scenarios.hazard_ties import DEPARTURES

__all__ = [
    "FIRST_ORIGIN",
    "LAST_ORIGIN",
    "PENALTIES",
    "Calibration",
    "Forecasts",
    "backtest",
    "judged",
]

FloatArray = npt.NDArray[np.float64]

#: Years that are forecast; earlier ones, from `_WARM_UP` on, only choose penalties.
FIRST_ORIGIN, LAST_ORIGIN = 1990, 2018
_WARM_UP = 1975
PENALTIES = (1.0, 10.0, 100.0, 1000.0)
#: Years over which the recent base rate is taken.
_RECENT = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """The line that turns log-intensities of the model into those that are stated.

    Attributes
    ----------
    intercept, slope, centre : float
        ``intercept + slope * (log intensity - centre)``.
    """

    intercept: float
    slope: float
    centre: float

    @classmethod
    def learnt(cls, given: FloatArray, departed: npt.NDArray[np.bool_]) -> Calibration:
        """Fit the line to forecasts, shape (n, causes), and what came of them."""
        log = np.log(_total(given))
        centre = float(log.mean())
        design = np.column_stack([np.ones(len(log)), log - centre])
        cause = np.where(departed, 0, -1)
        ((intercept, slope),) = fit(design, cause, causes=1, penalty=0.0)
        return cls(float(intercept), float(slope), centre)

    def applied(self, intensity: FloatArray) -> FloatArray:
        """Return total intensities on the line, any shape."""
        moved = self.slope * (np.log(intensity) - self.centre)
        return np.asarray(np.exp(self.intercept + moved))

    def stated(self, given: FloatArray) -> FloatArray:
        """Return recalibrated forecasts, shape (n, causes); shares are kept."""
        share = given / given.sum(axis=1, keepdims=True)
        return probabilities(self.applied(_total(given))[:, None] * share)


@dataclass(frozen=True, slots=True, repr=False)
class Forecasts:
    """Probabilities given to ties before their year, and what became of them.

    Attributes
    ----------
    panel : Panel
        The n ties at risk that were judged, ordered by year.
    cause : ndarray of int, shape (n,)
        Index in `DEPARTURES`, -1 for no departure.
    given : mapping of str to ndarray, shape (n, causes)
        Probabilities by forecaster: ``model``, ``uncalibrated`` (the model before
        it is recalibrated), ``duration`` (years of the tie only),
        ``base`` (share of all earlier years), ``recent`` (share of the ten years
        before) and ``persistence`` (nobody departs).
    penalty : mapping of int to float
        Penalty of the model by year, and of the year after the last.
    calibration : Calibration
        Learnt on all forecasts to the last year.
    """

    panel: Panel
    cause: npt.NDArray[np.int64]
    given: Mapping[str, FloatArray]
    penalty: Mapping[int, float]
    calibration: Calibration


def judged(panel: Panel) -> Panel:
    """Return the ties of which the record says whether they departed."""
    return panel.rows(panel.outcome >= -1)


def backtest(
    panel: Panel,
    *,
    first: int = FIRST_ORIGIN,
    last: int = LAST_ORIGIN,
    progress: Callable[[str, int, int], None] | None = None,
) -> Forecasts:
    """Forecast every year from the years before it.

    Parameters
    ----------
    panel : Panel
        Ties at risk, of all years.
    first, last : int
        Years to forecast.
    progress : callable, optional
        Called as ``progress("departures", done, of)``.

    Returns
    -------
    Forecasts
        Of the years `first` to `last`.
    """
    known = judged(panel)
    tell = progress or (lambda *_: None)
    start = min(first, _WARM_UP)
    sequences = {
        name: _Sequence(known, terms)
        for name, terms in (("model", TERMS), ("duration", DURATION_TERMS))
    }
    for year in range(start, last + 1):
        tell("departures", year - start, last - start + 1)
        for one in sequences.values():
            one.forecast(year)
    kept = known.rows((known.year >= first) & (known.year <= last))
    model = sequences["model"]
    given = {
        "model": model.calibrated(first, last),
        "uncalibrated": model.given(first, last),
        "duration": sequences["duration"].given(first, last),
        **_simple(known, first, last),
    }
    penalty = {year: model.chosen[year] for year in range(first, last + 1)}
    penalty[last + 1] = model.leader()
    return Forecasts(
        kept, kept.outcome, given, penalty, model.calibration(start, last + 1)
    )


def _total(given: FloatArray) -> FloatArray:
    """Return the total intensity behind probabilities, shape (n,)."""
    return np.asarray(-np.log1p(-given.sum(axis=1)))


class _Sequence:
    """Forecasts year after year, at every penalty, with the leader so far.

    Coefficients of one year are the start of the next: a fit costs few steps.
    """

    def __init__(self, known: Panel, terms: Sequence[str]) -> None:
        self.known = known
        self.terms = tuple(terms)
        self.scores = np.zeros(len(PENALTIES))
        self.chosen: dict[int, float] = {}
        self._starts: list[FloatArray | None] = [None] * len(PENALTIES)
        self._given: dict[int, FloatArray] = {}

    def leader(self) -> float:
        """Return the penalty with the best log score so far, the largest of equals."""
        best = np.flatnonzero(self.scores == self.scores.min())
        return PENALTIES[int(best[-1])]

    def forecast(self, year: int) -> None:
        """Fit on the years before, forecast the year, keep the leader's answer."""
        known = self.known
        past, now = known.year < year, known.year == year
        scale = Scale.learnt(known.values[past], self.terms)
        x, new = scale.design(known.values[past]), scale.design(known.values[now])
        self.chosen[year] = self.leader()
        for k, penalty in enumerate(PENALTIES):
            beta = fit(
                x,
                np.maximum(known.outcome[past], -1),
                causes=len(DEPARTURES),
                penalty=penalty,
                start=self._starts[k],
            )
            self._starts[k] = beta
            given = probabilities(intensities(new, beta))
            if penalty == self.chosen[year]:
                self._given[year] = given
            self.scores[k] += log_score(given, known.outcome[now]).sum()

    def given(self, first: int, last: int) -> FloatArray:
        """Return the forecasts of some years, in the order of the panel."""
        return np.concatenate([self._given[year] for year in range(first, last + 1)])

    def calibration(self, start: int, year: int) -> Calibration:
        """Return the line learnt on the forecasts from a year to before another."""
        past = (self.known.year >= start) & (self.known.year < year)
        return Calibration.learnt(
            self.given(start, year - 1), self.known.outcome[past] >= 0
        )

    def calibrated(self, first: int, last: int) -> FloatArray:
        """Return the forecasts, each on the line learnt from those before it."""
        start = min(self._given)
        return np.concatenate(
            [
                self.calibration(start, year).stated(self._given[year])
                for year in range(first, last + 1)
            ]
        )


def _simple(known: Panel, first: int, last: int) -> dict[str, FloatArray]:
    """Return the forecasts that use no covariate."""
    given: dict[str, list[FloatArray]] = {"base": [], "recent": [], "persistence": []}
    for year in range(first, last + 1):
        number = int((known.year == year).sum())
        for name, since in (("base", 0), ("recent", year - _RECENT)):
            past = (known.year < year) & (known.year >= since)
            # Half a case each, so that what has not happened yet is not impossible.
            rates = [
                ((known.outcome[past] == k).sum() + 0.5) / (past.sum() + 1.0)
                for k in range(len(DEPARTURES))
            ]
            given[name].append(np.tile(rates, (number, 1)))
        given["persistence"].append(np.zeros((number, len(DEPARTURES))))
    return {name: np.concatenate(parts) for name, parts in given.items()}
