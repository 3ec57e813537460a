"""What partners would put at risk: their trade with a bloc against that with a hub.

A state under the threat of secondary sanctions weighs its trade with those who
threaten against its trade with the target. Both shares of its trade, exports plus
imports, and their ratio; no index is made of them.
"""

from __future__ import annotations

import math

import numpy as np

from foedus.alignment.results import Interval
from foedus.consequences.bilateral import SIDES, Bilateral
from foedus.consequences.dependence import trade_with
from foedus.consequences.results_parts import Exposure
from foedus.consequences.shares import Z90, around, share, summed

__all__ = ["exposures"]


def exposures(
    record: Bilateral,
    hub: str,
    members: frozenset[str],
    since: int,
    until: int,
) -> tuple[Exposure, ...]:
    """Return the exposure of every partner outside the bloc.

    Parameters
    ----------
    record : Bilateral
        Flows of a snapshot.
    hub : str
        State id.
    members : frozenset of str
        The bloc.
    since, until : int
        Calendar years; exposure is that of `until`.

    Returns
    -------
    tuple of Exposure
        Largest share of the hub first. Partners whose total or whose trade with the
        hub is not known are absent; flows with single members that are not known are
        left out of `with_bloc`, whose upper bound has their estimates.
    """
    place = record.place(hub)
    if place is None:
        return ()
    inside = record.places(members)
    total, before = (
        record.total("exports", year) + record.total("imports", year)
        for year in (until, since)
    )
    flow, flow_sd = trade_with(record, place, until)
    earlier, _ = trade_with(record, place, since)
    t = record.layer(until)
    found = []
    for i, state in enumerate(record.states):
        if inside[i] or i == place or not flow[i] > 0 or not math.isfinite(total[i]):
            continue
        errors = np.hypot(
            *(record.total(s, until)[i] * record.total_sd(s, until)[i] for s in SIDES)
        )
        total_sd = float(errors / total[i])
        flows = np.concatenate([record.usd[t, i, inside], record.usd[t, inside, i]])
        sds = np.concatenate([record.sd[t, i, inside], record.sd[t, inside, i]])
        guess = np.concatenate(
            [record.estimate[t, i, inside], record.estimate[t, inside, i]]
        )
        bloc, bloc_sd = summed(flows, sds)
        hidden, hidden_sd = summed(np.where(guess > 0, guess, np.nan), sds)
        more = hidden * math.exp(Z90 * hidden_sd)
        with_bloc = share(bloc, bloc_sd, total[i], total_sd)
        ratio = around(bloc / flow[i], math.hypot(bloc_sd, flow_sd[i]))
        known = math.isfinite(before[i]) and math.isfinite(earlier[i])
        found.append(
            Exposure(
                partner=state,
                with_bloc=_raised(with_bloc, more / total[i], most=1.0),
                with_hub=share(flow[i], flow_sd[i], total[i], total_sd),
                ratio=_raised(ratio, more / flow[i], most=math.inf),
                hub_from=float(earlier[i] / before[i]) if known else None,
                bloc_unknown=hidden / float(total[i]),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.with_hub.estimate, one.partner)))


def _raised(one: Interval, more: float, *, most: float) -> Interval:
    """Return the interval with room above for what nobody reported."""
    return Interval(one.estimate, one.low, min(one.high + more, most))
