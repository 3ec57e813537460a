"""Oil and gas imports by origin, as shares of an importer's energy.

Tonnes of oil and cubic metres of gas are added as energy: a tonne of oil or of
its products counts as one tonne of oil equivalent, a million cubic metres of gas
as 860 (36 PJ a bn cubic metres: BP Statistical Review of World Energy 2021,
approximate conversion factors).

One definition an importer, so that a series never changes its meaning: where
the oil tables cover an importer, oil and gas together in the years that both
tables cover; where they do not (most states outside the OECD), gas alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

_GAS_TO_OIL = 0.86
#: Fuels that a row speaks of.
BOTH, GAS_ONLY = 2, 1


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return origins of each importer's oil and gas.

    Parameters
    ----------
    inputs : Inputs
        Sources `oil_imports` and `gas_imports`.

    Returns
    -------
    polars.DataFrame
        importer, year, exporter; share (of the importer's oil and gas imports,
        by energy, in [0, 1]); unnamed (share of the imports whose origin is not
        a named state); fuels (`BOTH` or `GAS_ONLY`). Every importer and year
        that imported anything has its named origins only, and one row with a
        null exporter if no origin is named.
    """
    oil = _energy(inputs, "oil_imports", 1.0)
    gas = _energy(inputs, "gas_imports", _GAS_TO_OIL)
    covered = oil["totals"].select("importer").unique()
    # A state outside the oil tables is known by its gas; one inside them is
    # known in the years of both.
    both = (
        oil["totals"]
        .join(gas["totals"], on=["importer", "year"], suffix="_gas")
        .select(
            "importer",
            "year",
            total=pl.col("amount") + pl.col("amount_gas"),
            fuels=pl.lit(BOTH, dtype=pl.Int8),
        )
    )
    alone = (
        gas["totals"]
        .join(covered, on="importer", how="anti")
        .select(
            "importer",
            "year",
            total="amount",
            fuels=pl.lit(GAS_ONLY, dtype=pl.Int8),
        )
    )
    totals = pl.concat([both, alone]).filter(pl.col("total") > 0)
    named = (
        pl.concat([oil["imports"], gas["imports"]])
        .group_by("importer", "year", "exporter")
        .agg(pl.col("amount").sum())
    )
    share = pl.col("amount") / pl.col("total")
    return (
        totals.join(named, on=["importer", "year"], how="left")
        .with_columns(share=share.fill_null(0.0))
        .with_columns(
            unnamed=(1 - pl.col("share").sum().over("importer", "year")).clip(0, 1)
        )
        .select("importer", "year", "exporter", "share", "unnamed", "fuels")
        .sort("importer", "year", "exporter")
    )


def _energy(inputs: Inputs, source: str, factor: float) -> dict[str, pl.DataFrame]:
    """Return imports and totals summed over products, in tonnes of oil."""
    keys = {"imports": ["importer", "year", "exporter"], "totals": ["importer", "year"]}
    return {
        name: inputs.table(source, name)
        .group_by(by)
        .agg(pl.col("amount").sum() * factor)
        for name, by in keys.items()
    }
