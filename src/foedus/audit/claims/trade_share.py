"""A partner's share of a state's exports, imports or trade, or two shares compared."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.claims import trade
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import each_year, not_known, state_ids
from foedus.audit.claims.trade import SIDE
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Quantity
from foedus.audit.thresholds import denied, judge, sign
from foedus.consequences.shares import Z90

_WENT = (
    r"went|goes|go|gone|flowed|flow|flows|headed|were sent|are sent|is sent|was "
    r"sent|ended"
    r" up|were shipped|are shipped|were sold|are sold"
)
_CAME = r"came|comes|come|originated|originates?|were bought|are bought|stems?|stemmed"
_SENDS = r"sends?|sent|ships?|shipped|sells?|sold|exports?|exported|directs?|directed"
_TAKES = (
    r"took|takes|bought|buys|absorbed|absorbs|received|receives|purchased|purchases"
)
_IS = (
    r"accounts? for|accounted for|made up|makes up|represents?|represented|supplies"
    r"|supplied|provides?|provided|constitutes?|constituted"
)


def _ask(claim: Claim, desk: Desk) -> Answer:
    state, partners = claim.slots["state"].value, state_ids(claim, "partner")
    side = trade.side_of(claim, "exports")
    try:
        years = trade.years(claim, desk)
    except Missing as reason:
        near = trade.nearest(desk, claim, state, partners[0], side)
        return not_known(claim, str(reason), "trade of that year", nearest=near)
    return each_year(claim, years, lambda year: _in(claim, desk, side, year))


def _in(claim: Claim, desk: Desk, side: str, year: int) -> Answer:
    state, partners = claim.slots["state"].value, state_ids(claim, "partner")
    try:
        if "other" in claim.slots:
            return _compared(claim, desk, state, partners[0], side, year)
        found = [desk.share(state, one, side, year) for one in partners]
    except Missing as reason:
        near = trade.nearest(desk, claim, state, partners[0], side)
        return not_known(claim, str(reason), "trade of that year", nearest=near)
    whole = found[0] if len(found) == 1 else _sum(found)
    quantity = claim.quantity
    if quantity is None:
        quantity = Quantity(0.5, None, "share", "over", claim.span, claim.text)
    if quantity.unit != "share":
        return not_known(claim, "the number in the text is no share")
    verdict = judge(whole, quantity)
    sentences = [
        trade.sentence(state, one, side, year, share)
        for one, share in zip(partners, found, strict=True)
    ]
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        whole,
        "share",
        " ".join(sentences),
        chart=trade.chart(desk, state, partners[0], side) if len(found) == 1 else None,
        evidence=tuple(
            row
            for one in partners
            for row in trade.evidence(desk, state, one, side, (year,))
        ),
    )


def _sum(found: list[Interval]) -> Interval:
    total = sum(one.estimate for one in found)
    below = sum((one.estimate - one.low) ** 2 for one in found) ** 0.5
    above = sum((one.high - one.estimate) ** 2 for one in found) ** 0.5
    return Interval(total, total - below, min(total + above, 1.0))


def _compared(
    claim: Claim, desk: Desk, state: str, partner: str, side: str, year: int
) -> Answer:
    other = claim.slots["other"].value
    mine = desk.share(state, partner, side, year)
    theirs = desk.share(state, other, side, year)
    reach = (
        Z90
        * (
            ((mine.high - mine.low) / (2 * Z90)) ** 2
            + ((theirs.high - theirs.low) / (2 * Z90)) ** 2
        )
        ** 0.5
    )
    gap = mine.estimate - theirs.estimate
    told = " ".join(
        trade.sentence(state, one, side, year, share)
        for one, share in ((partner, mine), (other, theirs))
    )
    verdict = sign(
        Interval(gap, gap - reach, gap + reach), rises=True, words=told.rstrip(".")
    )
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        Interval(gap, gap - reach, gap + reach),
        "share",
        told,
        evidence=(
            *trade.evidence(desk, state, partner, side, (year,)),
            *trade.evidence(desk, state, other, side, (year,)),
        ),
    )


TYPE = ClaimType(
    id="trade_share",
    title="Share of a partner in a state's trade",
    trigger=r"\b(?:exports?|imports?|trade|sells?|sold|buys?|bought|sends?|sent"
    r"|abroad)\b",
    patterns=(
        pattern(
            rf"<s:state> <vp:{_SENDS}> (?:a larger|a bigger|a greater) share of "
            rf"<its>{SIDE} "
            r"to <s:partner> than to <s:other>"
        ),
        pattern(
            r"<s:state> <vp:sells|sold|exports|exported|sends|sent> more to "
            r"<s:partner> "
            r"than to <s:other>"
        ),
        pattern(
            rf"<q> of <o:state> {SIDE} <vp:{_WENT}|{_CAME}|was|were|are|is> "
            r"(?:to|from|with) <l:partner>"
        ),
        pattern(rf"<l:partner> <vp:{_IS}> <q> of <o:state> {SIDE}"),
        pattern(
            r"<l:partner> <vp:the destination of|the source of|the market for|the buyer"
            rf" of> <q> of <o:state> {SIDE}"
        ),
        pattern(rf"<l:partner> <vp:{_TAKES}> <q> of <o:state> {SIDE}"),
        pattern(
            rf"<s:state> <vp:{_SENDS}|does|did|conducts?|conducted> <q> of (?:all "
            rf")?<its>{SIDE} "
            r"(?:to|with) <l:partner>"
        ),
        pattern(
            rf"<s:state> <vp:buys|bought|gets|got|takes|took|draws|drew|sources|sourced"
            rf"|obtains|obtained|received|receives> <q> of (?:all )?<its>{SIDE} "
            rf"from <l:partner>"
        ),
        pattern(
            rf"<o:partner> share (?:of|in) <o:state> {SIDE} (?:is|was|stood at|came to"
            r"|amounts to|amounted to|reached) <q>"
        ),
        pattern(rf"<o:partner> share (?:of|in) <o:state> {SIDE} <q>"),
        pattern(
            rf"the share of <s:partner> in <o:state> {SIDE} (?:is|was|stood at|came to"
            r"|amounts to|amounted to|reached) <q>"
        ),
    ),
    thresholds=(
        "The share in goods trade of the year against the number in the text; "
        "'most' is "
        "over one half. Two shares: the whole interval of their difference on one side "
        "of zero."
    ),
    answer=_ask,
    state=True,
)
