"""The start: find a state, or go to one of the pages."""

from __future__ import annotations

import polars as pl

from foedus.brief.content import Section
from foedus.charts.wording import counted, name
from foedus.lake.snapshot import Snapshot
from foedus.web.page import Page, Query, View

PAGE = Page(id="start", path="/", title="Start", order=0, fields=(), example="/")


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the search, the pages and the hubs that can be asked for."""
    hubs = sorted(snapshot.hubs, key=name)
    sections: tuple[Section, ...] = ()
    return View(
        heading="Who is drifting away, how sure is that, and why?",
        lead=(
            "Foedus measures how close states stand to each other, from open data on "
            "votes, treaties, arms, trade, sanctions and events: each figure with its "
            f"interval, its sources and the facts behind it. {counted(len(hubs), 'hub')} "
            "can be asked for, with all their partners."
        ),
        sections=sections,
        data={"hubs": [{"state": one, "name": name(one)} for one in hubs]},
        table=pl.DataFrame({"state": hubs, "name": [name(one) for one in hubs]}),
        panel="start",
    )
