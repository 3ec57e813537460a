"""Which files are read, and what is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.errors import MissingFile
from foedus.sources.events.finding import find


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_files_of_other_tables_are_passed_over(tmp_path: Path) -> None:
    touch(
        tmp_path,
        *("2/20240301.export.CSV.zip", "1/20240301.export.CSV.zip", "a.parquet"),
        *("20240301.mentions.CSV.zip", "20240301.gkg.csv.zip", "notes.pdf"),
        *("masterfilelist.txt", ".hidden/b.csv"),
    )
    found = find(tmp_path)
    assert [label for label, _ in found.files] == [
        "1/20240301.export.CSV.zip",
        "2/20240301.export.CSV.zip",
        "a.parquet",
    ]
    assert found.skipped == (
        "20240301.gkg.csv.zip",
        "20240301.mentions.CSV.zip",
        "masterfilelist.txt",
        "notes.pdf",
    )


def test_a_named_file_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.csv", "b/a.csv", "b/c.csv")
    found = find([tmp_path / "b", tmp_path / "b" / "c.csv", tmp_path / "a.csv"])
    # Two files of one name are told apart by their folders.
    assert [path.name for _, path in found.files] == ["a.csv", "a.csv", "c.csv"]
    labels = [label for label, _ in found.files]
    assert len(set(labels)) == 3 and labels[-1] == "c.csv"


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match="there is no"):
        find(tmp_path / "nowhere")
    touch(tmp_path, "notes.pdf")
    with pytest.raises(MissingFile, match="no file of events"):
        find(tmp_path)
