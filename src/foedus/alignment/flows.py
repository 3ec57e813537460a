"""Who supplied and who traded: amounts of every partner with every other state.

Two channels have flows that add up to a whole, so that a share lost by one is a
share gained by others: arms deliveries and goods trade. Votes have none: there
the hub stands against its camp only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import polars as pl

from foedus.lake.derived.trade_totals import LEAST_KNOWN
from foedus.lake.snapshot import Snapshot

FlowChannel = Literal["military", "economic"]
FLOW_CHANNELS: tuple[FlowChannel, ...] = ("military", "economic")

#: What is counted, by channel.
FLOW_NAMES = {
    "military": "arms deliveries (SIPRI trend indicator values, five years weighted)",
    "economic": "goods trade, exports plus imports (US dollars)",
}
#: A share must move by this much to be called lost or gained.
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows of one channel in two years.

    Attributes
    ----------
    amounts : polars.DataFrame
        `partner`, `state`, `year`, `amount`: what passed between them; null
        where it is material and no one reported it.
    totals : polars.DataFrame
        `partner`, `year`, `total`: with all states; absent where not known.
    """

    amounts: pl.DataFrame
    totals: pl.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """How shares of one channel moved over a window.

    Attributes
    ----------
    table : polars.DataFrame
        As `shares`, with `gain`: the change of the share.
    world : mapping of str to float
        Change of each state's share of the world's total.
    unknown : frozenset of (str, str)
        Partners and states whose flow is not known at one end: they have no row,
        and it is not 0.
    """

    table: pl.DataFrame
    world: Mapping[str, float]
    unknown: frozenset[tuple[str, str]]


# A result asks for the same window of all partners several times.
@lru_cache(maxsize=8)
def moved(snapshot: Snapshot, channel: FlowChannel, since: int, until: int) -> Moved:
    """Return how the shares of all partners moved in one channel."""
    return compare(flows(snapshot, channel, since, until), since, until)


def compare(found: Flows, since: int, until: int) -> Moved:
    """Return how shares moved between the two years of some flows."""
    ends = pl.col("year").is_in([since, until])
    unknown = found.amounts.filter(ends & pl.col("amount").is_null())
    return Moved(
        table=shares(found, since, until).with_columns(
            (pl.col("share_to") - pl.col("share_from")).alias("gain")
        ),
        world=world_gain(found, since, until),
        unknown=frozenset(unknown.select("partner", "state").iter_rows()),
    )


def flows(snapshot: Snapshot, channel: FlowChannel, since: int, until: int) -> Flows:
    """Return the flows of one channel at both ends of a window."""
    years = pl.col("year").is_in([since, until])
    if channel == "military":
        amounts = snapshot.table("arms_windows", years).select(
            pl.col("recipient").alias("partner"),
            pl.col("supplier").alias("state"),
            "year",
            pl.col("tiv5").alias("amount"),
        )
        totals = amounts.group_by("partner", "year").agg(
            pl.col("amount").sum().alias("total")
        )
        return Flows(amounts, totals.filter(pl.col("total") > 0))
    sold = snapshot.table("trade_flows", years)
    both = pl.concat(
        [
            sold.select(
                pl.col("exporter").alias("partner"),
                pl.col("importer").alias("state"),
                "year",
                "usd",
            ),
            sold.select(
                pl.col("importer").alias("partner"),
                pl.col("exporter").alias("state"),
                "year",
                "usd",
            ),
        ]
    )
    amounts = both.group_by("partner", "state", "year").agg(
        # A sum skips what is not known; a flow with an unknown side is unknown.
        pl.when(pl.col("usd").is_not_null().all())
        .then(pl.col("usd").sum())
        .alias("amount")
    )
    known = pl.min_horizontal("exports_known", "imports_known") >= LEAST_KNOWN
    totals = (
        snapshot.table("trade_totals", years)
        .filter(known)
        .select(
            pl.col("state").alias("partner"),
            "year",
            (pl.col("exports") + pl.col("imports")).alias("total"),
        )
        .drop_nulls()
    )
    return Flows(amounts, totals.filter(pl.col("total") > 0))


def shares(found: Flows, since: int, until: int) -> pl.DataFrame:
    """Return every state's share of every partner's total at both ends.

    Returns
    -------
    polars.DataFrame
        `partner`, `state`, `amount_from`, `amount_to`, `total_from`,
        `total_to`, `share_from`, `share_to`. Partners without a total at both
        ends are absent, and so are states whose flow is not known at an end. A
        state without a row has share 0: its flow is below what is recorded.
    """
    parts = []
    for suffix, year in (("from", since), ("to", until)):
        at = pl.col("year") == year
        parts.append(
            found.amounts.filter(at)
            .join(found.totals.filter(at), on=["partner", "year"])
            .select(
                "partner",
                "state",
                # NaN marks what is not known, apart from the null of no row.
                pl.col("amount").fill_null(float("nan")).alias(f"amount_{suffix}"),
            )
        )
    totals = (
        found.totals.filter(pl.col("year") == since)
        .select("partner", pl.col("total").alias("total_from"))
        .join(
            found.totals.filter(pl.col("year") == until).select(
                "partner", pl.col("total").alias("total_to")
            ),
            on="partner",
        )
    )
    return (
        parts[0]
        .join(parts[1], on=["partner", "state"], how="full", coalesce=True)
        .join(totals, on="partner")
        .with_columns(pl.col("amount_from", "amount_to").fill_null(0.0))
        .filter(pl.col("amount_from").is_not_nan(), pl.col("amount_to").is_not_nan())
        .with_columns(
            (pl.col("amount_from") / pl.col("total_from")).alias("share_from"),
            (pl.col("amount_to") / pl.col("total_to")).alias("share_to"),
        )
        .sort("partner", "state")
    )


def world_gain(found: Flows, since: int, until: int) -> dict[str, float]:
    """Return the change of each state's share of the world's total."""
    share = (
        found.amounts.filter(pl.col("year").is_in([since, until]))
        .drop_nulls()
        .group_by("state", "year")
        .agg(pl.col("amount").sum())
        .with_columns(pl.col("amount") / pl.col("amount").sum().over("year"))
    )
    end = dict(share.filter(pl.col("year") == until).select("state", "amount").rows())
    start = dict(share.filter(pl.col("year") == since).select("state", "amount").rows())
    return {
        state: end.get(state, 0.0) - start.get(state, 0.0)
        for state in sorted({*start, *end})
    }
