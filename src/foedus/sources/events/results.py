"""What a build of events did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from foedus.sources.events.accounting import COUNTED
from foedus.sources.events.layout import Layout

#: Labels without a state that the JSON names.
_LABELS = 20


@dataclass(frozen=True, slots=True)
class EventsBuilt:
    """Months that were built, and what every row became.

    Attributes
    ----------
    path : Path
        Folder of the months.
    layout : Layout
        Of the files.
    engine : str
        Where it was computed.
    months : dict of str to int
        Months built, and the events in each.
    files : polars.DataFrame
        `file`, `layout`, `bytes`, `reason`, `rows`; the reason ``counted`` is that of
        rows in the result. Of each file the rows add up to what it holds.
    unknown : polars.DataFrame
        `label`, `why`, `rows`: actors that are no state, or unknown, and the rows in
        which they stand.
    skipped : tuple of str
        Files that hold no events by their name.
    """

    path: Path
    layout: Layout
    engine: str
    months: dict[str, int]
    files: pl.DataFrame
    unknown: pl.DataFrame
    skipped: tuple[str, ...]

    def __repr__(self) -> str:
        return (
            f"EventsBuilt({self.layout.id}, {len(self.months)} months, "
            f"{sum(self.months.values()):,} events of {self.rows:,} rows)"
        )

    @property
    def rows(self) -> int:
        """Rows read."""
        return int(self.files["rows"].sum())

    @property
    def reasons(self) -> dict[str, int]:
        """Rows by what they became, the most frequent first."""
        return dict(
            self.files.group_by("reason")
            .agg(pl.col("rows").sum())
            .sort("rows", "reason", descending=[True, False])
            .iter_rows()
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the object that ``--json`` prints."""
        reasons = self.reasons
        counted = reasons.pop(COUNTED, 0)
        return {
            "out": str(self.path),
            "layout": self.layout.id,
            "engine": self.engine,
            "months": self.months,
            "files": int(self.files["file"].n_unique()),
            "rows": self.rows,
            "counted": counted,
            "dropped": reasons,
            "no_state": self.unknown.head(_LABELS).to_dicts(),
            "skipped": list(self.skipped),
            "citation": self.layout.citation,
        }
