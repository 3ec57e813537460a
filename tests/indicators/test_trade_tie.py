"""The trade tie: values by hand, evidence as sentences, and the real figures."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.indicators import trade_tie
from foedus.indicators.contract import VALUES, Built
from foedus.lake.derived.trade_series import BASES
from foedus.lake.snapshot import Snapshot, write

SERIES = {
    "exporter": pl.String,
    "importer": pl.String,
    "year": pl.Int16,
    "usd": pl.Float64,
    "basis": pl.Int8,
}
TOTALS = {
    "state": pl.String,
    "year": pl.Int16,
    "exports": pl.Float64,
    "imports": pl.Float64,
    "exports_known": pl.Float64,
    "imports_known": pl.Float64,
}
SHARES = {
    "state": pl.String,
    "partner": pl.String,
    "year": pl.Int16,
    "s_x": pl.Float64,
    "sd_x": pl.Float64,
    "s_m": pl.Float64,
    "sd_m": pl.Float64,
}


class Given:
    """Stands in for `Inputs`."""

    def __init__(self, **derived: pl.DataFrame) -> None:
        self.tables = derived

    def derived(self, name: str) -> pl.DataFrame:
        return self.tables[name]


def frame(rows: list[tuple[Any, ...]], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


def armenia() -> Given:
    """Armenia 2014-2023 with Russia, Georgia and Iran, in three years."""

    def flow(
        exporter: str, importer: str, year: int, usd: float, basis: str
    ) -> tuple[Any, ...]:
        return exporter, importer, year, usd, BASES.index(basis)

    series = [
        flow("ARM", "RUS", 2014, 2e8, "ITPD-E"),
        flow("ARM", "GEO", 2014, 8e8, "ITPD-E"),
        flow("ARM", "RUS", 2021, 5e8, "Comtrade"),
        flow("ARM", "GEO", 2021, 5e8, "Comtrade"),
        flow("ARM", "RUS", 2023, 6e8, "OEC"),
        flow("ARM", "GEO", 2023, 4e8, "OEC"),
        flow("RUS", "ARM", 2014, 1e9, "ITPD-E"),
        flow("IRN", "ARM", 2014, 1e9, "ITPD-E"),
        flow("RUS", "ARM", 2021, 1e9, "estimate"),
        flow("IRN", "ARM", 2021, 9e9, "Comtrade"),
        flow("IRN", "ARM", 2023, 1e9, "OEC"),
        flow("FRA", "ARM", 2023, 1e5, "OEC"),
    ]
    totals = [
        ("ARM", 2014, 1e9, 2e9, 1.0, 1.0),
        ("ARM", 2021, 1e9, 1e10, 1.0, 0.9),
        ("ARM", 2023, 1e9, 1e9 + 1e5, 1.0, 1.0),
        *(("RUS", year, 1e12, 1e12, 1.0, 1.0) for year in (2014, 2021, 2023)),
        *(("IRN", year, 1e12, 1e12, 1.0, 1.0) for year in (2014, 2021, 2023)),
        *(("GEO", year, 1e12, 1e12, 1.0, 1.0) for year in (2014, 2021, 2023)),
        ("FRA", 2023, 1e12, 1e12, 1.0, 1.0),
    ]
    shares = [
        ("ARM", "RUS", 2014, 0.2, 0.02, 0.5, 0.04),
        ("ARM", "RUS", 2021, 0.5, 0.05, None, None),
        ("ARM", "RUS", 2023, 0.6, 0.0, 0.0, 9.0),
        ("ARM", "IRN", 2023, 0.0, 0.0, 1.0, 0.0),
        ("ZAN", "RUS", 2014, 0.5, 0.1, 0.5, 0.1),
    ]
    return Given(
        trade_series=frame(series, SERIES),
        trade_totals=frame(totals, TOTALS),
        trade_shares=frame(shares, SHARES),
    )


def built(*hubs: str) -> Built:
    return trade_tie.build(armenia(), hubs)  # type: ignore[arg-type]


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    made = built("RUS")
    return write(
        tmp_path / "snapshot",
        indicators={"trade_tie": made.values},
        tables=made.tables,
        manifest={"hubs": ["RUS"], "indicators": {"trade_tie": {"coverage": [0, 0]}}},
    )


@given(st.floats(0, 1))
def test_shown_is_the_share(share: float) -> None:
    value = math.log(1 + share / 0.01) / math.log(101)
    assert 0 <= value <= 1
    assert trade_tie.shown(value) == pytest.approx(share, abs=1e-12)


def test_value_and_deviation_by_hand() -> None:
    values = built("RUS").values
    assert dict(zip(values.columns, values.dtypes, strict=True)) == VALUES
    row = values.row(0, named=True)
    assert (row["hub"], row["partner"], row["year"]) == ("RUS", "ARM", 2014)
    assert row["value"] == pytest.approx(math.log(36) / math.log(101))
    # sd of the mean share: sqrt(.02^2 + .04^2) / 2; slope 1 / ((.01 + s) ln 101)
    deviation = math.hypot(0.02, 0.04) / 2 / (0.36 * math.log(101))
    assert row["sd"] == pytest.approx(deviation)


def test_one_side_alone_is_not_known_and_a_dead_state_has_no_tie() -> None:
    values = built("RUS").values
    assert values["year"].to_list() == [2014, 2023]
    assert values["partner"].unique().to_list() == ["ARM"]


def test_deviation_is_at_most_that_of_an_unknown_value() -> None:
    assert built("RUS").values["sd"].max() == pytest.approx(12**-0.5)


def test_only_the_hubs_asked_for_and_sorted() -> None:
    values = built("IRN", "RUS").values
    assert values["hub"].to_list() == ["IRN", "RUS", "RUS"]
    assert built("FRA").values.is_empty()


def test_kept_flows_tell_missing_from_small() -> None:
    flows = built("RUS").tables["trade_flows"]
    unknown = flows.filter(pl.col("usd").is_null())
    assert unknown.select("exporter", "importer", "year").rows() == [
        ("RUS", "ARM", 2021)
    ]
    # A hundred thousand of a billion is under 0.02 %.
    assert flows.filter(pl.col("exporter") == "FRA").is_empty()


def test_evidence_tells_the_change(snapshot: Snapshot) -> None:
    facts = trade_tie.evidence(snapshot, "RUS", "ARM", 2014, 2023)
    texts = [fact.text for fact in facts]
    assert [fact.weight for fact in facts] == sorted(
        (fact.weight for fact in facts), reverse=True
    )
    assert (
        "In 2023 Armenia sold goods for 600 m dollars to Russia, 60 % of its exports "
        "(number 1 of its partners; next: Georgia, 40 %)"
    ) in texts
    step = "The share of Russia in Armenia's exports rose from 20 % in 2014 to 50 %"
    assert f"{step} in 2021" in texts
    assert any(
        text.startswith("No source has Armenia's imports from Russia in 2021")
        for text in texts
    )
    none = "In 2023 Armenia bought next to nothing from Russia"
    assert f"{none}: under 0.02 % of its imports" in texts
    assert {fact.source for fact in facts} <= {"itpde", "comtrade", "oec"}
    assert all(fact.indicator == "trade_tie" for fact in facts)


def test_evidence_of_a_pair_without_trade_is_empty(snapshot: Snapshot) -> None:
    assert trade_tie.evidence(snapshot, "FJI", "ARM", 2014, 2021) == ()
    assert trade_tie.evidence(snapshot, "RUS", "ARM", 2001, 2002) == ()
