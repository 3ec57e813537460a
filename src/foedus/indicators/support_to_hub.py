"""Support to the hub: arms and forces that the partner gives the hub."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from foedus.indicators.arms_shares import REFERENCE, Received, name_of, shares
from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.lake.derived.state_years import FIRST_YEAR, pairs
from foedus.states.support import support, support_years

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

INDICATOR = Indicator(
    id="support_to_hub",
    title="Support to the hub",
    channel="military",
    question="Does the partner arm the hub, or fight beside it?",
    method=(
        "The larger of the partner's share in the arms that the hub received "
        "(volumes over five years, weighted .8 per year of age) and the weight of "
        "its forces, arms or territory lent to a war of the hub in that year "
        "(cited ledger: forces 1, arms or passage 1/2). Not known for a partner "
        "that stood with the hub before, in years without a war of the hub."
    ),
    sources=("sipri_transfers",),
    ledgers=("support.csv",),
    absent=(
        "the hub received no major arms in five years and no support is recorded, or "
        "the partner stood with it in an earlier war and there is none in that year"
    ),
    quantity="index: 1 fights beside the hub or is its only supplier, 0 neither",
)
_DEEDS = {
    "forces": "had forces beside {}",
    "arms": "gave arms to {}",
    "ammunition": "gave ammunition to {}",
    "basing": "lent territory to {}",
}
_SHOWN = 12


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Grade what every partner gives every hub.

    The maximum of the two, not their sum or mean: either is support in full, and
    the two overlap (arms for a war are in the register too). The ledger lists
    acts of support, so that its silence is no evidence of absence: it can raise a
    value, never make one 0. Zeros come from arms alone. So a hub that imports
    no arms has values only where the ledger speaks. The volumes that
    `evidence` tells of are in the table `arms_windows` of `arms_supply`.

    A partner's forces go home when the war of the hub ends; read as a fall, 32
    partners left the United States in 2014 and 2021, with the end of the missions
    in Afghanistan. So in a year in which the ledger has no row of the hub at all,
    a partner that stood with it in an earlier year is *not known*: without a war
    there is nothing to stand in. Before its first support its value is that of
    arms, and while a war of the hub goes on, the partner that left it falls.
    """
    windows = inputs.derived("arms_windows")
    first, last = min(windows["year"]), max(windows["year"])
    dyads = pairs(hubs, first=first, last=last)
    arms = shares(windows, dyads, supplier="partner", recipient="hub")
    ledger = _lent(hubs, last)
    keys = ["hub", "partner", "year"]
    lent = dyads.join(ledger, on=keys)
    rows = (
        arms.join(lent, on=keys, how="full", coalesce=True)
        .join(_after_wars(ledger, last), on=keys, how="anti")
        .with_columns(
            by_arms=pl.col("value"), value=pl.max_horizontal("value", "weight")
        )
    )
    # A coded weight has no sampling error, and rests on one entry.
    decided = pl.col("weight").is_not_null() & (
        pl.col("by_arms").is_null() | (pl.col("weight") > pl.col("by_arms"))
    )
    rows = rows.with_columns(
        sd=pl.when(~decided).then("sd"), n=pl.when(decided).then(1.0).otherwise("n")
    )
    return Built(
        values=rows.select(
            pl.col(name).cast(kind) for name, kind in VALUES.items()
        ).sort(keys),
        coverage=(first, last),
        notes=(
            "A hub that makes its own arms imports few: its shares rest on small "
            "volumes, and the standard deviation says so.",
            "The ledger of support lists well-known cases with citations; that a "
            "partner is not in it says nothing. In a year without any row of the hub, "
            "a partner that stood with it before is not known.",
            "Ammunition and small arms are not in the register of arms.",
        ),
    )


def _lent(hubs: Sequence[str], last: int) -> pl.DataFrame:
    """Return the largest weight of the ledger per hub, partner and year."""
    years = range(FIRST_YEAR, last + 1)
    return pl.concat(support_years(hub, years) for hub in dict.fromkeys(hubs)).select(
        "hub", "partner", pl.col("year").cast(pl.Int16), "weight"
    )


def _after_wars(lent: pl.DataFrame, last: int) -> pl.DataFrame:
    """Return the years without a war of the hub since the partner first helped."""
    calendar = pl.DataFrame(
        {"year": range(FIRST_YEAR, last + 1)}, schema={"year": pl.Int16}
    )
    helped = lent.group_by("hub", "partner").agg(since=pl.col("year").min())
    return (
        helped.join(calendar, how="cross")
        .filter(pl.col("year") > pl.col("since"))
        .join(lent.select("hub", "year").unique(), on=["hub", "year"], how="anti")
        .select("hub", "partner", "year")
    )


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return acts of support in the window, then deliveries at both ends."""
    rows = support().filter(
        pl.col("hub") == hub,
        pl.col("partner") == partner,
        pl.col("from").dt.year() <= until,
        pl.col("to").is_null() | (pl.col("to").dt.year() >= since),
    )
    facts = []
    for row in rows.sort("from").rows(named=True):
        # The ledger keeps the first possible day; the month is what is known.
        end = f" to {row['to']:%Y-%m}" if row["to"] else ""
        deed = _DEEDS[row["kind"]].format(name_of(hub))
        war = f" ({row['note']})" if row["note"] else ""
        facts.append(
            Evidence(
                "support_to_hub",
                f"{row['from']:%Y-%m}",
                f"{name_of(partner)} {deed} from {row['from']:%Y-%m}{end}{war}",
                1 + row["weight"],
                "ledger:support.csv",
                row["citation"],
            )
        )
    facts.sort(key=lambda fact: -fact.weight)
    delivered = _deliveries(snapshot, hub, partner, since, until)
    return tuple(facts[: _SHOWN - len(delivered)] + delivered)


def _deliveries(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> list[Evidence]:
    windows = snapshot.table("arms_windows", pl.col("recipient") == hub)
    then, now = Received.of(windows, since), Received.of(windows, until)
    if not then.share(partner) and not now.share(partner):
        return []
    moved = abs(now.share(partner) - then.share(partner))
    return [
        Evidence(
            "support_to_hub",
            str(year),
            received.tell(partner, hub),
            moved,
            "sipri_transfers",
            REFERENCE,
        )
        for year, received in ((until, now), (since, then))
    ]
