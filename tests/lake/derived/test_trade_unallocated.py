"""Exports booked under Taiwan that are not allocated at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.lake.derived import trade_totals, trade_unallocated
from foedus.lake.derived.trade_cubes import FIRST, cubes, with_hidden
from foedus.lake.derived.trade_series import BASES
from foedus.lake.inputs import Inputs

BN = 1e9


class Flows(Inputs):
    """Inputs out of a few flows, all of one kind of table."""

    def __init__(self, tables: dict[tuple[str, str], pl.DataFrame]) -> None:
        self.tables = tables

    def table(self, source: str, name: str) -> pl.DataFrame:
        return self.tables[source, name]


def flows(*rows: tuple[str, str, int, float], column: str = "usd") -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={
            "exporter": pl.String,
            "importer": pl.String,
            "year": pl.Int16,
            column: pl.Float64,
        },
        orient="row",
    )


def test_what_passes_three_times_the_usual() -> None:
    inputs = Flows(
        {
            ("itpde", "flows"): flows(
                ("IRN", "TWN", 2013, 90 * BN),
                ("IRN", "TWN", 2014, 0.5 * BN),
                ("IRN", "TWN", 2016, 0.7 * BN),
                ("NOR", "TWN", 2016, 0.01 * BN),
                ("FRA", "TWN", 2016, 3 * BN),
                column="usd_2010",
            ),
            ("comtrade", "exports"): flows(
                ("IRN", "TWN", 2017, 2.0 * BN),
                ("IRN", "TWN", 2018, 40 * BN),
                ("IRN", "CHN", 2018, 90 * BN),
                # Too small, grown since, and nothing to compare with.
                ("NOR", "TWN", 2018, 0.09 * BN),
                ("FRA", "TWN", 2018, 11 * BN),
                ("GAB", "TWN", 2018, 5 * BN),
            ),
            ("oec", "flows"): flows(
                ("IRN", "TWN", 2022, 13 * BN),
                ("IRN", "TWN", 2023, 0.02 * BN),
                ("FRA", "TWN", 2022, 4 * BN),
            ),
        }
    )
    found = trade_unallocated.derive(inputs)
    assert found.rows() == [
        ("comtrade", "IRN", 2018, 40 * BN),
        ("oec", "IRN", 2022, 13 * BN),
    ]


def test_hidden_exports_have_no_named_partner() -> None:
    reporters = pl.DataFrame(
        [
            ("IRN", 2018, "export", 90.0, 10.0),
            ("IRN", 2018, "import", 50.0, 1.0),
            ("IRN", 2019, "export", 90.0, 10.0),
        ],
        schema=["state", "year", "flow", "usd", "unspecified"],
        orient="row",
    )
    hidden = pl.DataFrame(
        [("comtrade", "IRN", 2018, 40.0), ("oec", "IRN", 2019, 13.0)],
        schema=["source", "state", "year", "usd"],
        orient="row",
    )
    added = with_hidden(reporters, hidden)
    assert added.columns == reporters.columns
    assert added["unspecified"].to_list() == [50.0, 1.0, 10.0]


def test_the_real_cases(data_dir: Path) -> None:
    inputs = Inputs(data_dir)
    found = inputs.derived("trade_unallocated")
    assert found.select("source", "state", "year").rows() == [
        *(("comtrade", "IRN", year) for year in range(2014, 2019)),
        *(("comtrade", "SAU", year) for year in range(2014, 2017)),
        ("oec", "IRN", 2022),
    ]
    made = cubes(inputs)
    iran, taiwan = made.states.index("IRN"), made.states.index("TWN")
    # Without its oil Iran names partners for less than half of its exports.
    assert np.isnan(made.reported[2018 - FIRST, iran]).all()
    assert np.isnan(made.reconciled[2022 - FIRST, iran, taiwan])
    assert np.isfinite(made.reconciled[2022 - FIRST, iran]).sum() > 100


def test_taiwan_does_not_gain_what_iran_hides(data_dir: Path) -> None:
    inputs = Inputs(data_dir)
    shares = inputs.derived("trade_shares").filter(
        pl.col("state") == "IRN", pl.col("partner") == "TWN", pl.col("year") >= 2014
    )
    assert shares["s_x"].max() < 0.05
    totals = trade_totals.derive(inputs).filter(
        pl.col("state") == "IRN", pl.col("year") == 2022
    )
    # 13 bn dollars beside 53 bn whose buyers are known.
    assert totals["exports_known"].item() == pytest.approx(0.80, abs=0.01)
    flow = inputs.derived("trade_series").filter(
        pl.col("exporter") == "IRN",
        pl.col("importer") == "TWN",
        pl.col("year").is_in([2018, 2022]),
    )
    assert set(flow["basis"]) == {BASES.index("estimate")}
