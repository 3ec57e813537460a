"""The page on writing a scenario prints what its session prints."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_prints_what_its_session_prints(monkeypatch, tmp_path):
    how_tos = runpy.run_path(str(DOCS / "make_how_tos.py"))
    text = (DOCS / "how-to" / "scenario.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert text.count("```pycon") >= 6
    assert how_tos["rewritten"](text).splitlines() == text.splitlines(), (
        "run .venv/bin/python docs/make_how_tos.py"
    )
