"""The largest market, supplier or trade partner of a state."""

from __future__ import annotations

import math

from foedus.alignment.results import Interval
from foedus.audit.claims import trade
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import each_year, not_known, subject, whose
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim
from foedus.audit.thresholds import amount, denied, sign
from foedus.charts.wording import listed, name, upper
from foedus.consequences.shares import Z90

_TOP = (
    r"(?:largest|biggest|main|top|chief|most important|leading|principal|number[- ]one"
    r"|foremost|first|single largest)"
)
_MARKET = (
    r"(?:(?P<side>trading partner|trade partner|export market|export destination|market"
    r"|customer|buyer|source of imports|supplier of goods|source of its imports"
    r"|partner in trade|partner))(?: for <its>exports)?"
)
_IS = r"became|remained|remains|is|was|become|has become|stayed|been"
_SIDES = {
    "export market": "exports",
    "export destination": "exports",
    "market": "exports",
    "customer": "exports",
    "buyer": "exports",
    "source of imports": "imports",
    "source of its imports": "imports",
    "supplier of goods": "imports",
}


def _ask(claim: Claim, desk: Desk) -> Answer:
    state, partner = claim.slots["state"].value, claim.slots["partner"].value
    side = _SIDES.get(claim.slots["side"].value, "trade")
    try:
        years = trade.years(claim, desk)
    except Missing as reason:
        return not_known(claim, str(reason), "trade of that year")
    return each_year(
        claim, years, lambda year: _in(claim, desk, (state, partner, side), year)
    )


def _in(claim: Claim, desk: Desk, pair: tuple[str, str, str], year: int) -> Answer:
    state, partner, side = pair
    try:
        ranked = desk.top(state, side, year)
        mine = desk.flow(state, partner, side, year)
    except Missing as reason:
        return not_known(claim, str(reason), "trade of that year")
    others = [one for one in ranked if one[0] != partner]
    if not others or mine.estimate <= 0:
        return not_known(claim, "the order of its partners is not known")
    best = others[0]
    spread = math.hypot(math.log(mine.high / mine.estimate) / Z90, best[2])
    gap = math.log(mine.estimate / best[1])
    ahead = Interval(gap, gap - Z90 * spread, gap + Z90 * spread)
    told = (
        f"{upper(whose(state))} largest partners by {side} in {year}: "
        + listed([f"{name(one)} {amount(usd, 'usd')}" for one, usd, _ in ranked[:3]])
        + "."
    )
    if partner not in [one for one, _, _ in ranked[:3]]:
        told += f" {subject(partner)}: {amount(mine.estimate, 'usd')}."
    verdict = sign(ahead, rises=True, words=told.rstrip("."))
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        mine,
        "usd",
        told,
        chart=trade.chart(desk, state, partner, side),
        evidence=(
            *trade.evidence(desk, state, partner, side, (year,)),
            *trade.evidence(desk, state, best[0], side, (year,)),
        ),
    )


TYPE = ClaimType(
    id="top_partner",
    title="The largest trade partner",
    trigger=r"\b(?:partner|market|destination|customer|buyer|source|supplier)\b",
    patterns=(
        pattern(
            rf"<s:partner> (?:is |was |has |had )?(?:still |now |long )?<vp:{_IS}> "
            rf"(?:still |now |by far )*<o:state> (?:by far )?{_TOP} {_MARKET}"
        ),
        pattern(
            rf"<o:state> {_TOP} {_MARKET} (?:is|was|remains|remained) "
            r"(?:still |now )?<s:partner>"
        ),
        pattern(
            rf"<s:partner> <vp:{_IS}> (?:still |now |by far )*the {_TOP} {_MARKET} "
            r"(?:of|for) <s:state>"
        ),
    ),
    thresholds=(
        "Supported if the flow exceeds that of every other partner with the whole 90 % "
        "interval of their ratio, contradicted if another's exceeds it so."
    ),
    answer=_ask,
    state=True,
)
