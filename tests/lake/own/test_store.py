"""Own data are kept whole or not at all, and join a snapshot without touching it."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import FoedusError, InvalidOption, SnapshotError
from foedus.lake.own import store
from foedus.lake.own.joining import own_data
from foedus.lake.own.store import OwnData, held, leftovers, remove, save, values
from foedus.lake.snapshot import SHIPPED, Snapshot


def described(name: str = "visits", **changes: object) -> OwnData:
    body = {
        "name": name, "title": "Visits", "channel": "diplomatic",
        "direction": "partner-to-hub", "unit": "visits", "rule": "minmax",
        "low": 0.0, "high": 8.0, "reverse": False, "error": "", "file": "visits.csv",
        "sha256": "0" * 64, "added": "2026-01-01", "author": "", "citation": "c",
        "licence": "l", "url": "", "coverage": (2014, 2021), "rows": 2,
        "aside": (("no number", 1),), "knots": ((0.0, 0.0), (1.0, 1.0)),
        "reference": "2014-2021", "table": "",
    }  # fmt: skip
    return OwnData(**{**body, **changes})  # type: ignore[arg-type]


def table(value: float = 0.5) -> pl.DataFrame:
    rows = [
        ("RUS", "ARM", 2014, 1.0, None, None, 8.0, None, None),
        ("RUS", "ARM", 2021, value, None, None, 8 * value, None, None),
    ]
    return pl.DataFrame(rows, schema=store.COLUMNS, orient="row")


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    assert held(folder) == ()
    kept = save(described(), table(), folder, replace=False)
    assert held(folder) == (kept,)
    assert values(kept, folder).equals(table())
    with pytest.raises(InvalidOption, match="already"):
        save(described(), table(), folder, replace=False)
    again = save(described(), table(0.25), folder, replace=True)
    assert held(folder) == (again,)
    # The table that was replaced is gone, and nothing else lies about.
    assert {path.name for path in folder.iterdir()} == {"visits.json", again.table}
    with pytest.raises(InvalidOption, match="nearest: 'visits'"):
        remove("visit", folder)
    remove("visits", folder)
    assert list(folder.iterdir()) == []
    with pytest.raises(InvalidOption, match="there are: none"):
        remove("visits", folder)


def test_the_day_of_adding_does_not_change_the_id() -> None:
    assert described().digest() == described(added="2027-02-02").digest()
    assert described().digest() != described(channel="economic").digest()


def test_a_snapshot_takes_them_in(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("FOEDUS_OWN_DATA", str(tmp_path))
    plain = Snapshot()
    assert not plain.own and plain.id == Snapshot(SHIPPED).id
    save(described(), table(), tmp_path, replace=False)
    with_own = Snapshot()
    assert with_own.id.startswith(f"{plain.id}+own-")
    assert with_own.coverage("visits") == (2014, 2021)
    assert with_own.values("visits", "RUS").height == 2
    assert with_own.values("visits", "USA").is_empty()
    scales = with_own.table("scales", pl.col("indicator") == "visits")
    assert scales.select("x", "g").rows() == [(0.0, 0.0), (1.0, 1.0)]
    assert scales.columns == plain.table("scales").columns
    assert with_own.manifest["quarantine"]["own_visits"] == [
        {"reason": "no number", "records": 1}
    ]
    assert "too narrow" in with_own.manifest["notes"][-1]
    # A folder that is named is read as it is: builds and comparisons rely on it.
    assert not Snapshot(SHIPPED).own
    # What one reader found stays, whoever removes it meanwhile.
    remove("visits", tmp_path)
    assert with_own.values("visits", "RUS").height == 2
    assert Snapshot().id == plain.id


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def of_later(path: Path) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))


def renamed(path: Path) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), "name": "other"}))


def no_object(path: Path) -> None:
    path.write_text("[]")


@pytest.mark.parametrize("damage", [cut, of_later, renamed, no_object])
def test_a_damaged_description_names_the_way_out(tmp_path: Path, damage) -> None:
    save(described(), table(), tmp_path, replace=False)
    damage(tmp_path / "visits.json")
    with pytest.raises(SnapshotError, match="foedus data remove visits"):
        own_data(tmp_path)
    remove("visits", tmp_path)
    assert not own_data(tmp_path)


@pytest.mark.parametrize("damage", [cut, Path.unlink])
def test_a_damaged_table_names_the_way_out(tmp_path: Path, damage) -> None:
    kept = save(described(), table(0.125), tmp_path, replace=False)
    damage(tmp_path / kept.table)
    with pytest.raises(SnapshotError, match="foedus data remove visits"):
        own_data(tmp_path)


def test_a_name_that_foedus_takes_later_is_told(tmp_path: Path) -> None:
    save(described("trade_tie"), table(), tmp_path, replace=False)
    with pytest.raises(SnapshotError, match="foedus data remove trade_tie"):
        Snapshot(SHIPPED, own=own_data(tmp_path))


def test_a_disk_that_is_full_leaves_what_was(tmp_path: Path, monkeypatch) -> None:
    kept = save(described(), table(), tmp_path, replace=False)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(described(), table(0.75), tmp_path, replace=True)
    assert held(tmp_path) == (kept,)
    assert leftovers(tmp_path) == ()


def add_for_ever(folder: Path, name: str) -> None:
    step = 0
    while True:
        step += 1
        save(described(name), table(step % 97 / 100), folder, replace=True)


def test_two_processes_and_a_kill_at_any_moment(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    save(described("visits"), table(), tmp_path, replace=False)
    for wait in (0.01, 0.03, 0.07):
        both = [
            context.Process(target=add_for_ever, args=(tmp_path, name))
            for name in ("visits", "calls")
        ]
        for one in both:
            one.start()
        end = time.monotonic() + wait
        while time.monotonic() < end:
            _read(tmp_path)
        for one in both:
            assert one.pid is not None
            os.kill(one.pid, signal.SIGKILL)
            one.join()
        # Whatever was under way, all that is described is whole.
        for kept in held(tmp_path):
            assert values(kept, tmp_path).height == 2
    save(described("calls"), table(), tmp_path, replace=True)
    assert leftovers(tmp_path) == ()


def _read(folder: Path) -> None:
    """Read while others write: data of then or of now, or replaced just now."""
    try:
        own_data(folder)
    except SnapshotError as error:
        assert "is absent" in str(error)
    except FoedusError as error:  # pragma: no cover
        raise AssertionError(error) from error
