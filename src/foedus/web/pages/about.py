"""About: the method in short, the policy on names and borders, what cannot be known."""

from __future__ import annotations

import polars as pl

from foedus.alignment.words import RULE
from foedus.brief.about import METHOD
from foedus.brief.breaks import READING
from foedus.brief.content import Block, Cell, Grid, Section
from foedus.brief.elsewhere import HOW_TO_READ
from foedus.brief.pulls import RULE as PULL_RULE
from foedus.charts.wording import upper
from foedus.lake.snapshot import Snapshot
from foedus.validate.unknowable import UNKNOWABLE
from foedus.web.page import Page, Query, View

PAGE = Page(
    id="about",
    path="/about",
    title="About",
    order=10,
    fields=(),
    example="/about",
    about="The method in short, names and borders, and what cannot be known.",
)

#: The one policy on disputed names and borders.
NAMES_AND_BORDERS = (
    "That a place has a page, a cell or a name here says that sources count its votes, "
    "treaties, arms or trade, and nothing about whether it should be a state or whose "
    "it is. A state exists here from its independence or recognition to its end, by "
    "dates that Foedus keeps row by row beside those of the Correlates of War and of "
    "Gleditsch and Ward, with every difference named.",
    "Names are short English ones, one a state and a period. Every other name and "
    "spelling in use, older ones too, finds the same state in the search. Codes are "
    "those of ISO 3166-1, current or withdrawn; states that have none there have a "
    "code of our own (XKX, FRG, RVN, YAR, ZAN).",
    "Maps of equal cells draw no borders. Where a map has outlines, they are those of "
    "its source, drawn once for all years and kept as they are; they show no claim of "
    "ours.",
    "A record counts for the state to which its source assigns it. Foedus moves no "
    "vote, trade or base from one state to another because control over a place is "
    "disputed.",
)

_ADDRESSES = (
    "The whole state of a page is in its address: copy it, and another reader of the "
    "same snapshot sees the same. A state may be written by any name or code; the "
    "address then changes to its id.",
    "Every page has twins for programs at the same address: /hub/RUS.json?since=2014 "
    "and /hub/RUS.csv?since=2014, with citation, terms and vintages inside. Every "
    "chart is a file as well: /chart/hub/maps-0.svg?hub=RUS (or .png, .pdf, .html, "
    ".json). The citation of a page is at /cite/hub.bib?hub=RUS (or .txt, .ris). All "
    "of them are described in /openapi.json.",
    "Everything is computed on the machine that runs foedus serve. No page asks "
    "another host for anything, and nothing is counted, stored or sent.",
)


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the method, the policy and the limits; nothing here is computed."""
    return View(
        heading="What Foedus says, and what it cannot",
        lead=(
            "Foedus measures how close each state stands to a hub, how that changed, "
            "and by what; it shows association and leaves causes to designs that can "
            "carry them. What follows is the method in short, one policy on names and "
            "borders, and what open data cannot tell."
        ),
        parts=(
            _section("method", "Method in short", METHOD),
            _section(
                "rules",
                "Words by rule",
                (upper(f"{RULE}."), PULL_RULE, READING, HOW_TO_READ),
            ),
            _section("names", "Names and borders", NAMES_AND_BORDERS),
            Section(
                "unknown",
                "What cannot be known here",
                (Block(id="unknown-table", grids=(_unknown(),)),),
            ),
            _section("addresses", "Addresses, files and privacy", _ADDRESSES),
        ),
        make_data=lambda: {
            "method": list(METHOD),
            "names_and_borders": list(NAMES_AND_BORDERS),
            "unknowable": [{"what": a, "why": b} for a, b in UNKNOWABLE],
        },
        make_table=lambda: pl.DataFrame(
            UNKNOWABLE, schema=["what", "why"], orient="row"
        ),
    )


def _section(name: str, title: str, text: tuple[str, ...]) -> Section:
    return Section(name, title, (Block(id=f"{name}-text", text=text),))


def _unknown() -> Grid:
    return Grid(
        caption="What no figure of Foedus speaks of",
        columns=("What", "Why"),
        rows=tuple((Cell(upper(a)), Cell(upper(b))) for a, b in UNKNOWABLE),
    )
