"""Do the intervals hold what they promise, on simulated and on held-out years?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foedus.alignment.break_series import NAMES, Chain, chains, laid
from foedus.alignment.break_tables import RATE
from foedus.alignment.breaks import model_of
from foedus.estimates.breaks.model import Model
from foedus.estimates.breaks.posterior import foreseen, posterior
from foedus.estimates.breaks.rule import discoveries, find
from foedus.estimates.breaks.series import Series
from foedus.estimates.breaks.simulate import Simulated, simulate
from foedus.lake.snapshot import Snapshot
from foedus.states import cases
from foedus.validate.break_alarms import hub_steps
from foedus.validate.section import Cell, Context, Part, Section, Table

PART = Part(id="coverage", title="Coverage of the intervals", order=40)

#: The last so many observed years of a series are held out.
HELD = 3
#: A series must keep so many observed years before them.
FEWEST_BEFORE = 8
_NOMINAL = (0.5, 0.9)
_Z90 = 1.6448536269514722


def run(context: Context) -> Section:
    """Hold out the last three years of every series, real and simulated."""
    snapshot, rng = context.snapshot, np.random.default_rng(context.seed)
    rows: list[tuple[Cell, ...]] = []
    reliable: list[tuple[Cell, ...]] = []
    figures: dict[str, float | None] = {}
    for name in NAMES:
        real = laid(_long(snapshot, name))
        model = model_of(snapshot, name)
        classes = posterior(real, model).classes
        drawn = simulate(real, model, rng, classes=classes)
        for kind, series in (("held out", real), ("simulated", drawn.series)):
            held = last_observed(series)
            placed = foreseen(series, model, held)[held]
            shares = [inside(placed, p) for p in _NOMINAL]
            rows.append((name, kind, len(placed), *shares))
            figures[f"{name}_{kind.replace(' ', '_')}_90"] = shares[-1]
        found = posterior(drawn.series, model)
        gap = np.abs(drawn.level - found.mean)
        reliable.append(
            (name, float((gap <= _Z90 * found.sd).mean()), *_discovered(drawn, model))
        )
    figures["realised_false_discovery_alignment"] = _number(reliable[-1][-1])
    real_90 = figures["alignment_held_out_90"]
    sim_90 = figures["alignment_simulated_90"]
    assert real_90 is not None and sim_90 is not None
    text = (
        f"The last {HELD} observed years of every series are predicted from those "
        f"before. Of the held-out years of alignment, {real_90:.0%} fall into their "
        f"90 % interval, and {sim_90:.0%} of simulated ones; 88 to 92 % was the aim, "
        f"which real years {_meets(real_90)} and simulated ones {_meets(sim_90)}. The "
        "pooled parameters were fitted to all years, the held-out ones among them.",
        "Breaks are reported over the partners of a hub at a false discovery rate of "
        f"{RATE:.0%}. On series simulated from the model with jumps the realised rate "
        "stands below: it shows that the arithmetic is right, not that real ties "
        "follow the model.",
    )
    return Section(
        PART.id,
        PART.title,
        text=text,
        tables=(
            Table(
                "Share of the last three years inside their predictive interval",
                ("series", "years", "observations", "of 50 %", "of 90 %"),
                tuple(rows),
            ),
            Table(
                "Simulated with jumps: coverage of the level, breaks reported, and the "
                "share of them without a jump of that sign within a year",
                ("series", "level in 90 %", "reported", "false"),
                tuple(reliable),
            ),
        ),
        figures=figures,
    )


def last_observed(series: Series) -> NDArray[np.bool_]:
    """Mark the last `HELD` observed steps of every series, shape (N,)."""
    held = np.zeros(len(series.y), dtype=np.bool_)
    for i in range(len(series)):
        first = int(series.start[i])
        seen = first + np.flatnonzero(np.isfinite(series.y[series.at(i)]))
        held[seen[-HELD:]] = True
    return held


def inside(placed: NDArray[np.float64], nominal: float) -> float:
    """Return the share of probability integral transforms in the central interval."""
    tail = (1 - nominal) / 2
    return float(((placed >= tail) & (placed <= 1 - tail)).mean())


def _long(snapshot: Snapshot, name: str) -> list[Chain]:
    """Return the series that move before the years held out, and are long enough."""
    hubs = sorted({*cases.realignments()["hub"], *cases.stable_ties()["hub"]})
    some = [
        one
        for hub in hubs
        if hub in snapshot.hubs
        for one in chains(hub_steps(snapshot, hub), name)
    ]
    kept = []
    fewest = FEWEST_BEFORE if name != "reputational" else 2
    for one in some:
        before = one.y[np.isfinite(one.y)][:-HELD]
        if len(before) >= fewest and before.max() > before.min():
            kept.append(one)
    return kept


def _discovered(drawn: Simulated, model: Model) -> tuple[int, float | None]:
    found = find(posterior(drawn.series, model), drawn.series.start)
    kept = np.flatnonzero(discoveries(found.probability, rate=RATE))
    start, true = drawn.series.start, 0
    for i in kept:
        a, b = start[found.series[i]], start[found.series[i] + 1]
        t = a + found.step[i]
        near = drawn.jump[max(a, t - 1) : min(b, t + 2)]
        true += bool((np.sign(near) == np.sign(found.size[i])).any())
    return len(kept), (1 - true / len(kept)) if len(kept) else None


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, (int, float)) else None


def _meets(share: float) -> str:
    return "meet" if 0.88 <= share <= 0.92 else "miss"
