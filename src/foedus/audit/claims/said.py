"""Small helpers that claim types share: facts in words, evidence from ledgers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date as Date  # noqa: N812 - a parameter is called date

from foedus.audit.model import (
    Answer,
    Claim,
    Comparison,
    Nearest,
    Part,
    Quantity,
    Slot,
    Verdict,
)
from foedus.audit.thresholds import denied, unknown
from foedus.charts.wording import the, upper
from foedus.indicators.contract import Evidence

__all__ = [
    "day",
    "each_year",
    "fact",
    "factor_of",
    "ledger_row",
    "merged",
    "not_known",
    "quantity_of",
    "state_ids",
    "subject",
    "whose",
]


def subject(state: str) -> str:
    """Return the name of a state as it opens a sentence."""
    return upper(the(state))


def whose(state: str) -> str:
    """Return the name of a state as owner: ``Chad's``, ``the United States'``."""
    plain = the(state)
    return f"{plain}'" if plain.endswith("s") else f"{plain}'s"


def day(when: Date, precision: str | None = "day") -> str:
    """Return a date as readers write it, no finer than it is known."""
    if precision == "year":
        return str(when.year)
    month = f"{when:%B} {when.year}"
    return month if precision == "month" else f"{when.day} {month}"


def state_ids(claim: Claim, slot: str) -> tuple[str, ...]:
    """Return the states of a slot: one, or those of a list."""
    return tuple(claim.slots[slot].value.split(";"))


def ledger_row(file: str, date: str, text: str, citation: str) -> Evidence:
    """Return a row of a hand-written ledger as evidence."""
    return Evidence(f"ledger:{file}", date, text, 1.0, f"ledger:{file}", citation)


def fact(
    claim: Claim, holds: bool, sentence: str, evidence: tuple[Evidence, ...] = ()
) -> Answer:
    """Answer a claim that a ledger decides; a denial is turned round."""
    word = Verdict("supported" if holds else "contradicted", sentence)
    verdict = denied(word) if claim.negated else word
    return Answer(claim, verdict, sentence=sentence, evidence=evidence)


_FACTORS = {"doubled": 2.0, "tripled": 3.0, "trebled": 3.0, "quadrupled": 4.0,
            "halved": 0.5, "several times over": 2.0, "many times over": 3.0,
            "severalfold": 2.0, "manifold": 3.0, "twofold": 2.0, "threefold": 3.0,
            "fourfold": 4.0, "fivefold": 5.0, "tenfold": 10.0}  # fmt: skip


def factor_of(claim: Claim) -> Quantity | None:
    """Return the factor in "more than doubled" as a quantity, None without one.

    "Several times over" is at least twice. More than halved is less than half.
    """
    slot = claim.slots.get("factor")
    if slot is None:
        return None
    value = next(v for word, v in _FACTORS.items() if slot.value.endswith(word))
    if slot.value.endswith(("over", "severalfold", "manifold")):
        return Quantity(value, None, "factor", "at least", slot.span, slot.surface)
    comparison: Comparison = "about"
    if slot.value.startswith("more than"):
        comparison = "under" if value < 1 else "over"
    elif slot.value.startswith("less than"):
        comparison = "over" if value < 1 else "under"
    elif slot.value.startswith("at least"):
        comparison = "at most" if value < 1 else "at least"
    return Quantity(value, None, "factor", comparison, slot.span, slot.surface)


def quantity_of(slot: Slot) -> Quantity:
    """Return the quantity that a slot of the kind ``quantity`` holds."""
    comparison, value, unit = slot.value.split("|")
    return Quantity(float(value), None, unit, comparison, slot.span, slot.surface)  # type: ignore[arg-type]


def each_year(
    claim: Claim, years: tuple[int, ...], ask: Callable[[int], Answer]
) -> Answer:
    """Answer a claim that holds over several years: each year has to say the same.

    Parameters
    ----------
    claim : Claim
        What was read.
    years : tuple of int
        Years of the period that are covered, at least one.
    ask : callable
        Year to an answer.
    """
    answers = [ask(year) for year in years]
    last = answers[-1]
    known = [one for one in answers if one.verdict.word != "cannot be known here"]
    words = {one.verdict.word for one in answers}
    if len(words) == 1:
        return last
    parts = tuple(
        Part(str(year), one.verdict, one.number, one.unit, one.sentence)
        for year, one in zip(years, answers, strict=True)
    )
    if {one.verdict.word for one in known} >= {"supported", "contradicted"}:
        verdict = Verdict(
            "mixed", "it holds in some years of the period and not in others"
        )
    else:
        verdict = unknown("some years of the period leave it open")
    return replace(last, verdict=verdict, parts=parts)


def not_known(
    claim: Claim,
    reason: str,
    needed: str | None = None,
    *,
    nearest: Nearest | None = None,
    evidence: tuple[Evidence, ...] = (),
) -> Answer:
    """Answer that the claim cannot be known here."""
    return Answer(
        claim,
        unknown(reason, needed),
        sentence=f"{upper(reason)}.",
        nearest=nearest,
        evidence=evidence,
    )


def merged(parts: tuple[Part, ...]) -> Verdict:
    """Return one verdict for several parts.

    All supported or all contradicted: that. One of each: mixed. Otherwise some part
    is not known, and so is the whole.
    """
    words = {one.verdict.word for one in parts}
    told = "; ".join(f"{one.title}: {one.verdict.word}" for one in parts)
    if words == {"supported"} or words == {"contradicted"}:
        return Verdict(words.pop(), told)
    if "supported" in words and "contradicted" in words:
        return Verdict("mixed", told)
    return unknown(told, "the parts that are not known")
