"""Does aggression isolate? The part of the scoreboard.

So far the design: which invasions are studied beside which hubs, and the smallest
effect that the study could see, computed from hubs that invaded no one. It is
published before any effect is computed; ``docs/isolation.md`` states the hypothesis
and the rules.
"""

from __future__ import annotations

from foedus.validate.isolation_power import POWER, Power, power
from foedus.validate.isolation_sample import Event, events
from foedus.validate.section import Context, Part, Section, Table

PART = Part(
    id="isolation",
    title="Does aggression isolate?",
    order=70,
    needs=("un_votes", "un_votes_wide", "un_votes_2025"),
)


def run(context: Context) -> Section:
    """Return the sample and the minimum detectable effects."""
    assert context.inputs is not None  # a part with needs is not run without
    found = power(context.inputs, context.snapshot, seed=context.seed)
    studied = events(context.snapshot.hubs)
    return Section(
        id=PART.id,
        title=PART.title,
        text=(
            "Do the ties of a state that invades another weaken more than those of "
            "states that do not? The list of invasions, the outcomes and the test "
            "were laid down first. No effect has been estimated yet: below stands "
            "what the design can see.",
            f"The minimum detectable effect is the smallest true effect that the test "
            f"would find with a probability of {POWER:.0%}. It comes from placebo "
            "alone: every invader replaced by hubs that invaded no one, at the same "
            "years. A smaller effect may exist and would most likely be missed.",
        ),
        tables=(_powers(found), _events(studied)),
        figures={f"{one.outcome}_minimum_detectable": one.detectable for one in found},
        needs=PART.needs,
    )


def _powers(found: tuple[Power, ...]) -> Table:
    return Table(
        caption=(
            "What the design can see: points of (1 + kappa) / 2 and of shared "
            "bodies, times 100; per cent of the mean share of arms deliveries"
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


def _events(studied: tuple[Event, ...]) -> Table:
    return Table(
        caption="Invasions by hubs with clean years before, and hubs to compare with",
        columns=("year", "invader", "target", "last year", "controls"),
        rows=tuple(
            (
                event.year,
                event.invader,
                ", ".join(event.targets),
                event.last,
                len(event.controls),
            )
            for event in studied
        ),
    )
