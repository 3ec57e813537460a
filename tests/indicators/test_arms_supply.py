"""Arms supply: by hand, and the published figures of many partners of Russia."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.indicators import arms_supply
from foedus.indicators.arms_shares import shares
from foedus.indicators.contract import VALUES, Built
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

WINDOWS = pl.DataFrame(
    {
        "recipient": ["ARM", "ARM", "GEO"],
        "supplier": ["RUS", "IND", "USA"],
        "year": [2014, 2014, 2014],
        "tiv5": [30.0, 10.0, 5.0],
        "effective_deals": [4.0, 4.0, 1.0],
    },
    schema_overrides={"year": pl.Int16},
)
RUSSIA = (
    "ARM 2014 .88, ARM 2019 .93, ARM 2023 .76, ARM 2024 .30, IND 2014 .70, "
    "IND 2023 .37, SRB 2014 .00, SRB 2020 .91, SRB 2024 .12, VNM 2014 .90, "
    "VNM 2023 .47, AZE 2014 .78, AZE 2023 .00, DZA 2014 .75, DZA 2023 .45, "
    "KAZ 2014 .53, KAZ 2023 .93, IRN 2014 .33, IRN 2023 1.0, BLR 2014 1.0, "
    "BLR 2023 1.0, SYR 2014 .90, SYR 2023 1.0"
)


@pytest.fixture(scope="module")
def built(data_dir: Path) -> Built:
    return arms_supply.build(Inputs(data_dir), ["RUS", "SUN", "USA"])


@pytest.fixture(scope="module")
def snapshot(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.write(
        tmp_path_factory.mktemp("arms") / "snapshot",
        indicators={"arms_supply": built.values},
        tables=built.tables,
        manifest={
            "hubs": ["RUS", "SUN", "USA"],
            "indicators": {"arms_supply": {"coverage": list(built.coverage)}},
        },
    )


def test_share_and_standard_deviation_by_hand() -> None:
    dyads = pl.DataFrame(
        {"hub": ["RUS"] * 3, "partner": ["ARM", "GEO", "AZE"], "year": [2014] * 3},
        schema_overrides={"year": pl.Int16},
    )
    found = shares(WINDOWS, dyads, supplier="hub", recipient="partner").sort("partner")
    # Azerbaijan received nothing: no row. Georgia received, but not from Russia: 0.
    assert found["partner"].to_list() == ["ARM", "GEO"]
    assert found["value"].to_list() == [0.75, 0.0]
    assert found["sd"].to_list() == pytest.approx(
        [((0.75 * 0.25 + 1 / 16) / 5) ** 0.5, (0.25 / 2) ** 0.5]
    )


def test_values_obey_the_contract(built: Built) -> None:
    assert built.values.columns == list(VALUES)
    assert built.coverage == (1954, 2024)
    assert built.values["value"].is_between(0, 1).all()
    assert built.values["sd"].is_between(0, 0.5, closed="right").all()
    assert not built.values.select("hub", "partner", "year").is_duplicated().any()
    assert built.values.equals(built.values.sort("hub", "partner", "year"))


@pytest.mark.parametrize("case", RUSSIA.split(", "))
def test_russias_share_as_published(case: str, built: Built) -> None:
    partner, year, share = case.split()
    row = built.values.filter(
        pl.col("hub") == "RUS",
        pl.col("partner") == partner,
        pl.col("year") == int(year),
    )
    assert row["value"].item() == pytest.approx(float(share), abs=0.0051)


def test_soviet_deliveries_are_not_russias(built: Built) -> None:
    india = built.values.filter(pl.col("partner") == "IND")
    assert india.filter(pl.col("hub") == "SUN")["year"].max() == 1991
    first = india.filter(pl.col("hub") == "RUS").sort("year").row(0, named=True)
    assert first["year"] == 1992
    assert first["value"] < 0.5


def test_evidence_names_volumes_and_who_came_instead(snapshot: Snapshot) -> None:
    facts = arms_supply.evidence(snapshot, "RUS", "ARM", 2014, 2024)
    assert facts[0].text == (
        "Russia delivered 32% of the arms that Armenia received in 2020-2024 "
        "(29 of 89 million TIV)"
    )
    assert [fact.weight for fact in facts] == sorted(
        (fact.weight for fact in facts), reverse=True
    )
    texts = " ; ".join(fact.text for fact in facts)
    assert "The last delivery of Russia to Armenia was in 2022" in texts
    assert "India delivered 0% of the arms that Armenia received in 2010-2014" in texts
    assert len(facts) <= 12
    assert all("10.55163" in fact.reference for fact in facts)


def test_no_arms_at_either_end_is_no_evidence(snapshot: Snapshot) -> None:
    assert arms_supply.evidence(snapshot, "RUS", "LIE", 2014, 2024) == ()
