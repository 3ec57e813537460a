from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from foedus.alignment.structure import structure
from foedus.alignment.structure_build import TABLES
from foedus.alignment.structure_results import MEASURES
from foedus.errors import (
    InvalidOption,
    InvalidWindow,
    NoSuchStateThen,
    OutsideCoverage,
    SnapshotError,
    UnknownState,
)
from foedus.lake.snapshot import FORMAT, Snapshot


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Return a snapshot of three years, 1990 without votes, written by hand."""
    folder = tmp_path_factory.mktemp("snapshot")
    (folder / "tables").mkdir()
    (folder / "manifest.json").write_text(
        json.dumps({"format": FORMAT, "id": "abc123", "hubs": [], "indicators": {}}),
        encoding="utf-8",
    )
    distance = {"to_nearest": 0.2, "to_median": 0.3, "place": 0.5}
    bounds = {
        f"{name}_{end}": value + shift
        for name, value in distance.items()
        for end, shift in (("low", -0.1), ("high", 0.1))
    }

    def state(year: int, name: str, bloc: str | None, *, votes: bool = True) -> dict:
        return {
            "year": year, "state": name, "bloc": bloc,
            "stability": 0.9 if bloc else None, "positive": 3, "negative": 1,
            "nearest": "USA" if votes else None,
            **{k: v if votes else None for k, v in (distance | bounds).items()},
        }  # fmt: skip

    tables = {
        "structure_years": [
            (1989, "poles_gdp", 4.0, 3.5, 4.5, 100, 0.95),
            (1990, "poles_gdp", 5.0, 4.5, 5.5, 100, 0.95),
            (1989, "blocs", 2.0, 1.0, 3.0, 6, None),
            (1990, "acts_positive", 7.0, None, None, 6, None),
            (1991, "blocs", 2.0, 2.0, 2.0, 6, None),
        ],
        "structure_leaders": [
            (1989, "gdp", 2, "JPN", 0.1, 0.1, 0.2),
            (1989, "gdp", 1, "USA", 0.3, 0.2, 0.4),
        ],
        "structure_rules": [
            (1991, "standard", 2, 1.8, 0.4, 1.0),
            (1991, "words_7", 3, 2.8, 0.4, 0.6),
        ],
    }
    columns = {
        "structure_years": "year measure estimate low high units covered",
        "structure_leaders": "year measure rank state share low high",
        "structure_rules": "year rule blocs poles modularity likeness",
    }
    for name, rows in tables.items():
        pl.DataFrame(rows, schema=columns[name].split(), orient="row").write_parquet(
            folder / "tables" / f"{name}.parquet"
        )
    members = ("USA", "GBR", "FRA"), ("IDN", "EGY", "NGA", "GHA")
    rows = [
        *(state(1991, s, bloc[0]) for bloc in members for s in bloc),
        state(1991, "RUS", None, votes=False),
        *(state(1989, s, "USA") for s in ("USA", "SUN", "GBR")),
    ]
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(
        folder / "tables" / "structure_states.parquet"
    )
    return Snapshot(folder)


def test_without_a_year_it_is_the_last_with_blocs(held: Snapshot) -> None:
    found = structure(snapshot=held)
    assert (found.since, found.until, found.year) == (1991, 1991, 1991)
    assert [(one.anchor, len(one.members)) for one in found.blocs] == [
        ("IDN", 4),
        ("USA", 3),
    ]
    assert found.blocs[1].members == ("USA", "GBR", "FRA")
    assert found.blocs[1].firm == pytest.approx(0.9)
    assert found.apart == ("RUS",)
    assert found.bloc_of("GBR") == found.blocs[1]
    assert found.bloc_of("RUS") is None
    assert [one.likeness for one in found.variants] == [1.0, 0.6]


def test_a_window_keeps_what_is_known_and_no_more(held: Snapshot) -> None:
    found = structure(since=1989, until=1990, snapshot=held)
    assert found.year == 1989
    assert list(found.figures["poles_gdp"]) == [1989, 1990]
    assert found.figures["poles_gdp"][1990].high == 5.5
    assert found.figures["acts_positive"][1990].low is None
    assert [one.state for one in found.leaders["gdp"][1989]] == ["USA", "JPN"]
    assert any("Blocs are those of 1989" in note for note in found.notes)
    assert any("not known in this snapshot" in note for note in found.notes)


def test_a_year_without_votes_has_no_blocs(held: Snapshot) -> None:
    found = structure(year=1990, snapshot=held)
    assert found.year is None and found.blocs == () and found.variants == ()
    assert "no blocs" in repr(found)


def test_isolation_of_a_state(held: Snapshot) -> None:
    (one,) = structure(year=1991, state="France", snapshot=held).isolation
    assert one.bloc == "USA" and one.nearest == "USA"
    assert one.place is not None
    assert (one.place.estimate, one.place.units) == (0.5, 7)
    (absent,) = structure(year=1991, state="RUS", snapshot=held).isolation
    assert absent.bloc is None and absent.place is None and absent.positive == 3


def test_forms_of_the_result(held: Snapshot) -> None:
    found = structure(since=1989, until=1991, state="USA", snapshot=held)
    body = json.loads(found.to_json())
    assert body["figures"]["poles_gdp"]["1989"]["estimate"] == 4.0
    assert body["blocs"][0]["anchor"] == "IDN"
    assert body["isolation"][0]["year"] == 1989
    assert found.to_polars().height == 5
    assert set(found.to_polars()["measure"]) <= set(MEASURES)
    assert pl.DataFrame(found).height == 5
    assert "bloc of Indonesia" in found._repr_html_()
    assert repr(found) == "Structure(1989-1991: 2 blocs in 1991)"


@pytest.mark.parametrize(
    ("question", "error", "says"),
    [
        ({"year": 1900}, OutsideCoverage, "1989 to 1991"),
        ({"since": 1991, "until": 1989}, InvalidWindow, "swap"),
        ({"year": 1990, "since": 1989}, InvalidOption, "one of the two"),
        ({"state": "Atlantis"}, UnknownState, "Atlantis"),
        ({"year": 1991, "state": "DDR"}, NoSuchStateThen, "ends in 1990"),
        ({"year": 1989, "state": "UKR"}, NoSuchStateThen, "begins in 1991"),
    ],
)
def test_wrong_questions(
    held: Snapshot, question: dict, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        structure(**question, snapshot=held)


def test_an_older_snapshot_says_what_to_do(tmp_path: Path) -> None:
    manifest = {"format": FORMAT, "id": "x", "hubs": [], "indicators": {}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(SnapshotError, match="foedus data build"):
        structure(snapshot=Snapshot(tmp_path))


def test_tables_are_those_that_are_read(held: Snapshot) -> None:
    written = {path.stem for path in (held.path / "tables").glob("*.parquet")}
    assert written == set(TABLES)
