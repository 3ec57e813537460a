"""Everything a brief is written from, gathered once from the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from foedus.alignment.explanation import Explanation, timeline
from foedus.alignment.panel import series
from foedus.alignment.realignment import Realignment, realign
from foedus.alignment.results import Erosion, PartnerChange
from foedus.alignment.structure import Structure, structure
from foedus.brief.accounts import Accounts, accounts, not_asked
from foedus.brief.breaks import Common, common_breaks
from foedus.brief.chains import levels
from foedus.brief.paths import Series, by_partner
from foedus.brief.pulls import Pull, pulls
from foedus.errors import CoverageError, SnapshotError
from foedus.indicators import registry
from foedus.indicators.contract import Evidence
from foedus.lake.snapshot import Snapshot

#: Partners that get a page of their own.
PAGES = 5

Facts = Callable[[str, str], tuple[Evidence, ...]]


@dataclass(frozen=True, slots=True)
class Material:
    """What a brief is written from.

    Attributes
    ----------
    erosion : Erosion
        Every partner over the window.
    realignment : Realignment or None
        Who gained what the hub lost; None if it cannot be asked.
    no_realignment : str
        Why not.
    structure : Structure or None
        The system around the hub; None if it cannot be told.
    no_structure : str
        Why not.
    common : tuple of Common
        Breaks that all partners share.
    series : mapping of str to mapping of str to series
        Value and standard deviation by indicator, partner and year.
    pulls : mapping of str to tuple of Pull
        What moved each partner.
    movers : tuple of Explanation
        The partners that get a page.
    levels : mapping of str to polars.DataFrame
        For each of these, the series in which breaks were sought.
    accounts : Accounts
        What losing partners costs, and what could happen.
    facts : callable
        ``facts(partner, indicator)`` returns the evidence.
    manifest : mapping
        Of the snapshot: sources, vintages, coverage, quarantine.
    """

    erosion: Erosion
    realignment: Realignment | None
    no_realignment: str
    structure: Structure | None
    no_structure: str
    common: tuple[Common, ...]
    series: Mapping[str, Mapping[str, Series]]
    pulls: Mapping[str, tuple[Pull, ...]]
    movers: tuple[Explanation, ...]
    levels: Mapping[str, pl.DataFrame]
    accounts: Accounts
    facts: Facts
    manifest: Mapping[str, Any]


def gather(
    whole: Erosion,
    *,
    join_successors: bool,
    snapshot: Snapshot,
    short: bool = False,
) -> Material:
    """Ask the engine everything that a brief says beyond how partners moved.

    Parameters
    ----------
    whole : Erosion
        How they moved.
    join_successors : bool
        As `whole` was asked for.
    snapshot : Snapshot
        Where from.
    short : bool
        Whether to leave out what takes longest: the pages of the largest movers, and
        the accounts of costs and of what could happen.
    """
    since = whole.since
    rows = series(
        snapshot, whole.hub, since, whole.until, join_successors=join_successors
    )
    known = {indicator: by_partner(frame) for indicator, frame in rows.items()}
    facts = _facts(snapshot, whole)
    realignment, no_realignment = _realignment(snapshot, whole)
    system, no_structure = _structure(snapshot, whole)
    paged = () if short else largest(whole, PAGES)
    return Material(
        erosion=whole,
        realignment=realignment,
        no_realignment=no_realignment,
        structure=system,
        no_structure=no_structure,
        common=common_breaks(
            snapshot, whole.hub, since, whole.until, join_successors=join_successors
        ),
        series=known,
        pulls=pulls(whole, snapshot, known),
        movers=tuple(
            Explanation(
                erosion=whole,
                partner=one,
                timeline=timeline(rows, one.partner),
                evidence=_evidence(facts, one, rows),
            )
            for one in paged
        ),
        levels=levels(
            snapshot,
            whole.hub,
            {one.partner for one in paged},
            since=since,
            join_successors=join_successors,
        ),
        accounts=not_asked()
        if short
        else accounts(snapshot, whole.hub, since, whole.until),
        facts=facts,
        manifest=snapshot.manifest,
    )


def largest(whole: Erosion, count: int) -> tuple[PartnerChange, ...]:
    """Return the largest movers: those that surely moved, then the rest by size."""

    def place(one: PartnerChange) -> tuple[bool, float, str]:
        size = abs(one.change.estimate) if one.change else 0.0
        return (one.word not in ("fell", "rose"), -size, one.partner)

    return tuple(sorted(whole.partners, key=place)[:count])


def _facts(snapshot: Snapshot, whole: Erosion) -> Facts:
    kept: dict[tuple[str, str], tuple[Evidence, ...]] = {}

    def facts(partner: str, indicator: str) -> tuple[Evidence, ...]:
        key = (partner, indicator)
        if key not in kept:
            found = registry.module(indicator).evidence(
                snapshot, whole.hub, partner, whole.since, whole.until
            )
            kept[key] = tuple(found)
        return kept[key]

    return facts


def _evidence(
    facts: Facts, one: PartnerChange, indicators: Iterable[str]
) -> Mapping[str, tuple[Evidence, ...]]:
    found = {key: facts(one.partner, key) for key in indicators}
    return {key: evidence for key, evidence in found.items() if evidence}


def _realignment(snapshot: Snapshot, whole: Erosion) -> tuple[Realignment | None, str]:
    try:
        found = realign(
            whole.hub,
            since=whole.since,
            until=whole.until,
            matrix=True,
            snapshot=snapshot,
        )
    except CoverageError as error:
        # Joined successors: the hub of the flows begins or ends in the window.
        return None, str(error)
    return found, ""


def _structure(snapshot: Snapshot, whole: Erosion) -> tuple[Structure | None, str]:
    try:
        found = structure(
            since=whole.since, until=whole.until, state=whole.hub, snapshot=snapshot
        )
    except (CoverageError, SnapshotError) as error:
        # Years before the structure begins, or a snapshot built without it.
        return None, str(error)
    return found, ""
