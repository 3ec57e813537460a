"""Who filled the place that a state lost as a supplier or trade partner."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.claims import arms, trade
from foedus.audit.claims.arms_shift import ends as arms_ends
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import merged, not_known, subject, whose
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Part, Verdict
from foedus.audit.thresholds import amount, denied, sign

#: A share has to move by this much to be called lost or gained.
LEAST = 0.03
_ROLE = (
    r"(?:(?:main |largest |chief |biggest |principal )?(?:as (?:a |the |<its>)?)"
    r"(?:main |largest |chief |biggest |leading |principal |top )?"
    r"(?P<role>supplier of (?:arms|weapons)|arms supplier|source of (?:arms|weapons)"
    r"|trading partner|trade partner|export market|market|supplier|buyer))"
)


def _ask(claim: Claim, desk: Desk) -> Answer:
    state = claim.slots["state"].value
    role = claim.slots["role"].value
    military = "arms" in role or "weapons" in role
    if role == "supplier":
        return not_known(claim, "the text does not say a supplier of what")
    try:
        if military:
            first, last = desk.arms_span()
            start, end = arms_ends(claim, desk, first + 4, last)
        else:
            start, end = trade.ends(claim, desk)
        parts = tuple(
            _part(claim, desk, state, slot, rises, (start, end), military)
            for slot, rises in (("from", False), ("to", True))
        )
    except Missing as reason:
        return not_known(claim, str(reason), "shares at both ends of the period")
    named = (claim.slots["from"].value, claim.slots["to"].value)
    if military:
        rows = (
            *arms.evidence(desk, state, (end - 4, end), named),
            *arms.evidence(desk, state, (start - 4, start), named),
        )
    else:
        rows = tuple(
            row
            for one in named
            for row in trade.evidence(desk, state, one, _side(role), (start, end))
        )
    verdict = merged(parts)
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        parts[1].number,
        "share",
        " ".join(one.sentence for one in parts),
        evidence=rows,
        parts=parts,
    )


def _side(role: str) -> str:
    return "exports" if role in ("export market", "market", "buyer") else "trade"


def _part(
    claim: Claim,
    desk: Desk,
    state: str,
    slot: str,
    rises: bool,
    years: tuple[int, int],
    military: bool,
) -> Part:
    other = claim.slots[slot].value
    if military:
        then, now = (
            desk.arms_shares(state, (other,), year - 4, year)[0] for year in years
        )
        what = "major arms received in the five years to"
    else:
        side = _side(claim.slots["role"].value)
        then, now = (desk.share(state, other, side, year) for year in years)
        what = f"{side} in"
    gap = now.estimate - then.estimate
    below = ((now.estimate - now.low) ** 2 + (then.high - then.estimate) ** 2) ** 0.5
    above = ((now.high - now.estimate) ** 2 + (then.estimate - then.low) ** 2) ** 0.5
    change = Interval(gap, gap - below, gap + above)
    told = (
        f"{subject(other)}: {amount(then.estimate, 'share')} of {whose(state)} {what} "
        f"{years[0]}, {amount(now.estimate, 'share')} in {years[1]}."
    )
    verdict: Verdict = sign(change, rises=rises, least=LEAST, words=told.rstrip("."))
    title = f"{subject(other)} {'gained' if rises else 'lost'}"
    return Part(title, verdict, change, "share", told)


TYPE = ClaimType(
    id="void",
    title="Filling a void",
    trigger=r"\b(?:void|gap|vacuum|place|replac|supplant|displac|overt[ao]|stepped)",
    patterns=(
        pattern(
            r"<s:to> <vp:filled|stepped into|fills|steps into> the (?:void|gap|vacuum) "
            r"(?:that )?<s:from> (?:has |had )?(?:left|leaves) in (?:the )?"
            r"(?P<role>arms|weapons) imports of <s:state>"
        ),
        pattern(
            r"<s:to> <vp:filled|stepped into|fills|steps into> the (?:void|gap|vacuum) "
            r"(?:that )?<s:from> (?:has |had )?(?:left|leaves) in <o:state> "
            r"(?P<role>arms|weapons) (?:imports|purchases|market)"
        ),
        pattern(
            r"<s:to> <vp:filled|fills|fill> the (?:void|gap|vacuum) (?:that )?<s:from> "
            r"(?:has )?(?:left|leaves) "
            + _ROLE.replace("<its>", "its ")
            + r" (?:to|for|in|of) <s:state>"
        ),
        pattern(
            r"<s:to> <vp:replaced|supplanted|displaced|overtook|overtaken|replaces"
            r"|took the place of|taken the place of> <s:from> as (?:the )?<o:state> "
            r"(?:main |largest |chief |biggest |leading |principal |top |most "
            r"important )?"
            r"(?P<role>supplier of (?:arms|weapons)|arms supplier|weapons supplier"
            r"|source of "
            r"(?:arms|weapons)|trading partner|trade partner|export market|market"
            r"|supplier"
            r"|buyer)"
        ),
        pattern(
            r"<s:to> <vp:replaced|supplanted|displaced|overtook|overtaken|replaces> "
            r"<s:from> as (?:the )?(?:main |largest |chief |biggest |leading "
            r"|principal |top "
            r"|most important )*(?P<role>supplier of (?:arms|weapons)|arms supplier"
            r"|trading "
            r"partner|trade partner|export market|supplier|buyer) (?:to|of|for|in) "
            r"<s:state>"
        ),
    ),
    thresholds=(
        "Two parts: the share of the one that lost fell, and that of the one that "
        "gained "
        "rose, each by more than three percentage points with the whole interval."
    ),
    answer=_ask,
    change=True,
)
