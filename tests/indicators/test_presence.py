from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.indicators import presence
from foedus.indicators.contract import VALUES, Built
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

BASES = {
    "hub": pl.String,
    "partner": pl.String,
    "site": pl.String,
    "kind": pl.String,
    "consent": pl.Boolean,
    "from": pl.Date,
    "to": pl.Date,
    "from_precision": pl.String,
    "to_precision": pl.String,
    "strength": pl.Int32,
    "citation": pl.String,
}


class Counts(Inputs):
    """Inputs with a few head counts and one exercise."""

    def table(self, source: str, name: str) -> pl.DataFrame:
        if source == "us_troops":
            return pl.DataFrame(
                [
                    ("DEU", 2014, 39_000),
                    ("JPN", 2014, 1_000),
                    ("CHN", 2014, 70),
                    ("CUB", 2014, 800),
                    ("DEU", 2015, 38_000),
                ],
                schema={"state": pl.String, "year": pl.Int16, "troops": pl.Int64},
                orient="row",
            )
        assert (source, name) == ("exercises", "participants")
        return pl.DataFrame(
            {"exercise": [1, 1, 1], "year": [2008] * 3, "state": ["RUS", "IND", "KAZ"]}
        )


def site(
    hub: str,
    partner: str,
    kind: str,
    begin: date,
    end: date | None = None,
    strength: int | None = None,
) -> tuple[object, ...]:
    return (
        hub, partner, f"a {kind}", kind, kind != "occupation", begin, end, "day",
        "month", strength, "a treaty",
    )  # fmt: skip


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    ledger = pl.DataFrame(
        [
            site("RUS", "ARM", "base", date(1995, 3, 16), None, 3300),
            site("RUS", "KGZ", "facility", date(1993, 7, 5)),
            site(
                "RUS",
                "AZE",
                "peacekeeping",
                date(2020, 11, 10),
                date(2024, 6, 12),
                2000,
            ),
            site("RUS", "GEO", "base", date(1995, 9, 15), date(2007, 11, 13)),
            site("RUS", "GEO", "occupation", date(2008, 8, 12), None, 9000),
            site("USA", "CUB", "occupation", date(1961, 1, 3), None, 800),
            site("FRA", "TCD", "base", date(1960, 8, 11)),
        ],
        schema=BASES,
        orient="row",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presence, "bases", lambda: ledger)
        patch.setattr(
            presence, "hubs_with_ledger", lambda: {"RUS": "all", "USA": "all"}
        )
        counts = Counts(tmp_path_factory.mktemp("counts"))
        return presence.build(counts, ["RUS", "USA", "FRA", "BRA"]).values


@pytest.mark.parametrize(
    ("hub", "partner", "year", "value"),
    [
        ("RUS", "ARM", 2014, 1.0),
        ("RUS", "ARM", 1994, 0.0),
        ("RUS", "KGZ", 2014, 0.5),
        ("RUS", "AZE", 2019, 0.0),
        ("RUS", "AZE", 2023, math.log(20) / math.log(100)),
        ("RUS", "AZE", 2024, 0.0),
        ("RUS", "GEO", 2006, 1.0),
        ("RUS", "GEO", 2014, 0.0),
        ("RUS", "BRA", 2014, 0.0),
        ("USA", "DEU", 2014, 1.0),
        ("USA", "JPN", 2014, 0.5),
        ("USA", "CHN", 2014, 0.0),
        ("USA", "CUB", 2014, 0.0),
    ],
)
def test_levels_by_hand(
    hub: str, partner: str, year: int, value: float, values: pl.DataFrame
) -> None:
    row = values.filter(
        pl.col("hub") == hub, pl.col("partner") == partner, pl.col("year") == year
    )
    assert row["value"].item() == pytest.approx(value)
    assert row["sd"].item() is None


def test_hubs_without_a_full_ledger_have_no_values(values: pl.DataFrame) -> None:
    assert set(values["hub"]) == {"RUS", "USA"}


def test_the_united_states_are_counted_while_the_head_count_lasts(
    values: pl.DataFrame,
) -> None:
    years = values.filter(pl.col("hub") == "USA")["year"]
    assert (years.min(), years.max()) == (2014, 2015)
    assert values.filter(pl.col("hub") == "RUS")["year"].max() == 2025


@pytest.fixture(scope="module")
def built(data_dir: Path) -> Built:
    return presence.build(Inputs(data_dir), ["RUS", "SUN", "USA", "FRA", "BRA"])


@pytest.fixture(scope="module")
def snapshot(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.write(
        tmp_path_factory.mktemp("presence") / "snapshot",
        indicators={"presence": built.values},
        tables=built.tables,
        manifest={
            "hubs": ["RUS", "SUN", "USA", "FRA", "BRA"],
            "indicators": {"presence": {"coverage": list(built.coverage)}},
        },
    )


def test_values_obey_the_contract(built: Built) -> None:
    assert built.values.columns == list(VALUES)
    assert built.values["value"].is_between(0, 1).all()
    assert not built.values.select("hub", "partner", "year").is_duplicated().any()
    assert set(built.values["hub"]) == {"RUS", "SUN", "USA", "FRA"}


def test_known_presences(built: Built) -> None:
    def value(hub: str, partner: str, year: int) -> float:
        return float(
            built.values.filter(
                pl.col("hub") == hub,
                pl.col("partner") == partner,
                pl.col("year") == year,
            )["value"].item()
        )

    assert value("RUS", "ARM", 2014) == value("RUS", "ARM", 2024) == 1.0
    assert value("RUS", "UKR", 2013) == 1.0
    assert value("RUS", "UKR", 2023) == 0.0
    assert value("SUN", "DDR", 1970) == 1.0
    assert value("SUN", "AFG", 1985) == 0.0
    assert value("USA", "FRA", 1960) == 1.0
    assert value("USA", "FRA", 1975) == 0.0
    assert value("USA", "RVN", 1968) == 1.0
    assert value("USA", "CUB", 2014) == 0.0
    assert value("USA", "RUS", 2014) == 0.0


def test_evidence_shows_the_loss_and_the_occupation(snapshot: Snapshot) -> None:
    facts = presence.evidence(snapshot, "RUS", "UKR", 2010, 2021)
    assert facts[0].text.startswith("Russia in Ukraine: Black Sea Fleet")
    assert any("without the consent of its government" in fact.text for fact in facts)
    assert all(fact.reference for fact in facts)
    troops = presence.evidence(snapshot, "USA", "DEU", 2000, 2020)
    assert any("troops in Germany: about" in fact.text for fact in troops)
    assert presence.evidence(snapshot, "BRA", "ARG", 2000, 2020) == ()
