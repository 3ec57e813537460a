"""How an answer is told: symbols, figures with their bounds, what was read."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.model import WORDS, Answer, Audit, Claim, Word
from foedus.brief.content import Cell, Grid
from foedus.charts.wording import counted, listed, number
from foedus.states.bodies import body_named

#: A sign for each verdict, so that none is told by colour alone.
SIGNS: dict[Word, str] = {
    "supported": "✓",
    "contradicted": "✗",
    "mixed": "±",
    "cannot be known here": "?",
    "not understood": "–",
}

#: Units that are shown otherwise than they are counted: factor, digits, ending.
_SHOWN = {
    "share": (100.0, 1, " %"),
    "change": (100.0, 1, " %"),
    "per cent": (1.0, 1, " %"),
    "USD": (1e-9, 2, " bn dollars"),
    "usd": (1e-9, 2, " bn dollars"),
    "points": (1.0, 1, " points"),
    "factor": (1.0, 2, " times"),
    "count": (1.0, 0, ""),
}


def headline(audit: Audit) -> str:
    """Return how many claims got which verdict, in one sentence."""
    read = len(audit.answers)
    if not read:
        return "No claim was read in this text"
    told = [f"{count} {word}" for word, count in audit.counts.items() if count]
    return f"{counted(read, 'claim')} read: {listed(told)}"


def figure(interval: Interval | None, unit: str | None) -> str:
    """Return a figure with its 90 % bounds and its unit; empty if there is none."""
    if interval is None:
        return ""
    factor, digits, ending = _SHOWN.get(
        unit or "", (1.0, 2, f" {unit}" if unit else "")
    )
    estimate, low, high = (
        number(one * factor, digits=digits)
        for one in (interval.estimate, interval.low, interval.high)
    )
    within = "" if low == high == estimate else f" ({low} to {high})"
    return f"{estimate}{within}{ending}"


def kind(claim: Claim) -> str:
    """Return the type of a claim in words."""
    return claim.type.replace("_", " ")


def read_as(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Return what was read in a claim: a name and what was found, in order."""
    rows = [("type", kind(claim))]
    for name, slot in claim.slots.items():
        shown = body_named(slot.value).name if slot.kind == "body" else slot.shown
        rows.append((name.replace("_", " "), _as_written(shown, slot.surface)))
    if claim.period is not None:
        first, last = claim.period.years
        years = f"{first or '…'} to {last or '…'}" if first != last else str(first)
        rows.append(("period", _as_written(years, claim.period.surface)))
    if claim.quantity is not None:
        one = claim.quantity
        upper = "" if one.upper is None else f" to {one.upper:g}"
        shown = f"{one.comparison} {one.value:g}{upper} ({one.unit})"
        rows.append(("quantity", _as_written(shown, one.surface)))
    if claim.negated:
        rows.append(("negated", "yes"))
    if claim.modality:
        rows.append(("not asserted", ", ".join(claim.modality)))
    if claim.hedge:
        rows.append(("hedge", claim.hedge))
    if claim.attribution:
        rows.append(("said by", claim.attribution))
    return tuple(rows)


def told(answer: Answer) -> str:
    """Return what the data say; where they say nothing, why."""
    return answer.sentence or answer.verdict.reason


def reason(answer: Answer) -> str:
    """Return why the verdict is what it is; empty if the answer itself says so."""
    said = answer.verdict.reason
    return "" if said.rstrip(".") in told(answer) and answer.sentence else said


def table(audit: Audit) -> Grid:
    """Return all answers as a table that a reader may sort."""
    return Grid(
        caption="Claims and verdicts",
        columns=("No.", "claim", "type", "verdict", "figure", "what the data say"),
        rows=tuple(
            (
                Cell(str(place), place, f"claim-{place}"),
                Cell(answer.claim.text),
                Cell(kind(answer.claim)),
                Cell(f"{SIGNS[answer.verdict.word]} {answer.verdict.word}"),
                Cell(figure(answer.number, answer.unit)),
                Cell(told(answer)),
            )
            for place, answer in enumerate(audit.answers, start=1)
        ),
        sortable=True,
    )


def counts(audit: Audit) -> tuple[tuple[str, Word, int], ...]:
    """Return sign, verdict and number of answers, in the order of the verdicts."""
    return tuple((SIGNS[word], word, audit.counts[word]) for word in WORDS)


def _as_written(shown: str, surface: str) -> str:
    return shown if shown == surface else f"{shown} (“{surface}”)"
