"""A brief as a report on paper: a main part to read, and annexes to look up.

A page on a screen can hide what few readers open; paper cannot. So what a page folds
away is left out here, long tables and evidence stand in annexes, and of charts that
show one thing in several ways the first stands in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from foedus import __version__
from foedus.alignment.results import Erosion
from foedus.brief import sentences
from foedus.brief.content import Block, Grid, Section, Statement
from foedus.charts.chart import Chart
from foedus.charts.choropleth import choropleth
from foedus.indicators.contract import Evidence

#: Facts in the note of a statement, and of one indicator in an annex.
NOTED, LISTED = 2, 3
#: Statements of a block that stand in the text, and of one in an annex.
SAID, LOOKED_UP = 6, 8
#: Rows of a table that stands in the text.
ROWS = 8
#: Annexes by key, in order.
_ANNEXES = {
    "partners": "All partners",
    "breaks": "Breaks by year and by partner",
    "indicators": "Indicator by indicator",
    "figures": "Figures behind the charts",
    "movers": "The largest movers in detail",
    "scenarios": "Scenarios one by one",
    "trust": "How far to trust this, part by part",
    "sources": "Sources and limits of the data",
}
#: Where a block goes, by the start of its id; what is not named stays in the text.
_GOES = {
    "partners": "partners", "breaks-partners": "breaks", "indicator-": "indicators",
    "scenario-": "scenarios", "trust-": "trust", "data": "sources", "gaps": "sources",
    "method": "sources", "rules": "sources", "outlook-others": "scenarios",
    "outlook-tornado": "scenarios",
}  # fmt: skip
_STAYS = frozenset({"trust-answer", "trust-unknowable"})
#: Tables whose chart stands in the text.
_CHARTED = ("winners-", "markets")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, with the facts of its note."""

    text: str
    facts: tuple[Evidence, ...] = ()
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Dated facts under a heading."""

    title: str
    facts: tuple[Evidence, ...]


Item = Told | Chart | Grid | Facts


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, empty if it goes without, and what stands under it in order.

    Attributes
    ----------
    title : str
    items : tuple of Told, Chart, Grid or Facts
    still : bool
        Whether charts stand where they are, and may not move to fill a page.
    """

    title: str
    items: tuple[Item, ...]
    still: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """One question of the brief, or one annex."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """What is set on paper.

    Attributes
    ----------
    title, headline : str
        Of the brief.
    about : tuple of str
        Weights, seed, snapshot and version.
    cite : str
        How to cite it.
    limits : str
        What of the page the report leaves out.
    chapters, annexes : tuple of Chapter
        The main part, and what is looked up.
    """

    title: str
    headline: str
    about: tuple[str, ...]
    cite: str
    limits: str
    chapters: tuple[Chapter, ...]
    annexes: tuple[Chapter, ...]

    def charts(self) -> Iterator[Chart]:
        """Return all charts in the order in which they are met."""
        for chapter in (*self.chapters, *self.annexes):
            for part in chapter.parts:
                yield from (item for item in part.items if isinstance(item, Chart))


def arrange(whole: Erosion, sections: tuple[Section, ...]) -> Paper:
    """Return the sections of a brief as a report.

    Parameters
    ----------
    whole : Erosion
        Every partner over the window.
    sections : tuple of Section
        What was composed.
    """
    annexes: dict[str, list[Part]] = {key: [] for key in _ANNEXES}
    chapters = []
    for section in sections:
        parts = []
        for block in section.blocks:
            kept, away = _divided(block, mover=section.id == "movers")
            for key, part in away:
                annexes[key].append(part)
            if block.id == "maps":
                kept = replace(kept, items=(*kept.items, choropleth(whole)))
            if kept.items:
                parts.append(kept)
        chapters.append(Chapter(section.title, tuple(parts)))
    window = f"{whole.since}-{whole.until}"
    return Paper(
        title=sentences.heading(whole),
        headline=sentences.headline(whole),
        about=(
            f"Weights: {whole.weights}; seed {whole.seed}",
            f"Snapshot {whole.snapshot}; Foedus {__version__}",
        ),
        cite=(
            f"Foedus {__version__}. Brief on {whole.hub}, {window}, weights "
            f"{whole.weights}, seed {whole.seed}. Snapshot {whole.snapshot}."
        ),
        limits=(
            f"Annexes hold the first {LOOKED_UP} statements of a part and the first "
            f"{LISTED} facts of an indicator. The page that foedus brief --format html "
            "writes holds all of them, and the tables that it folds."
        ),
        chapters=tuple(one for one in chapters if one.parts),
        annexes=tuple(
            Chapter(_ANNEXES[key], tuple(parts)) for key, parts in annexes.items()
            if parts
        ),
    )  # fmt: skip


def _divided(block: Block, *, mover: bool) -> tuple[Part, list[tuple[str, Part]]]:
    """Return what of a block stays in the text, and what goes to which annex."""
    goes = "" if block.id in _STAYS else _annex(block.id)
    grids = tuple(grid for grid in block.grids if not grid.folded)
    items: tuple[Item, ...]
    if goes:
        told = _texts(block, block.statements[:LOOKED_UP], noted=1)
        items = (*told, *block.charts[:1], *grids, *_facts(block))
        return Part("", ()), [(goes, Part(block.title, items))]
    if mover:
        items = (*_texts(block, block.statements), *block.charts[:1])
        detail = Part(block.title, (*block.charts[1:], *grids, *_facts(block)))
        return Part(block.title, items, still=True), [("movers", detail)]
    return _shortened(block, grids)


def _shortened(
    block: Block, grids: tuple[Grid, ...]
) -> tuple[Part, list[tuple[str, Part]]]:
    """Keep of a block what reads; its later statements and tables are looked up."""
    most = len(block.statements) if block.id == "answer" else SAID
    charts = block.charts[:1] if block.choice else block.charts
    charted = block.id.startswith(_CHARTED)
    short = tuple(
        grid
        for grid in grids
        if block.id in _STAYS or (not charted and len(grid.rows) <= ROWS)
    )
    told = _texts(block, block.statements[:most])
    away: list[tuple[str, Part]] = []
    later = block.statements[most : most + LOOKED_UP]
    if later:
        more = _texts(replace(block, text=()), later, noted=1)
        away.append(("indicators", Part(f"{block.title}, continued", more)))
    others: tuple[Item, ...] = (
        *block.charts[len(charts) :],
        *(grid for grid in grids if grid not in short),
    )
    if others:
        key = "partners" if block.id == "maps" else "figures"
        away.append((key, Part(block.title, others)))
    return Part(block.title, (*told, *charts, *short, *_facts(block))), away


def _annex(block: str) -> str:
    return next((key for start, key in _GOES.items() if block.startswith(start)), "")


def _texts(
    block: Block, statements: tuple[Statement, ...], noted: int = NOTED
) -> tuple[Told, ...]:
    lead = block.id == "answer"
    return (
        *(Told(text, lead=lead) for text in block.text),
        *(Told(one.text, one.facts[:noted]) for one in statements),
    )


def _facts(block: Block) -> tuple[Facts, ...]:
    return tuple(Facts(title, facts[:LISTED]) for title, facts in block.facts)
