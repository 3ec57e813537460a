"""``foedus estimate`` as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from foedus.cli.estimate import app
from foedus.errors import InvalidOption, SameState


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine members, left to right, on 24 bills of two terms."""
    rows = [
        (member, 100 * term + bill, 2010 + term, 1 if member >= bill % 9 else 0)
        for term in (0, 1)
        for bill in range(1, 13)
        for member in range(9)
    ]
    path = tmp_path_factory.mktemp("votes") / "votes.csv"
    pl.DataFrame(
        rows, schema=["voter", "item", "session", "vote"], orient="row"
    ).write_csv(path)
    return path


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_prints_the_last_session(file: Path) -> None:
    done = invoke("ideal-points", file, "--positive", "8", "--rows", "3")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].strip() == "Ideal points in session 2011"
    assert [line.split()[0] for line in lines[2:9]] == [*"876", "...", *"210"]
    assert "IdealPoints(9 voters" in done.stdout
    first = invoke("ideal-points", file, "--positive", "8", "--show", "2010")
    assert "session 2010" in first.stdout and "... " not in first.stdout


def test_prints_json_alone(file: Path) -> None:
    done = invoke("ideal-points", file, "--json", "--drift", "0.1", "--seed", "3")
    body = json.loads(done.stdout)
    assert len(body["theta"]) == 18 and body["options"]["drift"] == 0.1
    assert "NaN" not in done.stdout


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_writes_all_places(file: Path, tmp_path: Path, ending: str) -> None:
    place = tmp_path / f"places.{ending}"
    done = invoke("ideal-points", file, "--output", place, "--smoothing", "static")
    assert done.exit_code == 0, done.output
    read = pl.read_csv(place) if ending == "csv" else pl.read_parquet(place)
    assert read.height == 18 and "estimate" in read.columns


def test_options_reach_the_estimate(file: Path, tmp_path: Path) -> None:
    bridges = tmp_path / "bridges.csv"
    bridges.write_text("earlier,later\n1,101\n2,102\n")
    done = invoke(
        "ideal-points", file, "--bridges", bridges, "--order", "1,0", "--json"
    )
    body = json.loads(done.stdout)
    assert body["shared"] == 2 and body["categories"] == [1, 0]
    named = invoke("ideal-points", file, "--item", "session, item", "--json")
    assert json.loads(named.stdout)["items"][0]["item"] == "2010/1"
    without = invoke("ideal-points", file, "--absent", "0")
    assert "every vote is 1" in str(without.exception)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "either a file of votes or --from"),
        (("votes.csv", "--from", "."), "either a file of votes or --from"),
        (("FILE", "--drift", "much"), "--drift 'much'"),
        (("FILE", "--smoothing", "both"), "no smoothing 'both'"),
        (("FILE", "--show", "1999"), "no session '1999'"),
        (("FILE", "--positive", "Ann"), "no voter 'Ann'"),
        (("FILE", "--output", "places.xlsx"), "no kind that is written"),
    ],
)
def test_what_cannot_be(file: Path, words: tuple[str, ...], says: str) -> None:
    done = invoke("ideal-points", *(file if w == "FILE" else w for w in words))
    assert isinstance(done.exception, InvalidOption)
    assert says in str(done.exception)


def test_sensitivity() -> None:
    done = invoke("sensitivity", "Russia", "Armenia", "--since", "2014")
    assert done.exit_code == 0, done.output
    for words in ("no votes on nuclear weapons", "contested calls only", "2014"):
        assert words in done.stdout
    body = json.loads(invoke("sensitivity", "RUS", "ARM", "--json").stdout)
    assert len(body["variants"]) == 11
    same = invoke("sensitivity", "RUS", "Russia")
    assert isinstance(same.exception, SameState)
