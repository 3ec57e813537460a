"""How often members leave international bodies: rates from the membership ledger.

A tie between two states (`foedus.scenarios.hazard_ties`) does not end while another
treaty still binds the two, so it misses what a member does to a body: Armenia froze
its part in the Collective Security Treaty in 2024 and its treaty of 1997 with Russia
stayed in force. The ledger of memberships records such acts, to the present.

A state is at risk in a year if it was a full member at the end of the year before.
By the end of the year its part has been reduced (``downgrade``: frozen, suspended, or
associate) or has ended (``exit``). Censored are the end of the state, and the end of
the body, which is also the year in which no full member is left. The United Nations
and courts are left out, and so is what began and ended within one year. The events
are too few for covariates: only rates are given.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import polars as pl
from scipy.special import betaincinv

from foedus.alignment.results import Interval
from foedus.lake.derived.state_years import FIRST_YEAR, LAST_YEAR
from foedus.states import all_states
from foedus.states.memberships import bodies, year_matrix

__all__ = ["BodyRate", "body_rates", "departures_from_bodies", "rates_of"]

_LEFT_OUT = ("UN",)
_KINDS = ("military", "political", "economic")
_FULL = 1.0


@dataclass(frozen=True, slots=True)
class BodyRate:
    """How often members departed from a body, or from bodies of one kind.

    Attributes
    ----------
    body : str
        Id of the body, or the kind for a pool.
    kind : str
        ``military``, ``political`` or ``economic``.
    member_years, downgrades, exits : int
        Years at risk, and what happened in them.
    rate : Interval
        Departures a year, with the 90 % Jeffreys interval, which takes acts as
        independent.
    """

    body: str
    kind: str
    member_years: int
    downgrades: int
    exits: int
    rate: Interval

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return asdict(self)


def body_rates(*, pooled: bool = False) -> tuple[BodyRate, ...]:
    """Return the rate of departures of each body, or pooled by kind.

    Parameters
    ----------
    pooled : bool
        One rate a kind instead of one a body.

    Returns
    -------
    tuple of BodyRate
        Ordered by name.
    """
    key = "kind" if pooled else "body"
    counts = (
        _at_risk()
        .group_by(key, *([] if pooled else ["kind"]))
        .agg(
            years=pl.len(),
            downgrades=(pl.col("outcome") == "downgrade").sum(),
            exits=(pl.col("outcome") == "exit").sum(),
        )
        .sort(key)
    )
    return tuple(
        BodyRate(
            row[key],
            row["kind"],
            row["years"],
            row["downgrades"],
            row["exits"],
            _jeffreys(row["downgrades"] + row["exits"], row["years"]),
        )
        for row in counts.iter_rows(named=True)
    )


def rates_of(state: str, year: int) -> tuple[BodyRate, ...]:
    """Return the rates of the bodies that a state was a full member of.

    Parameters
    ----------
    state : str
        State id.
    year : int
        On 31 December of it.

    Returns
    -------
    tuple of BodyRate
        Ordered by name.
    """
    full = year_matrix([year]).filter(
        (pl.col("state") == state) & (pl.col("weight") == _FULL)
    )
    return tuple(one for one in body_rates() if one.body in set(full["body"]))


def departures_from_bodies(*, since: int = FIRST_YEAR) -> pl.DataFrame:
    """Return every departure since a year: body, state, year, outcome."""
    return (
        _at_risk()
        .filter((pl.col("outcome") != "none") & (pl.col("year") >= since))
        .select("body", "state", "year", "outcome")
        .sort("year", "body", "state")
    )


@cache
def _at_risk() -> pl.DataFrame:
    """Return `body`, `kind`, `state`, `year`, `outcome` of every member-year."""
    listed = {
        body.id: body
        for body in bodies()
        if body.kind in _KINDS and body.id not in _LEFT_OUT
    }
    held = year_matrix(range(FIRST_YEAR, LAST_YEAR + 1), bodies=list(listed)).select(
        "body", "state", pl.col("year").cast(pl.Int64), "weight"
    )
    alive = pl.DataFrame(
        [
            (state.id, year)
            for state in all_states()
            for year in range(FIRST_YEAR, LAST_YEAR + 1)
            if state.exists(year) and state.exists(year + 1)
        ],
        schema={"state": pl.String, "year": pl.Int64},
        orient="row",
    )
    full = held.filter(pl.col("weight") == _FULL)
    lasting = full.select("body", "year").unique()
    return (
        full.select("body", "state", pl.col("year") + 1)
        .filter(pl.col("year") <= LAST_YEAR)
        .join(lasting, on=["body", "year"], how="semi")
        .join(alive, on=["state", "year"], how="semi")
        .join(held, on=["body", "state", "year"], how="left")
        .with_columns(
            outcome=pl.when(pl.col("weight").is_null())
            .then(pl.lit("exit"))
            .when(pl.col("weight") < _FULL)
            .then(pl.lit("downgrade"))
            .otherwise(pl.lit("none")),
            kind=pl.col("body").replace_strict(
                {name: body.kind for name, body in listed.items()}
            ),
        )
    )


def _jeffreys(events: int, years: int) -> Interval:
    low, high = betaincinv(events + 0.5, years - events + 0.5, [0.05, 0.95])
    return Interval(events / years, 0.0 if events == 0 else float(low), float(high))
