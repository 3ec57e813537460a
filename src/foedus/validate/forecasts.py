"""Probabilities from predictors, learnt on earlier conflicts only, and their scores.

A predictor x becomes a probability by a logistic line, fitted on the registered calls
that were over by the last year that may be used and belong to other conflicts. For
the fit values are counted in `BINS` bins of the predictor's range; every call counts
alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.validate.judging import DRAWS, Case
from foedus.validate.scores import brier, log_loss, logistic_line

BINS = 40
#: A line is fitted on calls of so many conflicts at least.
FEWEST_CLUSTERS = 5

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Scores of the probabilities of one predictor; lower is better.

    Attributes
    ----------
    calls, clusters : int
        What was scored.
    brier, log : float
        Mean scores, by call, then by conflict.
    log_base : float
        Log score, on the same states, of the share of earlier votes against a hub.
    log_baseline : float
        Log score, on the same states, of the baseline's probabilities.
    gain : tuple of float
        Bounds (90 %) of the gain over the baseline, by bootstrap over conflicts.
    """

    calls: int
    clusters: int
    brier: float
    log: float
    log_base: float
    log_baseline: float
    gain: tuple[float, float]


def forecast(
    cases: Sequence[Case],
    predictors: Iterable[str],
    baseline: str,
    *,
    seed: int,
) -> dict[str, Forecast]:
    """Score the probabilities that predictors would have given.

    Returns
    -------
    dict of str to Forecast
        Without predictors for which no call has enough earlier conflicts.
    """
    plain = _probabilities(cases, None)
    theirs = _probabilities(cases, baseline)
    found = {}
    for predictor in predictors:
        mine = theirs if predictor == baseline else _probabilities(cases, predictor)
        scored = _score(cases, mine, theirs, plain, seed)
        if scored is not None:
            found[predictor] = scored
    return found


def _score(
    cases: Sequence[Case],
    mine: list[Array],
    theirs: list[Array],
    plain: list[Array],
    seed: int,
) -> Forecast | None:
    rows, clusters = [], []
    for one, own, other, base in zip(cases, mine, theirs, plain, strict=True):
        use = np.isfinite(own) & np.isfinite(other)
        if not use.any():
            continue
        against = one.outcome.against[use]
        clusters.append(one.outcome.cluster)
        rows.append(
            (
                brier(own[use], against).mean(),
                log_loss(own[use], against).mean(),
                log_loss(base[use], against).mean(),
                log_loss(other[use], against).mean(),
            )
        )
    if not rows:
        return None
    names = np.array(clusters)
    table = np.array(rows)
    means = np.array([table[names == name].mean(axis=0) for name in np.unique(names)])
    score, log, log_base, log_baseline = means.mean(axis=0)
    number = len(means)
    resampled = np.random.default_rng(seed).multinomial(
        number, np.full(number, 1 / number), size=DRAWS
    )
    gains = resampled @ (means[:, 3] - means[:, 1]) / number
    low, high = np.quantile(gains, [0.05, 0.95])
    return Forecast(
        calls=len(rows),
        clusters=number,
        brier=float(score),
        log=float(log),
        log_base=float(log_base),
        log_baseline=float(log_baseline),
        gain=(float(low), float(high)),
    )


def _probabilities(cases: Sequence[Case], predictor: str | None) -> list[Array]:
    """Return P(against) per occasion and state, NaN where there is none.

    Without a predictor, the share of earlier votes that went against a hub.
    """
    values = [
        np.zeros(len(one.outcome.states))
        if predictor is None
        else one.values[predictor]
        for one in cases
    ]
    known = np.concatenate([column[np.isfinite(column)] for column in values])
    edges = np.linspace(known.min(), known.max() + 1e-9, BINS + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    trials, against = np.zeros((len(cases), BINS)), np.zeros((len(cases), BINS))
    for row, (one, column) in enumerate(zip(cases, values, strict=True)):
        use = np.isfinite(column)
        if not use.any():
            continue
        where = np.searchsorted(edges, column[use], side="right") - 1
        trials[row] = np.bincount(where, minlength=BINS) / use.sum()
        against[row] = (
            np.bincount(where[one.outcome.against[use]], minlength=BINS) / use.sum()
        )
    clusters = np.array([one.outcome.cluster for one in cases])
    years = np.array([one.outcome.year for one in cases])
    lines: dict[tuple[str, int], tuple[float, float] | None] = {}
    found = []
    for one, column in zip(cases, values, strict=True):
        key = (one.outcome.cluster, one.outcome.known)
        if key not in lines:
            train = (years <= key[1]) & (clusters != key[0]) & (trials.sum(axis=1) > 0)
            enough = len(set(clusters[train])) >= FEWEST_CLUSTERS
            lines[key] = (
                logistic_line(
                    middle if predictor else np.zeros(BINS),
                    against[train].sum(axis=0),
                    trials[train].sum(axis=0),
                )
                if enough
                else None
            )
        line = lines[key]
        if line is None:
            found.append(np.full(len(column), np.nan))
        else:
            found.append(1 / (1 + np.exp(-(line[0] + line[1] * column))))
    return found
