"""Trade that stopped: exports or imports that ended."""

from __future__ import annotations

from foedus.audit.claims import trade
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import not_known, whose
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Verdict
from foedus.audit.thresholds import amount, denied, unknown
from foedus.charts.wording import the, upper

#: What is left, as a share of the flow before: stopped below, going on above.
STOPPED, GOING_ON = 0.01, 0.10
#: Years before, of which the largest flow is the measure.
BEFORE = 5


def _ask(claim: Claim, desk: Desk) -> Answer:
    state, partner = claim.slots["state"].value, claim.slots["partner"].value
    side = claim.slots["side"].value
    first, last = desk.trade_span()
    try:
        year = desk.year(claim.period, first, last)
        if claim.period is not None and claim.period.kind in ("in", "since", "after"):
            # A flow that stops in a year is whole only in the next one.
            year = min(max(year, (claim.period.years[0] or year) + 1), last)
        began = claim.period.years[0] if claim.period else None
        base = range(max(first, (began or year) - BEFORE), (began or year))
        then = max(_known(desk, state, partner, side, base), default=0.0)
        if then <= 0:
            raise Missing("no flow before is known")
        now = desk.flow(state, partner, side, year)
    except Missing as reason:
        return not_known(
            claim,
            f"{reason}; that no one reports a flow is no sign that there is none",
            "a report of the flow",
            nearest=trade.nearest(desk, claim, state, partner, side),
        )
    left = now.estimate / then
    link = "to" if side == "exports" else "from"
    told = (
        f"{upper(whose(state))} {side} {link} {the(partner)}: "
        f"{amount(now.estimate, 'usd')} "
        f"in {year}, {amount(then, 'usd')} at most in the {BEFORE} years before."
    )
    if now.high / then < STOPPED:
        verdict = Verdict("supported", told.rstrip("."))
    elif now.low / then > GOING_ON:
        verdict = Verdict("contradicted", told.rstrip("."))
    else:
        verdict = unknown(f"{left:.0%} of the flow is left", "a flow near zero")
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        now,
        "usd",
        told,
        chart=trade.chart(desk, state, partner, side),
        evidence=trade.evidence(desk, state, partner, side, (year - 1, year)),
    )


def _known(
    desk: Desk, state: str, partner: str, side: str, years: range
) -> list[float]:
    found = []
    for one in years:
        try:
            found.append(desk.flow(state, partner, side, one).estimate)
        except Missing:
            continue
    return found


_STOPPED = (
    r"stopped|halted|ended|ceased|suspended|banned|broke off|cut off|discontinued"
)
_ALL = r"(?:all |its |all its |⟨S\d+g⟩ |all ⟨S\d+g⟩ )?"
TYPE = ClaimType(
    id="trade_stopped",
    title="Trade that stopped",
    trigger=r"\b(?:stop|halt|end|ceas|suspend|ban|broke off|cut off|discontinu|no "
    r"longer)",
    patterns=(
        pattern(
            r"<s:state> <vp:stopped|ceased> (?:all )?(?:exporting|selling goods"
            r"|selling) "
            r"to <s:partner>",
            side="exports",
        ),
        pattern(
            r"<s:state> <vp:stopped|ceased> (?:all )?(?:importing|buying goods|buying) "
            r"from <s:partner>",
            side="imports",
        ),
        pattern(
            rf"<s:state> <vp:{_STOPPED}> {_ALL}exports to <s:partner>", side="exports"
        ),
        pattern(
            rf"<s:state> <vp:{_STOPPED}> {_ALL}imports from <s:partner>", side="imports"
        ),
        pattern(
            r"<o:state> exports to <s:partner> <vp:stopped|ceased|came to a halt|ended"
            r"|dried up>(?: altogether| entirely| completely)?",
            side="exports",
        ),
        pattern(
            r"<o:state> imports from <s:partner> <vp:stopped|ceased|came to a halt"
            r"|ended"
            r"|dried up>(?: altogether| entirely| completely)?",
            side="imports",
        ),
        pattern(
            r"<s:state> no longer exports (?:anything )?to <s:partner>", side="exports"
        ),
        pattern(
            r"<s:state> no longer imports (?:anything )?from <s:partner>",
            side="imports",
        ),
    ),
    thresholds=(
        "Supported if less than 1 % of the largest flow of the five years before is "
        "left, "
        "contradicted if more than 10 % is, each with the whole interval. A flow "
        "that no "
        "one reports cannot be known."
    ),
    answer=_ask,
    change=True,
)
