"""A hub: who moved away and who came closer, how sure that is, when, and to whom."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from foedus.alignment.results import Erosion
from foedus.brief import sentences
from foedus.brief.apart import apart
from foedus.brief.breaks import breaks_section
from foedus.brief.content import Block, Grid, Section
from foedus.brief.elsewhere import elsewhere_section
from foedus.brief.material import gather
from foedus.brief.sections import headline_section, who_section, world_section
from foedus.charts.choropleth import choropleth
from foedus.lake.snapshot import Snapshot
from foedus.web import windows
from foedus.web.asked import answered
from foedus.web.page import Field, Page, Query, View
from foedus.web.weighing import weighing

PAGE = Page(
    id="hub",
    path="/hub/{hub}",
    title="Hub",
    order=1,
    fields=(
        Field("hub", "state", "Hub", default="RUS"),
        Field("since", "year", "From"),
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
    hub = query["hub"]
    since = query["since"] or windows.since(snapshot, hub)
    whole = answered(snapshot, hub, since, query["until"], query["weights"])
    material = gather(whole, join_successors=False, snapshot=snapshot, short=True)
    weighed = weighing(snapshot, hub, since, whole.until, query["weights"])
    return View(
        heading=sentences.heading(whole),
        lead=(
            f"{sentences.headline(whole)} {sentences.leaving(whole)} "
            f"{sentences.coming(whole)}"
        ),
        sections=(
            *_world(world_section(material), whole, query["weights"]),
            _without_headline(headline_section(material, apart(material), ())),
            who_section(material),
            breaks_section(whole, material.common),
            elsewhere_section(material),
        ),
        make_data=lambda: {
            "erosion": whole.to_dict(),
            "reweighing": weighed,
            "realignment": material.realignment and material.realignment.to_dict(),
            "common_breaks": [
                {**one.found.to_json(), "placebo": one.placebo}
                for one in material.common
            ],
        },
        make_table=whole.to_polars,
        scripts=("weights.js",),
        panel="weights",
        panel_data={"reweighing": weighed},
        panel_after="world",
        notes=whole.notes,
        bounds=windows.bounds(snapshot, whole.hub),
        taken={"since": whole.since, "until": whole.until},
    )


def _without_headline(section: Section) -> Section:
    """Return the section without its first sentence: it is the lead of the page."""
    first, *others = section.blocks
    return replace(section, blocks=(replace(first, text=()), *others))


def _world(section: Section, whole: Erosion, weights: str) -> tuple[Section, Section]:
    """Return the maps, and the table with each partner leading to its own page."""
    asked = {"since": str(whole.since), "until": str(whole.until), "weights": weights}
    tail = urlencode(asked, safe="=,")
    maps, partners = section.blocks
    shapes = Block(
        id="borders",
        title="On a map of the world",
        charts=(choropleth(whole),),
    )
    ranked, *others = partners.grids
    table = replace(partners, title="", grids=(_rows(ranked, whole, tail), *others))
    return (
        replace(section, blocks=(maps, shapes)),
        Section("everyone", partners.title, (table,)),
    )


def _rows(grid: Grid, whole: Erosion, tail: str) -> Grid:
    rows = tuple(
        (replace(row[0], target=f"/dyad/{whole.hub}/{one.partner}?{tail}"), *row[1:])
        for row, one in zip(grid.rows, whole.partners, strict=True)
    )
    return replace(grid, rows=rows)
