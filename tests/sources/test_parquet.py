"""Files that would end the process that reads them end another one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.fuzz.found import HUGE_PAGE

from foedus.errors import SnapshotError, UnreadableFile
from foedus.lake.snapshot import write
from foedus.sources.parquet import endure


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(path)
    return path


def test_the_file_that_brings_the_reader_down_is_named(good: Path) -> None:
    down = good.with_name("down.parquet")
    down.write_bytes(HUGE_PAGE)
    endure([good, good])
    for paths in ([down], [good, down, good]):
        with pytest.raises(UnreadableFile, match=r"^down\.parquet cannot be read"):
            endure(paths)


def test_what_the_reader_tells_of_itself_is_left_to_it(good: Path) -> None:
    good.write_bytes(good.read_bytes()[:50])
    endure([good, good.with_name("absent.parquet")])


def test_a_panic_of_the_reader_is_a_damaged_snapshot(tmp_path, monkeypatch) -> None:
    values = pl.DataFrame({"hub": ["RUS"], "partner": ["ARM"], "value": [0.5]})
    made = write(
        tmp_path / "s",
        indicators={"x": values},
        tables={},
        manifest={"hubs": ["RUS"], "indicators": {}},
    )

    def panics(_: Path) -> None:
        raise pl.exceptions.PanicException("")

    monkeypatch.setattr(pl, "scan_parquet", panics)
    with pytest.raises(SnapshotError, match=r"damaged \(PanicException\)"):
        made.values("x", "RUS")
