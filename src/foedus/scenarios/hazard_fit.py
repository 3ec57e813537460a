"""Fit the hazard on the whole record, with draws by alliance.

Three fits share one design: the two competing causes together, and departure of any
kind, which also gives the contagion that `foedus.scenarios.cascade` uses. The ridge
spares the exposure term: its coefficient is read, not only used to forecast.

Draws are a Bayesian bootstrap over alliances (Rubin 1981,
https://doi.org/10.1214/aos/1176345338): every alliance gets one exponential weight,
with all its ties and years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.estimates.hazard.competing import fit
from foedus.scenarios.hazard_backtest import judged
from foedus.scenarios.hazard_covariates import Panel
from foedus.scenarios.hazard_design import Scale
from foedus.scenarios.hazard_ties import DEPARTURES

__all__ = ["CAUSES", "DRAWS", "Fitted", "base_rates", "bootstrap_weights", "fitted"]

#: Rows of the coefficients: the competing causes, then departure of any kind.
CAUSES = (*DEPARTURES, "departure")
DRAWS = 100
#: Years of the recent base rate.
RECENT = 10

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class Fitted:
    """Coefficients of the hazard.

    Attributes
    ----------
    scale : Scale
        How covariates become a design.
    estimate : ndarray, shape (len(CAUSES), p)
        On the scaled covariates.
    draws : ndarray, shape (draws, len(CAUSES), p)
        By alliance bootstrap.
    """

    scale: Scale
    estimate: FloatArray
    draws: FloatArray


def fitted(
    panel: Panel, *, penalty: float, last: int, draws: int = DRAWS, seed: int = 0
) -> Fitted:
    """Fit on the years to `last`.

    Parameters
    ----------
    panel : Panel
        Ties at risk.
    penalty : float
        Of all terms but the exposure.
    last : int
        Last year of the fit.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    Fitted
        Estimate and draws.
    """
    known = judged(panel)
    known = known.rows(known.year <= last)
    scale = Scale.learnt(known.values)
    x = scale.design(known.values)
    cause = np.maximum(known.outcome, -1)
    penalties = np.where(np.array(scale.names[1:]) == "exposure", 0.0, penalty)

    def both(weight: FloatArray | None, start: FloatArray | None = None) -> FloatArray:
        competing = fit(
            x,
            cause,
            causes=len(DEPARTURES),
            penalty=penalties,
            weight=weight,
            start=None if start is None else start[:-1],
        )
        single = fit(
            x,
            np.minimum(cause, 0),
            causes=1,
            penalty=penalties,
            weight=weight,
            start=None if start is None else start[-1:],
        )
        return np.concatenate([competing, single])

    estimate = both(None)
    weights = bootstrap_weights(known.alliance, draws, seed)
    return Fitted(
        scale, estimate, np.array([both(weight, estimate) for weight in weights])
    )


def base_rates(
    panel: Panel, *, last: int, draws: int = DRAWS, seed: int = 0
) -> dict[str, FloatArray]:
    """Return the share of ties that departed in a year, without any covariate.

    Returns
    -------
    dict of str to ndarray, shape (1 + draws, len(DEPARTURES))
        ``base`` (all years to `last`) and ``recent`` (the last ten of them): the
        estimate, then draws over alliances.
    """
    known = judged(panel)
    found = {}
    for name, since in (("base", 0), ("recent", last - RECENT + 1)):
        some = known.rows((known.year >= since) & (known.year <= last))
        weights = np.vstack(
            [np.ones(len(some)), bootstrap_weights(some.alliance, draws, seed)]
        )
        departed = np.array([some.outcome == k for k in range(len(DEPARTURES))])
        # Half a case each, as in the back-test.
        found[name] = (weights @ departed.T + 0.5) / (
            weights.sum(axis=1, keepdims=True) + 1.0
        )
    return found


def bootstrap_weights(
    group: npt.NDArray[np.generic], draws: int, seed: int
) -> FloatArray:
    """Return one exponential weight a group and draw, shape (draws, n)."""
    _, index = np.unique(group, return_inverse=True)
    rng = np.random.default_rng(seed)
    weights = rng.exponential(size=(draws, int(index.max()) + 1))
    return np.asarray(weights[:, index])
