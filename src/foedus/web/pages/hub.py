"""A hub: who moved away and who came closer, how sure that is, when, and to whom."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

from foedus.alignment.results import Erosion
from foedus.brief import sentences
from foedus.brief.apart import apart
from foedus.brief.breaks import WHEN, breaks_section
from foedus.brief.content import Block, Section
from foedus.brief.elsewhere import WHERE, elsewhere_section
from foedus.brief.material import Material, gather
from foedus.brief.sections import HEADLINE, WHO, headline_section, who_section
from foedus.brief.world import PARTNERS, WORLD, maps, partners
from foedus.charts.choropleth import choropleth
from foedus.lake.snapshot import Snapshot
from foedus.web.asked import Window, answered, window
from foedus.web.page import Field, Later, Page, Query, View
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

ATLAS = "On a map of the world"


def check(query: Query, snapshot: Snapshot) -> None:
    """Stop if the hub cannot be asked for these years."""
    _window(query, snapshot)


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the hub over the window, as the first half of a brief tells it."""
    hub, weights = query["hub"], query["weights"]
    since, until, spans = _window(query, snapshot)
    whole = answered(snapshot, hub, since, until, weights)

    @cache
    def material() -> Material:
        return gather(whole, join_successors=False, snapshot=snapshot, short=True)

    @cache
    def weighed() -> dict[str, Any]:
        return weighing(snapshot, hub, since, until, weights)

    return View(
        heading=sentences.heading(whole),
        lead=(
            f"{sentences.headline(whole)} {sentences.leaving(whole)} "
            f"{sentences.coming(whole)}"
        ),
        parts=(
            Section("world", WORLD, (maps(whole),)),
            Later("atlas", ATLAS, lambda: _atlas(whole)),
            Later("everyone", PARTNERS, lambda: _everyone(whole, weights)),
            Later("headline", HEADLINE, lambda: _headline(material())),
            Later("who", WHO, lambda: who_section(material())),
            Later("when", WHEN, lambda: breaks_section(whole, material().common)),
            Later("where", WHERE, lambda: elsewhere_section(material())),
        ),
        make_data=lambda: _data(whole, material(), weighed()),
        make_table=whole.to_polars,
        scripts=("weights.js",),
        panel="weights",
        make_panel=lambda: {"reweighing": weighed()},
        panel_after="atlas",
        notes=whole.notes,
        bounds=spans,
        taken={"since": since, "until": until},
    )


def _window(query: Query, snapshot: Snapshot) -> Window:
    return window(snapshot, query["hub"], since=query["since"], until=query["until"])


def _data(
    whole: Erosion, material: Material, weighed: dict[str, Any]
) -> dict[str, Any]:
    return {
        "erosion": whole.to_dict(),
        "reweighing": weighed,
        "realignment": material.realignment and material.realignment.to_dict(),
        "common_breaks": [
            {**one.found.to_json(), "placebo": one.placebo} for one in material.common
        ],
    }


def _headline(material: Material) -> Section:
    """Return the section without its first sentence: it is the lead of the page."""
    section = headline_section(material, apart(material), ())
    first, *others = section.blocks
    return replace(section, blocks=(replace(first, text=()), *others))


def _atlas(whole: Erosion) -> Section:
    return Section("atlas", ATLAS, (Block(id="borders", charts=(choropleth(whole),)),))


def _everyone(whole: Erosion, weights: str) -> Section:
    """Return the table with each partner leading to its own page."""
    values = {"since": str(whole.since), "until": str(whole.until), "weights": weights}
    tail = urlencode(values, safe="=,")
    block = partners(whole, lambda one: f"/dyad/{whole.hub}/{one}?{tail}")
    return Section("everyone", PARTNERS, (replace(block, title=""),))
