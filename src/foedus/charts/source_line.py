"""The source line of a chart: publishers and snapshot, generated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from foedus.charts.wording import counted, listed
from foedus.indicators import registry
from foedus.lake.snapshot import sources_of
from foedus.sources.registry import declarations

#: More sources than this are counted instead of named.
NAMED = 4


@dataclass(frozen=True, slots=True)
class Source:
    """What a chart rests on.

    Attributes
    ----------
    line : str
        For a page that lists its sources at the end.
    credit : str
        For a picture that stands alone: version and licence of each source, or how
        many there are and where they are listed.
    """

    line: str
    credit: str

    def __str__(self) -> str:
        return self.line


def source_line(snapshot: str, indicators: Iterable[str] | None = None) -> Source:
    """Return what a chart rests on.

    Parameters
    ----------
    snapshot : str
        Id of the snapshot.
    indicators : iterable of str or None
        Ids of the indicators shown; None means alignment, which rests on all.
    """
    described = registry.indicators()
    shown = [described[k] for k in (described if indicators is None else indicators)]
    # A source may stand for another: months that a user built for the published ones.
    used = [sources_of(snapshot, one.id) or one.sources for one in shown]
    ids = list(dict.fromkeys(source for some in used for source in some))
    ledgers = any(one.ledgers for one in shown)
    if indicators is None:
        line = f"Foedus, snapshot {snapshot}, from all sources listed at the end."
        return Source(line, credited(snapshot, ids, ledgers=ledgers))
    titles = list(dict.fromkeys(registry.source_title(source) for source in ids))
    if len(titles) > NAMED:
        titles = [f"{len(titles)} sources listed at the end"]
    if ledgers:
        titles.append("ledgers of Foedus")
    line = (
        f"Foedus, snapshot {snapshot}, from {listed(titles)}."
        if titles
        else f"Foedus, snapshot {snapshot}."
    )
    return Source(line, credited(snapshot, ids, ledgers=ledgers))


def credited(snapshot: str, sources: Iterable[str], *, ledgers: bool = False) -> str:
    """Return the source line of a picture that stands alone.

    Parameters
    ----------
    snapshot : str
        Id of the snapshot, which fixes the vintage of every source.
    sources : iterable of str
        Ids of the sources.
    ledgers : bool
        Whether hand-written ledgers are among them.
    """
    known = list(sources)
    more = " and ledgers of Foedus" if ledgers else ""
    if "+own-" in snapshot and len(known) > NAMED:
        # Too many to name: that some are the user's own must not go unsaid.
        more += ", and own data"
    if not known:
        return f"Source: Foedus, snapshot {snapshot}{more}."
    if len(known) > NAMED:
        return (
            f"Source: Foedus, snapshot {snapshot}, which fixes the vintages of "
            f"{counted(len(known), 'source')}{more}; foedus cite lists their "
            "versions, licences and citations."
        )
    said = [_said(source) for source in known]
    return f"Source: Foedus, snapshot {snapshot}, from {listed(said)}{more}."


def _said(source: str) -> str:
    """Return title, version and licence; own data have only a title."""
    one = declarations().get(source)
    if one is None:
        return registry.source_title(source)
    return f"{one.title} ({one.version}; {_first(one.licence.name)})"


def _first(licence: str) -> str:
    """Return the first clause of the words of a licence."""
    return re.split(r"[:;(]", licence)[0].strip()
