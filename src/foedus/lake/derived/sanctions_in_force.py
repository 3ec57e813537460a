"""Sanctions in force between two states in a year, bodies resolved to members.

Rules:

- A case is in force in every calendar year from its begin to its end.
- A case against or by a body that binds its members is in force for every state
  that was a member on at least one day of the year; cases that name a body whose
  members may choose are kept with ``certain`` False, and requests are left out
  (`foedus.sources.gsdb.bodies`).
- The cases end in 2022. One that the publisher calls ongoing then is carried to
  2023, ``carried`` True; for the EU against Russia the dated list of measures
  shows that they went on, so nothing is assumed there. Regimes that are known to
  have ended in the meantime (`_EXPIRED`) are in force in that year without a mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.errors import LedgerError
from foedus.sources.gsdb.bodies import bodies as sender_bodies
from foedus.sources.gsdb.bodies import members as sender_members
from foedus.states.memberships import memberships

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

__all__ = ["KINDS", "LAST_YEAR", "derive", "members_by_year"]

#: Kinds of sanctions that are told apart.
KINDS = ("trade", "finance", "arms", "travel")

#: Last year, to which ongoing cases are carried.
LAST_YEAR = 2023

#: Target and body of regimes that ran out after the cases end, with the year.
#: Mali: S/RES/2649 (2022) ran to 31 August 2023, and no draft to renew it passed.
_EXPIRED = (("MLI", "UN", 2023),)


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return one row per case, target state, sender state, body and year.

    Returns
    -------
    polars.DataFrame
        Columns `target`, `sender`, `year`, `trade`, `finance`, `arms`, `travel`
        (0 or 1), `through` (body by which the sender is bound, null if it acts
        for itself), `against` (body as a member of which the target is struck,
        null if it is named itself), `certain`, `carried`, `case_id`.
    """
    cases = inputs.table("gsdb", "cases")
    parties = inputs.table("gsdb", "parties")
    last = int(parties["year"].max())  # type: ignore[arg-type]
    # Cases that only expel or suspend have no kind that could be in force.
    cases = cases.filter(pl.sum_horizontal(KINDS) > 0)
    going_on = cases.filter((pl.col("end") == last) & pl.col("ongoing"))["case_id"]
    more = parties.filter(
        (pl.col("year") == last) & pl.col("case_id").is_in(going_on.implode())
    )
    parties = pl.concat(
        [parties, *(more.with_columns(year=pl.lit(y, pl.Int16)) for y in _after(last))]
    )
    members = members_by_year(parties["year"].unique().to_list())
    struck = _states(parties.filter(pl.col("side") == "target"), members)
    targets = struck.filter("certain").rename({"state": "target", "body": "against"})
    senders = _states(parties.filter(pl.col("side") == "sender"), members).rename(
        {"state": "sender", "body": "through"}
    )
    confirmed = inputs.table("sanctions_on_russia", "measures")
    return (
        targets.drop("certain")
        .join(senders, on=["case_id", "year"])
        .filter(pl.col("target") != pl.col("sender"))
        .join(cases.select("case_id", *KINDS), on="case_id")
        .with_columns(
            carried=(pl.col("year") > last) & ~_shown_by(confirmed) & ~_expired()
        )
        .unique(["case_id", "target", "sender", "year", "through"], maintain_order=True)
        .select(
            *("target", "sender", "year", *KINDS),
            *("through", "against", "certain", "carried", "case_id"),
        )
        .sort("target", "sender", "year", "case_id", "through")
    )


def members_by_year(years: list[int]) -> pl.DataFrame:
    """Return who belonged to a body that sanctions, on at least one day of a year.

    Parameters
    ----------
    years : list of int
        Calendar years.

    Returns
    -------
    polars.DataFrame
        Columns `body`, `state`, `year`. Frozen, suspended and associate members
        are left out: they are not bound.

    Raises
    ------
    LedgerError
        If neither ledger knows the members of a body that binds them.
    """
    named = sender_bodies().filter(pl.col("force") != "request")["body"].to_list()
    ledger = memberships().filter(
        pl.col("body").is_in(named) & (pl.col("status") == "member")
    )
    spells = pl.concat(
        [
            ledger.select(
                "body",
                "state",
                first=pl.col("from").dt.year().cast(pl.Int16),
                last=pl.col("to").dt.year().cast(pl.Int16),
            ),
            sender_members().select("body", "state", "first", "last"),
        ]
    )
    unknown = sorted(set(named) - set(spells["body"].to_list()))
    if unknown:
        message = (
            f"no ledger lists the members of {', '.join(unknown)}; expected a file "
            "in states/data/ledgers/memberships"
        )
        raise LedgerError(message)
    calendar = pl.DataFrame({"year": sorted(set(years))}, schema={"year": pl.Int16})
    return (
        spells.join(calendar, how="cross")
        .filter(
            (pl.col("first") <= pl.col("year"))
            & (pl.col("last").is_null() | (pl.col("last") >= pl.col("year")))
        )
        .select("body", "state", "year")
        .unique(maintain_order=True)
    )


def _states(parties: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return the parties as states; those struck or bound by a body name it."""
    columns = ("case_id", "year", "state", "body", "certain")
    alone = parties.filter(pl.col("body").is_null()).with_columns(certain=pl.lit(True))
    force = sender_bodies().select("body", "force").unique()
    joined = (
        parties.filter(pl.col("body").is_not_null())
        .drop("state")
        .join(force, on="body")
        .filter(pl.col("force") != "request")
        .join(members, on=["body", "year"])
        .with_columns(certain=pl.col("force") == "binding")
    )
    return pl.concat([alone.select(columns), joined.select(columns)])


def _after(last: int) -> range:
    return range(last + 1, LAST_YEAR + 1)


def _expired() -> pl.Expr:
    return pl.any_horizontal(
        (pl.col("target") == target)
        & pl.col("through").eq_missing(pl.lit(body))
        & (pl.col("year") == year)
        for target, body, year in _EXPIRED
    )


def _shown_by(measures: pl.DataFrame) -> pl.Expr:
    """Tell where the dated measures of the EU show that sanctions went on."""
    years = measures["year"].unique().to_list()
    return (
        (pl.col("target") == "RUS")
        & pl.col("through").eq_missing("EU")
        & pl.col("year").is_in(years)
    )
