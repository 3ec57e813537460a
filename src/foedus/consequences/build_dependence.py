"""The tables of dependence, computed once for the snapshot.

The flows that the snapshot keeps (`trade_flows`) leave out small ones, estimates
and errors. What needs these is computed here from the whole series: how
concentrated the trade of every state is in every year, and the error of each flow
that is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.estimates.herfindahl import herfindahl
from foedus.lake.derived.trade_series import BASES

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

__all__ = ["SOURCES", "TABLES", "build"]

#: Sources that are read.
SOURCES = ("comtrade", "itpde", "oec")
#: Tables that are written.
TABLES = ("dependence_years", "trade_errors")

_DIGITS = 4
_ESTIMATE = BASES.index("estimate")
#: Own column, other column, name of the side.
_SIDES = (("exporter", "importer", "exports"), ("importer", "exporter", "imports"))


def build(inputs: Inputs, draft: Snapshot) -> dict[str, pl.DataFrame]:
    """Compute the tables named in `TABLES`.

    Parameters
    ----------
    inputs : Inputs
        With the sources of `SOURCES`.
    draft : Snapshot
        With the table `trade_flows`, whose rows get their errors.

    Returns
    -------
    dict of str to polars.DataFrame
        ``dependence_years``: state, year, side (``exports`` or ``imports``), total
        (US dollars of trade with states), total_sd (of its natural logarithm),
        known (share of the total that a source reports), hhi, hhi_sd, normalised
        (see `herfindahl`), units (states with a figure, zeros included), top and
        top_share (the largest partner; null if the largest flow is an estimate).
        Estimates of missing flows count in hhi: to leave them out would be to
        count them as 0. ``trade_errors``: exporter, importer, year, sd (of ln
        usd), estimate (US dollars, only where the flow is not known).
    """
    series = inputs.derived("trade_series")
    totals = inputs.derived("trade_totals")
    years = pl.concat([_years(series, totals, *side) for side in _SIDES])
    key = ["exporter", "importer", "year"]
    errors = (
        draft.table("trade_flows")
        .select(*key, "usd")
        .join(series.select(*key, "sd", guess="usd"), on=key, how="left")
        .select(
            *key,
            pl.col("sd").round(2),
            estimate=pl.when(pl.col("usd").is_null()).then(
                pl.col("guess").round_sig_figs(3)
            ),
        )
        .sort(key)
    )
    return {"dependence_years": years, "trade_errors": errors}


def _years(
    series: pl.DataFrame, totals: pl.DataFrame, own: str, other: str, side: str
) -> pl.DataFrame:
    """Return a row a state and year for one side of trade."""
    rows = [
        (str(state), int(str(year)), side, *_concentration(flows, other))
        for (state, year), flows in series.group_by(own, "year")
    ]
    found = pl.DataFrame(
        rows,
        schema={
            "state": pl.String, "year": pl.Int16, "side": pl.String,
            "hhi": pl.Float64, "hhi_sd": pl.Float64, "normalised": pl.Float64,
            "units": pl.Int16, "top": pl.String, "top_share": pl.Float64,
        },
        orient="row",
    )  # fmt: skip
    measured = totals.select(
        "state",
        "year",
        total=side,
        total_sd=pl.col(f"{side}_error") / pl.col(side),
        known=f"{side}_known",
    )
    return (
        found.drop_nulls("hhi")
        .join(measured, on=["state", "year"])
        .select(
            *("state", "year", "side", "total", "total_sd", "known", "hhi", "hhi_sd"),
            *("normalised", "units", "top", "top_share"),
        )
        .with_columns(
            pl.col("total").round_sig_figs(_DIGITS + 1),
            pl.col("known").round(3),
            pl.col("total_sd", "hhi", "hhi_sd", "normalised", "top_share").round(
                _DIGITS
            ),
        )
        .sort("state", "year", "side")
    )


def _concentration(
    flows: pl.DataFrame, other: str
) -> tuple[float | None, float | None, float | None, int, str | None, float | None]:
    usd = flows["usd"].to_numpy()
    total = float(usd.sum())
    if not total > 0:
        return None, None, None, usd.size, None, None
    found = herfindahl(usd, sd=flows["sd"].fill_null(0.0).to_numpy())
    largest = int(np.argmax(usd))
    known = flows["basis"][largest] != _ESTIMATE
    normalised = float(found.normalised)
    return (
        float(found.index),
        float(found.sd),
        normalised if np.isfinite(normalised) else None,
        int(found.units),
        flows[other][largest] if known else None,
        float(usd[largest]) / total if known else None,
    )
