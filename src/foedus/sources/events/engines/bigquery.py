"""BigQuery: the same expressions as SQL. A query is written down and never run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from foedus.errors import InvalidOption, InvalidWindow
from foedus.sources.events import aggregating, cleaning, writing
from foedus.sources.events.extras import at_work, ibis
from foedus.sources.events.layout import layouts
from foedus.sources.events.meaning import known_codes, meanings
from foedus.sources.events.months import Window, window

#: Where GDELT publishes its events, a partition a day of report.
TABLE = "gdelt-bq.gdeltv2.events_partitioned"
_LAYOUT = "gdelt2"
_TYPES = {
    "GLOBALEVENTID": "int64",
    "SQLDATE": "int64",
    "DATEADDED": "int64",
    "Actor1CountryCode": "string",
    "Actor2CountryCode": "string",
    "EventRootCode": "string",
    "QuadClass": "int64",
    "GoldsteinScale": "float64",
    "AvgTone": "float64",
    "NumSources": "int64",
    "SOURCEURL": "string",
}
_PARTITION = "_PARTITIONTIME"
_MEANINGS = {"label": "string", "first": "int64", "last": "int64", "state": "string"}


@dataclass(frozen=True, slots=True)
class EventsQuery:
    """A query that was written down.

    Attributes
    ----------
    path : Path
        The file with the SQL.
    sql : str
        The SQL.
    max_bytes : int
        Bytes that it may scan.
    estimate : int or None
        Bytes that a dry run says it scans.
    command : str
        What to run next: the dry run while there is no estimate, then the query, which
        BigQuery itself stops above `max_bytes`.
    """

    path: Path
    sql: str
    max_bytes: int
    estimate: int | None
    command: str

    def to_dict(self) -> dict[str, Any]:
        """Return the object that ``--json`` prints."""
        return {
            "engine": "bigquery",
            "sql": str(self.path),
            "max_bytes": self.max_bytes,
            "estimate": self.estimate,
            "command": self.command,
        }


def events_query(
    *,
    out: str | Path,
    since: str | None,
    until: str | None,
    max_bytes: int | None,
    estimate: int | None = None,
    table: str = TABLE,
) -> EventsQuery:
    """Write the query for a window of months; nothing is sent anywhere.

    Parameters
    ----------
    out : path
        Folder for `events.sql`.
    since, until : str
        First and last month, ``"2024-03"``: they choose the partitions that are paid
        for.
    max_bytes : int
        Bytes that the query may scan.
    estimate : int or None
        What a dry run said.
    table : str
        Table in the layout of GDELT 2.0, with partitions by day of report.

    Raises
    ------
    InvalidOption
        There is no cap, or the estimate is above it.
    InvalidWindow
        The window is open, or no window.
    BuildError
        The file cannot be written.
    """
    if since is None or until is None:
        message = (
            "a query on BigQuery is paid by the byte; give --since and --until, which "
            "choose the partitions that it scans"
        )
        raise InvalidWindow(message)
    months = window(since, until)
    if max_bytes is None or max_bytes <= 0:
        message = (
            "a query on BigQuery is paid by the byte; give --max-bytes, the bytes that "
            "it may scan (a tebibyte is 1099511627776)"
        )
        raise InvalidOption(message)
    if estimate is not None and estimate > max_bytes:
        message = (
            f"the dry run says {estimate:,} bytes, and --max-bytes allows "
            f"{max_bytes:,}; shorten the window or raise the cap"
        )
        raise InvalidOption(message)
    text = sql(months, table)
    path = Path(out) / "events.sql"
    writing.write_query(path, text)
    if estimate is None:
        command = f"bq query --use_legacy_sql=false --dry_run < {path}"
    else:
        command = (
            f"bq query --use_legacy_sql=false --maximum_bytes_billed={max_bytes} "
            f"--destination_table=DATASET.dyad_month < {path}"
        )
    return EventsQuery(path, text, max_bytes, estimate, command)


def sql(months: Window, table: str = TABLE) -> str:
    """Return the whole build of a window as one statement."""
    layout = layouts()[_LAYOUT]
    connection = ibis()
    project, dataset, name = _named(table)
    raw = connection.table(
        {**_TYPES, _PARTITION: "timestamp('UTC')"},
        name=name,
        catalog=project,
        database=dataset,
    )
    _ = connection._
    # Partitions are compared with constants: only then does BigQuery skip the others.
    raw = raw.filter(
        _[_PARTITION] >= _midnight(months.first),
        _[_PARTITION] < _midnight(_next(months.last)),
    )
    zero = connection.literal(0, "int64")
    rows = cleaning.roles(raw.mutate(file=zero, line=zero), layout)
    meant = connection.table(_MEANINGS, name="meanings")
    judged = cleaning.judged(cleaning.with_countries(rows), meant, layout)
    counting = aggregating.once(cleaning.countable(judged, months, None))
    sums = aggregating.dyad_months(aggregating.told_apart(counting, None))
    with at_work():
        compiled = connection.to_sql(sums, dialect="bigquery")
    spans = meanings(layout, known_codes(layout)).table.filter(
        pl.col("last") >= months.first * 100, pl.col("first") <= months.last * 100 + 31
    )
    listed = ",\n  ".join(
        f"('{label}', {first}, {last}, '{state}')"
        for label, first, last, state in spans.iter_rows()
    )
    columns = ", ".join(f"{name} {kind.upper()}" for name, kind in _MEANINGS.items())
    return (
        f"WITH meanings AS (SELECT * FROM UNNEST(ARRAY<STRUCT<{columns}>>[\n  "
        f"{listed}\n]))\n{compiled};\n"
    )


def _named(table: str) -> tuple[str, str, str]:
    parts = table.split(".")
    if len(parts) != 3 or not all(parts):
        message = (
            f"{table!r} is no table; expected project.dataset.table, such as {TABLE}"
        )
        raise InvalidOption(message)
    return parts[0], parts[1], parts[2]


def _midnight(month: int) -> Any:
    """Return the first moment of a month, in the time zone of the partitions."""
    return ibis().literal(
        datetime(month // 100, month % 100, 1, tzinfo=UTC), "timestamp('UTC')"
    )


def _next(month: int) -> int:
    return month + 1 if month % 100 < 12 else month + 89
