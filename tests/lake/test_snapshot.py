"""A snapshot is written whole or not at all, and says what is wrong with it."""

from __future__ import annotations

import json

import polars as pl
import pytest

from foedus.errors import HubNotInSnapshot, SnapshotError
from foedus.lake import snapshot as room
from foedus.lake.snapshot import Snapshot, write
from foedus.lake.swapping import leftovers

VALUES = pl.DataFrame(
    {
        "hub": ["RUS", "RUS"],
        "partner": ["ARM", "AZE"],
        "year": [2014, 2014],
        "value": [0.123449, 1.0],
        "sd": [None, 0.25],
        "n": [3.0, 4.0],
    }
)
MANIFEST = {"hubs": ["RUS"], "indicators": {"x": {"coverage": [2014, 2014]}}}


def made(path):
    return write(
        path, indicators={"x": VALUES}, tables={"t": VALUES}, manifest=MANIFEST
    )


def test_what_is_written_is_read(tmp_path):
    snapshot = made(tmp_path / "s")
    got = snapshot.values("x", "RUS")
    assert got["value"].to_list() == [0.1234, 1.0]
    assert got["sd"].to_list() == [None, 0.25]
    assert snapshot.coverage("x") == (2014, 2014)
    assert snapshot.id == made(tmp_path / "again").id


def test_a_failed_write_leaves_the_old_one(tmp_path, monkeypatch):
    old = made(tmp_path / "s")

    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(room, "_compact", fail)
    with pytest.raises(OSError, match="disk full"):
        write(
            tmp_path / "s",
            indicators={"x": VALUES.head(1)},
            tables={},
            manifest=MANIFEST,
        )
    assert Snapshot(tmp_path / "s").id == old.id
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_a_swap_that_fails_puts_the_old_one_back(tmp_path, monkeypatch):
    old = made(tmp_path / "s")
    original = room.Path.rename

    def fail(self, target):
        if "-building-" in self.name:
            raise OSError("cannot move")
        return original(self, target)

    monkeypatch.setattr(room.Path, "rename", fail)
    with pytest.raises(OSError, match="cannot move"):
        made(tmp_path / "s")
    monkeypatch.undo()
    assert Snapshot(tmp_path / "s").id == old.id


def test_a_kill_between_the_two_moves_costs_nothing(tmp_path):
    """Only the previous folder is there: it serves, and the next build clears up."""
    old = made(tmp_path / "s")
    (tmp_path / "s").rename(tmp_path / ".s-previous")
    (tmp_path / ".s-building-1").mkdir()
    assert Snapshot(tmp_path / "s").id == old.id
    assert Snapshot(tmp_path / "s").values("x", "RUS").height > 0
    assert [one.name for one in leftovers(tmp_path / "s")] == [
        ".s-building-1",
        ".s-previous",
    ]
    made(tmp_path / "s")
    assert [path.name for path in tmp_path.iterdir()] == ["s"]
    assert leftovers(tmp_path / "s") == ()


def test_damage_is_named(tmp_path):
    with pytest.raises(SnapshotError, match="foedus data build"):
        Snapshot(tmp_path)
    snapshot = made(tmp_path / "s")
    (snapshot.path / "indicators" / "x.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(SnapshotError, match=r"x\.parquet is absent or damaged"):
        snapshot.values("x", "RUS")
    manifest = json.loads((snapshot.path / "manifest.json").read_text())
    (snapshot.path / "manifest.json").write_text(json.dumps({**manifest, "format": 0}))
    with pytest.raises(SnapshotError, match="format 0"):
        Snapshot(snapshot.path)


def test_a_hub_that_is_not_there_names_the_command(tmp_path):
    with pytest.raises(HubNotInSnapshot, match=r"foedus data build .* --hub LUX"):
        made(tmp_path / "s").values("x", "LUX")
