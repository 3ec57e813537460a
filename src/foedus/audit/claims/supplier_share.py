"""How much of a state's arms a supplier delivers: a number, "most", "all", "none"."""

from __future__ import annotations

from foedus.audit.claims import arms
from foedus.audit.claims.arms import ARMS
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import not_known, state_ids
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Quantity
from foedus.audit.thresholds import denied, judge, unknown

_BUYS = (
    r"buy|buys|bought|takes?|took|taken|gets?|got|imports?|imported|purchases?"
    r"|purchased"
    r"|receives?|received|draws?|drew|drawn|sources?|sourced|acquires?|acquired"
    r"|procures?"
    r"|procured|obtains?|obtained|has come to buy"
)
_SELLS = (
    r"supplies|supplied|supply|delivers?|delivered|provides?|provided|sells?|sold"
    r"|accounts? for|accounted for|furnishe[sd]|makes? up|made up"
)
_COMES = r"came|comes?|coming|originated?|originates|were delivered|were bought|stems?"


def _ask(claim: Claim, desk: Desk) -> Answer:
    state = claim.slots["state"].value
    suppliers = state_ids(claim, "partner")
    quantity = claim.quantity or _meant(claim)
    try:
        years = arms.window(claim.period, desk)
        plain, weighted = arms.shares(desk, state, suppliers, years)
    except Missing as reason:
        near = arms.nearest(desk, claim, state, suppliers[0])
        return not_known(claim, str(reason), "deliveries of those years", nearest=near)
    verdict = judge(plain, quantity)
    other = judge(weighted, quantity)
    single = years[1] - years[0] == 4
    if single and other.word != verdict.word:
        verdict = unknown(
            f"{verdict.reason}; with recent years weighted more the verdict would be "
            f"{other.word!r}",
            "deliveries that leave no doubt whichever way they are added up",
        )
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        plain,
        "share",
        arms.sentence(state, suppliers, years, plain),
        evidence=arms.evidence(desk, state, years, suppliers),
    )


def _meant(claim: Claim) -> Quantity:
    """Return what a claim without a number says: "its arms come from" means most."""
    extent = claim.slots.get("extent")
    if extent is not None and extent.value == "all":
        return Quantity(0.98, None, "share", "at least", claim.span, extent.surface)
    if extent is not None and extent.value == "nearly all":
        return Quantity(0.9, None, "share", "over", claim.span, extent.surface)
    return Quantity(0.5, None, "share", "over", claim.span, claim.text)


TYPE = ClaimType(
    id="supplier_share",
    title="Share of a supplier in a state's arms",
    trigger=r"\b(?:arms|weapon|weapons|weaponry|armaments|arsenal|military)\b",
    patterns=(
        pattern(
            rf"<s:state> <vp:{_BUYS}> (?:as much as )?<q>(?: of)?(?: all)? "
            rf"<its>{ARMS}(?: imports)? "
            r"(?:from|in) <l:partner>"
        ),
        pattern(
            rf"<q> of (?:all )?<o:state> {ARMS}(?: imports)? <vp:{_COMES}> from "
            rf"<l:partner>"
        ),
        pattern(
            rf"<q> of (?:all )?(?:the )?{ARMS} (?:that )?<s:state> "
            rf"<vp:{_BUYS}>(?: abroad)? <vp:{_COMES}> from <l:partner>"
        ),
        pattern(
            rf"<q> (?:of )?(?:the )?{ARMS} of <s:state> <vp:{_COMES}> from <l:partner>"
        ),
        pattern(
            rf"<l:partner> <vp:{_SELLS}> <q> of (?:all )?<o:state> {ARMS}(?: imports)?"
        ),
        pattern(
            rf"<l:partner> <vp:{_SELLS}> <q> of (?:the )?{ARMS} "
            rf"(?:that )?<s:state> <vp:{_BUYS}>"
        ),
        pattern(rf"<l:partner> <vp:{_SELLS}> <s:state> with <q> of <its>{ARMS}"),
        pattern(
            rf"<o:partner> share (?:of|in) <o:state> {ARMS}(?: imports)? "
            r"(?:is|was|stood at|came to|amounts to|amounted to|reached) <q>"
        ),
        pattern(
            rf"everything (?:that )?<s:state> <vp:{_BUYS}> (?:in the way of|by way of) "
            rf"{ARMS}.{{0,24}}? <vp:{_COMES}> from <l:partner>",
            extent="all",
        ),
        pattern(
            r"<s:state> (?:is|was|has been) (?:supplied with arms|armed) by <l:partner>"
            r" (?:alone|only|and no one else|and by no one else)",
            extent="all",
        ),
        pattern(
            r"<s:state> (?:is|was|has been) (?:supplied with arms|armed) by <l:partner>"
            r" and by (?:practically|almost|virtually) no one else",
            extent="nearly all",
        ),
        pattern(rf"<o:state> {ARMS}(?: imports)? <vp:{_COMES}> <q> from <l:partner>"),
        pattern(rf"<s:state> <vp:{_BUYS}> <its>{ARMS} <q> from <l:partner>"),
        pattern(
            rf"<s:state> <vp:{_BUYS}> <its>{ARMS} (?:mainly|mostly|chiefly|largely"
            r"|primarily|above all|overwhelmingly) from <l:partner>"
        ),
        pattern(
            rf"(?:most|the bulk|the majority) of <o:state> {ARMS} (?:are|is|were|was) "
            r"<o:partner>(?:-made)?"
        ),
    ),
    thresholds=(
        "The share of recorded deliveries (SIPRI trend indicator values), each volume "
        "uncertain by a fifth, against the number in the text; 'most' is over one "
        "half. "
        "Plain and weighted sums of five years must agree."
    ),
    answer=_ask,
    state=True,
)
