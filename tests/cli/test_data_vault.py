"""The verbs that bring files in: what they print, and how they end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from tests.faults.publisher import Publisher, Served, open_publisher
from tests.faults.small import (
    MAJORS,
    MAJORS_FILE,
    STATES,
    STATES_FILE,
    STATES_ZIP,
    at,
    declared,
    majors,
    states,
    zipped,
)

from foedus.cli.main import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with open_publisher() as one:
        one.files[f"/{MAJORS_FILE}"] = Served(majors())
        one.files[f"/{STATES_ZIP}"] = Served(zipped({STATES_FILE: states()}))
        with declared(at(one.address)):
            yield one


@pytest.fixture
def run(publisher, tmp_path, monkeypatch, capsys) -> Run:
    """Run a verb of ``foedus data``; return exit code, output and messages."""
    monkeypatch.setenv("FOEDUS_VAULT", str(tmp_path / "vault"))

    def call(*words: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(["data", *words])
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_fetch_says_what_came(run: Run) -> None:
    code, told, messages = run("fetch", "--json")
    assert (code, messages) == (0, "")
    found = json.loads(told)["sources"]
    assert [(one["source"], one["outcome"]) for one in found] == [
        (MAJORS, "new"),
        (STATES, "new"),
    ]
    code, told, messages = run("fetch", MAJORS)
    assert (code, messages) == (0, "") and "nothing newer than" in told
    code, told, _ = run("fetch", MAJORS, "--dry-run", "--offline")
    assert code == 0 and "would get" in told


def test_fetch_that_fails_ends_with_one(run: Run, publisher: Publisher) -> None:
    del publisher.files[f"/{MAJORS_FILE}"]
    code, told, _ = run("fetch", "--json")
    assert code == 1
    failed, came = json.loads(told)["sources"]
    assert failed["outcome"] == "failed" and came["outcome"] == "new"
    assert run("fetch", "--offline", MAJORS)[0] == 1
    code, _, messages = run("fetch", "cow_major")
    assert code == 1 and "nearest: 'cow_majors'" in messages


def test_status_and_list_tell_of_the_vault(run: Run, publisher: Publisher) -> None:
    run("fetch")
    _, told, _ = run("list", "--json")
    (first, _) = json.loads(told)["sources"]
    assert first["fetch"] == "http" and first["vault"]["age"] == 0
    _, told, _ = run("status", "--json")
    vault = json.loads(told)["vault"]
    assert [one["newer"] for one in vault["sources"]] == [False, False]
    assert vault["problems"] == []
    publisher.files[f"/{MAJORS_FILE}"].content = b"nonsense\n1\n"
    assert run("fetch", MAJORS)[0] == 1
    told = " ".join(run("status")[1].split())
    assert "refused" in told and "the last good vintage stays in use" in told


def test_verify_and_repair(run: Run, tmp_path) -> None:
    run("fetch")
    code, told, _ = run("verify", "--vault")
    assert code == 0 and "2 vintages, every file as it was stored" in told
    (victim,) = (tmp_path / "vault").glob(f"*/2*/{MAJORS_FILE}")
    victim.chmod(0o644)
    victim.write_bytes(b"spoiled")
    code, told, _ = run("verify", "--vault", "--json")
    assert code == 1 and json.loads(told)["problems"][0]["kind"] == "damaged vintage"
    code, told, _ = run("verify", "--vault", "--repair")
    assert code == 0 and "removed damaged" in told
    assert run("verify")[0] == 2 and run("verify", "--repair")[0] == 2


def test_prune(run: Run, publisher: Publisher) -> None:
    for edition in range(3):
        publisher.files[f"/{MAJORS_FILE}"].content = majors(edition)
        run("fetch", MAJORS)
    code, told, _ = run("prune", "--keep", "1", "--dry-run")
    assert code == 0 and "2 vintages would be removed" in told
    code, told, _ = run("prune", "--keep", "1", "--json")
    assert code == 0 and len(json.loads(told)["removed"]) == 2
    code, _, messages = run("prune", "--keep", "0")
    assert code == 2 and "expected 1 or more" in messages


def test_import(run: Run, tmp_path) -> None:
    mine = tmp_path / "mine [1].csv"
    mine.write_bytes(majors())
    code, told, _ = run("import", str(mine), "--source", MAJORS)
    assert code == 0 and "spells 14 rows; 0 records put aside" in " ".join(told.split())
    code, told, _ = run("import", str(mine), "--source", MAJORS, "--json")
    assert json.loads(told)["tables"]["spells"]["rows"] == 14
    mine.write_bytes(b"a,b\n1,2\n")
    code, told, messages = run("import", str(mine), "--source", MAJORS)
    assert (code, told) == (1, "") and "lacks the column" in messages
    assert len(messages.splitlines()) == 1


def test_build_wants_to_know_from_what(run: Run) -> None:
    code, _, messages = run("build")
    assert code == 2 and "give --from DIR, --vault, or both" in messages
    code, _, messages = run("build", "--vault")
    assert code == 1 and "holds no vintage of" in messages
