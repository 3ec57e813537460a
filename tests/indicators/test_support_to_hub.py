from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.indicators import arms_supply, support_to_hub
from foedus.indicators.contract import VALUES, Built
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

HUBS = ["RUS", "SUN", "USA", "NGA", "SAU"]


class Windows(Inputs):
    """Inputs whose only derived table is a few windows of arms."""

    def derived(self, name: str) -> pl.DataFrame:
        assert name == "arms_windows"
        return pl.DataFrame(
            [
                ("RUS", "UKR", 2012, 30.0, 30.0, 3, 4.0),
                ("RUS", "ITA", 2012, 10.0, 0.0, 1, 4.0),
                ("USA", "GBR", 2012, 5.0, 5.0, 1, 1.0),
                ("USA", "GBR", 2013, 4.0, 0.0, 1, 1.0),
                ("USA", "GBR", 1999, 4.0, 4.0, 1, 1.0),
                ("SAU", "USA", 2012, 6.0, 6.0, 1, 1.0),
                ("SAU", "FRA", 2012, 4.0, 4.0, 1, 1.0),
                ("SAU", "USA", 2013, 6.0, 6.0, 1, 1.0),
                ("SAU", "FRA", 2013, 4.0, 4.0, 1, 1.0),
            ],
            schema={
                "recipient": pl.String,
                "supplier": pl.String,
                "year": pl.Int16,
                "tiv5": pl.Float64,
                "tiv": pl.Float64,
                "deals": pl.Int16,
                "effective_deals": pl.Float64,
            },
            orient="row",
        )


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    ledger = pl.DataFrame(
        [
            ("RUS", "BLR", date(2012, 5, 1), date(2012, 6, 1), "basing", 0.5),
            ("RUS", "UKR", date(2012, 5, 1), date(2012, 6, 1), "arms", 0.5),
            ("RUS", "PRK", date(2013, 1, 1), None, "forces", 1.0),
            ("USA", "GBR", date(2001, 10, 7), date(2012, 12, 31), "forces", 1.0),
            ("SAU", "FRA", date(2012, 1, 1), date(2012, 12, 31), "forces", 1.0),
            ("SAU", "ARE", date(2012, 1, 1), date(2013, 12, 31), "forces", 1.0),
        ],
        schema={
            "hub": pl.String,
            "partner": pl.String,
            "from": pl.Date,
            "to": pl.Date,
            "kind": pl.String,
            "weight": pl.Float64,
        },
        orient="row",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("foedus.states.support.support", lambda: ledger)
        inputs = Windows(tmp_path_factory.mktemp("windows"))
        return support_to_hub.build(inputs, HUBS).values


@pytest.mark.parametrize(
    ("hub", "partner", "year", "value", "n", "has_sd"),
    [
        # Three quarters of the hub's arms weigh more than arms for one war.
        ("RUS", "UKR", 2012, 0.75, 4.0, True),
        ("RUS", "ITA", 2012, 0.25, 4.0, True),
        ("RUS", "CHN", 2012, 0.0, 4.0, True),
        ("RUS", "BLR", 2012, 0.5, 1.0, False),
        # No arms reached the hub in these five years: only the ledger speaks.
        ("RUS", "PRK", 2013, 1.0, 1.0, False),
        ("USA", "GBR", 2012, 1.0, 1.0, True),
        # Before its first support a partner's value is that of arms.
        ("USA", "GBR", 1999, 1.0, 1.0, True),
        # No war of the hub, and no support ever: arms alone.
        ("USA", "FRA", 2013, 0.0, 1.0, True),
        # The war goes on, and the partner has left it: a true fall.
        ("SAU", "FRA", 2012, 1.0, 1.0, False),
        ("SAU", "FRA", 2013, 0.4, 1.0, True),
    ],
)
def test_values_by_hand(
    hub: str,
    partner: str,
    year: int,
    value: float,
    n: float,
    has_sd: bool,
    values: pl.DataFrame,
) -> None:
    row = values.filter(
        pl.col("hub") == hub, pl.col("partner") == partner, pl.col("year") == year
    )
    assert row["value"].item() == pytest.approx(value)
    assert row["n"].item() == n
    assert (row["sd"].item() is not None) is has_sd


def test_without_a_war_support_is_not_known(values: pl.DataFrame) -> None:
    britain = values.filter(pl.col("hub") == "USA", pl.col("partner") == "GBR")
    assert britain.filter(pl.col("year") == 2012)["value"].to_list() == [1.0]
    assert britain.filter(pl.col("year") == 2013).is_empty()


def test_silence_is_not_zero(values: pl.DataFrame) -> None:
    later = values.filter(pl.col("hub") == "RUS", pl.col("year") == 2013)
    assert later["partner"].to_list() == ["PRK"]
    assert values.filter(pl.col("hub") == "NGA").is_empty()


@pytest.fixture(scope="module")
def built(data_dir: Path) -> Built:
    return support_to_hub.build(Inputs(data_dir), HUBS)


@pytest.fixture(scope="module")
def snapshot(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    inputs = Inputs(data_dir)
    both = {
        "arms_supply": arms_supply.build(inputs, HUBS),
        "support_to_hub": support_to_hub.build(inputs, HUBS),
    }
    return snapshots.write(
        tmp_path_factory.mktemp("support") / "snapshot",
        indicators={name: built.values for name, built in both.items()},
        tables=both["arms_supply"].tables,
        manifest={"hubs": HUBS, "indicators": {}},
    )


def test_values_obey_the_contract(built: Built) -> None:
    assert built.values.columns == list(VALUES)
    assert built.values["value"].is_between(0, 1).all()
    assert not built.values.select("hub", "partner", "year").is_duplicated().any()
    assert built.values.equals(built.values.sort("hub", "partner", "year"))


def test_the_end_of_a_mission_is_no_fall(built: Built) -> None:
    usa = built.values.filter(pl.col("hub") == "USA")
    falls = (
        usa.filter(pl.col("year") == 2020)
        .join(usa.filter(pl.col("year") == 2022), on="partner")
        .filter(pl.col("value") - pl.col("value_right") >= 0.4)
    )
    assert falls.is_empty()
    assert usa.filter(pl.col("partner") == "POL", pl.col("year") == 2022).is_empty()
    # Russia's war goes on: who stands in it is known.
    korea = built.values.filter(pl.col("hub") == "RUS", pl.col("partner") == "PRK")
    assert korea["year"].max() == 2024


def test_forces_beside_russia_and_arms_for_it(built: Built) -> None:
    russia = built.values.filter(pl.col("hub") == "RUS")
    korea = russia.filter(pl.col("partner") == "PRK", pl.col("year") == 2024)
    assert korea["value"].item() == 1.0
    assert korea["sd"].item() is None
    iran = russia.filter(pl.col("partner") == "IRN")
    assert iran.filter(pl.col("year") == 2023)["value"].item() >= 0.5
    assert iran.filter(pl.col("year") == 2014)["value"].item() == 0.0


def test_evidence_cites_acts_and_deliveries(snapshot: Snapshot) -> None:
    facts = support_to_hub.evidence(snapshot, "RUS", "PRK", 2014, 2024)
    assert facts[0].source == "ledger:support.csv"
    assert "North Korea had forces beside Russia from 2024" in " ".join(
        fact.text for fact in facts
    )
    assert all(fact.reference for fact in facts)
    arms = support_to_hub.evidence(snapshot, "RUS", "UKR", 2010, 2020)
    assert any("of the arms that Russia received" in fact.text for fact in arms)
    assert support_to_hub.evidence(snapshot, "RUS", "LIE", 2014, 2024) == ()
