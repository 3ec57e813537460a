"""How far to trust it: the scoreboard of the instrument, with what falls short."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from foedus.brief.content import Block, Section
from foedus.brief.trust import in_short, trust_section
from foedus.lake.snapshot import Snapshot
from foedus.validate import recorded
from foedus.validate.section import Section as Result
from foedus.web.page import Page, Query, View

PAGE = Page(
    id="trust",
    path="/trust",
    title="Trust",
    order=9,
    fields=(),
    example="/trust",
    about="What was tested against published figures and votes, and what falls short.",
)


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the recorded results of `foedus validate`, one section a part."""
    kept = recorded.everything()
    section = trust_section(snapshot.id)
    answer, *parts = section.blocks
    return View(
        heading=section.title,
        lead=in_short(kept) or "No result of a validation is recorded.",
        parts=tuple(_alone(block) for block in parts),
        make_data=lambda: {"parts": [_part(one) for one in kept]},
        make_table=lambda: _figures(kept),
        notes=answer.text,
    )


def _alone(block: Block) -> Section:
    return Section(f"part-{block.id}", block.title, (replace(block, title=""),))


def _part(one: Result) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "text": list(one.text),
        "figures": dict(one.figures),
        "vintage": one.vintage,
    }


def _figures(kept: tuple[Result, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        [(one.id, name, value) for one in kept for name, value in one.figures.items()],
        schema={"part": pl.String, "figure": pl.String, "value": pl.Float64},
        orient="row",
    )
