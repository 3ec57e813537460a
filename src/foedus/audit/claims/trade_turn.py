"""Trade that turned from one partner to another."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.claims import trade
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import merged, not_known, whose
from foedus.audit.claims.trade import SIDE
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Part
from foedus.audit.thresholds import amount, denied, sign
from foedus.charts.wording import the, upper

#: A share has to move by this much to be called turned.
LEAST = 0.02
_TURNED = (
    r"turned|turn|turns|shifted|shift|swung|moved|switched|been redirected|redirected"
    r"|reoriented|been reoriented|diverted|rerouted"
)


def _ask(claim: Claim, desk: Desk) -> Answer:
    state = claim.slots["state"].value
    side = trade.side_of(claim)
    slots = [one for one in ("from", "to") if one in claim.slots]
    try:
        start, end = trade.ends(claim, desk)
        parts = tuple(
            _part(claim, desk, state, side, one, (start, end)) for one in slots
        )
    except Missing as reason:
        return not_known(claim, str(reason), "trade at both ends")
    verdict = parts[0].verdict if len(parts) == 1 else merged(parts)
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        parts[-1].number,
        "share",
        " ".join(one.sentence for one in parts),
        chart=trade.chart(desk, state, claim.slots["to"].value, side),
        evidence=tuple(
            row
            for one in slots
            for row in trade.evidence(
                desk, state, claim.slots[one].value, side, (start, end)
            )
        ),
        parts=parts if len(parts) > 1 else (),
    )


def _part(
    claim: Claim, desk: Desk, state: str, side: str, slot: str, years: tuple[int, int]
) -> Part:
    other = claim.slots[slot].value
    then, now = (desk.share(state, other, side, year) for year in years)
    gap = now.estimate - then.estimate
    below = ((now.estimate - now.low) ** 2 + (then.high - then.estimate) ** 2) ** 0.5
    above = ((now.high - now.estimate) ** 2 + (then.estimate - then.low) ** 2) ** 0.5
    change = Interval(gap, gap - below, gap + above)
    told = (
        f"{upper(whose(other))} share in the {side} of {the(state)}: "
        f"{amount(then.estimate, 'share')} in {years[0]}, "
        f"{amount(now.estimate, 'share')} "
        f"in {years[1]}."
    )
    verdict = sign(change, rises=slot == "to", least=LEAST, words=told.rstrip("."))
    return Part(f"share of {the(other)}", verdict, change, "share", told)


TYPE = ClaimType(
    id="trade_turn",
    title="Trade that turned to another partner",
    trigger=r"\b(?:exports?|imports?|trade)\b",
    patterns=(
        pattern(
            rf"<o:state> (?:{SIDE}) <vp:{_TURNED}> (?:away )?from <s:from> "
            r"(?:to|towards?) <s:to>"
        ),
        pattern(
            rf"<s:state> <vp:{_TURNED}> <its>(?:{SIDE}) (?:away )?from <s:from> "
            r"(?:to|towards?) <s:to>"
        ),
        pattern(rf"<o:state> (?:{SIDE}) <vp:{_TURNED}> (?:to|towards?) <s:to>"),
        pattern(rf"<s:state> <vp:{_TURNED}> <its>(?:{SIDE}) (?:to|towards?) <s:to>"),
    ),
    thresholds=(
        "The share of the one that is left fell and that of the other rose, each by "
        "more "
        "than two percentage points with the whole interval; one without the other "
        "is mixed."
    ),
    answer=_ask,
    change=True,
)
