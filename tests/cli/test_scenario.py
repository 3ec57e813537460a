"""``foedus scenario`` as a user sees it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from foedus.cli.scenario import app
from foedus.errors import FoedusError

FEW = ["--draws", "20", "--year", "2021"]


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_list_and_show():
    assert "war-ends" in run("list").stdout
    assert len(json.loads(run("list", "--json").stdout)["scenarios"]) == 6
    text = run("show", "secondary-sanctions").stdout
    assert "0.4 to 0.9" in text and "To watch" in text
    assert json.loads(run("show", "war-ends", "--json").stdout)["name"] == "war-ends"


def test_run_prints_every_part_and_saves_what_it_prints(tmp_path):
    path = tmp_path / "saved.json"
    done = run("run", "rival-fills-void", "RUS", *FEW, "--output", str(path))
    assert done.exit_code == 0, done.output
    for part in ("Level of real income", "Between models", "by partner", "To watch"):
        assert part in done.stdout
    again = run("run", "rival-fills-void", "RUS", *FEW, "--json")
    assert json.loads(again.stdout) == json.loads(path.read_text(encoding="utf-8"))


def test_settings_and_comparison(tmp_path):
    path = tmp_path / "saved.json"
    run(
        "run", "bloc-decouples", *FEW, "--set", "bloc=EU,Türkiye", "--output", str(path)
    )
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert {"FRA", "TUR"} <= set(saved["settings"]["bloc"])
    done = run("compare", str(path), "status-quo", *FEW)
    assert "real income of the hub" in done.stdout
    body = json.loads(run("compare", str(path), "status-quo", *FEW, "--json").stdout)
    assert [one["name"] for one in body["columns"]] == ["bloc-decouples", "status-quo"]


def test_new_writes_a_file_that_runs(tmp_path):
    path = tmp_path / "mine.toml"
    assert run("new", str(path), "--from", "status-quo").exit_code == 0
    assert run("run", str(path), *FEW).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "war-end"], "'war-ends'"),
        (["run", "bloc-decouples", "Atlantis"], "Atlantis"),
        (["run", "bloc-decouples", "--set", "bloc"], "bloc=EU,USA"),
        (["run", "bloc-decouples", "--set", "bloc=Atlantis"], "Atlantis"),
        (["compare", "status-quo", "absent.json", *FEW], "absent.json"),
        (["new", "mine.txt"], ".toml"),
    ],
)
def test_a_fault_is_an_error_of_ours_with_exit_code_2(arguments, says):
    done = run(*arguments)
    assert isinstance(done.exception, FoedusError) and done.exception.exit_code == 2
    assert says in str(done.exception)
