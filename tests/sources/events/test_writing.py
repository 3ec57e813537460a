"""Months are whole, old or new, whatever stops a build."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

import foedus
from foedus.errors import BuildError
from foedus.sources.events import writing

pytestmark = pytest.mark.usefixtures("ibis")
MONTH = {
    **{"source": ["RUS"], "target": ["ARM"], "quad_class": [1], "events": [3]},
    **{"cooperative": [1], "hostile": [0], "goldstein_sum": [1.5], "goldstein_n": [3]},
    **{"tone_sum": [0.5], "tone_n": [3], "reports": [9], "outlets": [2]},
    **{"late": [0], "days": [1]},
}


def test_a_failed_write_leaves_the_old_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing.write_month(tmp_path, "2024-03", "gdelt1", pl.DataFrame(MONTH))
    before = (tmp_path / "month=2024-03" / "part.parquet").read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with (
        pytest.raises(BuildError, match=r"No space left on device.*make room"),
        writing.place(tmp_path),
    ):
        writing.write_month(tmp_path, "2024-03", "gdelt1", pl.DataFrame(MONTH))
    assert (tmp_path / "month=2024-03" / "part.parquet").read_bytes() == before
    assert not (tmp_path / ".scratch").exists()
    monkeypatch.undo()
    # What was left beside the month goes with the next build.
    assert list(tmp_path.rglob("*.writing"))
    with writing.place(tmp_path):
        assert not list(tmp_path.rglob("*.writing"))


def test_a_file_on_its_way_to_a_name_is_no_strange_one(tmp_path: Path) -> None:
    """A build that was killed while it wrote the manifest does not block the next."""
    for name in ("manifest.json", "files.parquet", "building.json"):
        (tmp_path / f"{name}.writing").write_bytes(b"half")
    with writing.place(tmp_path):
        assert not list(tmp_path.rglob("*.writing"))
    (tmp_path / "thesis.txt.writing").write_bytes(b"not ours")
    with pytest.raises(BuildError, match="left as it is"), writing.place(tmp_path):
        pass


def test_a_killed_build_leaves_old_or_new(tmp_path: Path, made: ModuleType) -> None:
    old, new, out = tmp_path / "old", tmp_path / "new", tmp_path / "out"
    made.write_files(old, events=8)
    made.write_files(new, events=400)
    made.build(new, tmp_path / "expected")
    made.build(old, out)
    states = {made.state(out), made.state(tmp_path / "expected")}
    assert len(states) == 2
    program = [sys.executable, str(Path(made.__file__)), str(new), str(out)]
    process = subprocess.Popen(program, stderr=subprocess.DEVNULL)
    # As late as possible: when the build says that it is about to write.
    while process.poll() is None and writing.interrupted(out) is None:
        time.sleep(0.001)
    process.kill()
    process.wait()
    assert made.state(out) in states
    made.build(new, out)
    assert made.state(out) == made.state(tmp_path / "expected")
    assert writing.interrupted(out) is None
    assert not (out / ".scratch").exists()


def test_a_mark_says_that_a_build_did_not_end(
    tmp_path: Path, made: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.write_files(tmp_path / "source")
    with monkeypatch.context() as patch:

        def stopped(*_: Any) -> None:
            raise KeyboardInterrupt

        patch.setattr(writing, "write_files", stopped)
        with pytest.raises(KeyboardInterrupt):
            made.build(tmp_path / "source", tmp_path / "out")
    assert "run the same `foedus events build` again" in str(
        writing.interrupted(tmp_path / "out")
    )
    made.build(tmp_path / "source", tmp_path / "out")
    assert writing.interrupted(tmp_path / "out") is None


def test_two_builds_at_once(tmp_path: Path, made: ModuleType) -> None:
    made.write_files(tmp_path / "source")
    out = tmp_path / "out"
    with (
        writing.place(out),
        pytest.raises(BuildError, match="another build is at work"),
    ):
        foedus.build_events(tmp_path / "source", out=out)
    foedus.build_events(tmp_path / "source", out=out)


def test_a_folder_of_something_else_is_left_alone(
    tmp_path: Path, made: ModuleType
) -> None:
    made.write_files(tmp_path / "source")
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "to-a-friend.txt").write_text("dear")
    with pytest.raises(BuildError, match=r"'to-a-friend\.txt' and is no folder of"):
        foedus.build_events(tmp_path / "source", out=letters)
    with pytest.raises(BuildError, match="is a file"):
        foedus.build_events(tmp_path / "source", out=letters / "to-a-friend.txt")
    assert sorted(path.name for path in letters.iterdir()) == ["to-a-friend.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path, made: ModuleType) -> None:
    made.write_files(tmp_path / "source")
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    with pytest.raises(BuildError, match="give the right to write"):
        foedus.build_events(tmp_path / "source", out=out)


def test_damage_ends_in_one_line(tmp_path: Path, made: ModuleType) -> None:
    made.write_files(tmp_path / "source")
    out = tmp_path / "out"
    made.build(tmp_path / "source", out)
    part = out / "month=2024-03" / "part.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:100])
    with pytest.raises(BuildError, match="is damaged"):
        made.build(tmp_path / "source", out)
    # A Parquet file of the source with a sound footer and spoiled pages.
    rows = made.text("gdelt2", [{"event": str(event)} for event in range(99)])
    cells = [line.split("\t") for line in rows.splitlines()]
    fields = list(made.layouts()["gdelt2"].fields)
    table = tmp_path / "a.parquet"
    pl.DataFrame(cells, schema=fields, orient="row").write_parquet(table)
    spoiled = bytearray(table.read_bytes())
    spoiled[4:900] = bytes(896)
    table.write_bytes(spoiled)
    with pytest.raises(BuildError, match="DuckDB could not compute"):
        made.build(table, tmp_path / "other")
    assert not list((tmp_path / "other").glob("month=*"))
