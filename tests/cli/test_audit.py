"""``foedus audit``: what it prints and writes, and one line for what it cannot read."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from foedus.cli.main import main

TEXT = (
    "# An essay\n\nFinland joined NATO in April 2023. Mexico joined BRICS in 2024.\n\n"
    "If Turkey left NATO, much would change.\n"
)


def run(*arguments: str) -> int:
    """Run a verb in this process and return its exit code."""
    with pytest.raises(SystemExit) as stopped:
        main(["audit", *arguments])
    return int(stopped.value.code or 0)


@pytest.fixture
def essay(tmp_path: Path) -> Path:
    place = tmp_path / "essay.md"
    place.write_text(TEXT, encoding="utf-8")
    return place


def test_it_prints_the_marked_text_and_writes_the_page(essay: Path, capsys) -> None:
    page = essay.with_suffix(".html")
    assert run(str(essay), "--output", str(page), "--date", "2025-09-01") == 0
    said = capsys.readouterr()
    assert "1 supported, 1 contradicted" in said.out
    assert "Finland joined NATO[✓1]" in said.out and "✗ contradicted" in said.out
    assert f"Written: {page}" in said.err
    written = page.read_text(encoding="utf-8")
    assert "essay.md" in written and 'id="claim-1"' in written
    run(str(essay), "--brief")
    assert "An essay" not in capsys.readouterr().out


def test_json_is_one_object(essay: Path, capsys) -> None:
    run(str(essay), "--json", "--date", "2025-09-01")
    found = json.loads(capsys.readouterr().out)
    assert found["date"] == "2025-09-01" and found["counts"]["supported"] == 1
    first = found["answers"][0]
    span = first["claim"]["span"]
    assert found["text"][span[0] : span[1]] == first["claim"]["text"]


def test_standard_input_is_a_file_too(monkeypatch, capsys) -> None:
    held = io.TextIOWrapper(io.BytesIO(b"Finland joined NATO in 2023. caf\xe9"))
    monkeypatch.setattr(sys, "stdin", held)
    run("-", "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["supported"] == 1
    assert "Windows-1252, a guess" in found["notes"][0]


@pytest.mark.parametrize(
    ("name", "raw", "more", "code", "says"),
    [
        ("absent.txt", None, [], 1, "no file"),
        ("a.txt", b"", [], 1, "empty"),
        ("a.txt", b"x\0y", [], 1, "NUL"),
        ("a.txt", b"word " * 300_000, [], 1, "longer than 1 MB"),
        ("a.pdf", b"%PDF-1.4 broken", [], 1, "damaged PDF"),
        ("a.txt", b"Finland joined NATO.", ["--hub", "Rusia"], 2, "Russia"),
        ("a.txt", b"Finland joined NATO.", ["--reader", "ftp://x"], 2, "no address"),
        (
            "a.txt", b"Finland joined NATO.", ["--output", "/no/such/place.html"], 1,
            "cannot write",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    tmp_path: Path, capsys, name, raw, more, code, says
) -> None:
    place = tmp_path / name
    if raw is not None:
        place.write_bytes(raw)
    assert run(str(place), *more) == code
    said = capsys.readouterr()
    assert len(said.err.strip().splitlines()) == 1 and says in said.err
    assert said.out == ""
