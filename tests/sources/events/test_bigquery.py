"""The SQL for BigQuery is what it was, and nothing is handed over without a cap."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.errors import InvalidOption, InvalidWindow
from foedus.sources.events.engines import bigquery
from foedus.sources.events.months import Window

pytestmark = pytest.mark.usefixtures("ibis")
KEPT = Path(__file__).with_name("bigquery.sql")
MARCH = {"since": "2024-03", "until": "2024-03"}
TEBIBYTE = 1 << 40


def test_the_sql_is_the_one_that_is_kept() -> None:
    made = bigquery.sql(Window(202403, 202404))
    assert made == KEPT.read_text(encoding="utf-8"), (
        "if the change is meant, replace the file by what sql(Window(202403, "
        "202404)) returns"
    )


def test_only_the_partitions_of_the_window_are_scanned() -> None:
    made = bigquery.sql(Window(202312, 202312))
    assert "_PARTITIONTIME` >= TIMESTAMP('2023-12-01T00:00:00+00:00')" in made
    assert "_PARTITIONTIME` < TIMESTAMP('2024-01-01T00:00:00+00:00')" in made
    assert made.count("gdeltv2") == 1


def test_nothing_is_handed_over_without_a_cap(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match="give --max-bytes"):
        bigquery.events_query(out=tmp_path, max_bytes=None, **MARCH)
    with pytest.raises(InvalidWindow, match="give --since and --until"):
        bigquery.events_query(
            out=tmp_path, max_bytes=TEBIBYTE, since="2024-03", until=None
        )
    with pytest.raises(InvalidOption, match="dry run says 2,199,023,255,552 bytes"):
        bigquery.events_query(
            out=tmp_path, max_bytes=TEBIBYTE, estimate=2 * TEBIBYTE, **MARCH
        )
    with pytest.raises(InvalidOption, match=r"expected project\.dataset\.table"):
        bigquery.events_query(out=tmp_path, max_bytes=1, table="events", **MARCH)
    assert not list(tmp_path.iterdir())


def test_the_dry_run_comes_first(tmp_path: Path) -> None:
    asked = bigquery.events_query(out=tmp_path, max_bytes=TEBIBYTE, **MARCH)
    assert "--dry_run" in asked.command
    assert asked.path.read_text(encoding="utf-8") == asked.sql
    told = bigquery.events_query(
        out=tmp_path, max_bytes=TEBIBYTE, estimate=10**9, **MARCH
    )
    assert f"--maximum_bytes_billed={TEBIBYTE}" in told.command
