"""Negative controls: where nothing should be found, is nothing found?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from foedus.alignment.break_series import ALIGNMENT, Chain, chains, laid
from foedus.alignment.breaks import TABLE, model_of
from foedus.estimates.breaks.posterior import posterior
from foedus.lake.snapshot import Snapshot
from foedus.states import cases
from foedus.validate.break_alarms import (
    PER_DECADES,
    Detector,
    decades,
    detector,
    hub_steps,
    moving,
    poisson_bounds,
)
from foedus.validate.section import Cell, Context, Part, Section, Table

PART = Part(id="controls", title="Negative controls", order=50)

#: The Eurasian Economic Union began in 2015 with these members besides Russia.
_UNION = ("ARM", "BLR", "KAZ", "KGZ")
_HUB, _YEAR, _SPAN = "RUS", 2015, (2000, 2020)
#: Being in the union is what happened in 2015; it cannot be its own test.
_LEFT_OUT = ("shared_bodies",)
#: The year of the common shock that the placebo hubs are compared in.
_SHOCK = 2022


def run(context: Context) -> Section:
    """Test the union of 2015, ties that hardly exist, and the shock of 2022."""
    snapshot = context.snapshot
    hubs = sorted({*cases.realignments()["hub"], *cases.stable_ties()["hub"]})
    some = moving(snapshot, [hub for hub in hubs if hub in snapshot.hubs])
    ours = detector(snapshot, some, context.seed)
    union, highest = _union(snapshot)
    absent = _without_tie(snapshot, some, ours)
    shock, own, others = _shock(snapshot)
    low, high = poisson_bounds(absent[0])
    per = PER_DECADES / absent[1]
    text = (
        f"Cohesion of the Eurasian Economic Union, the mean alignment of its other "
        f"founders with Russia without shared bodies, {_SPAN[0]} to {_SPAN[1]}: the "
        f"largest probability of a break within a year of {_YEAR} is {highest:.2f}, so "
        f"{'none is found' if highest < ours.threshold else 'one is found'}. Amanov "
        "(2024) found none.",
        f"Dyads of the same hubs without any obligation, arms or forces in any year: "
        f"{absent[0]} alarms in {absent[1]:,.0f} dyad-decades, "
        f"{absent[0] * per:.1f} per 100 [{low * per:.1f}, {high * per:.1f}], against "
        "1 per 100 in simulated stable ties. The excess is the weight of sudden real "
        "steps (trade of small states, votes on changing agendas) that a walk with "
        "normal steps does not have: a single alarm on a thin tie says little.",
        f"In {_SHOCK} Russia's partners moved together by {_points(own)}; of the "
        f"{len(others)} other hubs, {_at_least(own, others)} moved as far in the same "
        "direction within a year.",
    )
    return Section(
        PART.id,
        PART.title,
        text=text,
        tables=(union, shock),
        figures={
            "union_probability_2015": highest,
            "threshold": ours.threshold,
            "without_tie_alarms": float(absent[0]),
            "without_tie_decades": absent[1],
            "without_tie_per_100": absent[0] * per,
            "placebo_hubs": float(len(others)),
            "placebo_hubs_as_far": float(_at_least(own, others)),
        },
    )


def _union(snapshot: Snapshot) -> tuple[Table, float]:
    """Return the smoothed cohesion by year, and the probability of a break in 2015."""
    found = hub_steps(snapshot, _HUB)
    members = [
        one
        for one in chains(found, ALIGNMENT, leave_out=_LEFT_OUT)
        if one.partner in _UNION and one.first <= _SPAN[0]
    ]
    first, last = _SPAN
    cut = [slice(first - one.first, last - one.first + 1) for one in members]
    y = np.mean([one.y[c] for one, c in zip(members, cut, strict=True)], axis=0)
    sd = np.sqrt(
        np.sum([one.sd[c] ** 2 for one, c in zip(members, cut, strict=True)], axis=0)
    ) / len(members)
    extra = (
        np.sum([one.extra[c] for one, c in zip(members, cut, strict=True)], axis=0)
        / len(members) ** 2
    )
    whole = Chain(_HUB, "+".join(_UNION), ALIGNMENT, first, y - y[0], sd, extra)
    found_there = posterior(laid([whole]), model_of(snapshot, ALIGNMENT))
    jump = found_there.up + found_there.down
    rows = tuple(
        (first + t, float(whole.y[t]), float(found_there.mean[t]), float(jump[t]))
        for t in range(len(whole.y))
    )
    at = _YEAR - first
    signed = [
        side[at - 1 : at + 2].sum() for side in (found_there.up, found_there.down)
    ]
    table = Table(
        f"Cohesion of the Eurasian Economic Union, points since {first}",
        ("year", "observed", "smoothed", "probability of a break"),
        rows,
        digits=2,
    )
    return table, float(max(signed))


def _without_tie(
    snapshot: Snapshot, some: Sequence[Chain], ours: Detector
) -> tuple[int, float]:
    """Return alarms and dyad-decades of dyads that never had a military tie."""
    tied: set[tuple[str, str]] = set()
    for hub in {one.hub for one in some}:
        for indicator in ("obligation", "arms_supply", "presence"):
            values = snapshot.values(indicator, hub).filter(pl.col("value") > 0)
            tied |= {(hub, partner) for partner in values["partner"].unique()}
    loose = [one for one in some if (one.hub, one.partner) not in tied]
    return len(ours.alarms(loose)), decades(loose)


def _shock(snapshot: Snapshot) -> tuple[Table, float, list[float]]:
    """Return the common breaks around the shock, Russia's, and those of the others."""
    table = snapshot.table(TABLE, pl.col("partner") == "")
    near = table.filter(
        (pl.col("channel") == ALIGNMENT)
        & pl.col("year").is_between(_SHOCK - 1, _SHOCK + 1)
    ).sort("size")
    expected = {hub: 0.0 for hub in snapshot.hubs if hub != _HUB}
    own = 0.0
    for hub, probability, size in near.select("hub", "probability", "size").rows():
        moved = probability * size
        if hub == _HUB:
            own = min(own, moved)
        elif abs(moved) > abs(expected.get(hub, 0.0)):
            expected[hub] = moved
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        near.select("hub", "year", "probability", "size", "placebo").rows()
    )
    shown = Table(
        f"Common breaks of alignment within a year of {_SHOCK}",
        ("hub", "year", "probability", "points", "part of other hubs as large"),
        rows,
        digits=2,
    )
    alive = {hub: moved for hub, moved in expected.items() if _speaks(snapshot, hub)}
    return shown, own, list(alive.values())


def _speaks(snapshot: Snapshot, hub: str) -> bool:
    traded = snapshot.values("trade_tie", hub)
    return not traded.filter(pl.col("year") >= _SHOCK).is_empty()


def _at_least(own: float, others: Sequence[float]) -> int:
    return sum(other <= own for other in others) if own < 0 else len(others)


def _points(own: float) -> str:
    return f"{own:+.1f} points" if own else "no measurable step"
