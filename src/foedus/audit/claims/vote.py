"""How a state voted on one text of the General Assembly."""

from __future__ import annotations

import re
from datetime import date as Date  # noqa: N812 - a local name is date
from functools import cache

import polars as pl

from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import day, merged, not_known, state_ids, subject
from foedus.audit.desk import Desk
from foedus.audit.grammar import Found, pattern
from foedus.audit.model import Answer, Claim, Part, Verdict
from foedus.audit.thresholds import denied
from foedus.indicators.contract import Evidence
from foedus.states.texts import registered_texts, ukraine_roll_calls

_CAST = {1: "yes", 2: "abstain", 3: "no", 0: "absent"}
_SHOWN = {"yes": "voted for", "no": "voted against", "abstain": "abstained on",
          "absent": "did not vote on"}  # fmt: skip
_TEXT = (
    r"(?:the )?(?:un |united nations |general assembly |assembly )?"
    r"(?:resolution|text|motion|draft)?(?: (?:of|a/res/|number|no\.?))? ?"
    r"(?P<text>(?:a/res/)?(?:es-\d+/\d+|\d{2}/\d+))"
)
#: Texts that are named by what they said and when; the month is in the period.
_TOPICS: tuple[tuple[str, str, str], ...] = (
    ("A/RES/68/262", "2014-03", r"crimea|territorial integrity|ukraine|ukrainian"),
    ("A/RES/ES-11/1", "2022-03", r"ukraine|ukrainian|aggression|invasion"),
    ("A/RES/ES-11/4", "2022-10", r"ukraine|ukrainian|annexation|annexing|referend"),
    ("A/RES/ES-11/6", "2023-02", r"ukraine|ukrainian|peace"),
    ("A/RES/ES-11/7", "2025-02", r"ukraine|ukrainian"),
    ("A/RES/ES-10/21", "2023-10", r"gaza|truce"),
    ("A/RES/ES-10/22", "2023-12", r"gaza|ceasefire|cease-fire"),
)
_ABOUT = (
    r"(?:the |a |un |united nations |general assembly |assembly )*(?:resolution"
    r"|text|motion"
    r"|vote)(?P<topic> (?:that |which |on |about |against |deplor|condemn|demand"
    r"|call|reject"
    r"|of )[^,;.]{3,90})"
)
_ADJECTIVE = (
    r"(?:the )?(?P<topic>⟨S\d+a⟩(?: [a-z]+)?) (?:resolution|text|motion|vote)"
    r"(?: at the un)?"
)
_CALLED = (
    r"when the (?:un |united nations )?(?:general )?assembly (?P<topic>(?:called|voted|"
    r"condemned|demanded|deplored|deplores|rejected)[^,;.]{3,90})"
)
_FOR = (
    r"voted for|vote for|votes for|voted in favou?r of|backed|supported|endorsed"
    r"|approved"
)
_AGAINST = r"voted against|vote against|votes against|opposed|rejected"


def _ask(claim: Claim, desk: Desk) -> Answer:
    symbol = _symbol(claim)
    if symbol is None:
        return not_known(
            claim, "the text does not say which resolution is meant", "its symbol"
        )
    votes = desk.once(("votes", symbol), lambda: _votes(desk, symbol))
    if not votes:
        return not_known(claim, f"the votes on {symbol} are not in the data at hand")
    choice = claim.slots["choice"].value
    states = state_ids(claim, "state")
    parts = []
    for one in states:
        cast = votes.get(one)
        if cast is None:
            verdict = Verdict("cannot be known here", "no vote of it is known")
            told = f"No vote of {subject(one)} on {symbol} is known."
        else:
            told = f"{subject(one)} {_SHOWN[cast]} {symbol}."
            word = "supported" if cast == choice else "contradicted"
            verdict = Verdict(word, told.rstrip("."))  # type: ignore[arg-type]
            verdict = denied(verdict) if claim.negated else verdict
        parts.append(Part(subject(one), verdict, None, None, told))
    verdict = parts[0].verdict if len(parts) == 1 else merged(tuple(parts))
    title, when = _about(symbol)
    evidence = tuple(
        Evidence(
            "solidarity", when, part.sentence.rstrip("."), 1.0, "un_votes",
            f"{symbol}, {title}",
        )
        for part in parts
    )  # fmt: skip
    return Answer(
        claim,
        verdict,
        sentence=" ".join(one.sentence for one in parts),
        evidence=evidence,
        parts=tuple(parts) if len(parts) > 1 else (),
    )


def _symbol(claim: Claim) -> str | None:
    if "text" in claim.slots:
        found = claim.slots["text"].value.upper()
        return found if found.startswith("A/RES/") else f"A/RES/{found}"
    topic = claim.slots["topic"].value
    if claim.period is None or claim.period.first is None or claim.period.last is None:
        return None
    meant = []
    for symbol, month, words in _TOPICS:
        first = Date(int(month[:4]), int(month[5:]), 1)
        inside = (
            claim.period.first <= first.replace(day=28) and first <= claim.period.last
        )
        if inside and re.search(words, topic):
            meant.append(symbol)
    return meant[0] if len(meant) == 1 else None


def _votes(desk: Desk, symbol: str) -> dict[str, str]:
    ledger = ukraine_roll_calls().filter(symbol=symbol)
    if not ledger.is_empty():
        return {row["state"]: row["vote"] for row in ledger.iter_rows(named=True)}
    calls = desk.snapshot.cached_table("solidarity_calls").filter(symbol=symbol)
    if calls.is_empty():
        return {}
    held = desk.snapshot.table("solidarity_votes", pl.col("call") == calls["call"][0])
    return {
        row["partner"]: _CAST[row["vote"]]
        for row in held.unique(["partner"]).iter_rows(named=True)
    }


@cache
def _about(symbol: str) -> tuple[str, str]:
    rows = registered_texts().filter(symbol=symbol)
    if rows.is_empty():
        return "General Assembly", ""
    row = rows.row(0, named=True)
    return str(row["title"]), day(row["date"])


TYPE = ClaimType(
    id="vote",
    title="A vote on one text of the General Assembly",
    trigger=r"\b(?:vot|abstain|abstention|backed|supported|opposed|endorsed|approved"
    r"|rejected)",
    patterns=(
        *(
            pattern(rf"<l:state> <vp:{verbs}> {about}", choice=choice)
            for about in (_TEXT, _ABOUT, _ADJECTIVE)
            for verbs, choice in (
                (_FOR, "yes"),
                (_AGAINST, "no"),
                (
                    r"abstained on|abstained from|abstain on|abstains on"
                    r"|abstained in the vote on",
                    "abstain",
                ),
            )
        ),
        *(
            pattern(
                rf"<l:state> <vp:one of|among|part of> (?:the )?[a-z ]{{0,24}}(?:states"
                rf"|countries|members) (?:that|which|who|to) (?:{verbs}) {about}",
                choice=choice,
            )
            for about in (_TEXT, _ABOUT, _ADJECTIVE)
            for verbs, choice in (
                (_FOR, "yes"),
                (_AGAINST, "no"),
                ("abstained on", "abstain"),
            )
        ),
        *(
            pattern(rf"<l:state> <vp:{verbs}>(?: on it)? {_CALLED}", choice=choice)
            for verbs, choice in (
                (r"voted in favou?r|voted for it|voted yes", "yes"),
                (r"voted against|voted no|voted against it", "no"),
                (r"abstained", "abstain"),
            )
        ),
        pattern(
            r"<l:state> <vp:voted> to (?:condemn|deplore|reject|denounce)"
            r"(?P<topic> [^,;.]{3,90})",
            choice="yes",
        ),
        pattern(
            r"<l:state> <vp:voted> against condemning(?P<topic> [^,;.]{3,90})",
            choice="no",
        ),
    ),
    thresholds="The vote in the record. A text has to be named by symbol or by "
    "topic and month.",
    answer=_ask,
    accept=lambda found: _named(found),
)


def _named(found: Found) -> bool:
    """Refuse a topic that is not listed: other votes are not the Assembly's."""
    topic = found.slots.get("topic")
    return topic is None or any(
        re.search(words, topic.value) for _, _, words in _TOPICS
    )
