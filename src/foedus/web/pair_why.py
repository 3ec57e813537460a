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
from foedus.charts.wording import number, upper
from foedus.indicators import registry

_READING = (
    "Points of all indicators add up to the change. This is arithmetic: it says by "
    "which ties a change is made up, not what caused it. A sentence opens the facts "
    "behind it, most telling first."
)


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
    statements = tuple(
        Statement(
            _told(pull, path(series.get(pull.indicator, {}), pull.indicator, until)),
            found.evidence.get(pull.indicator, ()),
        )
        for pull in pulls
    )
    moved = Block(
        id="moved",
        text=(_READING,) if statements else (_nothing(found),),
        statements=statements,
        charts=(contributions(whole, (partner,)), by_indicator(whole, partner))
        if statements
        else (),
        grids=(contributions_grid(found),) if partner.channels else (),
    )
    return Section("why", "Why it moved", (moved, *_beside(found, pulls)))


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


def _beside(found: Explanation, pulls: tuple[Pull, ...]) -> tuple[Block, ...]:
    """Facts of indicators that do not count here: they are known, not weighed."""
    counted = {pull.indicator for pull in pulls}
    described = registry.indicators()
    facts = tuple(
        (described[indicator].title, held)
        for indicator, held in found.evidence.items()
        if indicator not in counted
    )
    if not facts:
        return ()
    text = (
        "These indicators are not known at both ends of the window, so they count for "
        "nothing in the change. What is known of them:"
    )
    return (Block(id="beside", title="Known, but not counted", text=(text,),
                  facts=facts),)  # fmt: skip
