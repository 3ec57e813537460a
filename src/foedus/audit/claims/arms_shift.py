"""Arms that moved from one supplier to another, or a supplier whose share fell."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.claims import arms
from foedus.audit.claims.arms import ARMS
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import factor_of, merged, not_known, subject
from foedus.audit.desk import ARMS_SD, Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Part, Verdict
from foedus.audit.thresholds import amount, denied, judge, sign
from foedus.charts.wording import name
from foedus.consequences.shares import Z90

#: A share has to move by this much to be called shifted.
LEAST = 0.05
#: Years back for a shift without a beginning.
BACK = 10


def _ask(claim: Claim, desk: Desk) -> Answer:
    state = claim.slots["state"].value
    first, last = desk.arms_span()
    try:
        start, end = ends(claim, desk, first + 4, last)
        parts = []
        for slot, rises in (("from", False), ("partner", None), ("to", True)):
            if slot in claim.slots:
                up = rises
                if up is None:
                    up = claim.slots["direction"].value == "rose"
                parts.append(_part(claim, desk, state, slot, up, start, end))
    except Missing as reason:
        return not_known(claim, str(reason), "deliveries at both ends of the period")
    verdict = parts[0].verdict if len(parts) == 1 else merged(tuple(parts))
    named = tuple(
        claim.slots[slot].value
        for slot in ("from", "partner", "to")
        if slot in claim.slots
    )
    rows = (
        *arms.evidence(desk, state, (end - 4, end), named),
        *arms.evidence(desk, state, (start - 4, start), named),
    )
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        parts[0].number,
        parts[0].unit,
        " ".join(one.sentence for one in parts),
        evidence=rows,
        parts=tuple(parts) if len(parts) > 1 else (),
    )


def ends(claim: Claim, desk: Desk, first: int, last: int) -> tuple[int, int]:
    """Return the years that a change is measured between.

    Raises
    ------
    Missing
        If they are not covered.
    """
    period = claim.period
    if period is None or period.kind in ("now", "by", "in"):
        end = desk.year(period, first, last)
        start = max(end - BACK, first)
        return start, end
    start_day = period.first
    end = period.last.year if period.last is not None else min(last, desk.day.year)
    if start_day is None:
        raise Missing("the text gives no beginning of the change")
    if period.kind == "between" and end > last and end >= desk.day.year:
        end = last
    start = start_day.year
    if not first <= start < end <= last:
        raise Missing(f"{start} to {end} is not covered: {first} to {last} is")
    return start, end


def _part(
    claim: Claim, desk: Desk, state: str, slot: str, rises: bool, start: int, end: int
) -> Part:
    supplier = claim.slots[slot].value
    then = desk.arms_shares(state, (supplier,), start - 4, start)
    now = desk.arms_shares(state, (supplier,), end - 4, end)
    changes = [_change(b, a) for a, b in zip(then, now, strict=True)]
    told = (
        f"{subject(supplier)} delivered {amount(then[0].estimate, 'share')} of the "
        f"major "
        f"arms that {name(state)} received in {start - 4} to {start} and "
        f"{amount(now[0].estimate, 'share')} in {end - 4} to {end}."
    )
    verdicts = [sign(one, rises=rises, least=LEAST, words=told) for one in changes]
    verdict = verdicts[0]
    if verdicts[0].word != verdicts[1].word:
        verdict = Verdict(
            "cannot be known here", "the change depends on how years are weighted"
        )
    if (claim.quantity or factor_of(claim)) is not None and verdict.word == "supported":
        verdict = _sized(claim, then[0], now[0])
    title = f"share of {name(supplier)}"
    return Part(title, verdict, changes[0], "share", told)


def _sized(claim: Claim, then: Interval, now: Interval) -> Verdict:
    """Judge how far a share moved: by a fraction of itself, or to a factor of it."""
    quantity = claim.quantity or factor_of(claim)
    assert quantity is not None
    if then.estimate <= 0:
        return Verdict("cannot be known here", "the share began at nothing")
    spread = ARMS_SD * 2**0.5 * 1.5
    ratio = now.estimate / then.estimate
    low, high = (
        ratio * (1 + side * Z90 * spread * (1 - ratio / 2)) for side in (-1, 1)
    )
    factor = Interval(ratio, max(low, 0.0), high)
    if quantity.unit == "factor":
        return judge(factor, quantity)
    fall = Interval(1 - ratio, 1 - factor.high, 1 - factor.low)
    return judge(fall, quantity)


def _change(now: Interval, then: Interval) -> Interval:
    below = ((now.estimate - now.low) ** 2 + (then.high - then.estimate) ** 2) ** 0.5
    above = ((now.high - now.estimate) ** 2 + (then.estimate - then.low) ** 2) ** 0.5
    gap = now.estimate - then.estimate
    return Interval(gap, gap - below, gap + above)


TYPE = ClaimType(
    id="arms_shift",
    title="A shift between suppliers of arms",
    trigger=r"\b(?:arms|weapons?|weaponry|armaments|suppliers?|military|arsenal)\b",
    patterns=(
        pattern(
            r"<s:state> <vp:shifted|switched|turned|moved|shift|switch|turn|move> "
            rf"(?:<its>{ARMS}(?: imports| purchases)? |for <its>?{ARMS} )?(?:away "
            rf")?from "
            rf"<o:from> (?:to|towards) <o:to>(?: {ARMS}| suppliers)"
        ),
        pattern(
            r"<s:state> <vp:shifted|switched|turned|moved|shift|switch|turn|move> "
            rf"(?:<its>{ARMS}(?: imports| purchases)?|for <its>{ARMS}) (?:away )?from "
            r"<s:from> (?:to|towards) <s:to>"
        ),
        pattern(
            rf"<o:state> {ARMS}(?: imports| purchases)? <vp:shifted|switched|turned"
            rf"|moved"
            r"> (?:away )?from <s:from> (?:to|towards) <s:to>"
        ),
        pattern(
            r"<s:state> <vp:shifted|switched|turned|shift|turn> to <o:to> "
            rf"(?:{ARMS}|suppliers)"
        ),
        pattern(
            rf"<o:partner> share (?:of|in) <o:state> {ARMS}(?: imports)? (?:roughly "
            rf"|about )?"
            r"(?:has )?(?:fell|fallen|declined|shrank|shrunk|dropped|dwindled)"
            r"(?: by <q>)?",
            direction="fell",
        ),
        pattern(
            rf"<o:partner> share (?:of|in) <o:state> {ARMS}(?: imports)? "
            r"(?:has )?(?:rose|risen|grew|grown|increased|expanded)(?: by <q>)?",
            direction="rose",
        ),
        pattern(
            rf"<o:partner> share (?:of|in) <o:state> {ARMS}(?: imports)? "
            r"(?:has )?<x>",
            direction="fell",
        ),
        pattern(
            r"<s:state> <vp:buys|bought|takes|took|imports|imported> (?:fewer|less"
            rf"|a smaller share of <its>) {ARMS} from <s:partner>(?: than before)?",
            direction="fell",
        ),
    ),
    thresholds=(
        "Shares of deliveries in the five years up to both ends of the period: the "
        "whole "
        "interval of the change beyond five percentage points, for the supplier that "
        "lost and for the one that gained; plain and weighted sums must agree."
    ),
    answer=_ask,
    change=True,
)
