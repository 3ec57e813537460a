"""Whether a state gets arms from a supplier at all, or none; and its top supplier."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.claims import arms
from foedus.audit.claims.arms import ARMS
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import not_known, state_ids
from foedus.audit.desk import ARMS_SD, Desk, Missing, odds_interval
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Verdict
from foedus.audit.thresholds import amount, denied, sign, unknown
from foedus.charts.wording import listed, name

#: A share of deliveries below this is as good as none, above the other one is some.
NONE, SOME = 0.005, 0.02

_BUYS = (
    r"buys?|bought|takes?|gets?|got|imports?|imported|purchases?|purchased|receives?"
    r"|received|acquires?|acquired|procures?|procured|is armed|was armed|buying"
    r"|shops for"
)
_SELLS = r"sells?|sold|supplies|supplied|supply|delivers?|delivered|exports?|exported"


def _ask(claim: Claim, desk: Desk) -> Answer:
    state, suppliers = claim.slots["state"].value, state_ids(claim, "partner")
    try:
        years = arms.window(claim.period, desk)
        plain, weighted = arms.shares(desk, state, suppliers, years)
    except Missing as reason:
        near = arms.nearest(desk, claim, state, suppliers[0])
        return not_known(claim, str(reason), "deliveries of those years", nearest=near)
    sentence = arms.sentence(state, suppliers, years, plain)
    rows = arms.evidence(desk, state, years, suppliers)
    match claim.slots["rank"].value:
        case "some":
            verdict = _some(plain, weighted)
        case "top":
            verdict, told = _top(desk, state, suppliers[0], years)
            sentence = f"{sentence} {told}"
        case _:
            other = claim.slots["other"].value
            verdict, told = _more(desk, state, suppliers[0], other, years)
            sentence = f"{sentence} {told}"
    verdict = denied(verdict) if claim.negated else verdict
    return Answer(claim, verdict, plain, "share", sentence, evidence=rows)


def _some(plain: Interval, weighted: Interval) -> Verdict:
    share = amount(plain.estimate, "share")
    if min(plain.low, weighted.low) > SOME:
        return Verdict("supported", f"the share of deliveries is {share}, over 2 %")
    if max(plain.high, weighted.high) < NONE:
        return Verdict(
            "contradicted", f"the share of deliveries is {share}, under 0.5 %"
        )
    return unknown(f"a share of {share} is neither none nor surely some")


def _top(
    desk: Desk, state: str, supplier: str, years: tuple[int, int]
) -> tuple[Verdict, str]:
    volumes, weighted = desk.received(state, *years)
    found = []
    for held in (volumes, weighted):
        others = {k: v for k, v in held.items() if k != supplier}
        best = max(others, key=lambda one: (others[one], one), default=None)
        odds = _odds(held.get(supplier, 0.0), others.get(best, 0.0) if best else 0.0)
        found.append((best, odds))
    ranked = sorted(volumes, key=lambda one: (-volumes[one], one))[:3]
    total = sum(volumes.values())
    largest = listed([f"{name(one)} {volumes[one] / total:.0%}" for one in ranked])
    told = f"The largest suppliers: {largest}."
    verdicts = {sign(odds, rises=True, words=told).word for _, odds in found}
    if len(verdicts) > 1:
        return unknown("the order depends on how years are weighted"), told
    return sign(found[0][1], rises=True, words=told), told


def _more(
    desk: Desk, state: str, supplier: str, other: str, years: tuple[int, int]
) -> tuple[Verdict, str]:
    found = []
    for held in desk.received(state, *years):
        found.append(_odds(held.get(supplier, 0.0), held.get(other, 0.0)))
    total = sum(desk.received(state, *years)[0].values())
    part = desk.received(state, *years)[0].get(other, 0.0) / total
    told = f"{name(other)} delivered {amount(part, 'share')}."
    words = {sign(one, rises=True, words=told).word for one in found}
    if len(words) > 1:
        return unknown("the order depends on how years are weighted"), told
    return sign(found[0], rises=True, words=told), told


def _odds(one: float, other: float) -> Interval:
    """Return the interval of one volume's share of two, less one half."""
    if one + other <= 0:
        return Interval(0.0, -0.5, 0.5)
    found = odds_interval(one / (one + other), ARMS_SD * 2**0.5)
    return Interval(found.estimate - 0.5, found.low - 0.5, found.high - 0.5)


TYPE = ClaimType(
    id="arms_from",
    title="Arms from a supplier",
    trigger=r"\b(?:arms|weapon|weapons|weaponry|armaments|arsenal|military|armed"
    r"|supplier)\b",
    patterns=(
        pattern(
            rf"<s:state> (?:buys|bought|takes|took|gets|imports|receives) (?:a "
            rf"larger|a "
            rf"bigger|a greater) share of <its>{ARMS} from <s:partner> than from "
            r"<s:other>",
            rank="more",
        ),
        pattern(
            rf"<s:state> <vp:{_BUYS}> more {ARMS} from <s:partner> than from <s:other>",
            rank="more",
        ),
        pattern(
            r"<s:partner> <vp:became|remained|remains|is|was|become> (?:the |still "
            r"|now )*"
            r"<o:state> (?:largest|biggest|main|top|chief|most important|leading"
            r"|principal"
            r"|number one|foremost) (?:arms supplier|supplier of (?:arms|weapons)"
            r"|weapons supplier|arms source|source of (?:arms|weapons))",
            rank="top",
        ),
        pattern(
            r"<o:state> (?:largest|biggest|main|top|chief|most important|leading"
            r"|principal|foremost) (?:arms supplier|supplier of (?:arms|weapons)"
            r"|weapons "
            r"supplier) (?:is|was|remains|remained) (?:still |now )?<s:partner>",
            rank="top",
        ),
        pattern(
            r"<s:partner> <vp:became|remained|remains|is|was|become> (?:still |now "
            r")*the "
            r"(?:largest|biggest|main|top|chief|most important|leading|principal) "
            r"(?:arms supplier|supplier of (?:arms|weapons)|weapons supplier) "
            r"(?:to|of|for) <s:state>",
            rank="top",
        ),
        pattern(
            rf"<s:state> <vp:{_BUYS}> no {ARMS} from <s:partner>",
            negated=True,
            rank="some",
        ),
        pattern(
            rf"<s:partner> <vp:{_SELLS}> no {ARMS} to <s:state>",
            negated=True,
            rank="some",
        ),
        pattern(
            rf"<s:state> <vp:{_BUYS}> (?:any |some )?{ARMS} from <l:partner>",
            rank="some",
        ),
        pattern(
            rf"<l:partner> <vp:{_SELLS}> (?:any |some )?{ARMS} to <s:state>",
            rank="some",
        ),
        pattern(rf"<s:partner> <vp:{_SELLS}> <s:state> (?:with )?{ARMS}", rank="some"),
    ),
    thresholds=(
        "Some arms: the whole interval of the share is above 2 %; none: below 0.5 %. "
        "Largest supplier: ahead of the next with the whole interval, by plain and by "
        "weighted sums of five years."
    ),
    answer=_ask,
    state=True,
)
