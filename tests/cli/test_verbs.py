"""The command line as a program sees it: exit codes, one line, JSON on stdout."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def foedus(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from foedus.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (["erosion", "Atlantis", "--since", "2014"], 2, "Atlantis"),
        (["explain", "RUS", "Russia", "--since", "2014"], 2, "name two states"),
        (["erosion", "RUS", "--since", "2020", "--until", "2014"], 2, "before until"),
        (["erosion", "RUS", "--since", "1985"], 3, "SUN"),
        (["erosion", "RUS", "--since", "2014", "--until", "2099"], 3, "2099"),
        (["erosion", "RUS", "--since", "2014", "--weights", "x=1"], 2, "no channel"),
        (["erosion", "TUV", "--since", "2014"], 3, "foedus data build"),
        (["cite", "nothing"], 2, "no indicator or source"),
        (["data", "build", "--from", "no-such-folder"], 1, "no-such-folder"),
        (["erosion", "=HYPERLINK(1)", "--since", "2014"], 2, "=HYPERLINK"),
        (["erosion", "<script>x</script>", "--since", "2014"], 2, "script"),
    ],
)
def test_bad_input_gets_one_line_and_the_right_code(arguments, exit_code, says):
    done = foedus(*arguments)
    assert done.returncode == exit_code, done.stderr
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and says in lines[0]
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback():
    done = foedus("erosion", "Atlantis", "--since", "2014", "--debug")
    assert done.returncode == 1 and "Traceback" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["erosion", "RUS", "--since", "2014"],
        ["explain", "Russia", "Armenia", "--since", "2014"],
        ["realign", "RUS", "ARM", "--since", "2019", "--until", "2024"],
        ["brief", "RUS", "--since", "2014"],
        ["consequences", "Turkey", "--since", "2014"],
        ["scenario", "list"],
        ["cite", "arms_supply"],
        ["doctor"],
        ["data", "status"],
        ["data", "list"],
    ],
)
def test_every_verb_prints_json_alone(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = foedus(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), dict)
    assert "NaN" not in done.stdout
    plain = foedus(*arguments)
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout.strip()


def test_version_is_printed():
    from foedus import __version__

    assert foedus("--version").stdout.strip() == f"foedus {__version__}"


def test_help_names_every_verb_and_no_other():
    shown = foedus("--help").stdout
    for verb in (
        "brief", "erosion", "explain", "realign", "structure", "consequences",
        "scenario", "validate", "estimate", "data", "cite", "doctor", "serve",
        "audit",
    ):  # fmt: skip
        assert verb in shown
    assert "simulate" not in shown
