"""Energy: shares by hand, what is not named, and the real figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from foedus.indicators import energy
from foedus.indicators.contract import VALUES, Built
from foedus.lake.derived import energy_imports
from foedus.lake.derived.energy_imports import BOTH, GAS_ONLY
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import write

IMPORTS = {
    "exporter": pl.String,
    "importer": pl.String,
    "product": pl.String,
    "year": pl.Int16,
    "amount": pl.Float64,
}
TOTALS = {name: kind for name, kind in IMPORTS.items() if name != "exporter"}


class Given:
    """Stands in for `Inputs`: oil in kt, gas in million cubic metres."""

    def __init__(self) -> None:
        def imports(*rows: tuple[Any, ...]) -> pl.DataFrame:
            return pl.DataFrame(rows, schema=IMPORTS, orient="row")

        def totals(*rows: tuple[Any, ...]) -> pl.DataFrame:
            return pl.DataFrame(rows, schema=TOTALS, orient="row")

        crude, products, gas = "crude oil", "oil products", "natural gas"
        self.tables = {
            ("oil_imports", "imports"): imports(
                ("RUS", "POL", crude, 2019, 60.0),
                ("DEU", "POL", products, 2019, 40.0),
                ("RUS", "POL", crude, 2020, 50.0),
            ),
            ("oil_imports", "totals"): totals(
                ("POL", crude, 2019, 60.0),
                ("POL", products, 2019, 40.0),
                ("POL", crude, 2020, 100.0),
                ("ISL", crude, 2019, 10.0),
            ),
            ("gas_imports", "imports"): imports(
                ("RUS", "POL", gas, 2010, 10.0),
                ("RUS", "POL", gas, 2019, 100.0),
                ("RUS", "ARM", gas, 2021, 80.0),
                ("IRN", "ARM", gas, 2021, 20.0),
            ),
            ("gas_imports", "totals"): totals(
                ("POL", gas, 2010, 10.0),
                ("POL", gas, 2019, 100.0),
                ("POL", gas, 2020, 0.0),
                ("ISL", gas, 2019, 0.0),
                ("ARM", gas, 2020, 0.0),
                ("ARM", gas, 2021, 100.0),
                ("GEO", gas, 2021, 100.0),
            ),
        }

    def table(self, source: str, name: str) -> pl.DataFrame:
        return self.tables[source, name]

    def derived(self, name: str) -> pl.DataFrame:
        assert name == "energy_imports"
        return energy_imports.derive(self)  # type: ignore[arg-type]


def built(*hubs: str) -> Built:
    return energy.build(Given(), hubs)  # type: ignore[arg-type]


def values(hub: str) -> dict[tuple[str, int], tuple[float, float | None, float]]:
    frame = built(hub).values
    return {(p, y): (v, sd, n) for _, p, y, v, sd, n in frame.iter_rows()}


def test_oil_and_gas_are_added_as_energy() -> None:
    russia = values("RUS")
    # (60 + .86 * 100) of (100 + .86 * 100)
    assert russia["POL", 2019][0] == pytest.approx(146 / 186)
    assert values("DEU")["POL", 2019][0] == pytest.approx(40 / 186)


def test_an_importer_keeps_one_definition() -> None:
    russia = values("RUS")
    # Gas of 2010 alone would be another quantity than oil and gas of 2019.
    assert ("POL", 2010) not in russia
    assert russia["POL", 2019][2] == BOTH
    assert russia["ARM", 2021] == (pytest.approx(0.8), None, GAS_ONLY)


def test_importing_nothing_is_not_known_and_not_from_the_hub_is_zero() -> None:
    assert ("ARM", 2020) not in values("RUS")
    assert values("NOR")["ARM", 2021][0] == 0


def test_unnamed_origins_widen_and_then_silence() -> None:
    russia = values("RUS")
    # Half of 2020 is named, all of that from Russia: sd .5 * 1 / sqrt(3).
    assert russia["POL", 2020][:2] == (pytest.approx(0.5), pytest.approx(0.5 / 3**0.5))
    assert values("NOR")["POL", 2020][1] == pytest.approx(0.5 * 0.05 / 3**0.5)
    assert ("ISL", 2019) not in russia
    assert ("GEO", 2021) not in russia


def test_no_state_supplies_itself_and_none_before_it_exists() -> None:
    assert built("POL").values.filter(pl.col("partner") == "POL").is_empty()
    assert built("SUN").values.is_empty()


def test_columns_are_those_of_the_contract() -> None:
    frame = built("RUS").values
    assert dict(zip(frame.columns, frame.dtypes, strict=True)) == VALUES


def test_evidence_reads_as_sentences(tmp_path: Path) -> None:
    made = built("RUS")
    snapshot = write(
        tmp_path / "snapshot",
        indicators={"energy": made.values},
        tables=made.tables,
        manifest={"hubs": ["RUS"], "indicators": {}},
    )
    facts = energy.evidence(snapshot, "RUS", "POL", 2014, 2023)
    texts = [fact.text for fact in facts]
    assert (
        "In 2019 78 % of Poland's imported oil and gas came from Russia; largest "
        "other: Germany, 22 %"
    ) in texts
    assert (
        "In 2020 50 % of Poland's imported oil and gas came from Russia; 50 % without "
        "a named origin"
    ) in texts
    assert {fact.source for fact in facts} == {"oil_imports"}
    gas = energy.evidence(snapshot, "RUS", "ARM", 2014, 2023)
    assert gas[0].text.startswith("In 2021 80 % of Armenia's imported gas came from")
    assert {fact.source for fact in gas} == {"gas_imports"}
    assert energy.evidence(snapshot, "NOR", "ARM", 2014, 2023) == ()
    assert energy.evidence(snapshot, "RUS", "ARM", 2022, 2023) == ()


@pytest.fixture(scope="module")
def real(data_dir: Path) -> Built:
    return energy.build(Inputs(data_dir), ("RUS", "NOR", "FRA", "SAU"))


def test_real_values_are_sound(real: Built) -> None:
    frame = real.values
    assert real.coverage == (2000, 2021)
    assert frame["value"].is_between(0, 1).all()
    assert frame["sd"].drop_nulls().is_between(0, 0.3).all()
    assert not frame.select("hub", "partner", "year").is_duplicated().any()
    assert real.tables["energy_flows"]["share"].max() == 1


@pytest.mark.parametrize(
    ("partner", "year", "low", "high"),
    [
        ("POL", 2014, 0.75, 0.85),
        ("POL", 2020, 0.60, 0.68),
        ("UKR", 2012, 0.75, 0.85),
        ("UKR", 2019, 0.10, 0.22),
        ("LTU", 2012, 0.85, 0.95),
        ("ARM", 2021, 0.85, 0.92),
        ("BLR", 2021, 0.99, 1.0),
    ],
)
def test_russias_share(
    real: Built, partner: str, year: int, low: float, high: float
) -> None:
    found = real.values.filter(
        pl.col("hub") == "RUS", pl.col("partner") == partner, pl.col("year") == year
    )["value"].item()
    assert low <= found <= high
