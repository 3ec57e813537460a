"""The tables of breaks: rows, false discovery rate, placebo hubs, fits."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.alignment.break_series import Chain, laid
from foedus.estimates.breaks.model import Model
from foedus.estimates.breaks.pooled import Fit
from foedus.estimates.breaks.posterior import Posterior, posterior
from foedus.estimates.breaks.rule import discoveries, find
from foedus.estimates.breaks.series import Series

#: Breaks below this probability are not kept.
KEPT = 0.2
#: Bayesian false discovery rate over the partners of a hub in a channel.
RATE = 0.1
#: A common break counts if at most this share of the hubs has one as large.
PLACEBO = 0.1


def rows(some: list[Chain], model: Model, *, common: bool) -> pl.DataFrame:
    """Return the breaks of one kind of series, marked by what passes."""
    series = laid(some)
    found = posterior(series, model)
    dated = find(found, series.start, least=KEPT)
    first = np.array([one.first for one in some])[dated.series]
    dated_rows = pl.DataFrame(
        {
            "hub": [some[i].hub for i in dated.series],
            "partner": [some[i].partner for i in dated.series],
            "channel": [some[i].channel for i in dated.series],
            "year": first + dated.step,
            "probability": dated.probability,
            "low_year": first + dated.low,
            "high_year": first + dated.high,
            "size": dated.size,
        },
        schema=_SCHEMA,
    )
    if not common:
        return discovered(dated_rows).with_columns(placebo=pl.lit(None, pl.Float64))
    placebo = _placebo(some, series, found, dated_rows)
    return discovered(dated_rows, by=()).with_columns(
        placebo=placebo, passes_fdr=pl.col("passes_fdr") & (placebo <= PLACEBO)
    )


def discovered(table: pl.DataFrame, by: tuple[str, ...] = ("hub",)) -> pl.DataFrame:
    """Mark what passes the false discovery rate, `by` hub or over all rows."""
    mark = pl.col("probability").map_batches(
        lambda p: pl.Series(discoveries(p.to_numpy(), rate=RATE)),
        return_dtype=pl.Boolean,
    )
    return table.with_columns(passes_fdr=mark.over(by) if by else mark)


def _placebo(
    some: list[Chain], series: Series, found: Posterior, table: pl.DataFrame
) -> pl.Series:
    """Return the part of the other hubs with a common step as large within a year.

    A step is the expected jump of its sign, probability times size, summed over a
    year and its neighbours.
    """
    step: dict[tuple[str, int], tuple[float, float]] = {}
    for i, one in enumerate(some):
        for k, sizes in enumerate((found.up_size, found.down_size)):
            part = np.abs(sizes[series.at(i)])
            near = np.convolve(part, np.ones(3), mode="same")
            for t, value in enumerate(near):
                key = (one.hub, one.first + t)
                pair = step.get(key, (0.0, 0.0))
                step[key] = (value, pair[1]) if k == 0 else (pair[0], value)
    shares = []
    for hub, year, size in table.select("hub", "year", "size").iter_rows():
        sign = 0 if size > 0 else 1
        mine = step[hub, year][sign]
        others = [pair[sign] for (h, y), pair in step.items() if y == year and h != hub]
        as_large = sum(other >= mine for other in others)
        shares.append((1 + as_large) / (1 + len(others)))
    return pl.Series("placebo", shares, dtype=pl.Float64)


def table(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the table `breaks` from the rows of all kinds of series."""
    whole = pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA | _MARKS)
    return whole.select(
        pl.col("hub", "partner", "channel", "year"),
        # What is told of a break; more decimals would only fill the snapshot.
        pl.col("probability").round(3),
        pl.col("low_year", "high_year"),
        pl.col("size").round(2),
        pl.col("placebo").round(3),
        pl.col("passes_fdr"),
    ).sort("hub", "partner", "channel", "year")


def fit_row(kind: str, name: str, fitted: Fit) -> dict[str, object]:
    """Return a row of the table `break_fit`."""
    model = fitted.model
    return {
        "kind": kind,
        "channel": name,
        "noise": model.noise,
        "jump": model.jump,
        "walks": list(model.walks),
        "errors": list(model.errors),
        "weights": list(model.weights),
        "chance": model.chance,
        "least": model.least,
        "log_likelihood": fitted.log_likelihood,
        "no_jump": fitted.no_jump,
        "no_walk": fitted.no_walk,
        "series": fitted.series,
        "observations": fitted.observations,
    }


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "hub": pl.String,
    "partner": pl.String,
    "channel": pl.String,
    "year": pl.Int16,
    "probability": pl.Float64,
    "low_year": pl.Int16,
    "high_year": pl.Int16,
    "size": pl.Float64,
}
_MARKS: dict[str, pl.DataType | type[pl.DataType]] = {
    "placebo": pl.Float64,
    "passes_fdr": pl.Boolean,
}
FIT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "kind": pl.String,
    "channel": pl.String,
    **dict.fromkeys(("noise", "jump"), pl.Float64),
    **dict.fromkeys(("walks", "errors", "weights"), pl.List(pl.Float64)),
    **dict.fromkeys(("chance", "least"), pl.Float64),
    **dict.fromkeys(("log_likelihood", "no_jump", "no_walk"), pl.Float64),
    "series": pl.Int64,
    "observations": pl.Int64,
}
