"""Up to five partners of one hub beside each other, or up to five hubs."""

from __future__ import annotations

from foedus.lake.snapshot import Snapshot
from foedus.web.compare_hubs import hubs_view, hubs_window
from foedus.web.compare_partners import partners_view, partners_window
from foedus.web.page import Field, Page, Query, View

#: States beside each other: more lines than that are not told apart.
MOST = 5

PAGE = Page(
    id="compare",
    path="/compare",
    title="Compare",
    order=3,
    fields=(
        Field(
            "kind",
            "choice",
            "Compare",
            default="partners",
            choices={"partners": "partners of one hub", "hubs": "hubs"},
        ),
        Field("hub", "state", "Hub of the partners", default="TUR"),
        Field(
            "states",
            "states",
            f"States, up to {MOST}",
            default="RUS,USA,CHN,DEU,IRN",
            most=MOST,
        ),
        Field("since", "year", "From"),
        Field("until", "year", "To"),
        Field("weights", "weights", "Weights", default="equal"),
    ),
    example="/compare",
    about="Up to five partners of one hub, or up to five hubs, beside each other.",
)


def check(query: Query, snapshot: Snapshot) -> None:
    """Stop if the states cannot be compared over these years."""
    if query["kind"] == "hubs":
        hubs_window(query, snapshot)
    else:
        partners_window(query, snapshot)


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the comparison that is asked for."""
    if query["kind"] == "hubs":
        return hubs_view(query, snapshot)
    return partners_view(query, snapshot)
