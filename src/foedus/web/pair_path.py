"""A pair year by year: its indicators, and the linked path of each channel."""

from __future__ import annotations

from foedus.alignment.explanation import Explanation
from foedus.brief.breaks import of_partner
from foedus.brief.chains import levels as chained
from foedus.brief.content import Block, Section
from foedus.charts.levels import levels
from foedus.charts.timeline import timeline
from foedus.lake.snapshot import Snapshot

LINKED = "The path of each channel, and its breaks"
_TRIANGLES = (
    "A triangle is a break of a channel, down for away and up for closer, with its "
    "year and probability; the shade holds its date with 90 %."
)


def path_section(found: Explanation) -> Section:
    """Return every indicator of the pair, year by year."""
    block = Block(
        id="years",
        text=(
            "Lines join neighbouring years only; a year that is not known leaves a "
            "gap. The dashed rule ends the window; hollow points do not count. "
            f"{_TRIANGLES}",
        ),
        charts=(timeline(found),),
    )
    return Section("path", "Year by year", (block,))


def linked_section(snapshot: Snapshot, found: Explanation) -> Section:
    """Return the path of each channel, in which breaks were sought, and the breaks."""
    whole, one = found.erosion, found.partner
    series_of = chained(snapshot, whole.hub, {one.partner}, since=whole.since)
    block = Block(
        id="linked-years",
        text=(_TRIANGLES,),
        charts=(levels(found, series_of[one.partner]),),
        grids=of_partner(one),
    )
    return Section("linked", LINKED, (block,))
