"""Trade that may pass through third states: both legs against placebos.

A partner whose purchases from a bloc and whose sales to the hub both rise beyond
what could be expected is *consistent with re-export*. It is no proof: totals of goods
say nothing of what the goods are, and both legs can rise for reasons of their own.

*Counterfactual.* Each leg would have grown like the median over all partners that can
be judged. The partner's own trend of five years is not extrapolated: over two and
three years that predicts worse than no trend (``benchmarks/dependence.py``). It is
asked for besides: a signal must lie beyond it too.

*Chance.* Log growth beyond the peers is divided by the spread of placebos of the
same size of flow, leg by leg; the statistic is the smaller of the two, so that both
legs must rise. It is compared with two kinds of placebos, and p is the larger share
of those that reach it:

- *years*: all partners in all windows of the same length that were over at `since`,
  with the same hub and bloc;
- *hubs*: all partners in the same window with other hubs outside the bloc, which
  brings in what is peculiar to these years and to the sources that meet in them;
  left out where they are so few that no partner could pass.

q is the false discovery rate over the partners. The same rule applied to each of the
other hubs, against the rest of them, shows how often it flags by chance.

A flow that nobody reported is never judged by its estimate: without both ends of both
legs a partner is named as not judged.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from foedus.alignment.results import Interval
from foedus.consequences.bilateral import Array, Bilateral
from foedus.consequences.reexport_legs import (
    Direction,
    Judged,
    Question,
    judge,
    trend,
)
from foedus.consequences.results_parts import Reexports, ReexportSignal
from foedus.estimates.placebo import false_discovery_rate, placebo_p

__all__ = ["FALSE_DISCOVERIES", "reexports"]

#: Rate of false discoveries over the partners at which a signal is flagged.
FALSE_DISCOVERIES = 0.10
#: A hub is a placebo if this many partners can be judged.
_FEWEST = 30


def reexports(
    record: Bilateral,
    hub: str,
    members: frozenset[str],
    since: int,
    until: int,
    *,
    direction: Direction = "to_hub",
    placebo_hubs: tuple[str, ...] = (),
) -> Reexports | None:
    """Judge every partner that stands between a bloc and a hub.

    Parameters
    ----------
    record : Bilateral
        Flows of a snapshot.
    hub : str
        State id.
    members : frozenset of str
        The bloc.
    since, until : int
        The last year before, and the year to judge.
    direction : {"to_hub", "from_hub"}
        Which way goods would pass.
    placebo_hubs : tuple of str
        Hubs for which nothing of the kind is known; the hub itself, members, and
        those with fewer than 30 partners to judge are skipped.

    Returns
    -------
    Reexports or None
        None where too few partners can be judged, or too few earlier windows of
        that length are known.
    """
    place = record.place(hub)
    inside = record.places(members)
    if place is None or not inside.any() or not record.first <= since < until:
        return None
    asked = Question(record, place, inside, since, until, direction)
    judged = judge(asked)
    if judged is None:
        return None
    others = _others(asked, placebo_hubs)
    least = {state: one.least for state, (_, one) in others.items()}
    pool = _pool(judged, list(least.values()))
    p = _p(judged, list(least.values()))
    q = false_discovery_rate(p)
    flagged = _flagged(q, judged, trend(asked))
    counts = {}
    for state, (question, one) in others.items():
        rest = [values for other, values in least.items() if other != state]
        rate = false_discovery_rate(_p(one, rest))
        counts[state] = int(_flagged(rate, one, trend(question)).sum())
    signals = [
        _signal(record.states[i], int(i), judged, p[i], q[i], trend(asked), flagged[i])
        for i in np.flatnonzero(judged.legs.eligible)
    ]
    signals.sort(key=lambda one: (one.p, -min(one.first_z, one.second_z), one.partner))
    return Reexports(
        direction=direction,
        since=since,
        until=until,
        first_peers=float(judged.legs.peers[0]),
        second_peers=float(judged.legs.peers[1]),
        signals=tuple(signals),
        not_judged=_reasons(asked, judged),
        placebo_windows=judged.placebos,
        placebo_others=0 if pool is None else pool.size,
        placebo_hubs=counts,
    )


def _others(
    asked: Question, hubs: tuple[str, ...]
) -> dict[str, tuple[Question, Judged]]:
    """Judge the same window with other hubs."""
    found = {}
    for state in hubs:
        place = asked.record.place(state)
        if place is None or place == asked.hub or asked.inside[place]:
            continue
        question = replace(asked, hub=place)
        one = judge(question)
        if one is not None and one.legs.eligible.sum() >= _FEWEST:
            found[state] = (question, one)
    return found


def _p(judged: Judged, others: list[Array]) -> Array:
    """Return the larger p of placebo years and, where they are enough, hubs."""
    pool = _pool(judged, others)
    return (
        judged.p
        if pool is None
        else np.maximum(judged.p, placebo_p(judged.least, pool))
    )


def _pool(judged: Judged, others: list[Array]) -> Array | None:
    """Return the statistics of other hubs, None if too few to let anything pass."""
    pool = np.concatenate([np.empty(0), *others])
    pool = pool[np.isfinite(pool)]
    tests = int(judged.legs.eligible.sum())
    return pool if pool.size >= tests / FALSE_DISCOVERIES else None


def _flagged(q: Array, judged: Judged, expected: Array) -> np.ndarray:
    """Return who passes and lies beyond the own trend where that is known."""
    with np.errstate(invalid="ignore"):
        below = (judged.legs.growth <= expected).any(axis=0)
        passed: np.ndarray = (q <= FALSE_DISCOVERIES) & ~below
    return passed


def _signal(
    partner: str,
    i: int,
    judged: Judged,
    p: float,
    q: float,
    expected: Array,
    flagged: bool,
) -> ReexportSignal:
    legs = judged.legs
    path = legs.before[:, i] * np.exp(legs.peers)
    low, high = (path * np.exp(judged.spread[:, i] * end) for end in judged.bounds)
    after = legs.after[:, i]
    excess = [
        Interval(float(end - mid), float(end - top), float(end - bottom))
        for end, mid, top, bottom in zip(after, path, high, low, strict=True)
    ]
    above = None
    if np.isfinite(expected[:, i]).all():
        above = bool((legs.growth[:, i] > expected[:, i]).all())
    return ReexportSignal(
        partner=partner,
        first_from=float(legs.before[0, i]),
        first_to=float(after[0]),
        second_from=float(legs.before[1, i]),
        second_to=float(after[1]),
        first_excess=excess[0],
        second_excess=excess[1],
        first_z=float(judged.z[0, i]),
        second_z=float(judged.z[1, i]),
        beyond_trend=above,
        at_most=max(min(one.estimate for one in excess), 0.0),
        p=float(p),
        q=float(q),
        flagged=bool(flagged),
    )


def _reasons(asked: Question, judged: Judged) -> dict[str, str]:
    """Say which flow of a partner nobody reported, largest second leg first."""
    names = ("bloc to partner", "partner to hub")
    guess = asked.record.estimate[asked.record.layer(asked.until)]
    size = guess[:, asked.hub]
    if asked.direction == "from_hub":
        names = ("partner to bloc", "hub to partner")
        size = guess[asked.hub]
    legs = judged.legs
    size = np.fmax(size, np.nan_to_num(legs.after[1]))
    found = {}
    for i in np.argsort(-size, kind="stable"):
        if legs.eligible[i] or asked.inside[i] or i == asked.hub:
            continue
        missing = [
            f"{name} in {year}"
            for values, year in ((legs.before, asked.since), (legs.after, asked.until))
            for name, value in zip(names, values[:, i], strict=True)
            if np.isnan(value)
        ]
        if missing:
            found[asked.record.states[i]] = f"nobody reported {', '.join(missing)}"
    return found
