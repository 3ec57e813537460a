"""A page for each of the largest movers: timeline, contributions, evidence."""

from __future__ import annotations

from foedus.alignment.explanation import Explanation
from foedus.alignment.results import IndicatorChange, Interval
from foedus.brief import sentences
from foedus.brief.breaks import of_partner
from foedus.brief.content import Block, Cell, Grid, Section
from foedus.brief.material import Material
from foedus.charts.dumbbell import by_indicator
from foedus.charts.levels import levels
from foedus.charts.timeline import timeline
from foedus.charts.wording import counted, figure, name, number, readable
from foedus.indicators import registry


def pages_section(material: Material) -> Section:
    """Return one block a mover."""
    if not material.movers:
        text = "No partner can be ranked, so there is no largest mover."
        return Section(
            "movers", "The largest movers", (Block(id="none", text=(text,)),)
        )
    return Section(
        "movers",
        "The largest movers, one by one",
        tuple(_page(material, one) for one in material.movers),
    )


def anchor(partner: str) -> str:
    """Return the id of a partner's page."""
    return f"mover-{partner}"


def _page(material: Material, one: Explanation) -> Block:
    whole, partner = one.erosion, one.partner
    described = registry.indicators()
    text = [sentences.movement(partner), sentences.parts(partner)]
    if partner.gained_by:
        gains = [
            f"{name(gain.state)} {number(100 * gain.gain, sign=True)} in "
            f"{sentences.FLOWS[gain.channel]}"
            for gain in partner.gained_by
        ]
        text.append(
            "Gained share of this partner where the hub lost it, in percentage "
            f"points: {', '.join(gains)}."
        )
    beyond = one.timeline.filter(one.timeline["year"] > whole.until)
    if not beyond.is_empty():
        text.append(
            f"{counted(beyond['indicator'].n_unique(), 'series runs', 'series run')} "
            f"past {whole.until}, to {max(beyond['year'])} at the latest; those "
            "years are shown and do not count."
        )
    return Block(
        id=anchor(partner.partner),
        title=partner.name,
        text=tuple(text),
        charts=(
            levels(one, material.levels[partner.partner]),
            timeline(one),
            by_indicator(whole, partner),
        ),
        grids=(*of_partner(partner), contributions_grid(one)),
        facts=tuple(
            (described[indicator].title, facts)
            for indicator, facts in one.evidence.items()
        ),
    )


def contributions_grid(one: Explanation) -> Grid:
    """Return what every indicator added to the change of a partner, and its sum."""
    described = registry.indicators()
    rows = []
    for channel, change in one.partner.channels.items():
        for indicator, moved in change.indicators.items():
            start, end = (readable(indicator, v) for v in (moved.start, moved.end))
            rows.append(
                (
                    Cell(described[indicator].title),
                    Cell(channel),
                    Cell(figure(indicator, start), start),
                    Cell(figure(indicator, end), end),
                    _points(moved),
                    _common(moved, described[indicator].equated),
                    Cell(moved.reason or ""),
                )
            )
    whole = one.partner
    rows.append(
        (
            Cell("Alignment"),
            Cell("all"),
            _estimate(whole.start),
            _estimate(whole.end),
            _estimate(whole.change, sign=True),
            Cell(number(whole.common_shift, sign=True), whole.common_shift),
            Cell(""),
        )
    )
    columns = (
        "Indicator", "Channel", f"{one.erosion.since}", f"{one.erosion.until}",
        "Points", "of them common", "Why it does not count",
    )  # fmt: skip
    return Grid(
        caption=f"{one.partner.name}: what adds up to the change",
        columns=columns,
        rows=tuple(rows),
        numeric=frozenset(columns[2:6]),
    )


def _estimate(interval: Interval | None, *, sign: bool = False) -> Cell:
    value = None if interval is None else interval.estimate
    return Cell(number(value, sign=sign), value)


def _points(moved: IndicatorChange) -> Cell:
    if moved.contribution is None:
        return Cell("does not count")
    return Cell(number(moved.contribution, sign=True), moved.contribution)


def _common(moved: IndicatorChange, equated: bool) -> Cell:
    if moved.contribution is None:
        return Cell("")
    if moved.common is None:
        return Cell("not known" if equated else "not identified")
    return Cell(number(moved.common, sign=True), moved.common)
