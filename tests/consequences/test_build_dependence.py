"""The tables of dependence, from a series made here."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.consequences.build_dependence import TABLES, build
from foedus.lake.derived.trade_series import BASES

_ESTIMATE = BASES.index("estimate")


class Given:
    """Stands in for `Inputs` and for `Snapshot`."""

    def __init__(self, **tables: pl.DataFrame) -> None:
        self.tables = tables

    def derived(self, name: str) -> pl.DataFrame:
        return self.tables[name]

    table = derived


@pytest.fixture(scope="module")
def built() -> dict[str, pl.DataFrame]:
    series = pl.DataFrame(
        [
            ("AAA", "BBB", 2020, 60.0, 0.1, 6.0, 1),
            ("AAA", "CCC", 2020, 40.0, 0.123, 4.9, 1),
            ("AAA", "DDD", 2020, 0.0, None, 1.0, 1),
            ("BBB", "AAA", 2020, 10.0, 0.2, 2.0, 1),
            ("BBB", "CCC", 2020, 30.0, 0.4, 12.0, _ESTIMATE),
            ("CCC", "AAA", 2020, 0.0, None, 1.0, 1),
        ],
        schema={
            "exporter": pl.String, "importer": pl.String, "year": pl.Int16,
            "usd": pl.Float64, "sd": pl.Float64, "error": pl.Float64, "basis": pl.Int8,
        },
        orient="row",
    )  # fmt: skip
    totals = pl.DataFrame(
        {
            "state": ["AAA", "BBB", "CCC"],
            "year": pl.Series([2020] * 3, dtype=pl.Int16),
            "exports": [100.0, 40.0, None],
            "imports": [10.0, 60.0, 70.0],
            "exports_error": [8.0, 12.0, None],
            "imports_error": [2.0, 6.0, 13.0],
            "exports_known": [1.0, 0.25, None],
            "imports_known": [1.0, 1.0, 0.571],
        }
    )
    flows = series.filter(pl.col("usd") > 0).with_columns(
        usd=pl.when(pl.col("basis") != _ESTIMATE).then("usd")
    )
    found = build(
        Given(trade_series=series, trade_totals=totals),  # type: ignore[arg-type]
        Given(trade_flows=flows),  # type: ignore[arg-type]
    )
    assert set(found) == set(TABLES)
    return found


def test_concentration_counts_estimates_and_zeros_and_keys_are_unique(built):
    years = built["dependence_years"]
    assert years.select("state", "year", "side").is_duplicated().sum() == 0
    row = years.row(
        by_predicate=(pl.col("state") == "AAA") & (pl.col("side") == "exports"),
        named=True,
    )
    assert row["hhi"] == pytest.approx(0.52) and row["units"] == 3
    assert row["normalised"] == pytest.approx((0.52 - 1 / 3) / (2 / 3), abs=1e-4)
    assert (row["top"], row["top_share"]) == ("BBB", pytest.approx(0.6))
    assert row["total_sd"] == pytest.approx(0.08)
    slopes = (2 * 0.6 * 0.08 * 0.1) ** 2 + (2 * 0.4 * 0.12 * 0.123) ** 2
    assert row["hhi_sd"] == pytest.approx(slopes**0.5, abs=1e-4)


def test_the_largest_partner_is_not_known_by_an_estimate(built):
    years = built["dependence_years"]
    row = years.row(
        by_predicate=(pl.col("state") == "BBB") & (pl.col("side") == "exports"),
        named=True,
    )
    assert row["top"] is None and row["top_share"] is None
    assert row["hhi"] == pytest.approx(0.625)
    # A side on which nothing was traded has no concentration.
    assert years.filter(
        (pl.col("state") == "CCC") & (pl.col("side") == "exports")
    ).is_empty()


def test_errors_follow_the_flows_and_estimates_stand_apart(built):
    errors = built["trade_errors"]
    assert errors.height == 4
    known = errors.filter(pl.col("estimate").is_null())
    assert known["sd"].to_list() == [0.1, 0.12, 0.2]
    assert errors.drop_nulls("estimate").row(0) == ("BBB", "CCC", 2020, 0.4, 30.0)
