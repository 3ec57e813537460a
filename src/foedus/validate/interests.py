"""Other behaviour in conflicts of interest: sanctions, pacts and suppliers.

Every occasion is made by a rule from the tables of the snapshot, for all hubs alike:

- *sanctions joined*: which states began, in one year, to sanction the hub, alone or
  through a body other than the United Nations, among those that did not before. Only
  from the year on in which the source is complete. One cluster per target. Members of
  the European Union decide as one, so that such an occasion says little more than who
  was a member.
- *pacts left or frozen*: of the states bound to the hub by at least consultation or
  neutrality, which were bound less three years later. One cluster per window, since
  one treaty binds many pairs.
- *supplier switches*: of the states that took at least half of their major arms of
  five years from the hub, which took less than a quarter in the next five. One cluster
  per supplier.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from foedus.lake.snapshot import Snapshot
from foedus.states import existing
from foedus.validate.outcomes import Outcome, divided

#: An occasion is used only if so many states stood on either side.
FEWEST = {"sanction": 5, "pact": 3, "supplier": 3}

_PACT_YEARS = 3
_BOUND = 0.5
_ARMS_YEARS = 5
_MAIN_SUPPLIER = 0.5
_MINOR_SUPPLIER = 0.25
#: Deliveries begin in 1950: the first full five years end here.
_FIRST_ARMS = 1955
_FIRST_PACTS = 1949


def interests(snapshot: Snapshot) -> tuple[Outcome, ...]:
    """Return all occasions of the three kinds, by the year they were known."""
    found = (*_sanctions(snapshot), *_pacts(snapshot), *_suppliers(snapshot))
    kept = (one for one in found if divided(one, FEWEST[one.kind]))
    return tuple(sorted(kept, key=lambda one: (one.year, one.kind, one.hub)))


def _sanctions(snapshot: Snapshot) -> Iterator[Outcome]:
    complete, _ = snapshot.coverage("sanctions")
    spells = snapshot.table("sanction_spells").filter(pl.col("through") != "UN")
    begun = spells.filter(
        (pl.col("first") > complete) & pl.col("target").is_in(list(snapshot.hubs))
    )
    for hub, year in begun.select("target", "first").unique().sort("target").rows():
        mine = spells.filter(pl.col("target") == hub)
        before = mine.filter((pl.col("first") < year) & (pl.col("last") >= year - 1))[
            "sender"
        ]
        joined = set(mine.filter(pl.col("first") == year)["sender"])
        able = {state.id for state in existing(year)} - {hub, *before}
        yield _outcome(
            "sanction", hub, f"{hub} {year}", hub, year, year - 1, able, joined
        )


def _pacts(snapshot: Snapshot) -> Iterator[Outcome]:
    _, last = snapshot.coverage("obligation")
    for hub in snapshot.hubs:
        values = snapshot.values("obligation", hub)
        for start in range(_FIRST_PACTS, last - _PACT_YEARS + 1, _PACT_YEARS):
            end = start + _PACT_YEARS
            bound = values.filter(
                (pl.col("year") == start) & (pl.col("value") >= _BOUND)
            )
            later = values.filter(pl.col("year") == end).select(
                "partner", later="value"
            )
            both = bound.join(later, on="partner")
            left = both.filter(pl.col("later") < pl.col("value"))["partner"]
            yield _outcome(
                "pact",
                hub,
                f"{hub} {start}-{end}",
                f"{start}-{end}",
                end,
                start,
                set(both["partner"]),
                set(left),
            )


def _suppliers(snapshot: Snapshot) -> Iterator[Outcome]:
    windows = snapshot.table("arms_windows").select(
        "recipient", "supplier", "year", "tiv"
    )
    _, last = snapshot.coverage("arms_supply")
    for year in range(_FIRST_ARMS, last - _ARMS_YEARS + 1, _ARMS_YEARS):
        main = _shares(windows, year).filter(pl.col("share") >= _MAIN_SUPPLIER)
        after = _shares(windows, year + _ARMS_YEARS)
        buyers = after.select("recipient").unique()
        both = main.join(buyers, on="recipient").join(
            after.select("recipient", "supplier", later="share"),
            on=["recipient", "supplier"],
            how="left",
        )
        for (hub,), mine in both.group_by("supplier", maintain_order=True):
            left = mine.filter(pl.col("later").fill_null(0.0) < _MINOR_SUPPLIER)
            if hub in snapshot.hubs:
                yield _outcome(
                    "supplier",
                    str(hub),
                    f"{hub} after {year}",
                    str(hub),
                    year + _ARMS_YEARS,
                    year,
                    set(mine["recipient"]),
                    set(left["recipient"]),
                )


def _shares(windows: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return shares in the arms that each state received in five years."""
    return (
        windows.filter(pl.col("year").is_between(year - _ARMS_YEARS + 1, year))
        .group_by("recipient", "supplier", maintain_order=True)
        .agg(pl.col("tiv").sum())
        .with_columns(whole=pl.col("tiv").sum().over("recipient"))
        .filter(pl.col("whole") > 0)
        .with_columns(share=pl.col("tiv") / pl.col("whole"))
    )


def _outcome(
    kind: str,
    hub: str,
    name: str,
    cluster: str,
    year: int,
    known: int,
    able: set[str],
    against: set[str],
) -> Outcome:
    states = tuple(sorted(able))
    return Outcome(
        kind=kind,
        hub=hub,
        name=name,
        title=name,
        cluster=f"{kind}: {cluster}",
        year=year,
        known=known,
        states=states,
        against=np.array([state in against for state in states], dtype=bool),
    )
