"""Months are the same however many of them are read from the sums at once."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

from foedus.sources.events import finishing
from foedus.sources.events.finishing import Sums

MONTHS = (202311, 202312, 202401, 202402, 202403)
STATES = ("ARM", "DEU", "FRA", "RUS")


@pytest.fixture
def saved(tmp_path: Path) -> list[Path]:
    """Return sums in two files, in no order; one month has none."""
    draw = random.Random(3)
    keys = [
        (month, source, target, quad)
        for month in MONTHS
        if month != 202401
        for source in range(1, 5)
        for target in range(1, 5)
        for quad in range(1, 5)
        if source != target and draw.random() < 0.7
    ]
    draw.shuffle(keys)
    names = ("month", "source_state", "target_state", "class")
    kinds = dict(zip(names, (pl.Int32, pl.Int16, pl.Int16, pl.Int8), strict=True))
    frame = pl.DataFrame(keys, schema=kinds, orient="row").with_columns(
        *(
            pl.int_range(1, pl.len() + 1).alias(name)
            for name in ("events", "cooperative", "hostile", "reports", "outlets")
        ),
        *(
            pl.lit(number).alias(name)
            for number, name in enumerate(
                ("late", "days", "goldstein", "goldstein_n", "tone", "tone_n")
            )
        ),
    )
    halves = frame[: len(frame) // 2], frame[len(frame) // 2 :]
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for half, path in zip(halves, paths, strict=True):
        half.write_parquet(path)
    return paths


def test_months_do_not_depend_on_how_many_are_held(
    saved: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pl.read_parquet(saved)
    written = []
    for rows in (1, 50, 1 << 20):
        monkeypatch.setattr(finishing, "ROWS", rows)
        out = tmp_path / str(rows)
        out.mkdir()
        sums = Sums(saved)
        sums.write(out, MONTHS, "gdelt1", STATES, None)
        written.append({path.parent.name: path for path in out.glob("*/part.parquet")})
        for month in MONTHS:
            of_month = whole.filter(month=month)
            assert sums.events.get(month, 0) == of_month["events"].sum()
            name = f"month={month // 100}-{month % 100:02d}"
            made = pl.read_parquet(written[-1][name], hive_partitioning=False)
            assert made["events"].sum() == of_month["events"].sum()
            assert len(made) == len(of_month)
    first, *others = written
    for other in others:
        assert other.keys() == first.keys()
        for name, path in first.items():
            assert other[name].read_bytes() == path.read_bytes()
