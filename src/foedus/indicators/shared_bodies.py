"""Shared bodies: how much of the hub's company in international bodies a partner keeps.

value = sum_m w_m a_pm a_hm / sum_m w_m a_hm, with a = 1 for a member, 1/2 for one
that is frozen, suspended or associate, 0 otherwise (on 31 December), and
w_m = 1 - members / N, which all but removes the United Nations. Rules:

- `build` stores every year with the bodies and weights of that year. A window asks
  for the bodies alive at either end, with their weights at `since`, or at `until`
  for those founded later, so that the set and the weights do not move with time.
- A hub that belongs to no body that leaves out at least half of all states has no
  value: with the United Nations alone, every member would stand at 1 and fall to
  nearly 0 in the year the hub joins its first selective body (China in 2001).
- Only joining, leaving, freezing and suspension move it; it has no sampling error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from foedus.indicators.body_evidence import accords_without, changes
from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.states import existing
from foedus.states.memberships import bodies, year_matrix

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

INDICATOR = Indicator(
    id="shared_bodies",
    title="Shared bodies",
    channel="diplomatic",
    question="Does the partner belong to the bodies that the hub belongs to?",
    method=(
        "Share of the hub's memberships in international bodies that the partner has "
        "too, small bodies counting more than large ones, frozen or suspended "
        "memberships half."
    ),
    sources=(),
    ledgers=("memberships", "accords.csv"),
    absent="the hub belongs to no body that leaves out at least half of all states",
    quantity="share of the hub's bodies that both belong to, weighted",
)

_FIRST_YEAR = 1946
#: The ledger is complete to December of this year.
_LAST_YEAR = 2025
_SELECTIVE = 0.5


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute every year with the bodies and the weights of that year."""
    years = range(_FIRST_YEAR, _LAST_YEAR + 1)
    weighted = _weights(years)
    parts = [_shares(weighted, hub, years) for hub in sorted(set(hubs))]
    values = pl.concat([_empty(), *parts])
    return Built(values=values, coverage=(_FIRST_YEAR, _LAST_YEAR))


def window(snapshot: Snapshot, hub: str, since: int, until: int) -> pl.DataFrame:
    """Return the series over the bodies alive at either end of a window.

    Returns
    -------
    polars.DataFrame
        Columns of `VALUES`, from `since` to the last year of the ledger.
    """
    snapshot.require(hub)
    years = range(since, _LAST_YEAR + 1)
    at_since = _weights_of(since).drop("year")
    at_until = _weights_of(until).drop("year")
    fixed = pl.concat(
        [at_since, at_until.join(at_since, on="body", how="anti")], how="vertical"
    )
    calendar = pl.DataFrame({"year": list(years)}, schema={"year": pl.Int16})
    return _shares(fixed.join(calendar, how="cross"), hub, years)


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return who joined, left, froze or was suspended, the smallest bodies first."""
    weights = {
        body: weight
        for year in (until, since)
        for body, weight in _weights_of(year).select("body", "weight").iter_rows()
    }
    moved = changes(hub, partner, since, until, weights)
    return (*moved, *accords_without(hub, partner, since))


@cache
def _matrix() -> pl.DataFrame:
    counted = [body.id for body in bodies() if body.counts_in_shared_bodies]
    return year_matrix(range(_FIRST_YEAR, _LAST_YEAR + 1), bodies=counted)


@cache
def _alive() -> pl.DataFrame:
    return pl.DataFrame(
        [
            (state.id, year)
            for year in range(_FIRST_YEAR, _LAST_YEAR + 1)
            for state in existing(year)
        ],
        schema={"state": pl.String, "year": pl.Int16},
        orient="row",
    )


@cache
def _weights_of(year: int) -> pl.DataFrame:
    return _weights([year])


def _weights(years: Iterable[int]) -> pl.DataFrame:
    """Return w_m of every body that has members in a year: `body`, `year`, `weight`."""
    wanted = pl.col("year").is_in(list(years))
    states = _alive().filter(wanted).group_by("year").agg(pl.len().alias("states"))
    return (
        _matrix()
        .filter(wanted)
        .group_by("body", "year")
        .agg(pl.len().alias("members"))
        .join(states, on="year")
        .select(
            "body",
            "year",
            weight=(1 - pl.col("members") / pl.col("states")).clip(lower_bound=0.0),
        )
        .sort("body", "year")
    )


def _shares(weighted: pl.DataFrame, hub: str, years: Iterable[int]) -> pl.DataFrame:
    """Return the values of one hub for given weights of bodies by year."""
    matrix = _matrix().rename({"weight": "a"})
    own = (
        matrix.filter((pl.col("state") == hub) & pl.col("year").is_in(list(years)))
        .join(weighted, on=["body", "year"])
        .select("body", "year", "weight", term=pl.col("weight") * pl.col("a"))
    )
    total = (
        own.group_by("year")
        .agg(
            total=pl.col("term").sum(),
            n=pl.len().cast(pl.Float64),
            selective=(pl.col("weight") >= _SELECTIVE).any(),
        )
        .filter(pl.col("selective"))
    )
    shared = (
        matrix.join(own, on=["body", "year"])
        .group_by("state", "year")
        .agg(shared=(pl.col("term") * pl.col("a")).sum())
    )
    hub_years = _alive().filter(pl.col("state") == hub).select("year")
    return (
        _alive()
        .filter(pl.col("state") != hub)
        .join(hub_years, on="year", how="semi")
        .join(total, on="year")
        .join(shared, on=["state", "year"], how="left")
        .select(
            hub=pl.lit(hub),
            partner=pl.col("state"),
            year=pl.col("year"),
            value=(pl.col("shared").fill_null(0.0) / pl.col("total")).clip(0.0, 1.0),
            sd=pl.lit(None, pl.Float64),
            n=pl.col("n"),
        )
        .sort("partner", "year")
    )


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema=VALUES)
