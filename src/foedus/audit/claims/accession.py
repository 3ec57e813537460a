"""Joined, left, froze, was suspended, came back, ratified: changes in a membership."""

from __future__ import annotations

from datetime import timedelta

from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import day, fact, merged, not_known, state_ids, subject
from foedus.audit.claims.spells import (
    CHECKED,
    STANDING,
    Event,
    body_name,
    events,
    spells,
    within,
)
from foedus.audit.desk import Desk
from foedus.audit.grammar import Found, pattern
from foedus.audit.model import Answer, Claim, Part

_PART = r"(?:membership|participation|seat|part|involvement|activit(?:y|ies))"
_JOINED = (
    r"joined|join|joins|acceded to|accede to|bec[ao]me (?:a |the \w+ )?"
    r"(?:full |formal |new )?(?:members?|party|parties|member states?) (?:of|to)"
    r"|entered|admitted (?:to|into)"
)
_LEFT = (
    r"left|leave|leaves|quit|quits|withdrew from|withdraw from|withdrawn from"
    r"|pulled out of|pull out of|walked out of|exited|exit|departed from|dropped out of"
    r"|turned <its>back on|parted (?:ways|company) with|out of|outside"
)
_WORDS = {
    "joined": "became a member of",
    "left": "left",
    "froze": "froze its part in",
    "suspended": "was suspended from",
    "returned": "returned to full membership of",
    "ratified": "became bound by",
}


def _ask(claim: Claim, desk: Desk) -> Answer:
    if claim.period is not None and claim.period.kind == "until":
        return not_known(claim, "a change that lasted until a date has no one day")
    states = state_ids(claim, "state")
    answers = [_one(claim, state) for state in states]
    if len(answers) == 1:
        return answers[0]
    parts = tuple(
        Part(subject(state), one.verdict, None, None, one.sentence)
        for state, one in zip(states, answers, strict=True)
    )
    return Answer(
        claim,
        merged(parts),
        sentence=" ".join(one.sentence for one in answers),
        evidence=tuple(row for one in answers for row in one.evidence),
        parts=parts,
    )


def _one(claim: Claim, state: str) -> Answer:
    body, action = claim.slots["body"].value, claim.slots["action"].value
    held = spells(state, body)
    rows = tuple(one.evidence() for one in held)
    name, whole = subject(state), body_name(body)
    if claim.period and claim.period.first and claim.period.first > CHECKED:
        return not_known(claim, f"the ledger of members was checked to {day(CHECKED)}")
    if not held:
        return fact(claim, False, f"{name} has never been a member of {whole}.")
    mine = [one for one in events(state, body) if _is(one, action)]
    if not mine:
        if action == "returned":
            return not_known(claim, "the ledger knows of no return")
        if action in ("froze", "suspended") and held[-1].last is not None:
            return not_known(claim, "the ledger knows of no such step before it left")
        return fact(claim, False, _still(state, body, action), rows)
    fits = [within(_shifted(one, action), claim.period) for one in mine]
    sentence = " ".join(_told(state, one, action) for one in mine)
    if "yes" in fits:
        if action == "left" and claim.period is None and held[-1].last is None:
            sentence += f" It has been {STANDING[held[-1].status]} it again since."
        return fact(claim, True, sentence, rows)
    if "near" in fits:
        return not_known(
            claim,
            f"{sentence} Notice and effect of such a step lie apart, so the date in "
            "the text is neither confirmed nor excluded",
            "the day of the step that is meant",
            evidence=rows,
        )
    return fact(claim, False, sentence, rows)


def _is(event: Event, action: str) -> bool:
    if action == "ratified":
        return event.action == "joined"
    if action == "suspended":
        return event.action in ("suspended", "left")
    if action == "froze":
        return event.action in ("froze", "suspended")
    if action == "joined":
        return event.action in ("joined", "returned")
    return event.action == action


def _shifted(event: Event, action: str) -> Event:
    """Begin a ratification four months earlier: so long before the statute binds."""
    if action != "ratified":
        return event
    return Event(
        event.action,
        event.first - timedelta(days=120),
        event.last,
        event.precision,
        event.spell,
    )


def _told(state: str, event: Event, action: str) -> str:
    when = event.last if event.action == "left" else event.first
    word = _WORDS["ratified" if action == "ratified" else event.action]
    return (
        f"{subject(state)} {word} {body_name(event.spell.body)} "
        f"({day(when, event.precision)})."
    )


def _still(state: str, body: str, action: str) -> str:
    last = spells(state, body)[-1]
    since = f"since {day(last.first, last.first_precision)}"
    return (
        f"{subject(state)} has been {STANDING[last.status]} {body_name(body)} "
        f"{since}; the ledger knows no day on which it {action}."
    )


def _statute(found: Found) -> bool:
    """Refuse to ratify anything but the statute of the Court."""
    action = found.slots["action"].value
    return action != "ratified" or found.slots["body"].value == "ICC"


TYPE = ClaimType(
    id="accession",
    title="Joining, leaving or freezing a membership",
    trigger=r"⟨B",
    patterns=(
        pattern(
            rf"<l:state> <vp:froze|frozen|freeze|freezes|suspended|suspend|suspends|put"
            rf"> (?:<its>{_PART} (?:in|of) <b:body>|<its>⟨(?P<body2>B\d+)⟩ {_PART})"
            r"(?: on ice)?",
            action="froze",
        ),
        pattern(
            rf"<o:state> {_PART} (?:in|of) <b:body> <vp:frozen|suspended|on ice>",
            action="froze",
        ),
        pattern(rf"<o:state> <b:body> {_PART} <vp:frozen|suspended>", action="froze"),
        pattern(r"<l:state> <vp:ratified|ratify|ratifies> <b:body>", action="ratified"),
        pattern(
            r"<l:state> <vp:suspended|expelled|ejected|excluded|thrown out> (?:from"
            r"|of) "
            r"<b:body>",
            action="suspended",
        ),
        pattern(r"<b:body> <vp:suspended|expelled> <l:state>", action="suspended"),
        pattern(
            rf"<o:state> {_PART} (?:in|of) <b:body> <vp:ended|lapsed|came to an end>",
            action="left",
        ),
        pattern(
            r"<l:state> <vp:readmitted to|re-admitted to|rejoined|re-joined|returned to"
            r"> <b:body>",
            action="returned",
        ),
        pattern(rf"<l:state> <vp:{_JOINED}> <b:body>", action="joined"),
        pattern(r"<b:body> <vp:admitted|took in> <l:state>", action="joined"),
        pattern(rf"<l:state> <vp:{_LEFT}> <b:body>", action="left"),
    ),
    thresholds=(
        "Supported if the ledger has the step in the period of the text, "
        "contradicted if "
        "it has none or one more than eighteen months away; in between it cannot be "
        "known, since notice and effect lie apart."
    ),
    answer=_ask,
    accept=_statute,
)
