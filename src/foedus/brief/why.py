"""Why: by which channel and which indicator partners moved."""

from __future__ import annotations

from foedus.brief import sentences
from foedus.brief.apart import Apart
from foedus.brief.content import Block, Cell, Grid, Section, Statement
from foedus.brief.material import Material
from foedus.brief.moves import Move, Moves, moves
from foedus.brief.paths import path
from foedus.brief.pulls import NOTABLE, RULE, Pull
from foedus.charts.chart import Chart
from foedus.charts.contributions import contributions
from foedus.charts.dumbbell import by_partner
from foedus.charts.gainers import FLOW_INDICATOR
from foedus.charts.ranking import extremes
from foedus.charts.wording import counted, listed, name, number
from foedus.indicators import registry

#: Partners told of where channels pull apart, beyond those with a page.
TORN = 10
#: Indicators named on either side of such a sentence.
SIDES = 3
_FACTS = 6


def why_section(material: Material, torn: tuple[Apart, ...]) -> Section:
    """Return the section that takes changes apart by channel and indicator."""
    whole = material.erosion
    chart = Block(
        id="channels",
        text=(
            f"{sentences.by_channel(whole)} Points of all channels add up to a "
            "partner's change. This is arithmetic: it says by which ties a change "
            "is made up, not what caused it.",
        ),
        charts=(contributions(whole, extremes(whole, 8)),),
    )
    blocks = [_block(material, one) for one in moves(material)]
    return Section(
        "why", "Why: by which channel", (chart, _torn(material, torn), *blocks)
    )


def against(material: Material, torn: Apart) -> str:
    """Return the sentence that puts channel against channel for one partner."""
    return sentences.against(
        torn.partner.partner,
        [_pulled(material, pull) for pull in torn.down[:SIDES]],
        [_pulled(material, pull) for pull in torn.up[:SIDES]],
    )


def _votes(material: Material, torn: Apart) -> list[str]:
    """Say what votes did that did not surely move against the others.

    What all partners did together is not identified, so a vote that moved with
    the others is told with its raw figures and is no side of the sentence.
    """
    said = {pull.indicator for pull in (*torn.down[:SIDES], *torn.up[:SIDES])}
    made = []
    for pull in material.pulls[torn.partner.partner]:
        if not pull.against_others or pull.indicator in said:
            continue
        moved = torn.partner.indicator(pull.indicator)
        if moved is None or moved.start is None or moved.end is None:
            continue
        if abs(moved.end - moved.start) < NOTABLE:
            continue
        made.append(sentences.voted(pull, _path(material, pull)))
    return made


def _pulled(material: Material, pull: Pull) -> str:
    return sentences.pulled(pull, _path(material, pull))


def _path(material: Material, pull: Pull) -> str:
    series = material.series[pull.indicator].get(pull.partner, {})
    return path(series, pull.indicator, material.erosion.until)


def _torn(material: Material, torn: tuple[Apart, ...]) -> Block:
    """Those with a page first, then the most torn of the others."""
    paged = {page.partner.partner for page in material.movers}
    chosen = [one for one in torn if one.partner.partner in paged]
    chosen += [one for one in torn if one.partner.partner not in paged][:TORN]
    statements = tuple(
        Statement(
            " ".join([against(material, one), *_votes(material, one)]),
            tuple(
                fact
                for pull in (*one.down[:SIDES], *one.up[:SIDES])
                for fact in material.facts(pull.partner, pull.indicator)[:_FACTS]
            ),
        )
        for one in chosen
    )
    if not torn:
        text = "No partner has channels that surely pull in opposite directions. "
    else:
        text = (
            f"{counted(len(torn), 'partner has', 'partners have')} channels that "
            "surely pull in opposite directions, so that their sum hides something. "
        )
        if len(chosen) < len(torn):
            text += (
                f"Told here are {len(chosen)}: the largest movers, then those that "
                "stood closest at the start. "
            )
    return Block(
        id="apart",
        title="Channel against channel",
        text=(text + RULE,),
        statements=statements,
        grids=_others(torn[len(chosen) :]) if len(torn) > len(chosen) else (),
    )


def _others(torn: tuple[Apart, ...]) -> tuple[Grid, ...]:
    def titles(pulls: tuple[Pull, ...]) -> Cell:
        described = registry.indicators()
        return Cell(
            listed(
                [
                    f"{described[pull.indicator].title.lower()} "
                    f"({number(pull.points, sign=True)})"
                    for pull in pulls[:SIDES]
                ]
            )
        )

    return (
        Grid(
            caption="The others whose channels pull apart, in points of alignment",
            columns=("Partner", "Fell", "Rose"),
            rows=tuple(
                (Cell(name(one.partner.partner)), titles(one.down), titles(one.up))
                for one in torn
            ),
        ),
    )


def _block(material: Material, one: Moves) -> Block:
    described = registry.indicators()[one.indicator]
    text = (
        f"{described.question} {described.method} Known at both ends for "
        f"{counted(one.counted, 'partner')}."
    )
    statements = [_statement(material, one.indicator, move) for move in one.named]
    if not statements:
        statements = [Statement(f"{described.title}: no partner surely moved.")]
    return Block(
        id=f"indicator-{one.indicator}",
        title=f"{described.title} ({described.channel})",
        text=(text,),
        statements=tuple(statements),
        charts=_drawn(material, one),
    )


def _drawn(material: Material, one: Moves) -> tuple[Chart, ...]:
    """Draw then and now of the partners named, where shares can be drawn."""
    if one.indicator not in FLOW_INDICATOR.values():
        return ()
    partners = [material.erosion.partner(move.partner) for move in one.named]
    known = [
        partner
        for partner in partners
        if partner is not None
        and (moved := partner.indicator(one.indicator)) is not None
        and moved.contribution is not None
    ]
    return (by_partner(material.erosion, one.indicator, known),) if known else ()


def _statement(material: Material, indicator: str, move: Move) -> Statement:
    who = name(move.partner)
    if move.reason:
        # The reason says why; facts of earlier years would mislead.
        return Statement(f"{who}: {move.path}; then {move.verb} ({move.reason}).")
    pull = next(p for p in material.pulls[move.partner] if p.indicator == indicator)
    points = f"{number(pull.points, sign=True)} points"
    text = f"{who} {move.verb}: {move.path} ({points})."
    if pull.against_others:
        # Nothing links the questions of the two years firmly enough.
        text = (
            f"{who} {move.verb} against the others: {points} ({move.path}; what all "
            "did together is not identified)."
        )
    return Statement(text, material.facts(move.partner, indicator)[:_FACTS])
