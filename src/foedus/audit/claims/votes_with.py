"""Votes with or against a hub at the United Nations, over all contested calls."""

from __future__ import annotations

import polars as pl

from foedus.alignment.results import Interval
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import each_year, not_known, subject
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Verdict
from foedus.audit.thresholds import amount, denied, unknown
from foedus.charts.wording import name, the
from foedus.consequences.shares import Z90
from foedus.indicators import registry


def _ask(claim: Claim, desk: Desk) -> Answer:
    state, hub = claim.slots["state"].value, claim.slots["hub"].value
    if hub not in desk.snapshot.hubs:
        return not_known(claim, f"{name(hub)} is not among the hubs of the snapshot")
    rows = desk.snapshot.values("contested_votes", hub).filter(
        partner=state, current=True
    )
    if rows.is_empty():
        return not_known(claim, "no contested votes of the two are known")
    try:
        years = desk.years(claim.period, int(min(rows["year"])), int(max(rows["year"])))
    except Missing as reason:
        return not_known(claim, str(reason), "votes of that year")
    return each_year(claim, years, lambda year: _in(claim, desk, rows, year))


def _in(claim: Claim, desk: Desk, rows: pl.DataFrame, year: int) -> Answer:
    state, hub = claim.slots["state"].value, claim.slots["hub"].value
    row = rows.filter(year=year)
    if row.is_empty():
        return not_known(claim, f"there is no value for {year}")
    camps = desk.snapshot.part("camps", "hub", hub).filter(year=year)
    if camps.is_empty() or "rival-free" in set(camps["variant"]):
        return not_known(
            claim, f"{the(hub)} has no registered rival to vote with or against"
        )
    value, sd = row["value"][0], row["sd"][0] or 0.0
    figure = Interval(value, max(value - Z90 * sd, 0.0), min(value + Z90 * sd, 1.0))
    told = (
        f"In {year} {the(state)} stood with {the(hub)} rather than with its rivals in "
        f"{amount(value, 'share')} ({amount(figure.low, 'share')} to "
        f"{amount(figure.high, 'share')}) of contested votes, abstentions as a half."
    )
    sided = claim.slots["choice"].value == "with"
    if figure.low > 0.5:
        verdict = Verdict("supported" if sided else "contradicted", told.rstrip("."))
    elif figure.high < 0.5:
        verdict = Verdict("contradicted" if sided else "supported", told.rstrip("."))
    else:
        verdict = unknown(told.rstrip("."), "votes that leave no doubt")
    module = registry.modules()["contested_votes"]
    first = max(year - 5, int(min(rows["year"])))
    evidence = tuple(module.evidence(desk.snapshot, hub, state, first, year)[:4])
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        figure,
        "share",
        f"{subject(state)}: {told}",
        evidence=evidence,
    )


_OFTEN = r"(?: mostly| usually| more often than not| for the most part| regularly)?"
_UN = r" (?:at|in) the (?:⟨B\d+⟩(?: general assembly)?|general assembly)"
TYPE = ClaimType(
    id="votes_with",
    title="Voting with or against a state",
    trigger=r"\bvot",
    patterns=(
        pattern(
            rf"<s:state>{_OFTEN} <vp:votes|voted|vote|sided>{_OFTEN} with <s:hub>"
            rf"(?:{_UN})?{_OFTEN}",
            choice="with",
        ),
        pattern(
            rf"<s:state>{_OFTEN} <vp:votes|voted|vote>{_OFTEN} against <s:hub>"
            rf"(?:{_UN})?{_OFTEN}",
            choice="against",
        ),
    ),
    thresholds=(
        "The share of contested votes in which it stood with the hub rather than "
        "with its "
        "rivals: over one half with the whole interval, or under it."
    ),
    answer=_ask,
    state=True,
)
