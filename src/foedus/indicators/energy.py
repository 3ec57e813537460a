"""Energy: the hub's share of a partner's imports of oil and gas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from foedus.indicators.contract import Built, Evidence, Indicator
from foedus.lake.derived.energy_imports import GAS_ONLY
from foedus.states import existing, get

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

#: With more of the imports unnamed than this, no share is known.
MOST_UNNAMED = 0.5
_NEGLIGIBLE = 0.005
#: A hub that is not named at all may still be behind this part of the unnamed.
_HIDDEN = 0.05
_LARGEST_KEPT = 6
_SMALLEST_KEPT = 0.01
_MOST = 12
_REFERENCE = "International Energy Agency, imports by origin"

INDICATOR = Indicator(
    id="energy",
    title="Energy",
    channel="economic",
    question="How much of the partner's imported oil and gas comes from the hub?",
    method=(
        "The hub's share of the partner's imports of crude oil, oil products and "
        "natural gas, added as energy; gas alone for states whose oil imports are "
        "not covered. The standard deviation comes from imports whose origin is "
        "not named; there is no second source to compare with"
    ),
    sources=("oil_imports", "gas_imports"),
    absent=(
        "the agency has no imports by origin for the partner, it imported nothing, "
        "or most of its imports have no named origin; nothing is known after 2021"
    ),
    quantity="share of the partner's oil and gas imports",
)


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute the share of these hubs in every covered importer's energy.

    An importer that names its origins and does not name the hub has a share of
    0. With u the unnamed part and x the hub's share of the named part, the hub's
    part of the unnamed lies between none and u * x: sd = u * max(x, .05) /
    sqrt(3), null where less than .5 % is unnamed.

    Returns
    -------
    Built
        Values with `n` = number of fuels (2: oil and gas; 1: gas alone); table
        ``energy_flows``: importer, exporter, year, share, unnamed, fuels, of the
        six largest origins a year with 1 % or more.
    """
    origins = inputs.derived("energy_imports").filter(pl.col("unnamed") <= MOST_UNNAMED)
    importers = origins.select("importer", "year", "unnamed", "fuels").unique()
    named = origins.drop_nulls("exporter").select(
        "importer", "year", "share", hub="exporter"
    )
    share, unnamed = pl.col("share"), pl.col("unnamed")
    of_named = pl.max_horizontal(share / (1 - unnamed), pl.lit(_HIDDEN))
    values = (
        importers.join(_alive(importers, hubs), on="year")
        .filter(pl.col("hub") != pl.col("importer"))
        .join(named, on=["importer", "year", "hub"], how="left")
        .with_columns(pl.col("share").fill_null(0.0))
        .select(
            "hub",
            pl.col("importer").alias("partner"),
            "year",
            share.alias("value"),
            pl.when(unnamed >= _NEGLIGIBLE)
            .then(unnamed * of_named / 3**0.5)
            .alias("sd"),
            pl.col("fuels").cast(pl.Float64).alias("n"),
        )
        .sort("hub", "partner", "year")
    )
    years = importers["year"].to_numpy()
    return Built(
        values=values,
        coverage=(int(years.min()), int(years.max())),
        tables={"energy_flows": _largest(origins)},
        notes=(
            "Oil 2011-2020 for about 50 importers, gas 2000-2021 for about "
            "85; nothing after 2021.",
        ),
    )


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return the hub's share at both ends of the window, and who gained most."""
    flows = snapshot.table(
        "energy_flows",
        (pl.col("importer") == partner) & pl.col("year").is_between(since, until),
    )
    years = flows["year"].unique().sort().to_list()
    if not years:
        return ()
    ends = list(dict.fromkeys((years[-1], years[0])))
    shares = {
        year: dict(
            flows.filter(pl.col("year") == year).select("exporter", "share").rows()
        )
        for year in ends
    }
    if not any(hub in by_origin for by_origin in shares.values()):
        return ()
    last, first = shares[ends[0]], shares[ends[-1]]
    change = abs(last.get(hub, 0.0) - first.get(hub, 0.0))
    facts = [
        _level(flows.filter(pl.col("year") == year), hub, partner, year, change + 1)
        for year in ends
    ]
    moved = {
        other: last.get(other, 0.0) - first.get(other, 0.0)
        for other in sorted({*first, *last} - {hub})
    }
    for other in sorted(moved, key=lambda name: -abs(moved[name]))[:3]:
        if abs(moved[other]) >= _SMALLEST_KEPT:
            text = (
                f"{get(other).name} supplied {_percent(first.get(other))} of "
                f"{get(partner).name}'s imported {_fuels(flows)} in {ends[-1]} and "
                f"{_percent(last.get(other))} in {ends[0]}"
            )
            facts.append(_fact(flows, ends[0], text, abs(moved[other])))
    return tuple(sorted(facts, key=lambda fact: -fact.weight)[:_MOST])


def _level(
    flows: pl.DataFrame, hub: str, partner: str, year: int, weight: float
) -> Evidence:
    found = dict(flows.select("exporter", "share").rows())
    others = sorted(set(found) - {hub}, key=lambda name: -found[name])
    beside = f"; largest other: {get(others[0]).name}, " if others else ""
    beside += _percent(found[others[0]]) if others else ""
    unnamed = float(flows["unnamed"][0])
    if unnamed >= _NEGLIGIBLE:
        beside += f"; {_percent(unnamed)} without a named origin"
    text = (
        f"In {year} {_percent(found.get(hub))} of {get(partner).name}'s imported "
        f"{_fuels(flows)} came from {get(hub).name}{beside}"
    )
    return _fact(flows, year, text, weight)


def _fact(flows: pl.DataFrame, year: int, text: str, weight: float) -> Evidence:
    source = "gas_imports" if _fuels(flows) == "gas" else "oil_imports"
    return Evidence(
        INDICATOR.id, str(year), text, weight, source, f"{_REFERENCE}, {year}"
    )


def _fuels(flows: pl.DataFrame) -> str:
    return "gas" if (flows["fuels"] == GAS_ONLY).all() else "oil and gas"


def _percent(share: float | None) -> str:
    if share is None:
        return "under 1 %"
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.1f} %"


def _alive(importers: pl.DataFrame, hubs: Sequence[str]) -> pl.DataFrame:
    """Return the hubs that exist, by year."""
    wanted = set(hubs)
    years = importers["year"].unique().to_list()
    rows = [
        (state.id, year)
        for year in years
        for state in existing(year)
        if state.id in wanted
    ]
    return pl.DataFrame(rows, schema={"hub": pl.String, "year": pl.Int16}, orient="row")


def _largest(origins: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("share").rank("ordinal", descending=True).over("importer", "year")
    return (
        origins.drop_nulls("exporter")
        .filter(pl.col("share") >= _SMALLEST_KEPT, rank <= _LARGEST_KEPT)
        .select(
            "importer",
            "exporter",
            "year",
            pl.col("share", "unnamed").round(4),
            "fuels",
        )
        .sort("importer", "exporter", "year")
    )
