"""A hub: who moved away and who came closer, how sure that is, when, and to whom."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from foedus.alignment.results import Erosion
from foedus.brief import sentences
from foedus.brief.apart import apart
from foedus.brief.breaks import breaks_section
from foedus.brief.content import Grid, Section
from foedus.brief.elsewhere import elsewhere_section
from foedus.brief.material import gather
from foedus.brief.sections import headline_section, who_section, world_section
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot
from foedus.states import get
from foedus.web.page import Field, Page, Query, View

PAGE = Page(
    id="hub",
    path="/hub/{hub}",
    title="Hub",
    order=1,
    fields=(
        Field("hub", "state", "Hub", default="RUS"),
        Field("since", "year", "From", default="2014"),
        Field("until", "year", "To"),
        Field("weights", "weights", "Weights", default="equal"),
    ),
    example="/hub/RUS",
    about=(
        "Who moved away and who came closer, how surely, when, and who gained what was "
        "lost."
    ),
)


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the hub over the window, as the first half of a brief tells it."""
    material = gather(
        query["hub"],
        since=query["since"],
        until=query["until"],
        weights=query["weights"],
        seed=0,
        join_successors=False,
        snapshot=snapshot,
        short=True,
    )
    whole = material.erosion
    return View(
        heading=sentences.heading(whole),
        lead=f"{sentences.headline(whole)} {sentences.leaving(whole)}",
        sections=(
            _linked(world_section(material), whole, query["weights"]),
            _without_headline(headline_section(material, apart(material), ())),
            who_section(material),
            breaks_section(whole, material.common),
            elsewhere_section(material),
        ),
        data={
            "erosion": whole.to_dict(),
            "realignment": material.realignment and material.realignment.to_dict(),
            "common_breaks": [
                {**one.found.to_json(), "placebo": one.placebo}
                for one in material.common
            ],
        },
        table=whole.to_polars(),
        notes=whole.notes,
        bounds=years(snapshot, whole.hub),
        taken={"until": whole.until},
    )


def _without_headline(section: Section) -> Section:
    """Return the section without its first sentence: it is the lead of the page."""
    first, *others = section.blocks
    return replace(section, blocks=(replace(first, text=()), *others))


def years(snapshot: Snapshot, hub: str) -> dict[str, tuple[int, int]]:
    """Return the years from which and to which a hub can be asked for."""
    spans = [snapshot.coverage(indicator) for indicator in registry.modules()]
    state = get(hub)
    first = max(min(start for start, _ in spans), state.first_year)
    ends = [end for _, end in spans]
    last = max(ends) if state.last_year is None else min(max(ends), state.last_year)
    return {"since": (first, last - 1), "until": (first + 1, last)}


def _linked(section: Section, whole: Erosion, weights: str) -> Section:
    """Return the section with each partner of the table leading to its own page."""
    asked = {"since": str(whole.since), "until": str(whole.until), "weights": weights}
    tail = urlencode(asked, safe="=,")
    blocks = tuple(
        replace(block, grids=(_rows(block.grids[0], whole, tail), *block.grids[1:]))
        if block.id == "partners"
        else block
        for block in section.blocks
    )
    return replace(section, blocks=blocks)


def _rows(grid: Grid, whole: Erosion, tail: str) -> Grid:
    rows = tuple(
        (replace(row[0], target=f"/dyad/{whole.hub}/{one.partner}?{tail}"), *row[1:])
        for row, one in zip(grid.rows, whole.partners, strict=True)
    )
    return replace(grid, rows=rows)
