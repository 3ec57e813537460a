"""The source line under a chart: publishers and snapshot, generated."""

from __future__ import annotations

from collections.abc import Iterable

from foedus.charts.wording import listed
from foedus.indicators import registry

#: More sources than this are counted instead of named.
NAMED = 4


def source_line(snapshot: str, indicators: Iterable[str] | None = None) -> str:
    """Return what a chart rests on, as one sentence.

    Parameters
    ----------
    snapshot : str
        Id of the snapshot.
    indicators : iterable of str or None
        Ids of the indicators shown; None means alignment, which rests on all.
    """
    if indicators is None:
        return f"Foedus, snapshot {snapshot}, from all sources listed at the end."
    described = registry.indicators()
    shown = [described[one] for one in indicators]
    ids = dict.fromkeys(source for one in shown for source in one.sources)
    ledgers = any(one.ledgers for one in shown)
    titles = list(dict.fromkeys(registry.source_title(source) for source in ids))
    if len(titles) > NAMED:
        titles = [f"{len(titles)} sources listed at the end"]
    if ledgers:
        titles.append("ledgers of Foedus")
    if not titles:
        return f"Foedus, snapshot {snapshot}."
    return f"Foedus, snapshot {snapshot}, from {listed(titles)}."
