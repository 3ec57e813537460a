"""Who depends on whom in trade: asymmetry, and a share that makes dependent."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.claims import trade
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import each_year, not_known, subject, whose
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Verdict
from foedus.audit.thresholds import amount, denied, sign, unknown
from foedus.charts.wording import the
from foedus.consequences.dependence import asymmetries

#: A partner's share in a state's trade: dependent above, not dependent below.
DEPENDENT, NOT = 0.30, 0.10


def _ask(claim: Claim, desk: Desk) -> Answer:
    state, partner = claim.slots["state"].value, claim.slots["partner"].value
    try:
        years = trade.years(claim, desk)
    except Missing as reason:
        near = trade.nearest(desk, claim, state, partner, "trade")
        return not_known(claim, str(reason), "trade of that year", nearest=near)
    return each_year(
        claim, years, lambda year: _in(claim, desk, (state, partner), year)
    )


def _in(claim: Claim, desk: Desk, pair: tuple[str, str], year: int) -> Answer:
    state, partner = pair
    found = desk.once(
        ("asymmetries", partner, year),
        lambda: {one.partner: one for one in asymmetries(desk.trade, partner, year)},
    )
    one = found.get(state)
    if one is None:
        return not_known(claim, f"trade between the two is not known in {year}")
    told = (
        f"{subject(partner)} takes part in "
        f"{amount(one.in_partner.estimate, 'share')} of "
        f"{whose(state)} trade in {year}, {the(state)} in "
        f"{amount(one.in_hub.estimate, 'share')} of {whose(partner)}."
    )
    if claim.slots["measure"].value == "more":
        verdict = sign(one.difference, rises=True, words=told.rstrip("."))
        number: Interval = one.difference
    else:
        number = one.in_partner
        if number.low > DEPENDENT:
            verdict = Verdict("supported", told.rstrip("."))
        elif number.high < NOT:
            verdict = Verdict("contradicted", told.rstrip("."))
        else:
            verdict = unknown(told.rstrip("."), "a share beyond 30 % or below 10 %")
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        number,
        "share",
        told,
        chart=trade.chart(desk, state, partner, "trade"),
        evidence=trade.evidence(desk, state, partner, "trade", (year,)),
    )


_FAR = r"(?:far |much |a lot |considerably )?"
_ON = r"(?:on|upon)(?: trade with| the)?"
_TAIL = r"(?: for <its>trade| trade| market| economically| in trade)?"
TYPE = ClaimType(
    id="dependence",
    title="Dependence in trade",
    trigger=r"\b(?:depend|reli|rely|needs?)",
    patterns=(
        pattern(
            rf"<s:state> <vp:{_FAR}more dependent> {_ON} <o:partner>{_TAIL} than "
            r"(?:the )?⟨S\d+\w⟩ (?:is )?(?:on (?:trade with )?(?:the )?"
            r"(?:it|⟨S\d+\w⟩)(?: one| market)?"
            r"|vice versa)",
            measure="more",
        ),
        pattern(
            r"<s:state> <vp:depends|depended|relies|relied> on trade with <s:partner> "
            r"(?:far |much )?more than (?:the )?⟨S\d+\w⟩ (?:does|depends|relies) "
            r"on (?:trade with )?(?:it|(?:the )?⟨S\d+\w⟩)",
            measure="more",
        ),
        pattern(
            rf"<s:state> <vp:depends|depended|relies|relied|depend> {_FAR}more "
            r"(?:heavily )?(?:on|upon) (?:trade with )?<s:partner> than "
            r"⟨S\d+\w⟩ (?:does |depends |relies )?(?:on (?:trade with )?(?:it"
            r"|⟨S\d+\w⟩))",
            measure="more",
        ),
        pattern(
            rf"<s:state> <vp:needs|needed> {_FAR}?<s:partner> more than ⟨S\d+\w⟩ needs "
            r"(?:it|⟨S\d+\w⟩) in trade",
            measure="more",
        ),
        pattern(
            r"<s:state> <vp:(?:heavily |highly |strongly |deeply )?dependent> on trade "
            r"with <s:partner>",
            measure="level",
        ),
        pattern(
            r"<s:state> <vp:depends|depended|relies|relied|depend> (?:heavily |largely "
            r"|mainly )?on (?:trade with )<s:partner>",
            measure="level",
        ),
        pattern(
            r"<s:state> <vp:depends|depended|relies|relied> (?:heavily |largely "
            r"|mainly )?on "
            r"<s:partner> (?:for (?:its )?trade|economically|in trade)",
            measure="level",
        ),
    ),
    thresholds=(
        "More dependent: the difference of the two shares on one side of zero with the "
        "whole interval. Dependent: a share of total trade over 30 %; not: under 10 %."
    ),
    answer=_ask,
    state=True,
)
