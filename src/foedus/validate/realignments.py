"""Known realignments: are they found, how often by chance, and how often falsely?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.alignment.break_series import ALIGNMENT, Chain, chains, laid
from foedus.alignment.break_steps import Steps
from foedus.alignment.breaks import LEAST
from foedus.estimates.breaks.pooled import fit
from foedus.lake.snapshot import Snapshot
from foedus.states import cases, get
from foedus.validate.break_agreement import agreement_chains
from foedus.validate.break_alarms import (
    Alarm,
    Detector,
    calibrated,
    detector,
    hub_steps,
    moving,
    pelt,
    poisson_bounds,
)
from foedus.validate.section import Cell, Context, Part, Section, Table

PART = Part(id="realignments", title="Known realignments", order=30)

#: An alarm counts from so many years before the window to so many after.
_AROUND = 2
#: What a case is listed for is left out of its own test: words of the basis.
_BASIS = {
    "obligation": r"\b(treaty|Warsaw Pact)\b",
    "shared_bodies": r"\b(CIS|CSTO|membership)\b",
    "presence": r"\b(base|bases|troops|forces)\b",
    "sanctions": r"\b(sanctions|embargo|blockade)\b",
}
#: Years on either side in which a tie's rules must not change to count as stable.
_UNCHANGED = 5
_RULES = ("obligation", "shared_bodies", "sanctions")
_RULE_STEP = 0.02

#: Simulated dyad-decades for the threshold on UN agreement.
_AGREEMENT = 20_000

Find = Callable[[Sequence[Chain]], list[Alarm]]


@dataclass(frozen=True, slots=True)
class Case:
    """A known realignment with the series that may show it."""

    partner: str
    hub: str
    direction: str
    first: int
    last: int
    left_out: tuple[str, ...]
    series: tuple[Chain, ...]

    @property
    def sign(self) -> float:
        """Direction as a sign: away is down."""
        return -1.0 if self.direction == "away" else 1.0

    def covering(self) -> Chain | None:
        """Return the series that spans the year before the case to its last year.

        A state that ends within the window (the Soviet Union) ends the series.
        """
        for one in self.series:
            end = one.first + len(one.y) - 1
            if one.first < self.first and end >= min(self.last, _ends(self.hub)):
                return one
        return None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a method said of a case; `chance` is its hit rate at any other date."""

    testable: bool
    hit: int | None
    chance: float


def run(context: Context) -> Section:
    """Score the alarms of the model, of PELT, and of UN agreement alone."""
    snapshot = context.snapshot
    listed = cases.realignments()
    ties = cases.stable_ties()
    hubs = [h for h in sorted({*listed["hub"], *ties["hub"]}) if h in snapshot.hubs]
    some = moving(snapshot, hubs)
    ours = detector(snapshot, some, context.seed)
    segmented = pelt(laid(some), ours.model, ours.size, seed=context.seed)
    agreement, by_votes = _agreement(snapshot, hubs, ours.size, context.seed)
    known = [_case(snapshot, row) for row in listed.iter_rows() if row[1] in hubs]
    by_agreement = [
        Case(
            c.partner, c.hub, c.direction, c.first, c.last, (),
            tuple(a for a in agreement if (a.hub, a.partner) == (c.hub, c.partner)),
        )
        for c in known
    ]  # fmt: skip
    scored = {
        "model": [judge(one, ours.alarms) for one in known],
        "PELT, same series": [judge(one, segmented.alarms) for one in known],
        "model, UN agreement alone": [
            judge(one, by_votes.alarms) for one in by_agreement
        ],
    }
    stable = _stable(snapshot, ties, hubs, ours.alarms)
    stable_pelt = _stable(snapshot, ties, hubs, segmented.alarms)
    ruled = _by_rule(snapshot, hubs, ours)
    return Section(
        PART.id,
        PART.title,
        text=_words(ours, scored, stable, ruled),
        tables=(
            _summary(scored, known),
            _false(stable, stable_pelt, ruled),
            _each(known, scored),
            _stable_rows(stable),
        ),
        figures=_figures(ours, scored, stable, stable_pelt, ruled),
    )


def judge(case: Case, alarms: Find) -> Verdict:
    """Say whether a right-signed alarm falls into the widened window of a case.

    The chance rate moves the window over every place within the series' coverage
    that leaves it whole (the mean over all places is what shuffling estimates).
    """
    one = case.covering()
    if one is None:
        return Verdict(False, None, 0.0)
    years = [a.year for a in alarms([one]) if np.sign(a.size) == case.sign]
    low, high = case.first - _AROUND, case.last + _AROUND
    hits = [year for year in years if low <= year <= high]
    length = high - low
    places = range(one.first + 1, max(one.first + 2, one.first + len(one.y) - length))
    chance = np.mean([any(p <= y <= p + length for y in years) for p in places])
    return Verdict(True, hits[0] if hits else None, float(chance))


def _case(snapshot: Snapshot, row: tuple[str, str, str, int, int, str]) -> Case:
    partner, hub, direction, first, last, basis = row
    left_out = tuple(k for k, words in _BASIS.items() if re.search(words, basis))
    found = chains(hub_steps(snapshot, hub), ALIGNMENT, leave_out=left_out)
    mine = tuple(one for one in found if one.partner == partner)
    return Case(partner, hub, direction, first, last, left_out, mine)


def _ends(hub: str) -> int:
    last = get(hub).spells[-1].last
    return 9999 if last is None else last.year


def _agreement(
    snapshot: Snapshot, hubs: Sequence[str], size: float, seed: int
) -> tuple[list[Chain], Detector]:
    """Return series of UN agreement and a detector fitted and set on them."""
    found = agreement_chains(snapshot, hubs)
    series = laid(found)
    model = fit(series, least=LEAST).model
    return found, calibrated(series, model, size, seed=seed, wanted=_AGREEMENT)


@dataclass(frozen=True, slots=True)
class _False:
    """Alarms on ties that did not move, with the dyad-decades watched."""

    alarms: list[Alarm]
    decades: float


def _stable(
    snapshot: Snapshot, ties: pl.DataFrame, hubs: Sequence[str], alarms: Find
) -> _False:
    raised: list[Alarm] = []
    years = 0
    for partner, hub, first, last in ties.iter_rows():
        if hub not in hubs:
            continue
        series = [
            one
            for one in chains(hub_steps(snapshot, hub), ALIGNMENT)
            if one.partner == partner
        ]
        raised += [a for a in alarms(series) if first < a.year <= last]
        for one in series:
            end = one.first + len(one.y) - 1
            years += max(0, min(last, end) - max(first, one.first))
    return _False(raised, years / 10)


def _by_rule(snapshot: Snapshot, hubs: Sequence[str], ours: Detector) -> _False:
    """Watch allies in the years in which obligations, bodies and sanctions stood still.

    Scored without these three indicators.
    """
    raised: list[Alarm] = []
    years = 0
    for hub in hubs:
        found = hub_steps(snapshot, hub)
        quiet = _quiet(snapshot, found)
        series = [
            one
            for one in chains(found, ALIGNMENT, leave_out=_RULES)
            if one.partner in quiet
        ]
        for one in series:
            years += len(
                quiet[one.partner] & set(range(one.first + 1, one.first + len(one.y)))
            )
        raised += [a for a in ours.alarms(series) if a.year in quiet[a.partner]]
    return _False(raised, years / 10)


def _quiet(snapshot: Snapshot, found: Steps) -> Mapping[str, set[int]]:
    """Return by ally the years around which no rule of the tie changed."""
    allied = (
        snapshot.values("obligation", found.hub)
        .filter(pl.col("value") >= 0.5)
        .group_by("partner")
        .agg(pl.col("year"))
    )
    held = {p: set(y) for p, y in allied.iter_rows()}
    rules = [found.indicators.index(k) for k in _RULES]
    quiet: dict[str, set[int]] = {}
    for partner, bound in held.items():
        i = found.partners.index(partner)
        step = found.whole[i][:, rules]
        still = (np.nan_to_num(np.abs(step)) < _RULE_STEP).all(axis=1)
        known = np.isfinite(step[:, 0])
        quiet[partner] = {
            year
            for t, year in enumerate(found.years)
            if year in bound and _still(still & known, t)
        }
    return quiet


def _still(still: NDArray[np.bool_], t: int) -> bool:
    low, high = t - _UNCHANGED, t + _UNCHANGED + 1
    return low >= 0 and high <= len(still) and bool(still[low:high].all())


def _summary(scored: Mapping[str, list[Verdict]], known: list[Case]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, verdicts in scored.items():
        tested = [v for v in verdicts if v.testable]
        hits = sum(v.hit is not None for v in tested)
        chance = sum(v.chance for v in tested)
        share = hits / len(tested) if tested else None
        less = (hits - chance) / len(tested) if tested else None
        rows.append((name, len(known), len(tested), hits, share, chance, less))
    return Table(
        caption="Known realignments found, each method at one alarm per 100 simulated "
        "stable dyad-decades",
        columns=("method", "cases", "testable", "found", "share", "by chance",
                 "share beyond chance"),
        rows=tuple(rows),
        digits=2,
    )  # fmt: skip


def _false(*found: _False) -> Table:
    names = ("listed stable ties", "listed stable ties, PELT", "ties stable by rule")
    rows: list[tuple[Cell, ...]] = []
    for name, one in zip(names, found, strict=True):
        low, high = poisson_bounds(len(one.alarms))
        per = 100 / one.decades if one.decades else 0.0
        rows.append(
            (name, one.decades, len(one.alarms), len(one.alarms) * per, low * per,
             high * per)
        )  # fmt: skip
    return Table(
        caption="False alarms per 100 dyad-decades, with exact 90 % Poisson bounds",
        columns=("ties", "dyad-decades", "alarms", "per 100", "low", "high"),
        rows=tuple(rows),
        digits=1,
    )


def _each(known: list[Case], scored: Mapping[str, list[Verdict]]) -> Table:
    def told(one: Verdict) -> Cell:
        if not one.testable:
            return "not testable"
        return one.hit if one.hit is not None else "not found"

    return Table(
        caption="Each case and the year of the first right-signed alarm",
        columns=("partner", "hub", "direction", "window", "left out", *scored),
        rows=tuple(
            (
                c.partner, c.hub, c.direction, f"{c.first}-{c.last}",
                ", ".join(c.left_out) or None, *(told(v[i]) for v in scored.values()),
            )
            for i, c in enumerate(known)
        ),
    )  # fmt: skip


def _stable_rows(stable: _False) -> Table:
    return Table(
        caption="Alarms on the listed stable ties",
        columns=("hub", "partner", "year", "probability", "points"),
        rows=tuple(
            (a.hub, a.partner, a.year, a.probability, a.size) for a in stable.alarms
        ),
        digits=2,
    )


def _figures(
    ours: Detector,
    scored: Mapping[str, list[Verdict]],
    stable: _False,
    stable_pelt: _False,
    ruled: _False,
) -> dict[str, float | None]:
    figures: dict[str, float | None] = {
        "threshold": ours.threshold,
        "least_points": ours.size,
        "simulated_per_100": ours.simulated,
        "simulated_decades": ours.decades,
        "stable_alarms": float(len(stable.alarms)),
        "stable_decades": stable.decades,
        "stable_alarms_pelt": float(len(stable_pelt.alarms)),
        "rule_alarms": float(len(ruled.alarms)),
        "rule_decades": ruled.decades,
    }
    for name, key in zip(scored, ("model", "pelt", "agreement"), strict=True):
        tested = [v for v in scored[name] if v.testable]
        figures[f"{key}_testable"] = float(len(tested))
        figures[f"{key}_found"] = float(sum(v.hit is not None for v in tested))
        figures[f"{key}_chance"] = sum(v.chance for v in tested)
    return figures


def _words(
    ours: Detector,
    scored: Mapping[str, list[Verdict]],
    stable: _False,
    ruled: _False,
) -> tuple[str, ...]:
    tested = [v for v in scored["model"] if v.testable]
    hits = sum(v.hit is not None for v in tested)
    chance = sum(v.chance for v in tested)
    per = 100 * len(stable.alarms) / stable.decades if stable.decades else 0.0
    return (
        f"An alarm is a break in the partner's own alignment of probability at least "
        f"{ours.threshold:.2f} and at least {ours.size:.1f} points; none follows "
        "another within five years. The threshold lets one alarm pass in 100 simulated "
        f"stable dyad-decades ({ours.decades:,.0f} drawn with the fitted drift, "
        "without jumps, with the real errors and gaps). A case is found if an alarm of "
        "the right sign falls between two years before its window and two after. What "
        "a case is listed for (a treaty, a body, bases, sanctions) is left out of its "
        "test.",
        f"Found: {hits} of {len(tested)} testable cases; {chance:.1f} would be found "
        "by windows at any other date of the same series. The aim of 80 % is "
        f"{'reached' if tested and hits >= 0.8 * len(tested) else 'not reached'}.",
        f"On the listed stable ties {len(stable.alarms)} alarms were raised in "
        f"{stable.decades:.0f} dyad-decades, {per:.0f} per 100; at most one was the "
        f"aim, which is {'reached' if len(stable.alarms) <= 1 else 'not reached'}. "
        f"On allies whose rules did not change, {len(ruled.alarms)} in "
        f"{ruled.decades:.0f}. Real series have more sudden steps than simulated "
        "stable ones: a base, a large delivery or a body that is joined moves one "
        "indicator from one year to the next while the tie as a whole is held to be "
        "stable. Such a step is a break of what is measured; the list speaks of what "
        "is meant.",
        "Two rules of the series were laid down after the alarms on the listed ties "
        "had been looked at: that support in wars is left out, and that votes which "
        "are not equated count from ten texts a year on. Both have reasons of their "
        "own, but the figures above are not untouched by the lists, and are no test "
        "out of sample.",
    )
