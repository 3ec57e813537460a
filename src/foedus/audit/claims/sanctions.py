"""Whether one state has sanctions on another, imposed or joined them."""

from __future__ import annotations

from typing import Any

from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import merged, state_ids, subject
from foedus.audit.claims.spells import bodies_of
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import Found, pattern
from foedus.audit.model import Answer, Claim, Part, Verdict
from foedus.audit.thresholds import denied, unknown
from foedus.charts.wording import the
from foedus.indicators.contract import Evidence
from foedus.states.bodies import body_named

#: A missing case is the absence of a sanction only from the first year of the census
#: on; cases begun in the last year are missing.
CENSUS, LAST_BEGUN = 2013, 2022
Rows = list[dict[str, Any]]
_KINDS = ("trade", "finance", "arms", "travel")
_ON = r"(?:on|upon|against|at)"
_SANCTIONS = (
    r"(?:economic |financial |trade |sweeping |heavy |harsh |tough |broad |western "
    r"|new "
    r"|its own |own |comprehensive |travel |unprecedented |limited |some |the )*"
    r"sanctions"
)
_IMPOSED = (
    r"imposed|imposes?|put|puts|placed|places|adopted|adopts?|levied|slapped|introduced"
    r"|enacted|applied|applies|maintains?|maintained|keeps?|kept|has|have|had|announced"
)


def _ask(claim: Claim, desk: Desk) -> Answer:
    target = claim.slots["target"].value
    senders = _senders(claim)
    rows = desk.once("sanctions", lambda: _by_target(desk)).get(target, [])
    answers = [_one(claim, desk, rows, one, target) for one in senders]
    told = " ".join(sentence for _, sentence, _ in answers)
    verdicts = [verdict for verdict, _, _ in answers]
    evidence = tuple(row for _, _, found in answers for row in found)
    verdict = verdicts[0]
    parts: tuple[Part, ...] = ()
    if len(answers) > 1:
        parts = tuple(
            Part(subject(one), verdict, None, None, sentence)
            for one, (verdict, sentence, _) in zip(senders, answers, strict=True)
        )
        verdict = merged(parts)
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        sentence=told,
        evidence=evidence,
        parts=parts,
    )


def _senders(claim: Claim) -> tuple[str, ...]:
    """Return the senders; a body stands for its largest member that has a spell."""
    slot = claim.slots["state"]
    return (slot.value,) if slot.kind == "body" else state_ids(claim, "state")


def _one(
    claim: Claim, desk: Desk, rows: Rows, sender: str, target: str
) -> tuple[Verdict, str, tuple[Evidence, ...]]:
    body = claim.slots["state"].kind == "body"
    # Those of the Security Council bind all and are no act of one state.
    found = [
        one
        for one in rows
        if one["through" if body else "sender"] == sender
        and (sender == "UN" or one["through"] != "UN")
    ]
    name = body_named(sender).name.split(" (")[0] if body else subject(sender)
    try:
        first, last, starts = _years(claim, desk)
    except Missing as reason:
        return unknown(str(reason)), "", ()
    inside = [one for one in found if one["first"] <= last and one["last"] >= first]
    evidence = tuple(_row(row, target) for row in inside[:4])
    if not inside:
        when = str(first) if first == last else f"{first} to {last}"
        told = f"The register has no sanctions of {name} on {the(target)} in {when}."
        if first < CENSUS:
            return unknown(f"before {CENSUS} the register is no census"), told, ()
        if claim.period is not None and first > LAST_BEGUN:
            return unknown(f"cases begun after {LAST_BEGUN} are not in it"), told, ()
        if not _hub(desk, target) and not _hub(desk, sender):
            return unknown("spells are kept for hubs only"), told, ()
        if found:
            # The register misses cases: who had sanctions once may have had them then.
            return unknown("it had sanctions at another time"), told, ()
        if _could_bind(sender, rows):
            return unknown("a body to which it belongs has sanctions"), told, ()
        return Verdict("contradicted", told.rstrip(".")), told, ()
    begun = [int(one["first"]) for one in inside]
    years = f"{min(begun)} to {max(int(one['last']) for one in inside)}"
    kinds = [kind for kind in _KINDS if any(one[kind] for one in inside)]
    told = f"{name} had sanctions on {the(target)} in {years} ({', '.join(kinds)})."
    since = claim.period is not None and claim.period.kind == "since"
    if since and min(begun) != first:
        return unknown("they were in force before, or the year differs"), told, evidence
    if starts and not any(first <= year <= last for year in begun):
        return (
            unknown("sanctions were in force before, and a new one is not told apart"),
            told,
            evidence,
        )
    return Verdict("supported", told.rstrip(".")), told, evidence


def _years(claim: Claim, desk: Desk) -> tuple[int, int, bool]:
    """Return the years in question, and whether sanctions have to begin in them."""
    first, last = 1950, int(desk.snapshot.coverage("sanctions")[1])
    period = claim.period
    act = claim.slots["action"].value == "imposed"
    if period is None or period.kind == "now":
        year = desk.year(None, CENSUS, last)
        return (CENSUS if act else year), year, False
    start, end = period.years
    if period.kind in ("since", "after") and start is not None:
        return start, min(last, desk.day.year), False
    if start is None or end is None or end > last or start < first:
        raise Missing(f"sanctions are known up to {last}")
    return start, end, act and period.kind == "in"


def _hub(desk: Desk, state: str) -> bool:
    return state in desk.snapshot.hubs


def _could_bind(sender: str, rows: Rows) -> bool:
    """Tell whether a body with sanctions on the target counts the sender as member."""
    through = {str(one["through"]) for one in rows if one["through"]}
    return bool((through - {"UN", "G7"}) & bodies_of(sender))


def _by_target(desk: Desk) -> dict[str, Rows]:
    held: dict[str, Rows] = {}
    for row in desk.snapshot.table("sanction_spells").iter_rows(named=True):
        held.setdefault(row["target"], []).append(row)
    return held


def _row(row: dict[str, Any], target: str) -> Evidence:
    kinds = ", ".join(one for one in _KINDS if row[one])
    through = f" through {row['through']}" if row["through"] else ""
    return Evidence(
        "sanctions",
        str(row["first"]),
        f"{subject(str(row['sender']))} on {the(target)}{through}, {row['first']} to "
        f"{row['last']}: {kinds}",
        1.0,
        "gsdb",
        f"Global Sanctions Data Base, case {row['cases']}",
    )


def _sender(found: Found) -> bool:
    slot = found.slots["state"]
    return slot.kind != "body" or slot.value in ("EU", "UN")


TYPE = ClaimType(
    id="sanctions",
    title="Sanctions of one state on another",
    trigger=r"sanction",
    patterns=(
        pattern(
            rf"<l:state> <vp:{_IMPOSED}> no {_SANCTIONS} {_ON} <s:target>",
            negated=True,
            action="has",
        ),
        pattern(
            rf"<l:state> <vp:{_IMPOSED}> {_SANCTIONS} {_ON} <s:target>",
            action="imposed",
        ),
        pattern(
            rf"<e:state> <vp:{_IMPOSED}> {_SANCTIONS} {_ON} <s:target>",
            action="imposed",
        ),
        pattern(
            rf"<l:state> <vp:joined|join|joins> (?:in )?(?:the )?"
            rf"(?:⟨\w+⟩(?:'s)? )?{_SANCTIONS} {_ON} <s:target>",
            action="imposed",
        ),
        pattern(
            rf"<l:state> <vp:joined|join|joins> (?:in )?<e:other> in (?:imposing )?"
            rf"{_SANCTIONS} {_ON} <s:target>",
            action="imposed",
        ),
        pattern(
            rf"<l:state> <vp:kept|keeps|had|has|placed|put|holds|held> <s:target> "
            rf"under "
            rf"{_SANCTIONS}",
            action="has",
        ),
        pattern(
            r"<l:state> <vp:sanctioned|sanctions|sanction> <s:target>", action="imposed"
        ),
        pattern(
            r"<s:target> <vp:sanctioned by|under sanctions of|under sanctions by> "
            r"<l:state>",
            action="has",
        ),
    ),
    thresholds=(
        "Supported if the register has a spell of the sender on the target in the "
        "years "
        "of the text; contradicted if it has none in the years of its census (from "
        "2013)."
    ),
    answer=_ask,
    accept=_sender,
)
