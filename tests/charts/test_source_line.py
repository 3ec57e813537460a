"""A chart names the sources that its snapshot rests on, not those that it might."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.charts.months import months
from foedus.charts.source_line import source_line
from foedus.indicators import registry
from foedus.lake import snapshot as snapshots
from foedus.lake.citation import cite
from foedus.lake.snapshot import Snapshot, sources_of

BUILT = "Coded events of GDELT, counted by Foedus"
ROWS = pl.DataFrame(
    {
        "year": [2024, 2024],
        "month": [3, 4],
        "cooperative": [5, 9],
        "hostile": [9, 1],
        "pull": [-0.1, 0.2],
    }
)


def built_by_a_user(folder: Path) -> Snapshot:
    """A snapshot whose tone of events comes from months of the user's own."""
    shipped = Snapshot().manifest
    source = {
        **shipped["sources"]["gdelt_monthly"],
        "title": f"{BUILT} from the publisher's files",
        "citation": "Counted from files of GDELT.",
    }
    tone = {**shipped["indicators"]["event_tone"], "sources": ["built_events"]}
    values = pl.DataFrame({"hub": ["RUS"], "partner": ["ARM"], "value": [0.5]})
    return snapshots.write(
        folder / "snapshot",
        indicators={"event_tone": values},
        tables={},
        manifest={
            "hubs": ["RUS"],
            "indicators": {"event_tone": tone},
            "sources": {"built_events": source},
        },
    )


def test_months_that_a_user_built_are_named(tmp_path: Path) -> None:
    own = built_by_a_user(tmp_path)
    shipped = Snapshot()
    charts = [
        months(ROWS, hub="RUS", partner="ARM", snapshot=one.id)
        for one in (own, shipped)
    ]
    assert BUILT in charts[0].source and BUILT not in charts[1].source
    assert registry.source_title("gdelt_monthly") in charts[1].source
    assert BUILT in source_line(own.id, ["event_tone"]).credit
    # And so does the citation.
    assert "Counted from files of GDELT." in cite("event_tone", snapshot=own)


def test_the_shipped_snapshot_rests_on_what_is_declared() -> None:
    shipped = Snapshot()
    for indicator, about in registry.indicators().items():
        assert sources_of(shipped.id, indicator) == about.sources


def test_of_a_snapshot_that_was_not_read_the_declared_sources_are_named() -> None:
    assert sources_of("another", "event_tone") is None
    title = registry.source_title("gdelt_monthly")
    assert title in source_line("another", ["event_tone"]).line
