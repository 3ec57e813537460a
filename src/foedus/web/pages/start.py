"""The start: find a state, see one hub on the map, go to a page."""

from __future__ import annotations

import polars as pl

from foedus.brief import sentences
from foedus.brief.content import Block, Section
from foedus.charts.tile_map import tile_map
from foedus.charts.wording import counted, name
from foedus.errors import CoverageError
from foedus.lake.snapshot import Snapshot
from foedus.web.asked import answered, window
from foedus.web.page import Later, Page, Query, View

PAGE = Page(id="start", path="/", title="Start", order=0, fields=(), example="/")

#: The case that the start shows.
HUB, SINCE = "RUS", 2014
_EXAMPLE = f"For example, {name(HUB)}"


def check(query: Query, snapshot: Snapshot) -> None:
    """Refuse nothing: all can be told that the start tells."""


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the search, a map, the pages, and the hubs that can be asked for."""
    hubs = sorted(snapshot.hubs, key=name)
    return View(
        heading="Who is drifting away, how sure is that, and why?",
        lead=(
            "Foedus measures how close states stand to each other, from open data on "
            "votes, treaties, arms, trade, sanctions and events: every figure with its "
            "interval, its sources and the facts behind it. "
            f"{counted(len(hubs), 'hub')} can be asked for, with all their partners."
        ),
        parts=(Later("example", _EXAMPLE, lambda: _example(snapshot)),)
        if HUB in hubs
        else (),
        make_data=lambda: {"hubs": [{"state": one, "name": name(one)} for one in hubs]},
        make_table=lambda: pl.DataFrame(
            {"state": hubs, "name": [name(one) for one in hubs]}
        ),
        panel="start",
    )


def _example(snapshot: Snapshot) -> Section:
    try:
        since, until, _ = window(snapshot, HUB, since=SINCE, until=None)
    except CoverageError as error:
        # A snapshot of one's own may hold other years.
        block = Block(id="example-map", text=(f"It cannot be shown here: {error}.",))
    else:
        whole = answered(snapshot, HUB, since, until, "equal")
        block = Block(
            id="example-map",
            text=(sentences.headline(whole),),
            charts=(tile_map(whole),),
        )
    return Section("example", _EXAMPLE, (block,))
