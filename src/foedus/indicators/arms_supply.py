"""Arms supply: how much of what a partner receives comes from the hub."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from foedus.indicators.arms_shares import REFERENCE, Received, name_of, shares
from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.lake.derived.state_years import pairs

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot


INDICATOR = Indicator(
    id="arms_supply",
    title="Arms supply",
    channel="military",
    question="How much of the partner's arms does the hub deliver?",
    method=(
        "The hub's share of the volume of major arms delivered to the partner "
        "(SIPRI trend-indicator values), over five years weighted .8 per year of "
        "age; an order is split equally over its delivery years. The standard "
        "deviation widens as the share rests on fewer deals."
    ),
    sources=("sipri_transfers",),
    absent="the partner received no major arms in five years",
    quantity="share of the major arms received in five years",
)
_SUPPLIERS_SHOWN = 6


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute the hub's share of every partner's arms, with the volumes behind it.

    The table `arms_windows` keeps all suppliers of all recipients, because who
    fills the place of a hub may be any state: `recipient`, `supplier`, `year`,
    `tiv5` (five weighted years), `tiv` (the year itself), `deals`.
    """
    windows = inputs.derived("arms_windows")
    years = windows["year"]
    first, last = int(years.min()), int(years.max())  # type: ignore[arg-type]
    values = shares(
        windows,
        pairs(hubs, first=first, last=last),
        supplier="hub",
        recipient="partner",
    )
    return Built(
        values=values.select(pl.col(name).cast(kind) for name, kind in VALUES.items()),
        coverage=(first, last),
        tables={"arms_windows": windows.drop("effective_deals")},
        notes=(
            "Deliveries belong to the state of their time: up to 1995 a window "
            "still holds Soviet deliveries, which are not Russia's, and shares of "
            "successor states begin low for that reason.",
            "SIPRI counts major conventional arms only, and revises history with "
            "every edition.",
            "Transfers from unknown suppliers, armed groups and organisations are "
            "left out of the partner's total.",
        ),
    )


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return who delivered what at both ends of the window, the hub first.

    Volumes are plain sums over five years (without the fading weights), which a
    reader can check in the register. Next come the other suppliers whose share
    moved most, and the hub's last delivery if it lies before `until`.
    """
    windows = snapshot.table("arms_windows", pl.col("recipient") == partner)
    then, now = Received.of(windows, since), Received.of(windows, until)
    if not then.total and not now.total:
        return ()

    def moved(supplier: str) -> float:
        return abs(now.share(supplier) - then.share(supplier))

    others = sorted(
        {*then.volumes, *now.volumes} - {hub},
        key=lambda supplier: (-moved(supplier), supplier),
    )[:_SUPPLIERS_SHOWN]
    facts = [
        (str(until), now.tell(hub, partner), 2 + moved(hub)),
        (str(since), then.tell(hub, partner), 1 + moved(hub)),
    ]
    delivered = windows.filter(
        pl.col("supplier") == hub, pl.col("tiv") > 0, pl.col("year") <= until
    )["year"]
    if not delivered.is_empty() and (last := max(delivered)) < until:
        text = (
            f"The last delivery of {name_of(hub)} to {name_of(partner)} was in {last}"
        )
        facts.append((str(last), text, 1.0))
    facts += [
        (
            str(until),
            f"{name_of(other)} delivered {then.share(other):.0%} of the arms that "
            f"{name_of(partner)} received in {then.period} and {now.share(other):.0%} "
            f"in {now.period}",
            moved(other),
        )
        for other in others
    ]
    return tuple(
        Evidence("arms_supply", date, text, weight, "sipri_transfers", REFERENCE)
        for date, text, weight in facts
    )
