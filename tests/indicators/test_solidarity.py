"""Solidarity: by hand, and on the real texts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.indicators import solidarity
from foedus.indicators.contract import VALUES, Built
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

HUBS = ["CHN", "FRA", "ISR", "RUS", "SUN", "USA"]


class Tables(Inputs):
    """Inputs out of derived tables given by hand."""

    def __init__(self, tables: dict[str, pl.DataFrame]) -> None:
        self._derived = tables


@pytest.fixture
def small() -> Tables:
    """Three texts on Russia in two families in 2015, between two other calls."""
    calls = pl.DataFrame(
        {
            "call": [1, 2, 3, 4, 5],
            "rcid": [1, 2, 3, 4, 5],
            "source": "un_votes",
            "date": [date(2015, 12, day) for day in (2, 3, 4, 5, 1)],
            "day_known": True,
            "year": [2015] * 5,
            "symbol": ["A", "B", "C", "D", "E"],
            "title": ["a", "b", "c", "d", "e"],
            "agenda": "",
            "part": False,
            "yes": 1,
            "no": 1,
            "abstain": 1,
        },
        schema_overrides={"call": pl.Int32, "year": pl.Int16},
    )
    registered = pl.DataFrame(
        {
            "hub": ["RUS"] * 3,
            "call": [1, 2, 3],
            "symbol": ["A", "B", "C"],
            "family": ["one", "one", "two"],
            "against": [1, 1, 3],
            "final": [True] * 3,
        },
        schema_overrides={"call": pl.Int32, "against": pl.UInt8},
    )
    votes = pl.DataFrame(
        [
            # Text C is against Russia if voted down.
            *[(1, s, v) for s, v in (("ARM", 3), ("USA", 1), ("CHN", 2), ("RUS", 3))],
            *[(2, s, v) for s, v in (("ARM", 3), ("USA", 1), ("CHN", 2), ("RUS", 3))],
            *[(3, s, v) for s, v in (("ARM", 1), ("USA", 3), ("RUS", 1))],
            *[(4, s, 1) for s in ("ARM", "USA", "CHN", "IND", "RUS", "XKX")],
            # Brazil came only once, before: then its silence is not known.
            *[(5, s, 1) for s in ("ARM", "USA", "CHN", "IND", "BRA", "XKX")],
        ],
        schema={"call": pl.Int32, "state": pl.String, "vote": pl.UInt8},
        orient="row",
    )
    return Tables({"roll_calls": calls, "registered_calls": registered, "votes": votes})


def test_by_hand(small: Tables) -> None:
    built = solidarity.build(small, ["RUS", "FRA"])
    rows = {row["partner"]: row for row in built.values.iter_rows(named=True)}
    # India voted before and after, on none of the texts: three absences. Kosovo is no
    # member of the United Nations: nothing. Russia is not its own partner.
    assert set(rows) == {"ARM", "USA", "CHN", "IND"}
    value = {name: row["value"] for name, row in rows.items()}
    assert value["USA"] < 0.35 < value["CHN"] < 0.65 < value["ARM"]
    # Absence is worth what abstention is.
    assert value["IND"] == pytest.approx(value["CHN"], abs=0.1)
    assert {row["n"] for row in rows.values()} == {3.0}
    assert all(0.02 < row["sd"] < 0.35 for row in rows.values())


@pytest.fixture(scope="module")
def built(data_dir: Path) -> Built:
    return solidarity.build(Inputs(data_dir), HUBS)


@pytest.fixture(scope="module")
def snapshot(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.write(
        tmp_path_factory.mktemp("solidarity") / "snapshot",
        indicators={"solidarity": built.values},
        tables=built.tables,
        manifest={
            "hubs": HUBS,
            "indicators": {"solidarity": {"coverage": list(built.coverage)}},
        },
    )


def test_votes_of_a_government_without_power_do_not_count(
    built: Built, snapshot: Snapshot
) -> None:
    russia = built.values.filter(pl.col("hub") == "RUS")
    myanmar = russia.filter(pl.col("partner") == "MMR")["year"].to_list()
    assert max(myanmar) == 2020
    afghanistan = russia.filter(pl.col("partner") == "AFG")["year"].to_list()
    assert max(afghanistan) <= 2021
    cambodia = built.values.filter(pl.col("hub") == "SUN", pl.col("partner") == "KHM")
    assert not set(cambodia["year"]) & set(range(1979, 1990))
    facts = solidarity.evidence(snapshot, "RUS", "MMR", 2014, 2023)
    (fact,) = [fact for fact in facts if fact.reference == "A/RES/ES-11/1"]
    assert "(not counted: cast by envoys of the government deposed on" in fact.text
    assert fact.weight == 0.0
    counted = [fact for fact in facts if fact.date < "2021-02-01"]
    assert counted
    assert all("not counted" not in fact.text for fact in counted)


def test_real_values(built: Built) -> None:
    frame = built.values
    assert dict(frame.schema) == VALUES
    assert frame["value"].is_between(0, 1).all()
    assert (frame["sd"] > 0).all()
    assert not frame.select("hub", "partner", "year").is_duplicated().any()
    armenia = frame.filter((pl.col("hub") == "RUS") & (pl.col("partner") == "ARM"))
    by_year = dict(armenia.select("year", "value").iter_rows())
    assert by_year[2021] > 0.7
    assert by_year[2022] < 0.65
    # No text on Russia in 2012: no value, never 0.
    assert 2012 not in by_year


def test_harsher_texts_are_not_read_as_a_fall_of_everyone(
    built: Built, snapshot: Snapshot
) -> None:
    """The plain mean fell by .19 from 2021 to 2022, on the text on Crimea by .07."""
    russia = built.values.filter(pl.col("hub") == "RUS")
    mean = dict(russia.group_by("year").agg(pl.col("value").mean()).iter_rows())
    assert 0 < mean[2021] - mean[2022] < 0.07
    # One text that comes back is too little to tell the state from the text.
    assert solidarity.links(snapshot, "RUS", 2021, 2022) is None


def test_hungary_and_the_united_states_in_2025(snapshot: Snapshot) -> None:
    """ES-11/7: the United States voted no, with Russia."""
    facts = solidarity.evidence(snapshot, "RUS", "USA", 2025, 2025)
    fact = next(fact for fact in facts if fact.reference == "A/RES/ES-11/7")
    assert fact.text.startswith("United States voted no, with Russia, on A/RES/ES-11/7")
    assert fact.date == "2025-02-24"
    assert fact.source == "un_votes_2025"


def test_evidence_of_the_ledger_is_named_so(snapshot: Snapshot) -> None:
    facts = solidarity.evidence(snapshot, "RUS", "ARM", 2014, 2023)
    assert len(facts) == 12
    sources = {fact.reference: fact.source for fact in facts}
    assert sources["A/RES/ES-11/1"] == "ledger:ukraine_roll_calls.csv"
    assert sources["A/RES/76/179"] == "un_votes_wide"
    dates = [fact.date for fact in facts]
    assert dates == sorted(dates, reverse=True)


def test_tallies_are_those_of_the_record(built: Built) -> None:
    calls = built.tables["solidarity_calls"]
    row = calls.filter(pl.col("symbol") == "A/RES/78/221").row(0, named=True)
    # The vote file holds 77 of the 78 states in favour.
    assert (row["yes"], row["no"], row["abstain"]) == (78, 15, 79)


def test_absence_counts_only_for_active_members(built: Built) -> None:
    votes = built.tables["solidarity_votes"]
    silent = votes.filter(pl.col("vote") == solidarity.ABSENT)
    assert silent.height > 0
    assert "XKX" not in silent["partner"].to_list()
    # The wide file lost Turkey in November 2023; the record counts its vote.
    lost = silent.filter(pl.col("year").is_in([2023, 2024]))
    late = lost.join(built.tables["solidarity_calls"], on="call").filter(
        pl.col("date") > pl.date(2023, 11, 1)
    )
    assert "TUR" not in late["partner"].to_list()
    # The file of 2025 has no column for Afghanistan and Venezuela: not absent.
    later = silent.filter(pl.col("year") == 2025)["partner"].to_list()
    assert not {"AFG", "VEN"} & set(later)
