"""The sanctions indicator: by hand, and on the file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.indicators import sanctions
from foedus.indicators.contract import VALUES, Built
from foedus.indicators.sanction_evidence import spells_of, yearly_measures
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

HUBS = ["RUS", "USA", "IRN", "SAU"]
FORCE = {
    "target": pl.String,
    "sender": pl.String,
    "year": pl.Int16,
    **dict.fromkeys(("trade", "finance", "arms", "travel"), pl.Int8),
    "through": pl.String,
    "against": pl.String,
    "certain": pl.Boolean,
    "carried": pl.Boolean,
    "case_id": pl.Int32,
}


def in_force(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=FORCE, orient="row")


def value(frame: pl.DataFrame, hub: str, partner: str, year: int) -> float | None:
    rows = frame.filter(
        pl.col("hub") == hub, pl.col("partner") == partner, pl.col("year") == year
    )
    return None if rows.is_empty() else rows["value"][0]


def test_a_kind_counts_once_whoever_sanctions_whom() -> None:
    force = in_force(
        ("RUS", "DEU", 2014, 1, 1, 0, 0, "EU", None, True, False, 1),
        ("RUS", "DEU", 2014, 1, 0, 0, 0, None, None, True, False, 2),
        ("DEU", "RUS", 2014, 1, 0, 0, 1, None, "EU", True, False, 3),
    )
    frame = sanctions._values(force, ["RUS", "DEU"])
    assert value(frame, "RUS", "DEU", 2014) == 0.25
    assert value(frame, "DEU", "RUS", 2014) == 0.25
    assert value(frame, "RUS", "DEU", 2015) == 1.0
    cases = frame.filter(pl.col("year") == 2014, pl.col("partner") == "DEU")["n"]
    assert cases.to_list() == [3.0]


def test_not_known_is_not_free() -> None:
    force = in_force(
        ("ISR", "SAU", 2014, 1, 0, 0, 0, "ARAB_LEAGUE", None, False, False, 1),
        ("ISR", "EGY", 2014, 1, 0, 0, 0, "ARAB_LEAGUE", None, False, False, 1),
        ("ISR", "EGY", 2014, 1, 0, 1, 0, None, None, True, False, 2),
    )
    frame = sanctions._values(force, ["ISR"])
    assert value(frame, "ISR", "SAU", 2014) is None
    assert value(frame, "ISR", "SAU", 2015) == 1.0
    # The doubtful kind is in force anyway, so nothing is in doubt.
    assert value(frame, "ISR", "EGY", 2014) == 0.5


def test_what_binds_every_state_is_no_tie() -> None:
    force = in_force(
        ("IRN", "RUS", 2014, 1, 1, 1, 1, "UN", None, True, False, 1),
        ("IRN", "USA", 2014, 1, 1, 1, 1, "UN", None, True, False, 1),
        ("IRN", "USA", 2014, 1, 0, 0, 0, None, None, True, False, 2),
    )
    frame = sanctions._values(force, ["RUS", "USA"])
    assert value(frame, "RUS", "IRN", 2014) == 1.0
    assert value(frame, "USA", "IRN", 2014) == 0.75
    cases = frame.filter(pl.col("year") == 2014, pl.col("partner") == "IRN")["n"]
    assert cases.to_list() == [0.0, 1.0]


def test_states_have_rows_only_while_they_exist() -> None:
    frame = sanctions._values(in_force(), ["RUS", "SUN"])
    assert set(frame["hub"]) == {"RUS"}
    south_sudan = frame.filter(pl.col("partner") == "SSD")
    assert south_sudan.height == 11
    assert (frame["value"] == 1.0).all()


def test_spells_run_while_the_kinds_stay() -> None:
    force = in_force(
        *(
            ("RUS", "USA", year, 1, int(year > 2014), 0, 0, None, None, True, False, 7)
            for year in range(2013, 2018)
        ),
        ("RUS", "USA", 2020, 1, 1, 0, 0, None, None, True, True, 9),
        ("FRA", "DEU", 2020, 1, 1, 0, 0, None, None, True, True, 9),
    )
    spells = spells_of(force, ["RUS"])
    assert spells.select("first", "last", "trade", "finance", "carried").rows() == [
        (2013, 2014, 1, 0, False),
        (2015, 2017, 1, 1, False),
        (2020, 2020, 1, 1, True),
    ]
    assert spells["cases"].to_list() == ["7", "7", "9"]


def test_announcements_are_not_measures() -> None:
    measures = pl.DataFrame(
        {
            "year": [2014, 2014, 2014],
            "kind": ["announcement", "individual", "individual"],
            "count": [1.0, 20.0, 1.5],
        }
    )
    assert yearly_measures(measures).rows() == [(2014, "individual", 22)]


@pytest.fixture(scope="module")
def built(data_dir: Path) -> Built:
    pytest.importorskip("fastexcel")
    return sanctions.build(Inputs(data_dir), HUBS)


@pytest.fixture(scope="module")
def snapshot(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.write(
        tmp_path_factory.mktemp("sanctions") / "snapshot",
        indicators={"sanctions": built.values},
        tables=built.tables,
        manifest={
            "hubs": HUBS,
            "indicators": {"sanctions": {"coverage": list(built.coverage)}},
        },
    )


def test_values_obey_the_contract(built: Built) -> None:
    assert built.values.schema == pl.Schema(VALUES)
    assert built.coverage == (2013, 2023)
    assert set(built.values["value"]) == {0.0, 0.25, 0.5, 0.75, 1.0}
    assert built.values["sd"].null_count() == built.values.height
    assert not built.values.select("hub", "partner", "year").is_duplicated().any()
    assert built.values.equals(built.values.sort("hub", "partner", "year"))


def test_the_tie_is_the_same_from_both_sides(built: Built) -> None:
    mirrored = built.values.rename({"hub": "partner", "partner": "hub"})
    both = built.values.join(mirrored, on=["hub", "partner", "year"])
    assert both.height > 0
    assert (both["value"] == both["value_right"]).all()


def test_russia(built: Built) -> None:
    def of(partner: str) -> list[float | None]:
        return [value(built.values, "RUS", partner, y) for y in (2013, 2014, 2023)]

    assert of("DEU") == [1.0, 0.0, 0.0]
    assert of("IND") == [1.0, 1.0, 1.0]
    assert of("ARM") == [1.0, 1.0, 1.0]
    assert value(built.values, "RUS", "KOR", 2021) == 1.0
    assert value(built.values, "RUS", "KOR", 2022) == 0.5
    assert value(built.values, "RUS", "GBR", 2020) < 1.0, "bound by the EU until then"


def test_no_target_of_the_council_moves_towards_nearly_all(built: Built) -> None:
    for partner in ("IRN", "CIV", "LBR", "ERI"):
        steps = [value(built.values, "SAU", partner, y) for y in (2014, 2020)]
        assert steps == [1.0, 1.0], partner
    assert value(built.values, "RUS", "IRN", 2014) == 1.0
    assert value(built.values, "USA", "IRN", 2014) == 0.25, "its own sanctions"


def test_evidence_names_what_is_not_counted(snapshot: Snapshot) -> None:
    (fact,) = sanctions.evidence(snapshot, "RUS", "IRN", 2014, 2020)[:1]
    assert fact.text.startswith("Russia, through the United Nations, had sanctions")
    assert fact.text.endswith("(not counted: binds every state)")
    assert fact.weight == 0.0
    (mali,) = sanctions.evidence(snapshot, "RUS", "MLI", 2014, 2023)
    assert "from 2017 to 2023 (not" in mali.text


def test_the_boycott_of_israel_is_not_known_state_by_state(built: Built) -> None:
    assert value(built.values, "SAU", "ISR", 2014) is None
    assert value(built.values, "SAU", "ISR", 2023) is None
    assert value(built.values, "SAU", "IRN", 2014) is not None


def test_evidence_is_dated_cited_and_ordered(snapshot: Snapshot) -> None:
    found = sanctions.evidence(snapshot, "RUS", "DEU", 2013, 2023)
    assert [item.weight for item in found] == sorted(
        (item.weight for item in found), reverse=True
    )
    first = found[0]
    assert first.text.startswith("Germany, through the European Union, had sanctions")
    assert (first.date, first.weight) == ("2014", 1.0)
    assert "1000" in first.reference
    texts = " ".join(item.text for item in found)
    assert "1,110 persons listed" in texts
    assert "Russia had sanctions on trade" in texts
    assert sanctions.evidence(snapshot, "RUS", "IND", 2013, 2023) == ()


def test_a_widened_sanction_counts_what_was_added(snapshot: Snapshot) -> None:
    found = sanctions.evidence(snapshot, "USA", "CHN", 2014, 2022)
    steps = {(item.date, item.weight) for item in found}
    assert ("2017", 0.5) in steps
    assert ("2019", 0.25) in steps
    assert ("1989", 0.025) in steps
