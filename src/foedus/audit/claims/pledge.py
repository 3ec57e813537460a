"""Whether a guarantor came to a partner's aid when it was called on."""

from __future__ import annotations

from functools import cache
from typing import Any

from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import day, ledger_row, not_known, subject
from foedus.audit.desk import Desk
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Part, Verdict
from foedus.audit.thresholds import denied
from foedus.charts.wording import the
from foedus.states.obligations import occasions

_VERDICTS = {
    "honoured": Verdict("supported", "the ledger has the response as honoured"),
    "partly": Verdict("mixed", "help fell short of what the text promises"),
    "refused": Verdict("contradicted", "the ledger has the response as refused"),
    "not invoked": Verdict("cannot be known here", "the partner did not ask"),
    "disputed": Verdict("cannot be known here", "whether the text applied is disputed"),
}
_HONOURED = (
    r"honou?red|honou?rs?|kept|keeps?|fulfilled|fulfils?|stood by|stands by|lived up to"
    r"|made good on|upheld|abided by"
)
_TREATY = (
    r"(?:treaty|alliance|pact|pledges?|obligations?|commitments?|promises?|guarantee"
    r"|treaty obligations|alliance obligations|defence pact|defense pact|word)"
)
_AID = (
    r"came to the (?:aid|defen[cs]e|help|rescue) of|come to the (?:aid|defen[cs]e|help|"
    r"rescue) of|stood by|stand by|rallied to|defended|defend|helped|protected|protect"
    r"|aided|rescued"
)
_AID_OWN = r"(?:came|come|gone|went) to <o:partner> (?:aid|defen[cs]e|help|rescue)"
_FAILED = (
    r"abandoned|abandons?|deserted|failed|let down|left in the lurch|forsook|betrayed"
    r"|did nothing for"
)


#: How or where: it does not change whether.
_TAIL = (
    r"(?: (?:by (?:sending|flying|deploying|dispatching)|in (?:its|the) (?:war|conflict"
    r"|fight)|against) [^,;:.]{3,60}?(?=$|[,;:.]))?"
)


def _ask(claim: Claim, desk: Desk) -> Answer:
    guarantor, partner = claim.slots["guarantor"].value, claim.slots["partner"].value
    rows = _occasions().get((guarantor, partner), [])
    period = claim.period
    if period is not None and period.kind != "now":
        start, end = period.years
        rows = [
            one
            for one in rows
            if (start is None or one["date"].year >= start)
            and (end is None or one["date"].year <= end)
        ]
    if not rows:
        return not_known(
            claim,
            f"the ledger lists no occasion on which {the(partner)} called on "
            f"{the(guarantor)} then; it holds well-known cases and is no census",
            "the occasion that is meant",
        )
    evidence = tuple(
        ledger_row(
            "obligations.csv",
            row["date"].isoformat(),
            f"{day(row['date'], row['precision'])}: {subject(guarantor)} towards "
            f"{the(partner)}, {row['response']}. {row['words'] or ''}".strip(),
            row["citation"],
        )
        for row in rows
    )
    failed = claim.slots["action"].value == "failed"
    verdicts = [_VERDICTS[one["response"]] for one in rows]
    verdicts = [denied(one) if failed != claim.negated else one for one in verdicts]
    told = " ".join(row.text for row in evidence)
    words = {one.word for one in verdicts}
    if len(words) == 1:
        return Answer(claim, verdicts[0], sentence=told, evidence=evidence)
    parts = tuple(
        Part(row.date, verdict, None, None, row.text)
        for row, verdict in zip(evidence, verdicts, strict=True)
    )
    if len(verdicts) > 1 and period is None:
        verdict = Verdict("mixed", "the ledger has several occasions, and they differ")
    else:
        verdict = Verdict("mixed", "the occasions of that time differ")
    return Answer(claim, verdict, sentence=told, evidence=evidence, parts=parts)


@cache
def _occasions() -> dict[tuple[str, str], list[dict[str, Any]]]:
    held: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in occasions().iter_rows(named=True):
        held.setdefault((row["guarantor"], row["partner"]), []).append(row)
    return held


TYPE = ClaimType(
    id="pledge",
    title="A pledge honoured or not",
    trigger=r"\b(?:hono|kept|keep|fulfil|stood|stand|lived|made good|upheld|came"
    r"|come|aid"
    r"|abandon|desert|fail|let down|left|forsook|betray|defend|protect|help|rescue|went"
    r"|refus|declin|gone|rall)",
    patterns=(
        pattern(
            rf"<s:guarantor> <vp:{_HONOURED}> <its>{_TREATY} (?:with|to|towards) "
            rf"<s:partner>{_TAIL}",
            action="honoured",
        ),
        pattern(
            rf"<s:guarantor> <vp:{_HONOURED}> <its>{_TREATY} to (?:defend|protect) "
            r"<s:partner>",
            action="honoured",
        ),
        pattern(rf"<s:guarantor> <vp:{_AID}> <s:partner>{_TAIL}", action="honoured"),
        pattern(rf"<s:guarantor> <no>{_AID_OWN}{_TAIL}", action="honoured"),
        pattern(rf"<s:guarantor> <vp:{_FAILED}> <s:partner>", action="failed"),
    ),
    thresholds=(
        "Supported if the ledger of occasions has the response as honoured, "
        "contradicted "
        "if refused; partly is mixed, not invoked or disputed cannot be known. No row: "
        "cannot be known, since the list is no census."
    ),
    answer=_ask,
)
