"""Trade, energy and GDP: the real files, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.sources.registry import read

SOURCES = (
    "comtrade",
    "imf_russia",
    "oec",
    "itpde",
    "oil_imports",
    "gas_imports",
    "gdp",
    "distances",
    "armenia_trade",
)


@pytest.mark.parametrize("source", SOURCES)
def test_real_files_keep_their_promises(data_dir: Path, source: str) -> None:
    tables = read(source, data_dir)
    assert tables.declaration.licence.redistribution in ("rows", "aggregates")
    assert tables.declaration.url.startswith("http")


def test_russias_exports_as_published(data_dir: Path) -> None:
    flows = {
        2021: read("comtrade", data_dir).tables["exports"],
        2023: read("oec", data_dir).tables["flows"],
    }
    expected = {
        (2021, "CHN"): 68.7,
        (2021, "IND"): 9.1,
        (2021, "DEU"): 29.6,
        (2023, "CHN"): 129.0,
        (2023, "IND"): 66.1,
        (2023, "DEU"): 3.9,
    }
    for (year, importer), billions in expected.items():
        found = flows[year].filter(
            pl.col("exporter") == "RUS",
            pl.col("importer") == importer,
            pl.col("year") == year,
        )["usd"]
        assert found.item() / 1e9 == pytest.approx(billions, abs=0.05)


def test_no_flow_between_russia_and_belarus_in_oec(data_dir: Path) -> None:
    flows = read("oec", data_dir).tables["flows"]
    pair = pl.col("exporter").is_in(["RUS", "BLR"]) & pl.col("importer").is_in(
        ["RUS", "BLR"]
    )
    assert flows.filter(pair).is_empty()
