"""Months that a user built, as the indicator reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import UnreadableFile
from foedus.indicators import event_tone
from foedus.lake.inputs import Inputs
from foedus.sources import read
from foedus.sources.events import writing


def row(source: str, target: str, quad: int, goldstein: float, days: int) -> dict:
    counts = dict.fromkeys(
        ("cooperative", "hostile", "tone_n", "reports", "outlets", "late"), 0
    )
    return {
        **{"source": source, "target": target, "quad_class": quad, "events": 1},
        **{"goldstein_sum": goldstein, "goldstein_n": 1, "tone_sum": 0.0},
        **{"days": days, **counts},
    }


def months(root: Path, layout: str = "gdelt2", year: int = 2021) -> None:
    folder = root / "events" / "dyad_month"
    folder.mkdir(parents=True)
    rows = pl.DataFrame(
        [
            row("RUS", "ARM", 1, 6.0, 0b0111),
            row("ARM", "RUS", 4, -2.0, 0b1100),
            row("ARM", "RUS", 2, 1.0, 0b0001),
            row("USA", "RUS", 3, -5.0, 0b10000),
        ]
    )
    for month in range(1, 13):
        writing.write_month(folder, f"{year}-{month:02d}", layout, rows)


def test_scores_are_sums_by_sign_and_days_are_joined(tmp_path: Path) -> None:
    months(tmp_path)
    table = read("built_events", tmp_path).tables["months"]
    assert table.height == 24
    assert table.row(0) == (date(2021, 1, 1), 2021, "ARM", "RUS", 7.0, 2.0, 4, 5)
    assert table.row(1) == (date(2021, 1, 1), 2021, "RUS", "USA", 0.0, 5.0, 1, 5)


def test_event_tone_rests_on_them_where_they_are(tmp_path: Path) -> None:
    inputs = Inputs(tmp_path)
    assert inputs.chosen("gdelt_monthly") == "gdelt_monthly"
    months(tmp_path)
    assert inputs.chosen("gdelt_monthly") == "built_events"
    built = event_tone.build(inputs, ["RUS"])
    assert built.coverage == (2021, 2021)
    # Armenia: 7 of 9 in every month, on 48 days; the United States' 12 are too few.
    assert built.values.select("partner", "year", "n").rows() == [("ARM", 2021, 48)]
    assert built.values["value"][0] == pytest.approx(7 / 9)
    assert "counted from files of GDELT" in built.notes[0]


def test_months_of_another_source_are_refused(tmp_path: Path) -> None:
    months(tmp_path, layout="icews")
    with pytest.raises(UnreadableFile, match="built from icews"):
        read("built_events", tmp_path)
