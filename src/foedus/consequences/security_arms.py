"""Arms that a hub delivers, customers that it loses, and what it is given itself."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foedus.consequences.security_parts import (
    Arms,
    Customer,
    Forces,
    Supplier,
    Support,
)
from foedus.consequences.security_tables import ARMS_YEARS, figure, read, window
from foedus.lake.snapshot import Snapshot
from foedus.states import get
from foedus.states.support import support

__all__ = ["arms", "supported"]

#: A five-year volume below this is no delivery of a weapon, but rounding.
_NOTHING = 1e-6
_GROUP = "suppliers of arms"


def arms(snapshot: Snapshot, hub: str, since: int, until: int) -> Arms | None:
    """Return a hub's deliveries in the five years to `since` and to `until`.

    Parameters
    ----------
    snapshot : Snapshot
    hub : str
    since, until : int

    Returns
    -------
    Arms or None
        None if the hub delivered nothing in the first window, or one of the two
        lies outside the register.

    Notes
    -----
    With v the volume to a customer, the change is
    sum(v_now - v_then) / sum(v_then); each customer is in exactly one of four
    classes, so that the parts add up to the change. Volumes are SIPRI's
    trend-indicator values, orders split equally over their years of delivery;
    armed groups and unknown parties are in no total.
    """
    table = read(snapshot, "security_arms")
    now = _last(table, until)
    if now is None or now <= since:
        return None
    before, after = (_delivered(table, hub, year) for year in (since, now))
    total = sum(before.values())
    if total <= _NOTHING:
        return None
    received = {year: table.filter(pl.col("year") == year) for year in (since, now)}
    changes = {
        state: (after.get(state, 0.0) - before.get(state, 0.0)) / total
        for state in {*before, *after}
    }
    classes: dict[str, list[str]] = {"lost": [], "less": [], "more": [], "found": []}
    for state, change in changes.items():
        if state not in after:
            classes["lost"].append(state)
        elif state not in before:
            classes["found"].append(state)
        else:
            classes["less" if change < 0 else "more"].append(state)

    def customers(name: str) -> tuple[Customer, ...]:
        states = sorted(classes[name], key=lambda one: (-abs(changes[one]), one))
        return tuple(
            _customer(hub, one, changes[one], received, since, now) for one in states
        )

    shares = table.group_by("supplier", "year").agg(pl.col("tiv").sum())
    world = shares.select(
        state="supplier",
        year="year",
        value=pl.col("tiv") / pl.col("tiv").sum().over("year"),
    )
    numbers = table.group_by(pl.col("supplier").alias("state"), "year").agg(
        value=pl.len().cast(pl.Float64)
    )
    absent = "the hub delivered nothing in these five years"
    return Arms(
        then=window(since),
        now=window(now),
        overlap=max(0, since - window(now)[0] + 1),
        measures=(
            figure(world, hub, since, now, apart=ARMS_YEARS, absent=absent,
                   about=("arms_share", "share of the world's arms deliveries",
                          "share, five years", _GROUP)),
            figure(numbers, hub, since, now, apart=ARMS_YEARS, absent=absent,
                   about=("arms_customers", "states that it delivered arms to",
                          "states, five years", _GROUP)),
        ),
        change=sum(changes.values()),
        parts={
            name: sum(changes[state] for state in states)
            for name, states in classes.items()
        },
        lost=customers("lost"),
        less=customers("less"),
        more=customers("more"),
        found=customers("found"),
    )  # fmt: skip


def supported(snapshot: Snapshot, hub: str, since: int, until: int) -> Support:
    """Return who armed the hub in both windows, and who stood beside it.

    Parameters
    ----------
    snapshot : Snapshot
    hub : str
    since, until : int

    Returns
    -------
    Support
        Without windows of arms where the register does not hold both. The ledger
        of support lists well-known cases: its silence says nothing.
    """
    table = read(snapshot, "security_arms")
    now = _last(table, until)
    known = now is not None and now > since >= min(table["year"].to_list())
    then_at, now_at = (since, now) if known and now is not None else (0, 0)
    before, after = (
        dict(
            table.filter(pl.col("recipient") == hub, pl.col("year") == year)
            .select("supplier", "tiv")
            .iter_rows()
        )
        for year in (then_at, now_at)
    )
    totals = sum(before.values()), sum(after.values())
    suppliers = [
        Supplier(
            state,
            before.get(state, 0.0) / totals[0] if totals[0] else None,
            after.get(state, 0.0) / totals[1] if totals[1] else None,
        )
        for state in {*before, *after}
    ]
    suppliers.sort(key=lambda s: (-(s.share_now or 0), -(s.share_then or 0), s.state))
    rows = support().filter(
        pl.col("hub") == hub,
        pl.col("from").dt.year() <= until,
        pl.col("to").is_null() | (pl.col("to").dt.year() >= since),
    )
    return Support(
        then=window(then_at) if known else None,
        now=window(now_at) if known else None,
        change=totals[1] / totals[0] - 1 if totals[0] else None,
        suppliers=tuple(suppliers),
        forces=tuple(
            Forces(
                row["partner"],
                row["kind"],
                row["from"],
                row["to"],
                row["citation"],
                row["note"],
            )
            for row in rows.sort("from", "partner").iter_rows(named=True)
        ),
    )


def _last(table: pl.DataFrame, until: int) -> int | None:
    """Return the end of the last window up to a year."""
    last = table.filter(pl.col("year") <= until)["year"].max()
    return None if last is None else int(last)  # type: ignore[arg-type]


def _delivered(table: pl.DataFrame, hub: str, year: int) -> Mapping[str, float]:
    rows = table.filter(
        pl.col("supplier") == hub, pl.col("year") == year, pl.col("tiv") > _NOTHING
    )
    return dict(rows.select("recipient", "tiv").iter_rows())


def _customer(
    hub: str,
    state: str,
    change: float,
    received: Mapping[int, pl.DataFrame],
    since: int,
    now: int,
) -> Customer:
    ends: list[tuple[float | None, str | None]] = []
    for year in (since, now):
        volumes = dict(
            received[year]
            .filter(pl.col("recipient") == state)
            .sort("supplier")
            .select("supplier", "tiv")
            .iter_rows()
        )
        total = sum(volumes.values())
        if total <= _NOTHING:
            ends.append((None, None))
            continue
        main = max(volumes, key=lambda one: volumes[one])
        ends.append((volumes.get(hub, 0.0) / total, main))
    (then_share, _), (now_share, main_now) = ends
    return Customer(
        state, change, then_share, now_share, main_now, get(state).exists(now)
    )
