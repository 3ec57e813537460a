from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.indicators import obligation
from foedus.indicators.contract import VALUES, Built
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

HUBS = ["POL", "RUS", "SUN", "USA"]


@pytest.fixture(scope="module")
def built(data_dir: Path) -> Built:
    return obligation.build(Inputs(data_dir), HUBS)


@pytest.fixture(scope="module")
def snapshot(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.write(
        tmp_path_factory.mktemp("obligation") / "snapshot",
        indicators={"obligation": built.values},
        tables=built.tables,
        manifest={
            "hubs": HUBS,
            "indicators": {"obligation": {"coverage": list(built.coverage)}},
        },
    )


def test_values_obey_the_contract(built: Built) -> None:
    assert built.values.columns == list(VALUES)
    assert built.coverage == (1946, 2025)
    assert set(built.values["value"]) <= {0.0, 0.125, 0.25, 0.5, 1.0}
    assert built.values["sd"].null_count() == built.values.height
    assert not built.values.select("hub", "partner", "year").is_duplicated().any()
    assert built.values.equals(built.values.sort("hub", "partner", "year"))
    assert set(built.values["hub"]) == set(HUBS)


def test_the_tie_is_the_same_from_both_sides(built: Built) -> None:
    one = built.values.filter(pl.col("hub") == "RUS", pl.col("partner") == "USA")
    other = built.values.filter(pl.col("hub") == "USA", pl.col("partner") == "RUS")
    assert one["value"].to_list() == other["value"].to_list()


def test_no_row_where_nothing_is_known(built: Built) -> None:
    last = built.values.filter(pl.col("hub") == "RUS", pl.col("year") == 2025)
    before = built.values.filter(pl.col("hub") == "RUS", pl.col("year") == 2018)
    assert 0 < before.height - last.height < 40
    gone = set(before["partner"]) - set(last["partner"])
    assert (before.filter(pl.col("partner").is_in(list(gone)))["value"] > 0).all()


def test_spells_hold_the_years_of_the_values(built: Built) -> None:
    spells = built.tables["obligation_spells"]
    years = spells.select((pl.col("last") - pl.col("first") + 1).sum()).item()
    assert years == built.values.filter(pl.col("value") > 0).height
    poland = spells.filter(pl.col("hub") == "SUN", pl.col("partner") == "POL")
    assert poland["kind"].to_list()[0] == "defence"


def test_evidence_puts_the_freeze_first(snapshot: Snapshot) -> None:
    facts = obligation.evidence(snapshot, "RUS", "ARM", 2014, 2024)
    assert facts[0].text.startswith("CSTO between Russia and Armenia frozen from 2024")
    assert facts[0].source == "ledger:pacts.csv"
    texts = [fact.text for fact in facts]
    assert (
        "Defence pledge between Russia and Armenia in force 1992-2018 (ATOP)" in texts
    )
    assert len(facts) <= 12
    assert all(fact.reference for fact in facts)


def test_evidence_of_an_end(snapshot: Snapshot) -> None:
    facts = obligation.evidence(snapshot, "RUS", "UKR", 2010, 2021)
    assert any("ended on 2019-03-31" in fact.text for fact in facts)


def test_what_is_carried_is_told_of_atop(snapshot: Snapshot) -> None:
    facts = obligation.evidence(snapshot, "POL", "UZB", 2014, 2023)
    (told,) = [fact for fact in facts if "ATOP for 2018, carried forward" in fact.text]
    assert told.text.startswith("Consultation pledge between Poland and Uzbekistan")
    assert (told.source, told.date, told.weight) == ("atop", "2019", 0.5)


def test_strangers_have_no_evidence(snapshot: Snapshot) -> None:
    assert obligation.evidence(snapshot, "SUN", "BRA", 1960, 1980) == ()
