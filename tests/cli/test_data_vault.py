"""The verbs that bring files in: what they print, and how they end."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from rich.console import Console
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

from foedus.cli import data_vault
from foedus.cli.main import main
from foedus.sources.addresses import Fetch, Wanted

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


# Every way in which a publisher lets its files be had, from asking to status.


def about(kind: str, address: str) -> Fetch:
    """The same source, got in one of the ways that a declaration may name."""
    file = f"{address}/{MAJORS_FILE}"
    common = {"page": address, "found": "in a test", "pause": 0.0}
    if kind in ("request", "manual"):
        return Fetch(method=kind, steps="Ask the authors.", **common)
    if kind == "dataverse":
        wanted = Wanted("spells", "", "majors*.csv")
        return Fetch(
            method=kind, wanted=(wanted,), doi="10.1/X", host=address, **common
        )
    wanted = {
        "http": Wanted("spells", file, MAJORS_FILE),
        "zip": Wanted("spells", f"{address}/majors.zip", "majors*.csv"),
        "api": Wanted(
            "spells", f"{address}/get?y={{year}}", "y{year}.csv", (2020,) * 2
        ),
    }[kind]
    key = {"key": "FOEDUS_TEST_KEY", "key_header": "X-Key"} if kind == "api" else {}
    return Fetch(method=kind, wanted=(wanted,), **common, **key)


def serve_all_ways(publisher: Publisher) -> None:
    described = {
        "id": 1,
        "checksum": {"type": "MD5", "value": hashlib.md5(majors()).hexdigest()},
    }
    listed = [{"label": MAJORS_FILE, "dataFile": described}]
    body = json.dumps({"data": {"latestVersion": {"files": listed}}}).encode()
    publisher.files["/majors.zip"] = Served(zipped({MAJORS_FILE: majors()}))
    publisher.files["/get"] = Served(majors())
    publisher.files["/api/datasets/:persistentId/"] = Served(body)
    publisher.files["/api/access/datafile/1"] = Served(majors())


@pytest.fixture
def way(publisher: Publisher, monkeypatch, request) -> Iterator[str]:
    """One way to get the source; its files are served, and nothing else is declared."""
    serve_all_ways(publisher)
    monkeypatch.setenv("FOEDUS_TEST_KEY", "abc")
    base = at(publisher.address)[MAJORS]
    fetch = about(request.param, publisher.address)
    with declared({MAJORS: replace(base, fetch=fetch)}):
        yield request.param


@pytest.mark.parametrize("way", ["http", "zip", "api", "dataverse"], indirect=True)
def test_from_fetch_to_status(run: Run, way: str, publisher: Publisher) -> None:
    _, told, _ = run("list", "--json")
    assert json.loads(told)["sources"][0]["fetch"] == way
    code, told, messages = run("fetch", "--dry-run")
    assert (code, messages) == (0, "") and "would" in told and publisher.asked == []
    assert json.loads(run("status", "--json")[1])["vault"]["sources"] == []
    code, told, messages = run("fetch", "--json")
    assert (code, messages) == (0, "")
    (found,) = json.loads(told)["sources"]
    assert (found["source"], found["outcome"]) == (MAJORS, "new")
    vault = json.loads(run("status", "--json")[1])["vault"]
    (held,) = vault["sources"]
    assert held["vintage"] == found["vintage"] and held["how"] == "fetch"
    assert held["newer"] is False and vault["problems"] == []
    assert run("verify", "--vault")[0] == 0
    # Again, and without a network: nothing newer, and nobody is asked.
    assert json.loads(run("fetch", "--json")[1])["sources"][0]["outcome"] == "unchanged"
    asked = len(publisher.asked)
    (found,) = json.loads(run("fetch", "--offline", "--json")[1])["sources"]
    assert found["outcome"] == "unchanged" and len(publisher.asked) == asked


@pytest.mark.parametrize("way", ["request", "manual"], indirect=True)
def test_by_hand_and_import_to_status(
    run: Run, way: str, publisher: Publisher, tmp_path
) -> None:
    code, told, _ = run("fetch", "--json")
    (found,) = json.loads(told)["sources"]
    assert (code, found["outcome"]) == (0, "by hand") and publisher.asked == []
    assert found["text"].startswith("Ask the authors.")
    assert found["text"].endswith(f"foedus data import FILE --source {MAJORS}")
    mine = tmp_path / MAJORS_FILE
    mine.write_bytes(majors())
    assert run("import", str(mine), "--source", MAJORS)[0] == 0
    (held,) = json.loads(run("status", "--json")[1])["vault"]["sources"]
    assert held["how"] == "import" and held["vintage"] is not None


def test_a_bar_with_the_time_left_on_a_terminal_only(run: Run, monkeypatch) -> None:
    """Piped, nothing is drawn: the other tests find no message at all."""
    drawn = io.StringIO()
    terminal = Console(file=drawn, force_terminal=True, width=120)
    monkeypatch.setattr(data_vault, "err", lambda: terminal)
    code, told, messages = run("fetch", MAJORS, "--json")
    assert (code, messages) == (0, "") and json.loads(told)["sources"]
    shown = drawn.getvalue()
    size = len(majors())
    assert f"{MAJORS}: {MAJORS_FILE}" in shown
    assert f"{size}/{size} bytes" in shown and "0:00:00" in shown
