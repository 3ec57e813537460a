"""What losing partners costs a hub: dependence, markets, security, trade models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from foedus.brief.accounts import Accounts, accounts
from foedus.brief.content import Section
from foedus.brief.cost import cost_section, in_short
from foedus.charts.wording import the, upper
from foedus.errors import OutsideCoverage
from foedus.lake.snapshot import Snapshot
from foedus.web import windows
from foedus.web.asked import Window, last_year
from foedus.web.page import Field, Page, Query, View

PAGE = Page(
    id="consequences",
    path="/consequences/{hub}",
    title="Consequences",
    order=5,
    fields=(
        Field("hub", "state", "Hub", default="RUS"),
        Field("since", "year", "From"),
        Field("until", "year", "To"),
    ),
    example="/consequences/RUS",
    about=(
        "What losing partners costs: dependence, markets lost and found, security, "
        "trade models."
    ),
)

#: What trade, sanctions and security accounts rest on.
_SOURCES = (
    "itpde", "comtrade", "oec", "gdp", "gsdb", "sipri_transfers", "sipri_milex",
    "atop", "capabilities",
)  # fmt: skip
_NOTE = (
    "The accounts of other years, or of a bloc of your own, are printed by: "
    "foedus consequences HUB --since YEAR --until YEAR"
)


def check(query: Query, snapshot: Snapshot) -> None:
    """Stop if the hub has no accounts of these years."""
    _window(query, snapshot)


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the accounts of a hub over a window."""
    hub = query["hub"]
    since, until, spans = _window(query, snapshot)
    found = accounts(snapshot, hub, since, until)
    said = in_short(found)
    return View(
        heading=f"What losing partners costs {the(hub)}, {since} to {until}",
        lead=said[0]
        if said
        else f"{upper(the(hub))}: no trade is known well enough in this window.",
        parts=_sections(cost_section(found, hub, since, until)),
        make_data=lambda: {
            "hub": hub,
            "since": since,
            "until": until,
            "snapshot": snapshot.id,
            "consequences": found.consequences and found.consequences.to_dict(),
            "no_consequences": found.no_consequences,
            "security": found.security and found.security.to_dict(),
            "no_security": found.no_security,
            "costs": _costs(found),
        },
        make_table=lambda: _table(found),
        cites=tuple(one for one in _SOURCES if one in snapshot.manifest["sources"]),
        notes=(_NOTE.replace("HUB", hub),),
        bounds=spans,
        taken={"since": since, "until": until},
    )


def _window(query: Query, snapshot: Snapshot) -> Window:
    hub = query["hub"]
    snapshot.require(hub)
    spans = windows.bounds(snapshot, hub)
    since = query["since"] or windows.since(snapshot, hub)
    until = query["until"] or _until(snapshot, hub, since, spans["until"][1])
    windows.check(since, until, spans)
    return Window(since, until, spans)


def _until(snapshot: Snapshot, hub: str, since: int, last: int) -> int:
    try:
        return min(last_year(snapshot, hub, since), last)
    except OutsideCoverage:
        # No year after `since` is covered in all channels; trade may be all the same.
        return last


def _sections(whole: Section) -> tuple[Section, ...]:
    """Return one section a titled block, so that a reader can go to each.

    The first sentence of the answer is the lead of the page.
    """
    first, *others = whole.blocks
    rest = replace(first, statements=first.statements[1:])
    return (
        Section(whole.id, "In short", (rest,)),
        *(
            Section(f"on-{block.id}", block.title, (replace(block, title=""),))
            for block in others
        ),
    )


def _costs(found: Accounts) -> list[dict[str, Any]] | None:
    if found.outlook is None:
        return None
    costs: list[dict[str, Any]] = found.outlook.to_dict()["costs"]
    return costs


def _table(found: Accounts) -> pl.DataFrame:
    if found.consequences is not None:
        return found.consequences.to_polars()
    if found.security is not None:
        return found.security.to_polars()
    return pl.DataFrame(schema={"part": pl.String, "measure": pl.String})
