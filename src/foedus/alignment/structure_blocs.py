"""Blocs, balance and isolation in one year, each with what resampling leaves of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from foedus.alignment.structure_graph import (
    RULES,
    STANDARD,
    Rule,
    System,
    acts,
    graph,
)
from foedus.estimates.arrays import FloatArray
from foedus.estimates.structure.balance import (
    signs_at_random,
    triangles,
    walk_balance,
)
from foedus.estimates.structure.comembership import adjusted_rand, stability
from foedus.estimates.structure.concentration import concentration
from foedus.estimates.structure.frustration import frustration
from foedus.estimates.structure.modularity import (
    Division,
    benefit,
    divide,
    quality,
)
from foedus.estimates.structure.votes import distances

__all__ = ["LEAST_MEMBERS", "Year", "measure"]

#: A group of fewer states is no bloc: its members stand apart.
LEAST_MEMBERS = 3
#: Searches for the division of a year, and for that of a resample.
_STARTS, _STARTS_OF_RULES, _STARTS_RESAMPLED = 40, 10, 3
_ENDS = (0.05, 0.95)
#: Few triangles of acts are unbalanced, so that graphs of this size can be solved.
_SOLVED = 250


@dataclass(frozen=True, slots=True)
class Year:
    """What is found of one year.

    Attributes
    ----------
    figures : mapping of str to (float, float, float)
        By measure: estimate, low, high; NaN bounds where nothing is resampled.
    rules : sequence of tuple
        Rule, number of blocs, their effective number, modularity, likeness to the
        standard division.
    states : mapping of str to ndarray, shape (n,)
        Columns of the table of states.
    """

    figures: Mapping[str, tuple[float, float, float]]
    rules: Sequence[tuple[str, float, float, float, float]]
    states: Mapping[str, npt.NDArray[Any]]


def measure(
    system: System,
    capabilities: FloatArray,
    *,
    miscoded: float,
    draws: int,
    seed: int,
) -> Year:
    """Measure one year.

    Resampled are whole clusters of calls (sitting day and agenda item) and, with
    the probability that two coders differ, whether a pact is a tie. This adds noise
    to data that hold some already, so that resamples are less balanced and less
    divided than the data: an interval runs from the 5th to the 95th percentile and
    is widened to contain the estimate where it would not.

    Parameters
    ----------
    system : System
        The year.
    capabilities : ndarray, shape (n,)
        Size of each state: the largest member names a bloc.
    miscoded : float
        Probability that a coded pact is classed otherwise, in [0, 1].
    draws : int
        Resamples, at least 2.
    seed : int
        Of the resamples.
    """
    rng = np.random.default_rng([seed, system.year])
    weights = [_resampled(system, rng) for _ in range(draws)]
    pacts = [_recoded(system, miscoded, rng) for _ in range(draws)]
    figures = _balance(system, pacts)
    states: dict[str, npt.NDArray[Any]] = {}
    rules: list[tuple[str, float, float, float, float]] = []
    if system.speaks:
        tied = graph(system, STANDARD, np.ones(len(system.votes)))
        division = _divided(tied, STANDARD, system.year, _STARTS)
        rules = _rules(system, division)
        repeated = [
            _divided(
                graph(system, STANDARD, w, p),
                STANDARD,
                system.year + 1 + k,
                _STARTS_RESAMPLED,
            )
            for k, (w, p) in enumerate(zip(weights, pacts, strict=True))
        ]
        figures |= _of_blocs(tied, division, repeated)
        states = _of_states(system, tied, division, repeated, capabilities)
        states |= _isolation(system, states["bloc"], weights)
    return Year(figures, rules, states)


def _balance(
    system: System, pacts: Sequence[FloatArray]
) -> dict[str, tuple[float, float, float]]:
    """Return structural balance of the acts.

    Of acts alone: two states that both correlate at .5 or more with a third are at
    most 120 degrees apart, so that r >= -.5 for the two by geometry, and a triangle
    of votes cannot be unbalanced.
    """
    graphs = [acts(system), *(acts(system, one) for one in pacts)]
    found: dict[str, list[float]] = {}
    for k, one in enumerate(graphs):
        closed = triangles(one)
        line = frustration(one, bound=k == 0, largest=_SOLVED, seed=system.year)
        chance = signs_at_random(one)
        for name, value in (
            ("triangles_strict", closed.strict),
            ("triangles_weak", closed.weak),
            ("triangles_strict_chance", chance.strict),
            ("triangles_weak_chance", chance.weak),
            ("walk_balance", walk_balance(one)),
            ("frustration_balance", line.balance[0]),
        ):
            found.setdefault(name, []).append(value)
        if k == 0:
            exact = line
            ties = int((one > 0).sum()) // 2, int((one < 0).sum()) // 2
    figures = {
        name: _interval(values[0], np.array(values[1:]))
        for name, values in found.items()
    }
    nan = float("nan")
    for name, value in (
        ("frustrated_lower", exact.lower),
        ("frustrated_upper", exact.upper),
        ("acts_positive", ties[0]),
        ("acts_negative", ties[1]),
    ):
        figures[name] = (float(value), nan, nan)
    return figures


def _divided(tied: FloatArray, rule: Rule, seed: int, starts: int) -> Division:
    """Divide a graph; who has no positive tie inside its bloc stands alone.

    Modularity rewards a state whose only tie is a rivalry for being in any bloc but
    its rival's: a common enemy, which is no membership.
    """
    gain = benefit(tied, resolution=rule.resolution)
    bloc = divide(gain, seed=seed, starts=starts).bloc
    same = bloc[:, None] == bloc[None, :]
    alone = ~((tied > 0) & same).any(axis=1)
    bloc = np.where(alone, bloc.max() + 1 + np.arange(len(bloc)), bloc)
    label = np.unique(bloc, return_inverse=True)[1]
    return Division(label, quality(gain, label))


def _rules(
    system: System, standard: Division
) -> list[tuple[str, float, float, float, float]]:
    every = np.ones(len(system.votes))
    rows = []
    for rule in RULES:
        if rule.sanctions and not system.sanctions.any():
            continue
        division = standard
        if rule is not STANDARD:
            tied = graph(system, rule, every)
            division = _divided(tied, rule, system.year, _STARTS_OF_RULES)
        rows.append(
            (
                rule.id,
                _count(division),
                _effective(division),
                division.modularity,
                adjusted_rand(standard.bloc, division.bloc),
            )
        )
    return rows


def _of_blocs(
    tied: FloatArray, division: Division, repeated: Sequence[Division]
) -> dict[str, tuple[float, float, float]]:
    nan = float("nan")
    firm = stability(division.bloc, np.stack([one.bloc for one in repeated])).unit
    stays = firm[np.isfinite(firm)]
    found = {
        name: _interval(value(division), np.array([value(one) for one in repeated]))
        for name, value in (
            ("blocs", _count),
            ("poles_blocs", _effective),
            ("modularity", _modularity),
        )
    }
    return found | {
        "stability": (float(stays.mean()) if len(stays) else nan, nan, nan),
        "ties_positive": (float((tied > 0).sum()) / 2, nan, nan),
        "ties_negative": (float((tied < 0).sum()) / 2, nan, nan),
    }


def _count(division: Division) -> float:
    return float((np.bincount(division.bloc) >= LEAST_MEMBERS).sum())


def _effective(division: Division) -> float:
    return float(concentration(np.bincount(division.bloc)).poles)


def _modularity(division: Division) -> float:
    return division.modularity


def _of_states(
    system: System,
    tied: FloatArray,
    division: Division,
    repeated: Sequence[Division],
    capabilities: FloatArray,
) -> dict[str, npt.NDArray[Any]]:
    """Return bloc (by its largest member), stability and ties of every state."""
    sizes = np.bincount(division.bloc)
    anchor = [
        _largest(system.states, capabilities, division.bloc == one)
        if size >= LEAST_MEMBERS
        else ""
        for one, size in enumerate(sizes)
    ]
    firm = stability(division.bloc, np.stack([one.bloc for one in repeated]))
    return {
        "bloc": np.array([anchor[one] for one in division.bloc], dtype=object),
        "stability": firm.unit,
        "positive": (tied > 0).sum(axis=1),
        "negative": (tied < 0).sum(axis=1),
    }


def _isolation(
    system: System, bloc: npt.NDArray[Any], weights: Sequence[FloatArray]
) -> dict[str, npt.NDArray[Any]]:
    """Return distances of every voter to the median vote and to the nearest bloc."""
    names = sorted({str(one) for one in bloc} - {""})
    member = np.array([[one == name for name in names] for one in bloc], dtype=float)

    def one(w: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        between, median = distances(system.votes, w)
        known = np.isfinite(between) & ~np.eye(len(between), dtype=bool)
        counted = known @ member
        with np.errstate(divide="ignore", invalid="ignore"):
            to_bloc = np.where(known, between, 0.0) @ member / counted
        return median, _place(median), to_bloc

    median, place, to_bloc = one(np.ones(len(system.votes)))
    nearest = np.where(np.isnan(to_bloc), np.inf, to_bloc).argmin(axis=1)
    each = np.arange(len(nearest))
    drawn = [one(w) for w in weights]
    columns: dict[str, npt.NDArray[Any]] = {
        "nearest": np.array(
            ["" if np.isnan(to_bloc[i]).all() else names[nearest[i]] for i in each],
            dtype=object,
        )
    }
    for name, value, draws in (
        ("to_median", median, np.stack([d[0] for d in drawn])),
        ("place", place, np.stack([d[1] for d in drawn])),
        ("to_nearest", to_bloc[each, nearest],
         np.stack([np.where(np.isnan(d[2]), np.inf, d[2]).min(axis=1) for d in drawn])),
    ):  # fmt: skip
        columns[name] = np.where(np.isfinite(value), value, np.nan)
        finite = np.where(np.isfinite(draws), draws, np.nan)
        for end, q in zip(("low", "high"), _ENDS, strict=True):
            columns[f"{name}_{end}"] = _quantile(finite, q)
    return columns


def _place(median: FloatArray) -> FloatArray:
    """Return the share of the other voters that stand nearer to the median vote."""
    nearer = (median[:, None] > median[None, :]).sum(axis=1)
    others = np.isfinite(median).sum() - 1
    return np.where(np.isfinite(median) & (others > 0), nearer / max(others, 1), np.nan)


def _quantile(draws: FloatArray, q: float) -> FloatArray:
    known = np.isfinite(draws).sum(axis=0) == len(draws)
    found = np.quantile(np.nan_to_num(draws), q, axis=0)
    return np.where(known, found, np.nan)


def _interval(value: float, draws: FloatArray) -> tuple[float, float, float]:
    known = draws[np.isfinite(draws)]
    if len(known) < 2:
        return value, float("nan"), float("nan")
    low, high = np.quantile(known, _ENDS)
    return value, min(float(low), value), max(float(high), value)


def _resampled(system: System, rng: np.random.Generator) -> FloatArray:
    """Return how often each call counts when clusters are drawn with replacement."""
    if not system.speaks:
        return np.empty(0)
    _, label = np.unique(system.clusters, return_inverse=True)
    count = int(label.max()) + 1
    drawn = np.bincount(rng.integers(count, size=count), minlength=count)
    return drawn[label].astype(np.float64)


def _recoded(system: System, miscoded: float, rng: np.random.Generator) -> FloatArray:
    """Return pacts, each classed otherwise with the probability that coders differ."""
    other = np.triu(rng.random(system.coded.shape) < miscoded, 1)
    other = (other | other.T) & system.coded
    return np.where(other, 1 - system.pacts, system.pacts)


def _largest(
    states: Sequence[str], capabilities: FloatArray, chosen: npt.NDArray[np.bool_]
) -> str:
    size = np.where(chosen, np.nan_to_num(capabilities, nan=0.0), -1.0)
    return states[int(size.argmax())]
