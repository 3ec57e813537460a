"""The data: sources with their terms, coverage, vintages, and what was put aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from foedus.brief.about import covered, quarantine_grids, sources_grid
from foedus.brief.content import Block, Cell, Grid, Section
from foedus.charts.coverage import all_years
from foedus.charts.wording import counted
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot
from foedus.web.page import Page, Query, View
from foedus.web.provenance import sources

PAGE = Page(
    id="data",
    path="/data",
    title="Data",
    order=8,
    fields=(),
    example="/data",
    about="Sources with their terms, coverage, vintages, and what was put aside.",
)

#: What the terms of a source allow to be passed on, in words.
_PASSED_ON = {
    "rows": "rows",
    "aggregates": "what was computed from it",
}


def view(query: Query, snapshot: Snapshot) -> View:
    """Return what the figures of the snapshot rest on."""
    manifest = snapshot.manifest
    found = sources(snapshot, ())
    years = covered(manifest)
    put_aside = quarantine_grids(manifest)
    records = sum(
        entry["records"] for many in manifest["quarantine"].values() for entry in many
    )
    sections = [
        Section(
            "coverage", "Which years each indicator covers", (_coverage(snapshot),)
        ),
        Section(
            "indicators",
            "Indicators",
            (Block(id="indicators-table", grids=(_indicators(manifest),)),),
        ),
        Section(
            "sources",
            "Sources, vintages and terms",
            (Block(id="sources-table", grids=(sources_grid(manifest), _terms(found))),),
        ),
        Section("aside", "Put aside", (Block(id="aside-table", grids=put_aside),)),
    ]
    return View(
        heading="What the figures rest on",
        lead=(
            f"Snapshot {snapshot.id} holds {counted(len(years), 'indicator')} of "
            f"{counted(len(snapshot.hubs), 'hub')} from "
            f"{counted(len(found), 'source')}, {min(a for a, _ in years.values())} to "
            f"{max(b for _, b in years.values())}. "
            f"{counted(records, 'record was', 'records were')} of no use and put "
            "aside, counted below."
        ),
        parts=tuple(one for one in sections if one.id != "aside" or put_aside),
        make_data=lambda: {
            "indicators": manifest["indicators"],
            "quarantine": manifest["quarantine"],
            "hubs": list(snapshot.hubs),
        },
        make_table=lambda: pl.DataFrame(found),
        notes=tuple(manifest["notes"]),
    )


def _coverage(snapshot: Snapshot) -> Block:
    text = (
        "Where a source is silent a value is missing, and never 0. A window ends by "
        "default with the last year in which all channels cover most partners.",
    )
    chart = all_years(covered(snapshot.manifest), snapshot.id)
    return Block(id="coverage-years", text=text, charts=(chart,))


def _indicators(manifest: Mapping[str, Any]) -> Grid:
    described = registry.indicators()
    rows = []
    for name, (first, last) in covered(manifest).items():
        one = described[name]
        rows.append(
            (
                Cell(one.title),
                Cell(one.channel),
                Cell(one.quantity),
                Cell(str(first), first),
                Cell(str(last), last),
                Cell(one.absent),
            )
        )
    return Grid(
        caption="Indicators, each from 0 (far) to 1 (close)",
        columns=("Indicator", "Channel", "What is read", "From", "To", "Missing where"),
        rows=tuple(rows),
        numeric=frozenset({"From", "To"}),
        sortable=True,
    )


def _terms(found: list[dict[str, Any]]) -> Grid:
    return Grid(
        caption="Terms of every source, and what they allow to be passed on",
        columns=("Source", "Publisher", "Terms", "Passed on"),
        rows=tuple(
            (
                Cell(one["title"]),
                Cell(one["publisher"]),
                Cell(one["licence"]),
                Cell(_PASSED_ON.get(one["redistribution"], one["redistribution"])),
            )
            for one in found
        ),
        folded=True,
    )
