"""The pages on ideal points print what their sessions print."""

from __future__ import annotations

import runpy
from pathlib import Path

import polars as pl
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
HOW_TOS = runpy.run_path(str(DOCS / "make_how_tos.py"))
#: These pages need no source files and are tested with their rooms.
ELSEWHERE = ("scenario", "own-data")
PAGES = [page for page in HOW_TOS["PAGES"] if page.stem not in ELSEWHERE]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_prints_what_its_session_prints(
    page: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # The pages read ../shared/data, wherever the files of this machine are.
    (tmp_path / "here").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "data").symlink_to(data_dir)
    monkeypatch.chdir(tmp_path / "here")
    text = page.read_text(encoding="utf-8")
    assert text.count("```pycon") >= 4
    with pl.Config():
        printed = HOW_TOS["rewritten"](text)
    assert printed.splitlines() == text.splitlines(), (
        "run .venv/bin/python docs/make_how_tos.py"
    )
