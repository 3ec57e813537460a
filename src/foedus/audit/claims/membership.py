"""Is, was, has been a member since: where a state stands in a body at a time."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - a parameter is called date

from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import day, fact, merged, not_known, state_ids, subject
from foedus.audit.claims.spells import CHECKED, Spell, body_name, spells
from foedus.audit.desk import Desk
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Part, Verdict

_MEMBER = (
    r"(?:still |long |now |both |an? )*(?:active |founding |full |a |the |formal "
    r"|old |loyal )*"
    r"(?:members?|part|party|parties|signatory|signatories|member states?) (?:of|to)"
)


def _ask(claim: Claim, desk: Desk) -> Answer:
    states = state_ids(claim, "state")
    answers = [_one(claim, state, min(desk.day, CHECKED)) for state in states]
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


def _one(claim: Claim, state: str, today: Date) -> Answer:
    body = claim.slots["body"].value
    held = spells(state, body)
    rows = tuple(one.evidence() for one in held)
    name, whole = subject(state), body_name(body)
    if not held:
        return fact(claim, False, f"{name} has never been a member of {whole}.")
    told = " ".join(f"{one.text}." for one in rows)
    period = claim.period
    if period is None or period.kind == "now":
        return _status(claim, _at(held, today), told, rows)
    if period.first is not None and period.first > CHECKED:
        return not_known(claim, f"the ledger of members was checked to {day(CHECKED)}")
    if period.kind == "since":
        assert period.first is not None
        if claim.negated:  # out of it since that year
            ended = [one for one in held if one.last is not None]
            out = _at(held, today) is None and bool(ended)
            match = out and abs(ended[-1].last.year - period.first.year) <= 1  # type: ignore[union-attr]
            if not match and out:
                return not_known(claim, f"{told} The year differs", evidence=rows)
            return fact(claim, not match, told, rows)
        starts = [one.first.year for one in held if one.status == "member"]
        now = _at(held, today)
        exact = period.first.year in starts and now is not None
        if exact and now is not None and now.status != "member":
            return Answer(
                claim,
                Verdict("mixed", f"a member since then, and {now.status} now"),
                sentence=told,
                evidence=rows,
            )
        return fact(claim, exact, told, rows)
    if period.kind == "until":
        assert period.last is not None
        ends = [one.last.year for one in held if one.last is not None]
        return fact(claim, period.last.year in ends, told, rows)
    if period.kind in ("before", "after"):
        return not_known(claim, "an open period names no day", evidence=rows)
    first, last = period.first or period.last, period.last or period.first
    assert first is not None and last is not None
    at_ends = [_at(held, first), _at(held, last)]
    if period.kind == "between" and (at_ends[0] is None) != (at_ends[1] is None):
        verdict = Verdict("mixed", "a member in a part of the period")
        return Answer(claim, verdict, sentence=told, evidence=rows)
    return _status(claim, at_ends[0] or at_ends[1], told, rows)


def _at(held: tuple[Spell, ...], when: Date) -> Spell | None:
    for one in held:
        if one.first <= when and (one.last is None or when <= one.last):
            return one
    return None


def _status(claim: Claim, spell: Spell | None, told: str, rows: tuple) -> Answer:  # type: ignore[type-arg]
    if spell is not None and spell.status != "member":
        verdict = Verdict("mixed", f"its membership is {spell.status}")
        return Answer(claim, verdict, sentence=told, evidence=rows)
    return fact(claim, spell is not None, told, rows)


TYPE = ClaimType(
    id="membership",
    title="Membership of a body",
    trigger=r"⟨B",
    patterns=(
        pattern(rf"<l:state> <vp:{_MEMBER}> <b:body>"),
        pattern(
            rf"<l:state> <vp:remained|remain|remains|stayed|stay|stays> "
            rf"(?:in(?:side)?|within|{_MEMBER}) <b:body>"
        ),
        pattern(r"<l:state> <vp:belongs to|belong to|belonged to> <b:body>"),
        pattern(
            r"<l:state> (?:is|are|was|were|has been) (?:still |now |all |both )?"
            r"(?:in|inside|bound by) <b:body>"
        ),
        pattern(
            r"<l:state> (?:is|are) no longer (?:in|inside|bound by) <b:body>",
            negated=True,
        ),
        pattern(r"<l:state> <vp:outside|out of> <b:body>", negated=True),
        pattern(
            r"<b:body> <vp:includes?|included|counts|comprises> <l:state>"
            r"(?: among its members)?"
        ),
    ),
    thresholds=(
        "Supported if the ledger has the state as a member at that time, contradicted "
        "if it has none; frozen, suspended or associate is mixed."
    ),
    answer=_ask,
    state=True,
)
