"""Why a pair moved: exact contributions, and the facts behind each."""

from __future__ import annotations

from collections.abc import Mapping

from foedus.alignment.explanation import Explanation
from foedus.brief.content import Block, Section, Statement
from foedus.brief.pages import contributions_grid
from foedus.brief.paths import Series, path
from foedus.brief.pulls import Pull
from foedus.charts.contributions import contributions
from foedus.charts.dumbbell import by_indicator
from foedus.charts.wording import listed, number, upper
from foedus.indicators import registry

#: Points that round to nothing.
_NOTHING = 0.05
_READING = (
    "Points of all indicators add up to the change. This is arithmetic: it says by "
    "which ties a change is made up, not what caused it. A sentence opens the facts "
    "behind it, most telling first."
)

TITLE = "Why it moved"


def why_section(
    found: Explanation,
    pulls: tuple[Pull, ...],
    series: Mapping[str, Series],
) -> Section:
    """Return the section that takes a change apart.

    Parameters
    ----------
    found : Explanation
        Of the pair.
    pulls : tuple of Pull
        What each indicator that counts did, most points first.
    series : mapping of str to series
        Value and standard deviation by indicator and year, of the partner.
    """
    whole, partner = found.erosion, found.partner
    until = whole.until
    moving = [pull for pull in pulls if abs(pull.points) >= _NOTHING]
    statements = [
        Statement(
            _told(pull, path(series.get(pull.indicator, {}), pull.indicator, until)),
            found.evidence.get(pull.indicator, ()),
        )
        for pull in moving
    ]
    if len(moving) < len(pulls):
        statements.append(Statement(_still(pulls[len(moving) :])))
    moved = Block(
        id="moved",
        text=(_READING,) if statements else (_nothing(found),),
        statements=tuple(statements),
        charts=(contributions(whole, (partner,)), by_indicator(whole, partner))
        if statements
        else (),
        grids=(contributions_grid(found),) if partner.channels else (),
    )
    return Section("why", TITLE, (moved, *_beside(found, moving)))


def _nothing(found: Explanation) -> str:
    reason = found.partner.reason or "no indicator is known at both ends"
    return f"Nothing can be taken apart: {reason}."


def _told(pull: Pull, way: str) -> str:
    described = registry.indicators()[pull.indicator]
    points = f"{number(pull.points, sign=True)} points"
    text = f"{described.title} ({pull.channel}): {points}"
    if pull.against_others:
        text += " against the others; what all partners did together is not identified"
    if way:
        text += f"; {way}"
    if pull.points and not pull.direction:
        text += "; small, or the direction is not sure"
    return f"{upper(text)}."


def _still(pulls: tuple[Pull, ...]) -> str:
    described = registry.indicators()
    titles = [described[pull.indicator].title.lower() for pull in pulls]
    return f"Counted, and did not move: {listed(titles)}."


def _beside(found: Explanation, moving: list[Pull]) -> tuple[Block, ...]:
    """Facts of indicators that moved nothing here, or could not be counted."""
    counted = {pull.indicator for pull in moving}
    described = registry.indicators()
    facts = tuple(
        (described[indicator].title, held)
        for indicator, held in found.evidence.items()
        if indicator not in counted
    )
    if not facts:
        return ()
    text = (
        "These indicators did not move, or are not known at both ends of the window, "
        "so they add nothing to the change. What is known of them:"
    )
    return (Block(id="beside", title="What else is known", text=(text,),
                  facts=facts),)  # fmt: skip
