"""What a brief rests on: coverage, sources, method, limits, how to cite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foedus import __version__
from foedus.alignment.words import RULE
from foedus.brief import sentences
from foedus.brief.content import Block, Cell, Grid, Section
from foedus.brief.material import Material
from foedus.brief.pulls import RULE as PULL_RULE
from foedus.charts.coverage import coverage
from foedus.charts.wording import upper
from foedus.indicators import registry

METHOD = (
    "Each indicator of a tie runs from 0 (far) to 1 (close) and is missing, never 0, "
    "where its source is silent. To be added up it is mapped to its place among all "
    "ties of all hubs from 1990 to 2013, one map for all years. A channel is the mean "
    "of the indicators known at both ends of the window, and alignment the weighted "
    "mean of the channels known, times 100. A partner is ranked if at least three "
    "channels and 60 % of the weight are known.",
    "Contributions, and common plus partner-specific shift, add up to the change "
    "exactly. The common shift is the median change of the other partners outside "
    "the hub's rival camp.",
    "Intervals enclose 90 % and speak of measurement at fixed weights; P(away) is the "
    "probability that the change is negative under them. 'Sign holds' is the share of "
    "a thousand random channel weights, on both scales, that keep the sign: it speaks "
    "of values.",
)


def coverage_section(material: Material) -> Section:
    """Return up to which year each channel and indicator speaks."""
    whole = material.erosion
    years = covered(material.manifest)
    channels = Grid(
        caption="Last year in which each channel covers most partners",
        columns=("Channel", "Last year"),
        rows=tuple(
            (
                Cell(upper(channel)),
                Cell(f"never after {whole.since}")
                if year is None
                else Cell(str(year), year),
            )
            for channel, year in whole.speaks_until.items()
        ),
        numeric=frozenset({"Last year"}),
    )
    counts = Grid(
        caption="Partners by indicator",
        columns=("Indicator", f"Known in {whole.since}", f"Known in {whole.until}",
                 "At both ends", "Why values are missing"),
        rows=tuple(_counts(material, name) for name in years),
        numeric=frozenset({f"Known in {whole.since}", f"Known in {whole.until}",
                           "At both ends"}),
    )  # fmt: skip
    block = Block(
        id="years",
        text=(sentences.spoken(whole),),
        charts=(coverage(whole, years),),
        grids=(channels, counts),
    )
    return Section("coverage", "Up to which year each channel speaks", (block,))


def covered(manifest: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return first and last year of each indicator that a snapshot holds."""
    held = manifest["indicators"]
    return {
        name: (int(held[name]["coverage"][0]), int(held[name]["coverage"][1]))
        for name in registry.indicators()
        if name in held
    }


def _counts(material: Material, indicator: str) -> tuple[Cell, ...]:
    whole = material.erosion
    described = registry.indicators()[indicator]
    found = [
        change
        for one in (*whole.partners, *whole.unranked)
        if (change := one.indicator(indicator)) is not None
    ]
    start = sum(one.start is not None for one in found)
    end = sum(one.end is not None for one in found)
    both = sum(one.contribution is not None for one in found)
    return (
        Cell(described.title),
        Cell(str(start), start),
        Cell(str(end), end),
        Cell(str(both), both),
        Cell(described.absent),
    )


def sources_section(material: Material) -> Section:
    """Return sources, method, limits, how to cite."""
    whole, manifest = material.erosion, material.manifest
    grid = sources_grid(manifest)
    ledgers = sorted(
        {
            ledger
            for name in manifest["indicators"]
            for ledger in manifest["indicators"][name]["ledgers"]
        }
    )
    data = Block(
        id="data",
        title="Sources",
        text=(
            "No figure is typed by hand: each is computed from the sources below and "
            "from ledgers of cited facts that come with Foedus"
            + (f" ({', '.join(ledgers)})." if ledgers else "."),
        ),
        grids=(grid, *quarantine_grids(manifest)),
    )
    method = Block(id="method", title="Method in short", text=METHOD)
    rules = Block(
        id="rules", title="Words by rule", text=(upper(f"{RULE}."), PULL_RULE)
    )
    of_data = tuple(note for note in manifest["notes"] if note in whole.notes)
    limits = Block(
        id="limits",
        title="Limits of this brief",
        text=tuple(note for note in whole.notes if note not in of_data),
    )
    gaps = Block(id="gaps", title="Limits of the data", text=of_data)
    window = f"{whole.since}-{whole.until}"
    cite = Block(
        id="cite",
        title="How to cite",
        text=(
            f"Foedus {__version__}. Brief on {whole.hub}, {window}, weights "
            f"{whole.weights}, seed {whole.seed}. Snapshot {whole.snapshot}.",
            "Cite the sources of the figures that you use as well; the command "
            "`foedus cite` prints them as text, BibTeX or RIS.",
        ),
    )
    return Section(
        "sources",
        "Sources, method, limits",
        (data, method, rules, limits, gaps, cite),
    )


def sources_grid(manifest: Mapping[str, Any]) -> Grid:
    """Return the sources of the indicators of a snapshot, with vintage and licence."""
    used = {
        source
        for name in manifest["indicators"]
        for source in manifest["indicators"][name]["sources"]
    }
    return Grid(
        caption=f"Sources of snapshot {manifest['id']}",
        columns=("Source", "Version and vintage", "Licence", "Citation"),
        rows=tuple(
            _source(manifest["sources"][name])
            for name in sorted(used)
            if name in manifest["sources"]
        ),
    )


def _source(one: Mapping[str, Any]) -> tuple[Cell, ...]:
    link = f" https://doi.org/{one['doi']}" if one["doi"] else f" {one['url']}"
    return (
        Cell(f"{one['title']} ({one['publisher']})"),
        Cell(f"{one['version']}; sha256 {one['vintage'][:12]}"),
        Cell(one["licence"]["name"]),
        Cell(f"{one['citation']}{link}"),
    )


def quarantine_grids(manifest: Mapping[str, Any]) -> tuple[Grid, ...]:
    """Return the table of records put aside; nothing if there is none."""
    rows = tuple(
        (
            Cell(manifest["sources"][source]["title"]),
            Cell(entry["reason"]),
            Cell(str(entry["records"]), entry["records"]),
        )
        for source, entries in manifest["quarantine"].items()
        for entry in entries
    )
    if not rows:
        return ()
    return (
        Grid(
            caption="Single records that could not be used, put aside and counted",
            columns=("Source", "Reason", "Records"),
            rows=rows,
            numeric=frozenset({"Records"}),
        ),
    )
