"""How well predictors tell who will go against a hub, with intervals.

The score of a predictor on an occasion is the area under the ROC curve (AUC): the
probability that, of two states of which one went against the hub, it holds the other
for the closer. Occasions of one cluster (conflict) are averaged first, then clusters,
so that a conflict voted on every year counts once. A predictor is compared with the
baseline on the states for which both are known.

Two bootstraps, both of the percentile kind and reported at 90 %: over *states* (each
draw of states is used on every occasion, since a state is the same state next year)
and over states and *clusters* together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.estimates.discrimination import weighted_auc
from foedus.validate.knowledge import Known
from foedus.validate.outcomes import Outcome

#: Draws of the bootstrap; the first is the sample itself.
DRAWS = 400
#: A predictor is judged on an occasion only if so many states, for which it is known,
#: stand on either side.
FEWEST = 3

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Case:
    """An occasion with the values of every predictor; n states.

    Attributes
    ----------
    outcome : Outcome
        The occasion.
    values : mapping of str to numpy.ndarray, shape (n,)
        By predictor, in the order of ``outcome.states``; higher is closer, NaN is
        not known.
    inside : numpy.ndarray of bool, shape (n,)
        States on the side of the hub's rivals, by camp or by pact.
    """

    outcome: Outcome
    values: Mapping[str, Array]
    inside: Bools


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with two intervals of 90 %.

    Attributes
    ----------
    value : float
        Of the sample.
    over_states, over_both : tuple of float
        Bounds from the bootstrap over states, and over states and clusters.
    """

    value: float
    over_states: tuple[float, float]
    over_both: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came out for one predictor.

    Attributes
    ----------
    cases, clusters : int
        What it was judged on.
    auc, gain : Estimate
        Mean AUC, and mean paired gain over the baseline.
    by_cluster : mapping of str to (float, float)
        AUC of the predictor and of the baseline, per cluster.
    by_case : mapping of (str, str) to float
        AUC per hub and occasion.
    """

    cases: int
    clusters: int
    auc: Estimate
    gain: Estimate
    by_cluster: Mapping[str, tuple[float, float]]
    by_case: Mapping[tuple[str, str], float]


def case(outcome: Outcome, known: Known, values: Mapping[str, Array]) -> Case:
    """Lay out values that are ordered like ``known.states`` for an occasion."""
    place = {state: i for i, state in enumerate(known.states)}
    index = np.array([place.get(state, -1) for state in outcome.states])
    found = index >= 0

    def laid(column: Array) -> Array:
        return np.where(found, column[index], np.nan)

    return Case(
        outcome,
        {name: laid(column) for name, column in values.items()},
        np.where(found, known.camp[index], False).astype(bool),
    )


def judge(
    cases: Sequence[Case],
    predictors: Iterable[str],
    baseline: str,
    *,
    seed: int,
    outside: bool = False,
) -> dict[str, Judgement]:
    """Score predictors, alone and against a baseline.

    Parameters
    ----------
    cases : sequence of Case
        The occasions.
    predictors : iterable of str
        Names of predictors.
    baseline : str
        Name of the predictor beside which the others are judged.
    seed : int
        Of the bootstrap; all predictors get the same draws.
    outside : bool
        Judge only among states outside the side of the hub's rivals, on hubs that
        have any.

    Returns
    -------
    dict of str to Judgement
        Without predictors that can be judged on no occasion.
    """
    states = sorted({state for one in cases for state in one.outcome.states})
    place = {state: i for i, state in enumerate(states)}
    number = len(states)
    draws = np.random.default_rng(seed).multinomial(
        number, np.full(number, 1 / number), size=DRAWS
    )
    draws[0] = 1
    weights = [
        draws[:, [place[state] for state in one.outcome.states]].astype(np.float64)
        for one in cases
    ]
    # Most predictors are known for the same states: the baseline is scored once.
    scored: dict[tuple[int, bytes], Array] = {}
    found = {}
    for predictor in predictors:
        kept: list[Outcome] = []
        own: list[Array] = []
        base: list[Array] = []
        for row, one in enumerate(cases):
            use = _usable(one, predictor, baseline, outside=outside)
            if use is None:
                continue
            against, weight = one.outcome.against[use], weights[row][:, use]
            key = (row, use.tobytes())
            if key not in scored:
                level = one.values[baseline][use]
                scored[key] = weighted_auc(level, ~against, weight)
            kept.append(one.outcome)
            base.append(scored[key])
            own.append(weighted_auc(one.values[predictor][use], ~against, weight))
        if kept:
            found[predictor] = _judgement(kept, np.array(own), np.array(base), seed)
    return found


def _usable(one: Case, predictor: str, baseline: str, *, outside: bool) -> Bools | None:
    """Return the states on which a predictor is judged, None if they are too few."""
    use = np.isfinite(one.values[predictor]) & np.isfinite(one.values[baseline])
    if outside:
        use &= ~one.inside & one.inside.any()
    number = int(one.outcome.against[use].sum())
    return use if min(number, int(use.sum()) - number) >= FEWEST else None


def _judgement(kept: list[Outcome], own: Array, base: Array, seed: int) -> Judgement:
    names = list(dict.fromkeys(one.cluster for one in kept))
    member = np.array([[one.cluster == name for one in kept] for name in names])
    mine, theirs = _by_cluster(own, member), _by_cluster(base, member)
    number = len(names)
    resampled = np.random.default_rng(seed).multinomial(
        number, np.full(number, 1 / number), size=DRAWS
    )
    return Judgement(
        cases=len(kept),
        clusters=number,
        auc=_estimate(mine, resampled),
        gain=_estimate(mine - theirs, resampled),
        by_cluster={
            name: (float(mine[i, 0]), float(theirs[i, 0]))
            for i, name in enumerate(names)
        },
        by_case={(one.hub, one.name): float(own[i, 0]) for i, one in enumerate(kept)},
    )


def _by_cluster(found: Array, member: Bools) -> Array:
    """Return means per cluster, shape (clusters, draws).

    A draw may hold one kind of state only on some occasion: it is left out there.
    """
    known = np.isfinite(found)
    total = member.astype(float) @ np.where(known, found, 0.0)
    count = member.astype(float) @ known
    unknown = np.full_like(total, np.nan)
    return np.asarray(np.divide(total, count, out=unknown, where=count > 0))


def _estimate(by_cluster: Array, resampled: NDArray[np.int64]) -> Estimate:
    states = _mean(by_cluster, np.ones_like(resampled))
    both = _mean(by_cluster, resampled)
    return Estimate(float(states[0]), _interval(states[1:]), _interval(both[1:]))


def _mean(by_cluster: Array, count: NDArray[np.int64]) -> Array:
    """Return means over clusters, each counted so often, shape (draws,)."""
    known = np.isfinite(by_cluster).T
    total = (count * np.where(known, by_cluster.T, 0.0)).sum(axis=1)
    number = (count * known).sum(axis=1)
    unknown = np.full(len(count), np.nan)
    return np.asarray(np.divide(total, number, out=unknown, where=number > 0))


def _interval(draws: Array) -> tuple[float, float]:
    low, high = np.quantile(draws[np.isfinite(draws)], [0.05, 0.95])
    return float(low), float(high)
