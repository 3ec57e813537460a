"""Obligation: what hub and partner have promised one another in case of war."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.lake.derived.obligation_levels import ATOP_LAST, LAST_YEAR, LEVELS
from foedus.lake.derived.state_years import FIRST_YEAR
from foedus.sources import declaration
from foedus.states import get, pacts
from foedus.states.memberships import bodies, status_on

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

INDICATOR = Indicator(
    id="obligation",
    title="Obligation",
    channel="military",
    question="What have hub and partner promised one another in case of war?",
    method=(
        "The strongest promise in force between the two: defence 1, consultation "
        "or neutrality 1/2, non-aggression 1/4, none 0; half of it while frozen. "
        "ATOP to 2018, our cited ledger of pacts after. No standard deviation: it "
        "would take a second coding of the same treaties, which is not among the "
        "sources."
    ),
    sources=("atop",),
    ledgers=("pacts.csv",),
    absent=(
        "bound in 2018, the last year of ATOP, by a pact that the ledger of pacts "
        "does not list"
    ),
    quantity="strength of the promise: 1 defence, 1/2 consultation, 1/4 non-aggression",
)
_SHOWN = 12
_VERBS = {"active": "in force from", "frozen": "frozen from", "ended": "ended on"}


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Grade the promise between every hub and partner, with the spells behind it.

    The table `obligation_spells` holds runs of years of equal strength: `hub`,
    `partner`, `first`, `last`, `value`, `kind`, `source`.
    """
    levels = inputs.derived("obligation_levels")
    both = pl.concat(
        [
            levels.rename({"state_a": "hub", "state_b": "partner"}),
            levels.rename({"state_b": "hub", "state_a": "partner"}).select(
                "hub", "partner", pl.exclude("hub", "partner")
            ),
        ]
    )
    rows = (
        both.filter(pl.col("hub").is_in(list(hubs)), pl.col("value").is_not_null())
        .with_columns(sd=pl.lit(None), n=pl.lit(1.0))
        .sort("hub", "partner", "year")
    )
    return Built(
        values=rows.select(pl.col(name).cast(kind) for name, kind in VALUES.items()),
        coverage=(FIRST_YEAR, LAST_YEAR),
        tables={"obligation_spells": _spells(rows)},
        notes=(
            f"The source changes after {ATOP_LAST}: ATOP lists all treaties, the "
            "ledger those that a citation shows alive, changed or ended. A pair "
            f"bound in {ATOP_LAST} that the ledger does not list is not known "
            "after; a pair without a promise then and without a row since is "
            "carried forward as 0. Where the two class a pact differently, ATOP's "
            "value is carried forward until the ledger's changes, so that no pair "
            "moves because the source does.",
            "One-sided promises, such as a guarantee, count for the pair.",
            "A state counts in the years on whose 1 July it existed.",
        ),
    )


def _spells(rows: pl.DataFrame) -> pl.DataFrame:
    """Join years of one pair, kind and value that follow each other."""
    same = ["hub", "partner", "kind", "value", "source"]
    return (
        rows.filter(pl.col("value") > 0)
        # Within a run of years, the year less its rank does not change.
        .with_columns(run=pl.col("year") - pl.col("year").rank("ordinal").over(same))
        .group_by(*same, "run")
        .agg(
            first=pl.col("year").min().cast(pl.Int16),
            last=pl.col("year").max().cast(pl.Int16),
        )
        .select("hub", "partner", "first", "last", "value", "kind", "source")
        .sort("hub", "partner", "first", "kind")
    )


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return changes in the ledger, then the spells of the window.

    Spells that begin or end inside the window come before those that last.
    """
    spells = snapshot.table(
        "obligation_spells", (pl.col("hub") == hub) & (pl.col("partner") == partner)
    ).filter(pl.col("first") <= until, pl.col("last") >= since)
    facts = _changes(hub, partner, since, until)
    for spell in spells.rows(named=True):
        last = min(spell["last"], LAST_YEAR)
        changed = spell["first"] > since or last < until
        if spell["source"] in ("atop", "carried"):
            source, pact = "atop", "ATOP"
            reference = declaration("atop").citation
            # Neither the end of the source nor its being carried is a change.
            changed = spell["first"] > since or last < min(until, ATOP_LAST)
            if spell["source"] == "carried":
                pact = f"ATOP for {ATOP_LAST}, carried forward"
                changed = last < until
        else:
            source = "ledger:pacts.csv"
            pact, reference = _deciding(hub, partner, last)
            changed = changed and spell["first"] != ATOP_LAST + 1
        strength = _strength(spell["kind"], spell["value"])
        facts.append(
            Evidence(
                "obligation",
                str(spell["first"]),
                f"{strength} between {get(hub).name} and {get(partner).name} in force "
                f"{max(spell['first'], FIRST_YEAR)}-{last} ({pact})",
                spell["value"] * (2 if changed else 1),
                source,
                reference,
            )
        )
    return tuple(sorted(facts, key=lambda fact: (-fact.weight, fact.date)))[:_SHOWN]


def _changes(hub: str, partner: str, since: int, until: int) -> list[Evidence]:
    """Return what the ledger says began, was frozen or ended in the window."""
    facts = []
    for row in pacts.pacts().rows(named=True):
        events = [(row["from"], _VERBS[row["status"]])]
        if row["status"] == "active" and row["from"].year <= ATOP_LAST:
            # ATOP tells of these; the ledger only confirms that they lived on.
            events.clear()
        if row["to"] is not None:
            events.append((row["to"], _VERBS["ended"]))
        facts += [
            Evidence(
                "obligation",
                str(day),
                f"{row['pact']} between {get(hub).name} and {get(partner).name} {verb} "
                f"{day}" + (f"; {row['note']}" if row["note"] else ""),
                2 * pacts.VALUES[row["obligation"]],
                "ledger:pacts.csv",
                row["citation"],
            )
            for day, verb in events
            if since <= day.year <= until and _concerns(row, hub, partner)
        ]
    return facts


def _concerns(row: dict[str, Any], hub: str, partner: str) -> bool:
    """Tell whether a row names one of the two, and the other itself or in a body."""

    def party(state: str, parties: list[str]) -> bool:
        return state in parties or any(
            status_on(body, state, row["from"]) is not None
            for body in parties
            if body in _body_ids()
        )

    left = row["parties_a"]
    right = row["parties_b"] or left
    named = {*left, *row["parties_b"]} & {hub, partner}
    return bool(named) and (
        (party(hub, left) and party(partner, right))
        or (party(partner, left) and party(hub, right))
    )


def _deciding(hub: str, partner: str, year: int) -> tuple[str, str]:
    """Return name and citation of the pact that decides in the ledger."""
    rows = pacts.obligations(year).filter(
        pl.col("state_a") == hub, pl.col("state_b") == partner
    )
    if rows.is_empty():
        return "ledger of pacts", "ledger of pacts, pacts.csv"
    return rows["pact"][0], rows["citation"][0]


def _strength(kind: str, value: float) -> str:
    full = {name: level for _, level, name in LEVELS}[kind]
    return f"{kind.capitalize()} pledge" + (", frozen," if value < full else "")


@cache
def _body_ids() -> frozenset[str]:
    return frozenset(body.id for body in bodies())
