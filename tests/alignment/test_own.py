"""Own data count like any other indicator, in every result, until they are removed."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import polars as pl
import pytest

import foedus
from foedus import data
from foedus.charts.source_line import source_line
from foedus.charts.timeline import timeline
from foedus.cli.main import main
from foedus.errors import BrokenExpectation, InvalidOption
from foedus.indicators import registry
from foedus.lake.own.store import held
from foedus.lake.snapshot import Snapshot

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOEDUS_OWN_DATA", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "own"


@pytest.fixture
def visits(folder: Path) -> Path:
    """Visits of three partners to Russia: one fell, one rose, one is half known."""
    path = folder.parent / "visits.csv"
    path.write_text(
        "hub,partner,year,visits,source\n"
        "Russia,Armenia,2014,8,gazette 1\n"
        "Russia,Armenia,2018,6,gazette 2\n"
        "Russia,Armenia,2021,2,gazette 3\n"
        "Russia,SYR,2014,0,\nRussia,SYR,2021,4,\n"
        "Russia,KAZ,2014,5,\nRussia,KAZ,2021,,\n"
    )
    return path


def add(file: Path, **changes: object) -> None:
    options: dict[str, object] = {
        "channel": "diplomatic", "direction": "partner-to-hub", "scale": "minmax",
        "value": "visits", "reference": "source", "title": "High-level visits",
        "unit": "visits", "citation": "Gazette (2022).",
    }  # fmt: skip
    data.add(file, "visits", **{**options, **changes})  # type: ignore[arg-type]


def test_it_counts_beside_the_others_and_the_sum_holds(visits: Path) -> None:
    plain = foedus.erosion("RUS", since=2014, until=2021)
    add(visits)
    whole = foedus.erosion("RUS", since=2014, until=2021)
    armenia, before = whole.partner("ARM"), plain.partner("ARM")
    assert armenia is not None and before is not None
    one = armenia.indicator("visits")
    assert one is not None and one.contribution is not None
    # By hand: 8 and 2 of at most 8 are 1 and 1/4; of the four values between 0 and 1
    # (1/4, 1/2, 5/8, 3/4) none but 1/4 is lower than 1/2.
    assert (one.start, one.end) == (1.0, 0.25)
    assert one.shown == (8.0, 2.0)
    assert (one.start_scaled, one.end_scaled) == (1.0, pytest.approx(0.1875))
    # One more of the indicators of a channel with a quarter of the weight.
    others = len(
        [c for c in armenia.channels["diplomatic"].indicators.values()
         if c.contribution is not None]
    )  # fmt: skip
    assert one.contribution == pytest.approx(-0.8125 * 25 / others)
    total = sum(
        change.contribution
        for channel in armenia.channels.values()
        for change in channel.indicators.values()
        if change.contribution is not None
    )
    assert armenia.change is not None
    assert total == pytest.approx(armenia.change.estimate, abs=1e-9)
    # A blank is not known: nothing changes for Kazakhstan but the reason given.
    kazakhstan, same = whole.partner("KAZ"), plain.partner("KAZ")
    assert kazakhstan is not None and same is not None
    assert kazakhstan.change == same.change
    silent = kazakhstan.indicator("visits")
    assert silent is not None and silent.end is None
    assert silent.reason == "no number in the file (2021)"
    assert any("own data (visits.csv" in note for note in whole.notes)
    assert whole.snapshot.startswith(f"{plain.snapshot}+own-")


def test_removing_it_brings_the_same_bytes_back(visits: Path) -> None:
    before = foedus.erosion("RUS", since=2014, until=2021).to_json()
    add(visits)
    result = foedus.erosion("RUS", since=2014, until=2021)
    assert result.to_json() != before
    data.remove("visits")
    assert foedus.erosion("RUS", since=2014, until=2021).to_json() == before
    assert data.own() == ()
    # A result outlives its data: charts still know the names.
    assert registry.indicators()["visits"].title == "High-level visits"
    assert (
        "High-level visits (own data)" in source_line(result.snapshot, ["visits"]).line
    )
    # What a build computes, and the reference pages list, is the package's own.
    assert "visits" not in list(registry.indicators())
    assert "visits" not in registry.modules()


def test_the_facts_are_the_numbers_of_the_file(visits: Path) -> None:
    add(visits)
    found = foedus.explain("RUS", "ARM", since=2014, until=2021).evidence["visits"]
    told = [(fact.date, fact.text, fact.reference) for fact in found]
    assert told == [
        ("2021", "High-level visits: 2 visits", "gazette 3"),
        ("2014", "High-level visits: 8 visits", "gazette 1"),
    ]
    drawn = timeline(foedus.explain("RUS", "ARM", since=2014, until=2021))
    mine = drawn.table.filter(pl.col("title") == "High-level visits")
    assert mine.select("year", "shown").rows() == [(2014, 8), (2018, 6), (2021, 2)]
    assert "and own data" in source_line(Snapshot().id).credit
    found = foedus.explain("RUS", "SYR", since=2014, until=2021).evidence["visits"]
    assert found[0].reference == "Gazette (2022)."


def test_every_page_shows_it(visits: Path, capsys) -> None:
    add(visits)
    brief = foedus.brief("RUS", since=2014, until=2021)
    page = Path("brief.html")
    brief.write(page)
    text = page.read_text(encoding="utf-8")
    assert "High-level visits (diplomatic)" in text
    assert "Gazette (2022)." in text
    # In the figures of a chart, too.
    assert '"indicator": "High-level visits"' in text
    for words in (["data", "list"], ["data", "status"], ["cite", "visits"]):
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code == 0
        shown = capsys.readouterr().out
        assert ("Gazette (2022)." if words[0] == "cite" else "visits") in shown


def test_the_verbs(visits: Path, capsys) -> None:
    words = [
        "data", "add", str(visits), "--as", "visits", "--channel", "military",
        "--direction", "partner-to-hub", "--scale", "minmax", "--bounds=-8:8",
        "--value-column", "visits", "--reference-column", "source", "--sd", "1",
        "--author", "Gazette", "--json",
    ]  # fmt: skip
    assert run(words) == 0
    kept = json.loads(capsys.readouterr().out)
    assert (kept["low"], kept["high"], kept["error"]) == (-8, 8, "1 for every number")
    assert "knots" not in kept
    assert run(words) == 2  # it is there already
    assert capsys.readouterr().err.count("\n") == 1
    assert run([*words, "--replace"]) == 0
    capsys.readouterr()
    assert run(["data", "own", "--json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["own"]] == [
        "visits"
    ]
    values = Snapshot().values("visits", "RUS")
    assert values["sd"].unique().to_list() == [0.03125, 0.0625]
    assert run(["data", "remove", "visits"]) == 0
    assert capsys.readouterr().out == "Removed visits\n"
    assert run(["data", "remove", "visits"]) == 2
    assert run(["data", "own"]) == 0
    assert "No own data" in capsys.readouterr().out


def run(words: list[str]) -> int:
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"channel": "cultural"}, "no channel 'cultural'"),
        ({"direction": "sideways"}, "no direction 'sideways'; choose partner-to-hub"),
        ({"scale": "0-1"}, "outside 0 to 1"),
        ({"sd": "error"}, "no column 'error' of standard deviations"),
        ({"sd": -1}, "finite and not negative"),
        ({"value": "calls"}, "no column 'calls'"),
    ],
)
def test_a_wrong_option_keeps_nothing(visits: Path, changes, says) -> None:
    with pytest.raises(InvalidOption, match=says):
        add(visits, **changes)
    assert held() == ()


@pytest.mark.parametrize(
    "name", ["trade_tie", "atop", "military", "Visits", "v", "a b"]
)
def test_a_name_that_is_taken_or_none_is_refused(visits: Path, name: str) -> None:
    with pytest.raises(InvalidOption):
        data.add(visits, name, channel="military", direction="symmetric")


def test_a_table_without_a_hub_is_refused(folder: Path) -> None:
    file = folder.parent / "table.csv"
    file.write_text("hub,partner,year,value\nMLT,CYP,2014,1\n")
    with pytest.raises(BrokenExpectation, match="no row has a hub"):
        data.add(file, "calls", channel="military", direction="partner-to-hub")


def test_the_page_prints_what_its_session_prints(folder: Path) -> None:
    tools = runpy.run_path(str(DOCS / "make_how_tos.py"))
    text = (DOCS / "how-to" / "own-data.md").read_text(encoding="utf-8")
    assert text.count("```pycon") >= 4
    with pl.Config():
        printed = tools["rewritten"](text)
    assert printed.splitlines() == text.splitlines(), (
        "run .venv/bin/python docs/make_how_tos.py"
    )
