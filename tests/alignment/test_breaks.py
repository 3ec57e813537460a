from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.alignment import breaks
from foedus.alignment.break_series import NAMES
from foedus.alignment.break_tables import KEPT, discovered
from foedus.errors import SnapshotError
from foedus.lake.snapshot import Snapshot, write

HUBS = ("RUS",)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Return a snapshot of one hub with its tables of breaks."""
    shipped = Snapshot()
    indicators = {
        k: shipped.values(k, "RUS").filter(pl.col("partner").is_in(PARTNERS))
        for k in shipped.manifest["indicators"]
    }
    tables = {k: shipped.table(k) for k in ("camps", "scales", "arms_windows")}
    manifest = {k: v for k, v in shipped.manifest.items() if k not in ("id", "format")}
    manifest["hubs"] = list(HUBS)
    path = tmp_path_factory.mktemp("breaks") / "snapshot"
    draft = write(
        path, indicators=indicators, tables=tables, manifest=manifest, level=1
    )
    tables |= breaks.build(draft, HUBS)
    return write(path, indicators=indicators, tables=tables, manifest=manifest, level=1)


PARTNERS = (
    "ARM", "AZE", "BLR", "KAZ", "KGZ", "UKR", "GEO", "SRB", "IND", "VNM", "SYR", "EGY",
    "DZA", "VEN", "CUB", "MNG", "TJK", "UZB", "TKM", "MDA", "BGR", "HUN", "FIN", "TUR",
)  # fmt: skip


def test_tables_keep_their_form(built: Snapshot) -> None:
    table = built.table("breaks")
    assert table.height > 20
    assert set(table["channel"]) <= set(NAMES)
    assert table["probability"].min() >= KEPT - 1e-3
    assert table["probability"].max() <= 1.0
    assert (table["low_year"] <= table["high_year"]).all()
    assert (
        not table.select("hub", "partner", "channel", "year", "size")
        .is_duplicated()
        .any()
    )
    partners = table.filter(pl.col("partner") != "")
    assert partners["placebo"].null_count() == partners.height
    fits = built.table("break_fit")
    assert set(fits["kind"]) >= {"indicator", "partners"}
    assert (fits["log_likelihood"] >= fits["no_jump"] - 5).all()


def test_ukraine_left_russia_and_is_found(built: Snapshot) -> None:
    found = breaks.breaks_of(built, "RUS", 2010, 2018).filter(
        (pl.col("partner") == "UKR") & (pl.col("channel") == "economic")
    )
    assert (found["size"] < 0).any()
    assert found.filter(pl.col("size") < 0)["year"].is_between(2013, 2017).any()


def test_window_excludes_its_first_year(built: Snapshot) -> None:
    everything = breaks.breaks_of(built, "RUS", 1991, 2025, all_kept=True)
    year = int(everything["year"].min())
    later = breaks.breaks_of(built, "RUS", year, 2025, all_kept=True)
    assert later["year"].min() > year


def test_smoothed_ends_at_zero_with_its_interval(built: Snapshot) -> None:
    found = breaks.smoothed(built, "RUS", "UKR", "alignment")
    last = found.group_by("chain").agg(pl.col("estimate").last())
    assert np.allclose(last["estimate"], 0.0)
    assert (
        (found["low"] < found["estimate"]) & (found["estimate"] < found["high"])
    ).all()
    assert found["year"].is_sorted()
    assert breaks.smoothed(built, "RUS", "XKX", "military").height >= 0


def test_false_discovery_rate_is_taken_by_hub() -> None:
    table = pl.DataFrame(
        {"hub": ["A", "A", "B", "B"], "probability": [0.99, 0.5, 0.99, 0.95]}
    )
    assert discovered(table)["passes_fdr"].to_list() == [True, False, True, True]
    whole = discovered(table, by=())["passes_fdr"].to_list()
    assert whole == [True, False, True, True]


def test_old_snapshot_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"rebuild|absent"):
        shipped = Snapshot()
        write(
            tmp_path / "s",
            indicators={},
            tables={
                "break_fit": pl.DataFrame(
                    schema={"kind": pl.String, "channel": pl.String}
                )
            },
            manifest={"hubs": list(shipped.hubs)},
            level=1,
        )
        breaks.model_of(Snapshot(tmp_path / "s"), "alignment")
