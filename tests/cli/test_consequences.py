"""The verb `consequences`: what it prints, and how it refuses."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from foedus.cli import consequences
from foedus.errors import FoedusError

APP = typer.Typer()
APP.command()(consequences.run)


def ask(*arguments: str):
    return CliRunner().invoke(APP, arguments)


def test_json_is_one_object():
    done = ask("ARM", "--since", "2013", "--until", "2021", "--json")
    assert done.exit_code == 0
    body = json.loads(done.stdout)
    assert body["hub"] == "ARM" and body["exports"]["side"] == "exports"
    assert "NaN" not in done.stdout


def test_the_page_names_every_part():
    done = ask("RUS", "--since", "2013", "--bloc", "EU")
    assert done.exit_code == 0
    for words in (
        "Concentration of exports of Russia",
        "at least",
        "Who depends on whom, 2023",
        "Markets lost and found, 2013 to 2023",
        "Suppliers lost and found",
        "Exposure of partners to the bloc",
        "Through third states, bloc to hub, 2021 to 2023",
        "consistent",
        "other hubs",
        "Bloc: EU, 27 states",
        "not causes",
    ):
        assert words in done.stdout, words
    assert all(len(line) <= 100 for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["Atlantis", "--since", "2014"], 2, "Atlantis"),
        (["RUS", "--since", "2020", "--until", "2014"], 2, "before until"),
        (["RUS", "--since", "2014", "--bloc", "EUU"], 2, "no body or state"),
        (["RUS", "--since", "1995"], 3, "2000 to 2023"),
        (["SUN", "--since", "2014"], 3, "Russia"),
    ],
)
def test_bad_input_has_its_exit_code(arguments, code, says):
    error = ask(*arguments).exception
    assert isinstance(error, FoedusError)
    assert error.exit_code == code and says in str(error)
    assert "\n" not in str(error)
