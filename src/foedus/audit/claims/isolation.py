"""Isolated at the United Nations: how far a state's votes lie from the median."""

from __future__ import annotations

import polars as pl

from foedus.alignment.results import Interval
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import each_year, not_known, subject
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Verdict
from foedus.audit.thresholds import denied, unknown
from foedus.charts.wording import number
from foedus.indicators.contract import Evidence

#: Share of voters that stand nearer to the median vote: isolated above the one, not
#: isolated below the other.
ISOLATED, NOT = 0.9, 0.5


def _ask(claim: Claim, desk: Desk) -> Answer:
    state = claim.slots["state"].value
    table = desk.snapshot.cached_table("structure_states").drop_nulls("place")
    rows = table.filter(state=state)
    if rows.is_empty():
        return not_known(claim, "it cast too few votes to have a place")
    try:
        years = desk.years(claim.period, int(min(rows["year"])), int(max(rows["year"])))
    except Missing as reason:
        return not_known(claim, str(reason), "votes of that year")
    return each_year(claim, years, lambda year: _in(claim, rows, year))


def _in(claim: Claim, rows: pl.DataFrame, year: int) -> Answer:
    state = claim.slots["state"].value
    row = rows.filter(year=year)
    if row.is_empty():
        return not_known(claim, f"it has no place in {year}", "votes of that year")
    place = Interval(row["place"][0], row["place_low"][0], row["place_high"][0])
    told = (
        f"In {year} {number(100 * place.estimate, digits=0)} % of voters stood "
        f"nearer to "
        f"the median vote than {subject(state)} "
        f"({number(100 * place.low, digits=0)} to "
        f"{number(100 * place.high, digits=0)} %)."
    )
    if place.low > ISOLATED:
        verdict = Verdict("supported", told.rstrip("."))
    elif place.high < NOT:
        verdict = Verdict("contradicted", told.rstrip("."))
    else:
        verdict = unknown(
            told.rstrip("."), "a place beyond nine tenths of voters, or below half"
        )
    evidence = Evidence(
        "ideal_proximity", str(year), told.rstrip("."), 1.0, "un_votes",
        "Structure of the system by Foedus (foedus structure --state)",
    )  # fmt: skip
    return Answer(
        claim, denied(verdict) if claim.negated else verdict, place, "share", told,
        evidence=(evidence,),
    )  # fmt: skip


_UN = (
    r"(?: (?:at|in) the (?:⟨B\d+⟩(?: general assembly)?|general assembly|assembly)"
    r"| in new york| in its votes)"
)
_DEGREE = (
    r"(?:more and more |increasingly |largely |very |deeply |ever more |quite "
    r"|rather )?"
)
_TAIL = r"(?: to a degree(?: that [^;:]{3,80})?)?"
TYPE = ClaimType(
    id="isolation",
    title="Isolation at the United Nations",
    trigger=r"\bisolat",
    patterns=(
        pattern(
            rf"<s:state> <vp:{_DEGREE}isolated|stood isolated|{_DEGREE}alone>{_UN}"
            rf"{_TAIL}"
        ),
        pattern(
            rf"(?:at|in) the (?:⟨B\d+⟩(?: general assembly)?|general assembly),? "
            rf"<s:state> "
            rf"<vp:{_DEGREE}isolated>{_TAIL}"
        ),
    ),
    thresholds=(
        "Supported if more than nine tenths of voters stand nearer to the median vote "
        "with the whole interval, contradicted if fewer than half do. Only votes: "
        "other "
        "isolation is not measured."
    ),
    answer=_ask,
    state=True,
)
