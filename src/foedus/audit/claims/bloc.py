"""In whose bloc a state stands."""

from __future__ import annotations

import polars as pl

from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import each_year, not_known, subject
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Verdict
from foedus.audit.thresholds import denied, unknown
from foedus.charts.wording import the
from foedus.indicators.contract import Evidence

#: A state found with its bloc in fewer resamplings belongs to no bloc surely.
FIRM = 0.8


def _ask(claim: Claim, desk: Desk) -> Answer:
    state, leader = claim.slots["state"].value, claim.slots["hub"].value
    table = desk.once(
        "structure states", lambda: desk.snapshot.cached_table("structure_states")
    )
    known = table.drop_nulls("bloc")["year"]
    try:
        years = desk.years(claim.period, int(min(known)), int(max(known)))
    except Missing as reason:
        return not_known(claim, str(reason), "blocs of that year")
    return each_year(claim, years, lambda year: _in(claim, table, state, leader, year))


def _in(
    claim: Claim, table: pl.DataFrame, state: str, leader: str, year: int
) -> Answer:
    rows = table.filter(year=year)
    held = {row["state"]: row for row in rows.iter_rows(named=True)}
    if state not in held or leader not in held:
        return not_known(claim, f"the blocs of {year} do not have both states")
    mine, theirs = held[state], held[leader]
    stability = mine["stability"] or 0.0
    if mine["bloc"] is None or theirs["bloc"] is None:
        apart = state if mine["bloc"] is None else leader
        told = f"In {year} {the(apart)} stands in no bloc."
        return not_known(claim, told.rstrip("."))
    told = (
        f"In {year} {the(state)} stands in the bloc of {the(mine['bloc'])} (found "
        f"with its members in {stability:.0%} of resamplings), {the(leader)} in that "
        f"of {the(theirs['bloc'])}."
    )
    same = mine["bloc"] == theirs["bloc"]
    firm = min(stability, theirs["stability"] or 0.0) >= FIRM
    if not firm:
        verdict = unknown(f"{told} That is not firm", "votes and pacts that agree")
    elif same and mine["bloc"] != leader:
        verdict = Verdict("mixed", f"{told} It is not the leader of the bloc")
    else:
        verdict = Verdict("supported" if same else "contradicted", told.rstrip("."))
    row = Evidence(
        "structure", str(year), told.rstrip("."), 1.0, "structure",
        "Blocs of Foedus from votes, pacts and rivalries (foedus structure)",
    )  # fmt: skip
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        sentence=f"{subject(state)}: {told}",
        evidence=(row,),
    )


_BELONGS = (
    r"belongs to|belonged to|belong to|part of|a part of|a member of|member of|in"
    r"|inside"
    r"|within|firmly in|still in|joined|stood in|stayed in|remained in|remains in"
    r"|remained part of|sat in|firmly within"
)
TYPE = ClaimType(
    id="bloc",
    title="The bloc of a state",
    trigger=r"\b(?:bloc|camp|orbit|sphere)\b",
    patterns=(
        pattern(rf"<s:state> <vp:{_BELONGS}> <o:hub>(?:-led)? (?:bloc|camp)"),
        pattern(
            rf"<s:state> <vp:{_BELONGS}> the (?:bloc|camp) (?:of|led by|around) <s:hub>"
        ),
    ),
    thresholds=(
        "Supported if both stand in the same bloc and are found in it in at least "
        "80 % of "
        "resamplings, contradicted if in different ones; mixed if the bloc is led by "
        "another."
    ),
    answer=_ask,
    state=True,
)
