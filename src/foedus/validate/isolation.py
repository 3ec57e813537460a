"""Does aggression isolate? The part of the scoreboard.

``docs/isolation.md`` states the hypothesis and the rules, which were published
with the list of invasions and the smallest effect that the study can see before any
effect was computed.
"""

from __future__ import annotations

from collections.abc import Mapping

from foedus.validate.isolation_estimate import INTERVAL, Estimate, Step
from foedus.validate.isolation_outcomes import OUTCOMES
from foedus.validate.isolation_power import DRAWS, LEVEL, Power
from foedus.validate.isolation_study import Check, Study, study
from foedus.validate.isolation_words import UNITS, words
from foedus.validate.section import Cell, Context, Part, Section, Table

PART = Part(
    id="isolation",
    title="Does aggression isolate?",
    order=70,
    needs=("un_votes", "un_votes_wide", "un_votes_2025"),
)


def run(context: Context) -> Section:
    """Return design, smallest effect that can be seen, estimate and checks."""
    assert context.inputs is not None  # a part with needs is not run without
    found = study(
        context.inputs, context.snapshot, seed=context.seed, progress=context.progress
    )
    return Section(
        id=PART.id,
        title=PART.title,
        text=words(found),
        tables=(
            _estimates(found),
            _before(found),
            _checks(found.checks),
            _powers(found.power),
            *(_path(outcome, found) for outcome in OUTCOMES),
            _events(found),
        ),
        figures=_figures(found),
        needs=PART.needs,
    )


def _estimates(found: Study) -> Table:
    detectable = {one.outcome: one.detectable for one in found.power}
    return Table(
        caption=(
            "Change of ties over five years after an invasion, less that of controls; "
            f"negative is weaker. Interval ({INTERVAL:.0%}) over invaders; p from "
            f"{DRAWS:,} placebo estimates, to be held against {LEVEL:.4f}"
        ),
        columns=(
            "outcome",
            "unit",
            "invasions",
            "invaders",
            "estimate",
            "low",
            "high",
            "p",
            "critical value",
            "minimum detectable effect",
        ),
        rows=tuple(
            (outcome, UNITS[outcome], *_counted(one), one.critical, detectable[outcome])
            for outcome, one in found.estimates.items()
        ),
    )


def _before(found: Study) -> Table:
    return Table(
        caption=(
            "Before: slope of the path over years -5 to -1, a year, less that of "
            "controls, tested like the effect"
        ),
        columns=(
            "outcome",
            "unit",
            "invasions",
            "invaders",
            "slope",
            "low",
            "high",
            "p",
            "critical value",
        ),
        rows=tuple(
            (outcome, f"{UNITS[outcome]} a year", *_counted(one), one.critical)
            for outcome, one in found.before.items()
        ),
    )


def _checks(checks: tuple[Check, ...]) -> Table:
    unknown: tuple[Cell, ...] = (0, 0, None, None, None, None)
    return Table(
        caption="Checks: the estimate in other ways",
        columns=(
            "check",
            "named beforehand",
            "outcome",
            "invasions",
            "invaders",
            "estimate",
            "low",
            "high",
            "p",
        ),
        rows=tuple(
            (
                check.name,
                "yes" if check.named else "no",
                check.outcome,
                *(unknown if check.found is None else _counted(check.found)),
            )
            for check in checks
        ),
    )


def _counted(one: Estimate) -> tuple[Cell, ...]:
    return (
        len(one.effects),
        len(one.clusters),
        one.value,
        one.low,
        one.high,
        one.p,
    )


def _powers(found: tuple[Power, ...]) -> Table:
    return Table(
        caption=(
            "What the design can see, from placebo alone: points of (1 + kappa) / 2 "
            "and of shared bodies, times 100; per cent of the mean share of arms "
            "deliveries"
        ),
        columns=(
            "outcome",
            "events",
            "invaders",
            "controls of an event",
            "drift of one control",
            "spread of placebo estimate",
            "critical value",
            "minimum detectable effect",
            "the same at .05",
        ),
        rows=tuple(
            (
                one.outcome,
                one.events,
                one.clusters,
                one.controls,
                one.drift,
                one.spread,
                one.critical,
                one.detectable,
                one.alone,
            )
            for one in found
        ),
        digits=2,
    )


def _path(outcome: str, found: Study) -> Table:
    apart = {step.year: step for step in found.paths_apart[outcome]}

    def other(step: Step) -> tuple[Cell, ...]:
        same = apart.get(step.year)
        return (None, None) if same is None else (same.value, same.band)

    return Table(
        caption=(
            f"Path of {outcome}: each year against the years before, in "
            f"{UNITS[outcome]}, less that of controls; {INTERVAL:.0%} of placebo "
            "estimates of a year lie within the band on either side of 0"
        ),
        columns=(
            "year",
            "invaders",
            "estimate",
            "band",
            "without co-invaders",
            "its band",
        ),
        rows=tuple(
            (step.year, step.invaders, step.value, step.band, *other(step))
            for step in found.paths[outcome]
        ),
        digits=2,
    )


def _events(found: Study) -> Table:
    return Table(
        caption=(
            "Invasions by hubs with clean years before, and the effect of each (one "
            "event carries no test: see the drift of one control)"
        ),
        columns=(
            "year",
            "invader",
            "target",
            "last year",
            "controls",
            *(f"{outcome}, {UNITS[outcome]}" for outcome in OUTCOMES),
        ),
        rows=tuple(
            (
                event.year,
                event.invader,
                ", ".join(event.targets),
                event.last,
                len(event.controls),
                *(
                    found.estimates[outcome].effects.get(event)
                    if outcome in found.estimates
                    else None
                    for outcome in OUTCOMES
                ),
            )
            for event in found.events
        ),
        digits=1,
    )


def _figures(found: Study) -> Mapping[str, float | None]:
    figures: dict[str, float | None] = {}
    for one in found.power:
        figures[f"{one.outcome}_minimum_detectable"] = one.detectable
    for outcome, effect in found.estimates.items():
        figures[f"{outcome}_estimate"] = effect.value
        figures[f"{outcome}_low"] = effect.low
        figures[f"{outcome}_high"] = effect.high
        figures[f"{outcome}_p"] = effect.p
    for outcome, drift in found.before.items():
        figures[f"{outcome}_slope_before"] = drift.value
        figures[f"{outcome}_slope_before_p"] = drift.p
    return figures
