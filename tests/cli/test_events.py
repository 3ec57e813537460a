"""``foedus events build``: what it prints, and how it fails."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from foedus.cli.app import app

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def made() -> ModuleType:
    path = ROOT / "sources" / "events" / "subject.py"
    spec = importlib.util.spec_from_file_location("events_subject", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["events", "build", *map(str, arguments)])
    said = "" if result.exception is None else str(result.exception)
    return result.exit_code, result.stdout, said


def test_a_build_as_table_and_as_json(tmp_path: Path, made: ModuleType) -> None:
    pytest.importorskip("ibis", reason="needs: pip install 'foedus[events]'")
    source, out = tmp_path / "source", tmp_path / "out"
    made.write_files(source, events=8)
    code, printed, _ = run(source, "--out", out)
    assert code == 0
    assert "GDELT 1.0 events: 16 events of 16 rows in 1 month (2024-03" in printed
    assert "counted" in printed
    code, printed, _ = run(source, "--out", out, "--json")
    body = json.loads(printed)
    assert code == 0
    assert body["months"] == {"2024-03": 16}
    assert (body["rows"], body["counted"], body["dropped"]) == (16, 16, {})


def test_a_query_is_written_and_not_sent(tmp_path: Path) -> None:
    pytest.importorskip("ibis", reason="needs: pip install 'foedus[events]'")
    window = ("--since", "2024-03", "--until", "2024-03", "--max-bytes", 10**12)
    bigquery = ("--engine", "bigquery", "--out", tmp_path)
    code, printed, _ = run(*bigquery, *window)
    assert code == 0 and "--dry_run" in printed and "nothing was sent" in printed
    _, printed, _ = run(*bigquery, *window, "--estimate", 10**9, "--json")
    assert "--maximum_bytes_billed=1000000000000" in json.loads(printed)["command"]
    _, _, said = run(*bigquery, *window[:4])
    assert "give --max-bytes" in said


def test_without_files(tmp_path: Path) -> None:
    _, _, said = run("--out", tmp_path / "out")
    assert said.startswith("no files of events are named")
    assert not (tmp_path / "out").exists()
