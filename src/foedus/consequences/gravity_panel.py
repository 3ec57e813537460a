"""The panel behind the gravity model: trade, sanctions, pacts and alignment by pair.

One row a directed pair of states and year, 2000 to 2023, zeros included. The
sample is pairs of which at least one side is a hub, since alignment is measured
towards hubs. Where every regressor is known they hold 89 to 94 % of the trade that was
reported; most of the rest is with states that buy no arms. Regressors:

``trade_complete``, ``trade_2022``, ``trade_layered``, ``trade_partial``
    How far sanctions restrict the flow, at most one of them (`trade_restrictions`).
``trade_2022_start``
    The first year of the restrictions of 2022: what to add to their effect then.
``finance``, ``arms``, ``travel``
    A sanction of that kind is in force between the two, in either direction.
``lifted_1_3``, ``lifted_4_8``
    The flow was restricted one to three, or four to eight years ago, and is not now.
``pact``
    Strength of the military obligation between the two, 0 to 1 (`obligation`).
``EU``, ``EAEU``
    Both are members on the last day of the year. Other trade blocs of the ledger
    (GCC, ASEAN) gained no member in these years, so that a pair effect holds them.
``diplomatic``, ``military``
    Alignment of the year before on the frozen scale of each indicator, 0 to 1, mean
    over the hubs of the pair. One indicator stands for each channel, the one that is
    comparable over years and is no regressor of its own: ideal-point proximity
    (shared bodies hold the blocs, contested votes change with the window), arms
    supply (obligation is ``pact``; presence is known of one hub). The composite
    holds trade and is not used.

A pair and year for which it is not known whether a member applies its body's sanction
(the Arab League's) is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.alignment.scales import scale
from foedus.lake.derived.trade_restrictions import (
    DEGREES,
    KINDS,
    LIFTED,
    START,
    YEARS,
)
from foedus.lake.derived.trade_series import BASES
from foedus.states.memberships import year_matrix

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

__all__ = [
    "ALIGNMENT",
    "BLOCS",
    "REGRESSORS",
    "SANCTIONS",
    "YEARS",
    "panel",
]

#: Regressors by block.
SANCTIONS = (*reversed(DEGREES), *KINDS)
BLOCS = ("EU", "EAEU")
#: The indicator that stands for each channel.
ALIGNMENT = {"diplomatic": "ideal_proximity", "military": "arms_supply"}
#: All of them, in the order of the coefficients.
REGRESSORS = (*SANCTIONS, START, *LIFTED, "pact", *BLOCS, *ALIGNMENT)
_PAIR = ["exporter", "importer"]
_KEY = [*_PAIR, "year"]


def panel(inputs: Inputs, snapshot: Snapshot) -> pl.DataFrame:
    """Lay out trade and regressors.

    Parameters
    ----------
    inputs : Inputs
        Derived tables `trade_series`, `trade_restrictions`, `obligation_levels`.
    snapshot : Snapshot
        Its indicators of `ALIGNMENT`, and its hubs.

    Returns
    -------
    polars.DataFrame
        exporter, importer, year, usd (current US dollars, goods; reported, never
        estimated), the regressors, and for checks ``next_trade`` (1 where the flow
        is free now and restricted next year, null in the last year) and
        ``next_diplomatic``, ``next_military`` (alignment of the year after, null where
        not known); sorted. Complete in all but these three.
    """
    hubs = list(snapshot.hubs)
    restrictions = inputs.derived("trade_restrictions")
    flows = (
        inputs.derived("trade_series")
        .filter(pl.col("basis") != BASES.index("estimate"))
        .filter(pl.col("exporter").is_in(hubs) | pl.col("importer").is_in(hubs))
        .select(*_KEY, "usd")
    )
    table = flows.join(restrictions, on=_KEY, how="left").filter(
        pl.col("unknown").fill_null(0) == 0
    )
    sanctioned = [*SANCTIONS, START, *LIFTED, "next_trade"]
    table = table.drop("unknown").with_columns(pl.col(sanctioned).fill_null(0))
    table = table.join(_pacts(inputs), on=_KEY, how="left")
    for body in BLOCS:
        table = table.join(_both_members(body), on=_KEY, how="left").with_columns(
            pl.col(body).fill_null(0)
        )
    for name, indicator in ALIGNMENT.items():
        values = _alignment(snapshot, indicator)
        for column, shift in ((name, 1), (f"next_{name}", -1)):
            moved = values.with_columns(pl.col("year") + shift)
            table = table.join(moved.rename({"value": column}), on=_KEY, how="left")
    last = pl.when(pl.col("year") < YEARS[1]).then("next_trade")
    return (
        table.with_columns(next_trade=last).drop_nulls(["pact", *ALIGNMENT]).sort(_KEY)
    )


def _pacts(inputs: Inputs) -> pl.DataFrame:
    levels = inputs.derived("obligation_levels").filter(
        pl.col("year").is_between(*YEARS)
    )
    one = levels.select("year", "value", exporter="state_a", importer="state_b")
    other = levels.select("year", "value", exporter="state_b", importer="state_a")
    columns = [*_KEY, "value"]
    both = pl.concat([one.select(columns), other.select(columns)])
    return both.rename({"value": "pact"})


def _both_members(body: str) -> pl.DataFrame:
    years = range(YEARS[0], YEARS[1] + 1)
    members = year_matrix(years, bodies=[body]).filter(pl.col("weight") == 1)
    return (
        members.select("year", exporter="state")
        .join(members.select("year", importer="state"), on="year")
        .select(*_KEY, pl.lit(1, pl.Int8).alias(body))
    )


def _alignment(snapshot: Snapshot, indicator: str) -> pl.DataFrame:
    """Return scaled values of every directed pair, mean over the hubs in it."""
    mapped = scale(snapshot, indicator, "")
    parts = [snapshot.values(indicator, hub) for hub in snapshot.hubs]
    values = pl.concat(parts).filter(
        pl.col("year").is_between(YEARS[0] - 1, YEARS[1] + 1)
    )
    scaled = values.select(
        "hub",
        "partner",
        "year",
        value=pl.Series(mapped.map(values["value"].to_numpy())),
    )
    sides = [
        scaled.rename({"hub": a, "partner": b}).select(*_KEY, "value")
        for a, b in (_PAIR, reversed(_PAIR))
    ]
    return pl.concat(sides).group_by(_KEY).agg(pl.col("value").mean())
