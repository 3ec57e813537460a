"""Exports, imports or trade that rose, fell, doubled or halved; a share that moved."""

from __future__ import annotations

import math

from foedus.alignment.results import Interval
from foedus.audit.claims import trade
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import factor_of, not_known, quantity_of, whose
from foedus.audit.claims.trade import SIDE
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Quantity, Verdict
from foedus.audit.thresholds import amount, denied, judge, sign, unknown
from foedus.charts.wording import the, upper
from foedus.consequences.shares import Z90

#: A flow has to move by this much to be called changed.
LEAST = math.log(1.05)

_ROSE = (
    r"rose|risen|grew|grown|increased|climbed|surged|soared|jumped|expanded"
    r"|swelled|went up|gone up"
)
_FELL = (
    r"fell|fallen|declined|dropped|shrank|shrunk|collapsed|plummeted|plunged|decreased"
    r"|contracted|dwindled|tumbled|went down|gone down|slumped"
)
_CUT = r"cut|cuts|reduced|slashed|lowered|curtailed|trimmed"
_LIFT = r"raised|increased|expanded|boosted|stepped up|grew"
_FLOW = rf"<o:state> (?:{SIDE}) (?:to|from|with) <s:partner>"
_SHARES = (
    rf"<o:partner> share (?:of|in) <o:state> {SIDE}",
    rf"<o:partner> share (?:of|in) (?:the )?{SIDE} of <s:state>",
)
_BY = r"(?: by <q>)?"


def _ask(claim: Claim, desk: Desk) -> Answer:
    state, partner = claim.slots["state"].value, claim.slots["partner"].value
    side = trade.side_of(claim)
    of_share = "measure" in claim.slots
    try:
        start, end = trade.ends(claim, desk)
        ask = desk.share if of_share else desk.flow
        then = ask(state, partner, side, start)
        now = ask(state, partner, side, end)
        if then.estimate <= 0 or now.estimate <= 0:
            raise Missing("the flow is below what is recorded at one end")
    except Missing as reason:
        near = trade.nearest(desk, claim, state, partner, side)
        return not_known(claim, str(reason), "trade at both ends", nearest=near)
    unit = "share" if of_share else "usd"
    what = f"share of {the(partner)} in {side}" if of_share else side
    link = {"exports": "to", "imports": "from"}.get(side, "with")
    where = "" if of_share else f" {link} {the(partner)}"
    told = (
        f"{upper(whose(state))} {what}{where}: "
        f"{amount(then.estimate, unit)} in {start}, {amount(now.estimate, unit)} in "
        f"{end}."
    )
    ratio = _ratio(then, now)
    verdict = _verdict(claim, ratio, then, now, told.rstrip("."))
    shown = Interval(ratio.estimate - 1, ratio.low - 1, ratio.high - 1)
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        shown,
        "change",
        told,
        chart=trade.chart(desk, state, partner, side),
        evidence=trade.evidence(desk, state, partner, side, (start, end)),
    )


def _ratio(then: Interval, now: Interval) -> Interval:
    spread = math.hypot(
        math.log(then.high / then.estimate), math.log(now.high / now.estimate)
    )
    value = now.estimate / then.estimate
    return Interval(value, value / math.exp(spread), value * math.exp(spread))


def _verdict(
    claim: Claim, ratio: Interval, then: Interval, now: Interval, told: str
) -> Verdict:
    rises = claim.slots["direction"].value == "rose"
    logs = Interval(*(math.log(x) for x in (ratio.estimate, ratio.low, ratio.high)))
    way = sign(logs, rises=rises, least=LEAST, words=told)
    if way.word != "supported":
        return way
    factor = factor_of(claim)
    if factor is not None:
        return judge(ratio, factor)
    quantity = claim.quantity
    if quantity is None:
        return way
    if "start" in claim.slots:
        return _levels(claim, then, now)
    if quantity.unit == "points":
        gap = 100 * abs(now.estimate - then.estimate)
        reach = (
            100
            * Z90
            * math.hypot(
                (then.high - then.low) / (2 * Z90), (now.high - now.low) / (2 * Z90)
            )
        )
        return judge(Interval(gap, gap - reach, gap + reach), quantity)
    if quantity.unit != "share":
        return unknown("the number in the text is no relative change")
    if "measure" in claim.slots:
        return unknown("a share that moved by per cent may mean points or a fraction")
    change = (
        Interval(ratio.estimate - 1, ratio.low - 1, ratio.high - 1)
        if rises
        else Interval(1 - ratio.estimate, 1 - ratio.high, 1 - ratio.low)
    )
    told_by = Quantity(quantity.value, quantity.upper, "change", quantity.comparison,
                       quantity.span, quantity.surface)  # fmt: skip
    return judge(change, told_by)


def _levels(claim: Claim, then: Interval, now: Interval) -> Verdict:
    """Judge "from a third to a tenth": both levels have to hold."""
    start, end = quantity_of(claim.slots["start"]), claim.quantity
    assert end is not None
    if start.unit != end.unit or (end.unit == "share") != ("measure" in claim.slots):
        return unknown("the numbers in the text are not of the kind of this figure")
    verdicts = (judge(then, start), judge(now, end))
    told = "; ".join(one.reason for one in verdicts)
    words = [one.word for one in verdicts]
    if words[0] == words[1]:
        return Verdict(words[0], told)
    if "contradicted" in words:
        return Verdict("mixed" if "supported" in words else "contradicted", told)
    return unknown(told, "narrower intervals")


TYPE = ClaimType(
    id="trade_change",
    title="Trade that rose or fell",
    trigger=r"\b(?:exports?|imports?|trade)\b",
    patterns=(
        *(
            pattern(
                rf"trade between <s:state> and <s:partner> <vp:{verbs}>{_BY}",
                direction=way,
            )
            for verbs, way in ((_ROSE, "rose"), (_FELL, "fell"))
        ),
        pattern(
            r"trade between <s:state> and <s:partner> (?:has |had )?<x>",
            direction="rose",
        ),
        pattern(rf"{_FLOW} <vp:{_ROSE}>{_BY}", direction="rose"),
        pattern(rf"{_FLOW} <vp:{_FELL}>{_BY}", direction="fell"),
        pattern(
            rf"{_FLOW} (?:has |have |had )?(?P<factor>(?:(?:more|less) than |nearly "
            rf"|almost "
            r"|roughly |about |at least )?halved)",
            direction="fell",
        ),
        pattern(rf"{_FLOW} (?:has |have |had )?<x>", direction="rose"),
        pattern(
            rf"<s:state> <vp:{_CUT}> <its>(?:{SIDE}) (?:to|from|with) <s:partner>{_BY}",
            direction="fell",
        ),
        pattern(
            rf"<s:state> <vp:{_LIFT}> <its>(?:{SIDE}) (?:to|from|with) "
            rf"<s:partner>{_BY}",
            direction="rose",
        ),
        pattern(
            rf"<s:state> (?:has |have |had )?(?P<factor>(?:(?:more|less) than |nearly "
            r"|almost |roughly |about )?halved) "
            rf"<its>(?:{SIDE}) (?:to|from|with) <s:partner>",
            direction="fell",
        ),
        pattern(
            rf"<s:state> (?:has |have |had )?(?P<factor>(?:(?:more|less) than |nearly "
            r"|almost |roughly |about )?(?:doubled|tripled|trebled|quadrupled)) "
            rf"<its>(?:{SIDE}) (?:to|from|with) <s:partner>",
            direction="rose",
        ),
        *(
            pattern(rf"{share} <vp:{verbs}>{size}", direction=way, measure="share")
            for share in _SHARES
            for verbs, way in ((_ROSE, "rose"), (_FELL, "fell"))
            for size in (r" (?:from )?<q0> to <q>", _BY)
        ),
        *(
            pattern(rf"{_FLOW} <vp:{verbs}> (?:from )?<q0> to <q>", direction=way)
            for verbs, way in ((_ROSE, "rose"), (_FELL, "fell"))
        ),
    ),
    thresholds=(
        "Direction: the whole interval of the ratio of the two years beyond 5 %. Size: "
        "the ratio against the number in the text. Current US dollars; the errors "
        "of the "
        "two years are taken as independent."
    ),
    answer=_ask,
    change=True,
)
