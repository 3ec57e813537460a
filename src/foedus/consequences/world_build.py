"""The tables behind the worlds, computed once for the snapshot."""

from __future__ import annotations

import polars as pl

from foedus.consequences.world_missing import completed
from foedus.lake.derived.trade_restrictions import DEGREES, KINDS
from foedus.lake.derived.world_domestic import RULES
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

__all__ = ["SMALLEST_TRADE", "SOURCES", "TABLES", "WORLDS", "build"]

#: What the tables are computed from, besides ledgers.
SOURCES = (
    "itpde",
    "comtrade",
    "oec",
    "gdp",
    "gsdb",
    "sanctions_on_russia",
    "sanction_terminations",
)
#: Names of the tables, as they stand in a snapshot.
TABLES = ("world_shares", "world_sizes", "world_restrictions")
#: Calendar years of which worlds are kept.
WORLDS = tuple(range(2014, 2024))
#: US dollars of exports plus imports a year, in the median year: a state with less,
#: or without exports or imports in some year, is in no world.
SMALLEST_TRADE = 1e8
_DIGITS = 4


def build(inputs: Inputs, draft: Snapshot) -> dict[str, pl.DataFrame]:
    """Compute shares and sizes of every world.

    Parameters
    ----------
    inputs : Inputs
        With the sources named in `SOURCES`.
    draft : Snapshot
        Not read: worlds rest on sources and on the fitted gravity model.

    Returns
    -------
    dict of str to polars.DataFrame
        ``world_shares``: year, exporter, importer, share (of the importer's
        expenditure, own sales included, 4 significant digits; a pair without a
        row has no trade), estimated. ``world_sizes``: year, state, expenditure and
        output (current US dollars, 4 significant digits), domestic (rule of
        `foedus.lake.derived.world_domestic`), from (year of the figure that was
        scaled, else null). ``world_restrictions``: year, exporter, importer, degree
        (position in `DEGREES` from 1, 0 for none), finance, arms, travel (0 or 1); a
        pair without a row has 0 in all.
    """
    del draft
    flows = completed(inputs)
    own = inputs.derived("world_domestic").rename({"from": "scaled_from"})
    states = _traders(flows)
    member = pl.col("exporter").is_in(states) & pl.col("importer").is_in(states)
    abroad = flows.filter(member, pl.col("usd") > 0, pl.col("year").is_in(WORLDS))
    home = own.filter(pl.col("state").is_in(states), pl.col("year").is_in(WORLDS))
    cells = pl.concat(
        [
            abroad,
            home.select(
                "year",
                exporter="state",
                importer="state",
                usd="usd",
                estimated=pl.col("rule") != RULES.index("reported"),
            ).select(abroad.columns),
        ]
    )
    expenditure = pl.col("usd").sum().over("year", "importer")
    shares = cells.select(
        "year",
        "exporter",
        "importer",
        share=(pl.col("usd") / expenditure).round_sig_figs(_DIGITS),
        estimated="estimated",
    ).sort("year", "importer", "exporter")
    return {
        "world_shares": shares,
        "world_sizes": _sizes(cells, home),
        "world_restrictions": _restrictions(inputs, states),
    }


def _traders(flows: pl.DataFrame) -> list[str]:
    """Return the states that belong to all worlds."""
    kept = flows.filter(pl.col("year").is_in(WORLDS))
    sides = [
        kept.group_by("year", state=side).agg(pl.col("usd").sum().alias(name))
        for side, name in (("exporter", "sold"), ("importer", "bought"))
    ]
    both = sides[0].join(sides[1], on=["year", "state"])
    amount = pl.col("sold") + pl.col("bought")
    return (
        both.group_by("state")
        .agg(
            always=(pl.min_horizontal("sold", "bought") > 0).sum() == len(WORLDS),
            large=amount.median() >= SMALLEST_TRADE,
        )
        .filter("always", "large")["state"]
        .sort()
        .to_list()
    )


def _sizes(cells: pl.DataFrame, home: pl.DataFrame) -> pl.DataFrame:
    total = pl.col("usd").sum().round_sig_figs(_DIGITS)
    rules = dict(enumerate(RULES))
    return (
        cells.group_by("year", state="importer")
        .agg(expenditure=total)
        .join(
            cells.group_by("year", state="exporter").agg(output=total),
            on=["year", "state"],
        )
        .join(home, on=["year", "state"])
        .select(
            "year",
            "state",
            "expenditure",
            "output",
            pl.col("rule")
            .replace_strict(rules, return_dtype=pl.String)
            .alias("domestic"),
            pl.col("scaled_from").alias("from"),
        )
        .sort("year", "state")
    )


def _restrictions(inputs: Inputs, states: list[str]) -> pl.DataFrame:
    degree = pl.sum_horizontal(
        pl.col(name).cast(pl.Int8) * rank for rank, name in enumerate(DEGREES, start=1)
    )
    return (
        inputs.derived("trade_restrictions")
        .select("year", "exporter", "importer", degree.alias("degree"), *KINDS)
        .filter(
            pl.col("year").is_in(WORLDS),
            pl.col("exporter").is_in(states) & pl.col("importer").is_in(states),
            pl.any_horizontal(pl.col("degree", *KINDS) > 0),
        )
        .sort("year", "exporter", "importer")
    )
